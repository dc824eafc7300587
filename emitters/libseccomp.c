/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function in C that builds the filter with libseccomp (seccomp_rule_add(3)), with
 * rules of their own for each architecture. It goes by names and numbers, not by
 * SCMP_SYS(), so that the headers it is compiled with need not know every call.
 */
#include "libseccomp.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "action.h"
#include "emitter.h"
#include "errors.h"

static void put_default(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	const char *name = strerrorname_np(profile->default_errno);

	if (profile->default_action != ACTION_ERRNO)
		fputs(action_of(profile->default_action)->scmp, out);
	else if (name)
		fprintf(out, "SCMP_ACT_ERRNO(%s)", name);
	else
		fprintf(out, "SCMP_ACT_ERRNO(%d)", profile->default_errno);
}

static bool can_name(const struct arch *arch)
{
	return *arch->scmp;
}

/* libseccomp refuses the last one. */
static bool can_errno(int error)
{
	return error < ERRORS_MAX;
}

/* Those of CALLS that ARCH, which has BIT, has. */
static void put_calls(const struct arch *arch, uint64_t bit, const char *what,
		      const struct profile_call *calls, size_t n, FILE *out)
{
	char name[ARCH_SCMP_NAME];
	int64_t nr;

	arch_scmp_name(arch, name);
	fprintf(out, "\nstatic const struct call %s_%s[] = {\n", name, what);
	for (size_t i = 0; i < n; i++)
		if (calls[i].arches & bit &&
		    arch_syscall_nr(arch, calls[i].name, &nr) == 0)
			fprintf(out, "\t{\"%s\", %" PRId64 "},\n", calls[i].name, nr);
	fputs("\t{NULL, 0},\n};\n", out);
}

static void put_tables(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	/* libseccomp refuses rules that do what the default does. */
	size_t n = profile->default_action == ACTION_ALLOW ? 0 : profile->n_calls;
	char name[ARCH_SCMP_NAME];

	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (!can_name(arch))
			continue;
		put_calls(arch, UINT64_C(1) << i, "allowed", profile->calls, n, out);
		put_calls(arch, UINT64_C(1) << i, "absent", profile->absent,
			  profile->n_absent, out);
	}
	fputs("\nstatic const struct {\n"
	      "\tconst char *name;\n"
	      "\tconst struct call *allowed, *absent; /* absent: answered ENOSYS */\n"
	      "} arches[] = {\n",
	      out);
	for (size_t i = 0; i < profile->n_arches; i++) {
		arch_scmp_name(profile->arches[i].arch, name);
		if (*name)
			fprintf(out, "\t{\"%s\", %s_allowed, %s_absent},\n", name, name,
				name);
	}
	fputs("};\n", out);
}

/* An identifier, and none of C's or libseccomp's own, whatever the profile is called. */
static void put_name(const struct emission *emission, FILE *out)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789";

	fputs("filter_", out);
	for (const char *c = emission->name; *c; c++)
		fputc(strchr(good, *c) ? *c : '_', out);
}

static void put_log(const struct emission *emission, FILE *out)
{
	if (emission->profile->log_denials)
		fputs("\tr = r ? r : seccomp_attr_set(all, SCMP_FLTATR_CTL_LOG, 1);\n",
		      out);
}

static const struct {
	const char *name;
	void (*put)(const struct emission *emission, FILE *out);
} places[] = {
	{"default", put_default},
	{"log", put_log},
	{"name", put_name},
	{"tables", put_tables},
};

static int libseccomp_write(const struct emission *emission, FILE *out)
{
	const char *const *part = libseccomp_parts;

	for (fputs(*part++, out); *part; fputs(part[1], out), part += 2)
		for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
			if (strcmp(places[i].name, *part) == 0)
				places[i].put(emission, out);
	return 0;
}

const struct emitter emitter_libseccomp = {
	.name = "libseccomp",
	.what = "C function that builds the filter with libseccomp",
	.suffix = "c",
	.traits = EMITTER_PER_ARCH | EMITTER_ERRNO | EMITTER_LOG | EMITTER_ONE_ORDER,
	.write = libseccomp_write,
	.can_name = can_name,
	.can_errno = can_errno,
};
