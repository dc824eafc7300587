/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-warn.h"

#include <string.h>

#include "action.h"
#include "emit-widened.h"
#include "listing.h"
#include "say.h"
#include "scmp.h"

#define LISTED 20 /* numbers without a name that are warned of one by one */

/* How often it was seen, where that is known. */
struct counted {
	char text[32];
};

static struct counted counted(const struct emit_options *options, uint64_t count)
{
	struct counted ret = {""};

	if (!options->no_counts)
		snprintf(ret.text, sizeof(ret.text), ", count %llu",
			 (unsigned long long)count);
	return ret;
}

/* What the format cannot hold of the numbers without a name. */
static void warn_nameless(const struct emit_options *options,
			  const struct profile *profile)
{
	size_t listed = 0;

	for (size_t i = 0; i < profile->n_nameless; i++) {
		const struct profile_nameless *n = &profile->nameless[i];

		if (emitter_can_number(options->format, n) || listed++ >= LISTED)
			continue;
		if (n->arch)
			say(NULL,
			    "not in the profile: syscall_%lld of %s%s: the number has no "
			    "name",
			    (long long)n->nr, n->arch->name,
			    counted(options, n->count).text);
		else
			say(NULL,
			    "not in the profile: syscall_%lld of arch_%x%s: the "
			    "architecture is unknown",
			    (long long)n->nr, n->token, counted(options, n->count).text);
	}
	if (listed > LISTED)
		say(NULL, "not in the profile: %zu more numbers without a name",
		    listed - LISTED);
}

/* Those that cannot be named; counts the others in RET, and the big-endian ones. */
static void warn_unnamed(const struct emit_options *options,
			 const struct profile *profile, size_t *ret, size_t *ret_big)
{
	size_t named = 0, big = 0;

	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (emitter_can_name(options->format, arch)) {
			named++;
			big += arch->big_endian;
		} else {
			say(NULL,
			    "not in the profile: %s%s: the format %s has no name for "
			    "this architecture",
			    arch->name, counted(options, profile->arches[i].count).text,
			    options->format->name);
		}
	}
	*ret = named;
	*ret_big = big;
}

/* What a list for each machine has together. */
static void warn_machines(const struct emit_options *options,
			  const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *machine = profile->arches[i].arch;
		struct listing listing = {0};

		for (size_t k = 0; k < profile->n_arches; k++)
			if (arch_runs_on(profile->arches[k].arch, machine))
				listing_add(&listing, profile->arches[k].arch->name);
		if (listing.n)
			say(NULL,
			    "the format %s has one list for %s and, on the same machine, "
			    "%s: a call needed on one is allowed on each",
			    options->format->name, machine->name, listing_text(&listing));
	}
}

/* Whether libseccomp gets all architectures at once. */
static bool all_at_once(const struct emitter *format, const struct profile *profile)
{
	if (!(format->traits & EMITTER_PER_MACHINE))
		return true;
	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(format, profile->arches[i].arch) &&
		    !profile_has_machine(profile, i))
			return true;
	return false;
}

static void warn_arches(const struct emit_options *options, const struct profile *profile)
{
	unsigned int traits = options->format->traits;
	size_t named, big;

	warn_unnamed(options, profile, &named, &big);
	if (traits & EMITTER_TABLE)
		return;
	if (traits & EMITTER_PER_MACHINE)
		warn_machines(options, profile);
	else if (named > 1 && !(traits & EMITTER_PER_ARCH))
		say(NULL,
		    "the format %s has one list for all %zu architectures: a call needed "
		    "on one is allowed on each",
		    options->format->name, named);
	if (big && big < named && all_at_once(options->format, profile))
		say(NULL,
		    "the profile has architectures of both byte orders, and libseccomp "
		    "refuses that; make one for each with --arch");
}

static void warn_calls(const struct emitter *format, const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;
		struct listing listing = {0};

		if (!emitter_can_name(format, arch))
			continue;
		for (size_t j = 0; j < profile->n_calls; j++)
			if (profile->calls[j].arches >> i & 1 &&
			    !emitter_can_call(format, arch, profile->calls[j].name))
				listing_add(&listing, profile->calls[j].name);
		if (listing.n)
			say(NULL,
			    "not in the profile: %s of %s: libseccomp %s, by which the "
			    "format %s goes, does not know that there; run a newer one, "
			    "or the program on such a machine",
			    listing_text(&listing), arch->name, scmp_version(),
			    format->name);
	}
}

/* A program with a ring has its calls made by the kernel, where no filter sees them. */
static void warn_rings(const struct profile *profile)
{
	struct listing listing = {0};

	for (size_t i = 0; i < profile->n_calls; i++)
		if (profile->calls[i].origin & (ORIGIN_RECORDED | ORIGIN_PRELUDE) &&
		    strncmp(profile->calls[i].name, "io_uring_", 9) == 0)
			listing_add(&listing, profile->calls[i].name);
	if (listing.n)
		say(NULL,
		    "recorded: %s: what a program does through io_uring passes seccomp "
		    "unseen, so it is neither in the recording nor confined by a profile",
		    listing_text(&listing));
}

static void warn_absent(const struct emitter *format, const struct profile *profile)
{
	struct listing listing = {0};

	/* What holds all that was recorded is no list of what to allow. */
	if (format->traits & (EMITTER_ERRNO | EMITTER_WHOLE))
		return;
	for (size_t i = 0; i < profile->n_absent; i++)
		if (emitter_can_hold(format, profile, &profile->absent[i]) &&
		    (format->traits & (EMITTER_PER_ARCH | EMITTER_PER_MACHINE) ||
		     emitter_all_absent(profile, &profile->absent[i])))
			listing_add(&listing, profile->absent[i].name);
	if (listing.n)
		say(NULL,
		    "the format %s cannot answer ENOSYS to what a C library tries first "
		    "and can do without; where it gives up instead, allow the call: %s",
		    format->name, listing_text(&listing));
}

/* Where a rule has one number of an error for all architectures: those that differ. */
static void warn_enosys(const struct emitter *format, const struct profile *profile)
{
	const int written = emitter_enosys(format, profile);
	struct listing listing = {0};

	if (!(format->traits & EMITTER_ONE_ERROR) || !profile->n_absent)
		return;
	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(format, profile->arches[i].arch) &&
		    profile->arches[i].arch->enosys != written)
			listing_add(&listing, profile->arches[i].arch->name);
	if (listing.n)
		say(NULL,
		    "the format %s has one number for ENOSYS, %d, which is another error "
		    "on %s; make a profile for each with --arch",
		    format->name, written, listing_text(&listing));
}

static void warn_log(const struct emitter *format, const struct profile *profile)
{
	if (profile->log_denials && !(format->traits & (EMITTER_LOG | EMITTER_TABLE)))
		say("--log-denials",
		    "the format %s cannot say that denials are to be logged",
		    format->name);
}

/* Names that libseccomp does not know are passed over by what reads the profile. */
static void warn_libseccomp(const struct emitter *format, const struct profile *profile)
{
	struct listing calls = {0}, arches = {0};
	const char *needed = "";

	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(format, profile->arches[i].arch) &&
		    !scmp_knows_arch(profile->arches[i].arch))
			listing_add(&arches, profile->arches[i].arch->name);
	for (size_t i = 0; i < profile->n_calls; i++) {
		const char *name = profile->calls[i].name, *since;

		if (!emitter_can_hold(format, profile, &profile->calls[i]) ||
		    scmp_knows_call(name))
			continue;
		listing_add(&calls, name);
		since = scmp_since(name);
		/* The versions in question have one digit a place. */
		if (needed && (!since || strcmp(since, needed) > 0))
			needed = since;
	}
	if (calls.n)
		say(NULL,
		    "libseccomp %s does not know %s; what enforces the profile needs %s",
		    scmp_version(), listing_text(&calls),
		    needed ? needed : "a newer one, or it denies them");
	if (arches.n)
		say(NULL,
		    "libseccomp %s does not know %s; what enforces the profile needs a "
		    "newer one",
		    scmp_version(), listing_text(&arches));
}

static void say_remark(const struct emitter *format, const struct profile *profile)
{
	const char *remark = format->remark ? format->remark(profile) : NULL;

	if (remark)
		say(NULL, "the format %s: %s", format->name, remark);
}

/* Options by which nothing changes. */
static void warn_vain(const struct emit_options *options)
{
	const struct emitter *format = options->format;
	const uint32_t otherwise = options->profile.default_action;

	if (format->traits & EMITTER_TABLE && options->enforces)
		say(NULL, "--%s is of no use to the format %s, which enforces nothing",
		    options->enforces, format->name);
	else if (options->errno_set && otherwise != ACTION_ERRNO)
		say(NULL,
		    "--default-errno is of no use: the default action is %s, which "
		    "returns no error",
		    action_of(otherwise)->name);
	if (format->traits & EMITTER_AS_IS &&
	    (options->bases.n || options->profile.widen))
		say(NULL,
		    "--%s is of no use to the format %s, to which nothing is added; use "
		    "it when that becomes a profile",
		    options->bases.n ? "base" : "widen", format->name);
}

/* Whether an argument decides what CALL does. */
static bool is_decided(const struct profile *profile, const struct profile_call *call)
{
	struct arguments *args = NULL;
	int64_t nr;

	for (size_t i = 0; i < profile->n_arches && !args; i++)
		if (call->arches >> i & 1 &&
		    arch_syscall_nr(profile->arches[i].arch, call->name, &nr) == 0)
			arguments_new(profile->arches[i].arch, nr, &args);
	arguments_free(args);
	return args;
}

/* Calls that --args has no conditions for. */
static void warn_args(const struct emit_options *options, const struct profile *profile)
{
	struct listing listing = {0};

	if (!options->profile.args || !(options->format->traits & EMITTER_ARGS))
		return;
	for (size_t i = 0; i < profile->n_calls; i++)
		if (!profile->calls[i].args && is_decided(profile, &profile->calls[i]))
			listing_add(&listing, profile->calls[i].name);
	if (listing.n)
		say("--args",
		    "allowed with any arguments, since they are not all known, or too "
		    "many, or the call was added: %s",
		    listing_text(&listing));
}

void emit_warn(const struct emit_options *options, const struct profile *profile)
{
	if (options->profile.widen && !(options->format->traits & EMITTER_AS_IS))
		emit_widened(profile, options->profile.widen);
	if (!(options->format->traits & EMITTER_WHOLE)) {
		warn_nameless(options, profile);
		warn_arches(options, profile);
	}
	warn_calls(options->format, profile);
	warn_vain(options);
	warn_args(options, profile);
	warn_rings(profile);
	warn_absent(options->format, profile);
	warn_enosys(options->format, profile);
	warn_log(options->format, profile);
	say_remark(options->format, profile);
	if (options->format->traits & EMITTER_SCMP)
		warn_libseccomp(options->format, profile);
}
