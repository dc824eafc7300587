/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is written is read back and does what was meant: generated recordings, in every
 * format that can be read, with every option that matters to it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capability.h"
#include "compare.h"
#include "declared-read.h"
#include "emitter.h"
#include "groups.h"
#include "rules.h"
#include "some-recording.h"
#include "tap.h"

#define ROUNDS 60
#define CALLS  40 /* of one architecture, at most */

/* What one machine may run, and what else; NULL ends each. */
static const char *const sets[][4] = {
	{"x86_64"},
	{"x86_64", "i386"},
	{"x86_64", "i386", "x32"},
	{"aarch64"},
	{"aarch64", "arm"},
	{"s390x", "s390"},
	{"ppc64le"},
	{"riscv64", "loongarch64"},
	{"x86_64", "aarch64", "i386"},
	{"mips64el_no_such", "mipsel64"},
};

static int pick_call(const struct arch *arch, int64_t *ret)
{
	size_t n = 0;

	while (arch_syscall_at(arch, n, ret))
		n++;
	return n ? (arch_syscall_at(arch, some_upto((unsigned int)n), ret) ? 0 : -1) : -1;
}

static void add_group(struct recording *recording, const struct arch *arch)
{
	const struct span none = {"", 0};
	struct record record = {.arch = arch->token,
				.time = 1763808000000,
				.exe = span_of("/bin/app"),
				.comm = span_of("app"),
				.subj = none,
				.code = ACTION_LOG};
	const struct sighting once = {
		.count = 1, .first = record.time, .last = record.time};
	unsigned int n = some_upto(CALLS) + 1, session;

	if (recording_session(recording, none, none, &session) < 0)
		abort();
	while (n--)
		if (pick_call(arch, &record.nr) == 0 &&
		    recording_add(recording, session, &record, &once) < 0)
			abort();
}

static struct recording *make_recording(void)
{
	const char *const *set = sets[some_upto(sizeof(sets) / sizeof(*sets))];
	struct recording *recording;

	if (recording_new(&recording) < 0)
		abort();
	for (int i = 0; i < 4 && set[i]; i++)
		if (arch_by_name(set[i]))
			add_group(recording, arch_by_name(set[i]));
	recording_sort(recording);
	return recording;
}

/* What CALL is allowed on, as the format has it: bits as in the profile. */
static uint64_t reach_of(const struct emitter *emitter, const struct profile *profile,
			 const struct profile_call *call)
{
	uint64_t bits = call->arches & emitter_arches(emitter, profile), more = 0;

	if (emitter->traits & (EMITTER_PER_ARCH | EMITTER_WHOLE))
		return bits;
	for (size_t i = 0; i < profile->n_arches; i++)
		for (size_t j = 0; j < profile->n_arches; j++)
			if (bits >> j & 1 &&
			    (!(emitter->traits & EMITTER_PER_MACHINE) ||
			     evaluate_machine(profile->arches[i].arch) ==
				     evaluate_machine(profile->arches[j].arch)))
				more |= UINT64_C(1) << i;
	return more;
}

static int add_call(struct declared *declared, const struct profile *profile,
		    uint64_t arches, const char *name, uint32_t then)
{
	const struct declared_place nowhere = {0};
	int r = 0;

	for (size_t i = 0; i < profile->n_arches && r == 0; i++) {
		if (!(arches >> i & 1))
			continue;
		r = declared_add_rule(declared, then, nowhere);
		r = r ? r : declared_add_name(declared, span_of(name), nowhere);
		if (r == 0)
			declared_last(declared)->arch = profile->arches[i].arch;
	}
	return r;
}

/* What formats allow that was not asked for: systemd to start anything, firejail too. */
static int add_implied(struct declared *declared, const struct emitter *emitter,
		       const struct profile *profile)
{
	static const char *const firejail[] = {"execve", "execveat", "prctl", NULL};
	const char *const *names = NULL;
	int r = 0;

	if (strcmp(emitter->name, "firejail") == 0)
		names = firejail;
	for (size_t i = 0; i < groups_n_systemd; i++)
		if (strcmp(emitter->name, "systemd") == 0 &&
		    profile->default_action != ACTION_LOG &&
		    strcmp(groups_systemd[i].name, "@default") == 0)
			names = groups_systemd[i].calls;
	for (; names && *names && r == 0; names++)
		r = add_call(declared, profile, UINT64_MAX, *names, ACTION_ALLOW);
	return r;
}

/* On which architectures CALL, which is absent, is answered so. */
static uint64_t absent_on(const struct emitter *emitter, const struct profile *profile,
			  const struct profile_call *call)
{
	const struct profile_call *allowed = profile_call(profile, call->name);

	if (!(emitter->traits & (EMITTER_PER_ARCH | EMITTER_PER_MACHINE)) && allowed)
		return 0;
	return reach_of(emitter, profile, call) &
	       ~(allowed ? reach_of(emitter, profile, allowed) : 0);
}

/* What is denied, and how: formats without actions deny as any list does. */
static uint32_t denied_by(const struct emitter *emitter, const struct profile *profile)
{
	if (emitter->traits & EMITTER_TABLE)
		return ACTION_ERRNO | EPERM;
	/* Which way is for minijail0's options to say. */
	if (strcmp(emitter->name, "minijail") == 0)
		return ACTION_KILL_PROCESS;
	return profile->default_action |
	       (profile->default_action == ACTION_ERRNO ? (uint32_t)profile->default_errno
							: 0);
}

/*
 * ENOSYS on ARCH as the format says it: by its name, by the number that it has there, or
 * by one number for all architectures.
 */
static uint32_t enosys_on(const struct emitter *emitter, const struct profile *profile,
			  const struct arch *arch)
{
	if (strcmp(emitter->name, "docker") == 0)
		return (uint32_t)arch->enosys;
	if (strcmp(emitter->name, "oci") == 0 || strcmp(emitter->name, "spo") == 0)
		return (uint32_t)emitter_enosys(emitter, profile);
	return ENOSYS;
}

static struct declared *expected_of(const struct emitter *emitter,
				    const struct profile *profile,
				    const struct arch *arch)
{
	const bool table = emitter->traits & EMITTER_TABLE;
	struct declared *declared;
	int r = declared_new("expected", &declared);

	if (r < 0)
		abort();
	declared->order =
		emitter->traits & EMITTER_SCMP ? DECLARED_LIBSECCOMP : DECLARED_FIRST;
	declared->every_arch = declared->has_otherwise = true;
	declared->otherwise = denied_by(emitter, profile);
	for (size_t i = 0; i < profile->n_calls && r == 0; i++)
		r = add_call(declared, profile,
			     reach_of(emitter, profile, &profile->calls[i]),
			     profile->calls[i].name, ACTION_ALLOW);
	for (size_t i = 0; i < profile->n_absent && r == 0 && !table; i++)
		r = add_call(declared, profile,
			     absent_on(emitter, profile, &profile->absent[i]),
			     profile->absent[i].name,
			     ACTION_ERRNO | enosys_on(emitter, profile, arch));
	r = r ? r : add_implied(declared, emitter, profile);
	if (r < 0)
		abort();
	return declared;
}

/* Whether both are the same on ARCH. */
static bool same_on(const struct declared *left, const struct declared *right,
		    const struct arch *arch)
{
	const struct evaluate_options options = {.caps = CAPABILITY_DOCKER};
	struct evaluation *x, *y;
	struct comparison *comparison;
	bool same;

	if (evaluate(left, arch, &options, &x) < 0 ||
	    evaluate(right, arch, &options, &y) < 0 ||
	    compare_evaluations(x, y, &comparison) < 0)
		abort();
	same = comparison_is_empty(comparison) && !y->refused && y->covered;
	for (size_t i = 0; i < comparison->n && i < 5; i++)
		printf("# %s: %lld %s: expected %#x, is %#x\n", arch->name,
		       (long long)comparison->calls[i].nr,
		       arch_syscall_name(arch, comparison->calls[i].nr),
		       comparison->calls[i].left.then, comparison->calls[i].right.then);
	if (comparison->otherwise)
		printf("# %s: otherwise %#x, is %#x\n", arch->name, x->otherwise,
		       y->otherwise);
	comparison_free(comparison);
	evaluation_free(x);
	evaluation_free(y);
	return same;
}

/* Whether PROFILE has ARCH, or a machine that runs it beside its own. */
static bool runs_beside(const struct profile *profile, const struct arch *arch)
{
	bool beside = false;

	for (size_t i = 0; i < profile->n_arches; i++) {
		if (profile->arches[i].arch == arch)
			return false;
		if (evaluate_machine(arch) == profile->arches[i].arch)
			beside = true;
	}
	return beside;
}

/* What is not in the profile, but runs on its machines, is not let in. */
static bool closed_beside(const struct declared *declared, const struct profile *profile)
{
	const struct evaluate_options options = {.caps = CAPABILITY_DOCKER};
	const struct arch *arch;
	bool closed = true;

	for (size_t i = 0; closed && (arch = arch_at(i)); i++) {
		struct evaluation *evaluation;
		int64_t nr;

		if (!runs_beside(profile, arch))
			continue;
		if (evaluate(declared, arch, &options, &evaluation) < 0)
			abort();
		for (size_t k = 0; closed && arch_syscall_at(arch, k, &nr); k++)
			closed = compare_reach(evaluation, nr).reach == COMPARE_NEVER;
		evaluation_free(evaluation);
		if (!closed)
			printf("# %s is open\n", arch->name);
	}
	return closed;
}

struct variant {
	uint32_t action;
	int error;
	bool log_denials, essential, groups;
	unsigned int widen;
	const char *api_version;
};

static char *write_it(const struct emitter *emitter, const struct profile *profile,
		      const struct recording *recording, const struct variant *variant,
		      size_t *ret_n)
{
	const struct emission emission = {.profile = profile,
					  .recording = recording,
					  .name = "app",
					  .api_version = variant->api_version,
					  .groups = variant->groups};
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_n);

	if (!out || emitter->write(&emission, out) < 0 || fclose(out) != 0)
		abort();
	return text;
}

/* A recording has no more than was recorded, whatever the options. */
static bool adds_nothing(const struct emitter *emitter)
{
	return strcmp(emitter->name, "recording") == 0;
}

static bool read_back(const struct emitter *emitter, const struct recording *recording,
		      const struct profile *profile, const struct variant *variant)
{
	struct declared_document document = {.name = "app"};
	char error[DECLARED_READ_ERROR];
	struct declared *declared = NULL, *expected;
	char *text = write_it(emitter, profile, recording, variant, &document.n);
	bool same = true;

	document.text = text;
	if (declared_read(&document, NULL, NULL, 0, &declared, error) < 0 ||
	    strcmp(declared->kind, emitter->name) != 0 || declared->n_errors) {
		printf("# %s: read as %s: %s\n", emitter->name,
		       declared ? declared->kind : "nothing",
		       declared && declared->n_faults ? declared->faults[0].text : error);
		declared_free(declared);
		free(text);
		return false;
	}
	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (!(emitter_arches(emitter, profile) >> i & 1))
			continue;
		expected = expected_of(emitter, profile, arch);
		same = same_on(expected, declared, arch) && same;
		declared_free(expected);
	}
	/* Lists and tables are for no machine; minijail's policy is for one, unnamed. */
	if (!(emitter->traits & (EMITTER_TABLE | EMITTER_ONE_ARCH)) &&
	    profile->default_action != ACTION_LOG &&
	    profile->default_action != ACTION_ALLOW)
		same = closed_beside(declared, profile) && same;
	if (!same)
		printf("# %s: %.*s\n", emitter->name, 300, text);
	declared_free(declared);
	free(text);
	return same;
}

static bool can_write(const struct emitter *emitter, const struct profile *profile)
{
	const uint64_t arches = emitter_arches(emitter, profile);
	const unsigned int n = (unsigned int)__builtin_popcountll(arches);

	if (!arches || !emitter_can_default(emitter, profile->default_action) ||
	    (emitter->can_errno && profile->default_action == ACTION_ERRNO &&
	     !emitter->can_errno(profile->default_errno)))
		return false;
	if (emitter->traits & EMITTER_ONE_ARCH)
		return n == 1;
	if (emitter->traits & EMITTER_ONE_MACHINE) {
		const struct arch *machine = NULL;

		for (size_t i = 0; i < profile->n_arches; i++)
			if (arches >> i & 1) {
				const struct arch *m =
					evaluate_machine(profile->arches[i].arch);

				if (machine && m != machine)
					return false;
				machine = m;
			}
		return n <= 2;
	}
	return true;
}

static void choose(struct variant *variant)
{
	static const uint32_t actions[] = {
		ACTION_ERRNO, ACTION_ERRNO,	  ACTION_LOG,  ACTION_KILL_PROCESS,
		ACTION_TRAP,  ACTION_KILL_THREAD, ACTION_ALLOW};
	static const int errors[] = {EPERM, ENOSYS, EACCES, 4095};

	*variant = (struct variant){
		.action = actions[some_upto(7)],
		.error = errors[some_upto(4)],
		.log_denials = some_upto(2),
		.essential = some_upto(2),
		.groups = some_upto(2),
		.widen = some_upto(8),
		.api_version = some_upto(2) ? "v1" : "v1beta1",
	};
}

static struct profile *make_profile(const struct emitter *emitter,
				    const struct recording *recording,
				    const struct variant *variant)
{
	static const char *const calls[] = {"exit", "exit_group", "rt_sigreturn", NULL};
	const struct profile_base base = {.name = "essential", .calls = calls};
	struct profile_options options = {.default_action = variant->action,
					  .default_errno = variant->error,
					  .log_denials = variant->log_denials,
					  .bases = &base,
					  .n_bases = variant->essential,
					  .widen = variant->widen};
	struct profile *profile;

	if (adds_nothing(emitter))
		options.n_bases = options.widen = 0;
	if (profile_new(recording, &options, &profile) < 0)
		abort();
	return profile;
}

static void check(const char *name)
{
	const struct emitter *emitter = emitter_by_name(name);
	unsigned int tried = 0, differ = 0;

	if (!emitter) {
		ok(true, "%s # SKIP not built in", name);
		return;
	}
	srandom(1);
	for (int i = 0; i < ROUNDS && differ < 3; i++) {
		struct recording *recording = make_recording();
		struct variant variant;
		struct profile *profile;

		choose(&variant);
		profile = make_profile(emitter, recording, &variant);
		if (can_write(emitter, profile)) {
			tried++;
			differ += !read_back(emitter, recording, profile, &variant);
		}
		profile_free(profile);
		recording_free(recording);
	}
	ok(!differ && tried >= 5, "%s: written, read, the same (%u times)", name, tried);
}

int main(void)
{
	static const char *const formats[] = {"oci",	 "docker",   "spo",
					      "systemd", "minijail", "firejail",
					      "list",	 "csv",	     "recording"};

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		check(formats[i]);
	return done();
}
