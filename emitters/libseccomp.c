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

static bool has_conditions(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_calls; i++)
		if (profile->calls[i].args)
			return true;
	return false;
}

static void put_alternative(const struct arguments *args, size_t which, FILE *out)
{
	fprintf(out, ", .n = %u, .args = {", args->n);
	for (unsigned int i = 0; i < args->n; i++) {
		const struct emitter_condition c = emitter_condition(args, which, i);

		fprintf(out, "%s{%u, %s, 0x%" PRIx64 ", 0x%" PRIx64 "}", i ? ", " : "",
			c.index, c.op, c.value, c.value_two);
	}
	fputs("}", out);
}

/* CALL as NR: a row, or one for each alternative. */
static void put_call(const struct profile_call *call, int64_t nr, bool named, FILE *out)
{
	const struct arguments *args = call->args;

	for (size_t k = 0; k < (args ? args->n_values : 1); k++) {
		fprintf(out,
			named ? "\t{.name = \"%s\", .nr = %" PRId64
			      : "\t{\"%s\", %" PRId64,
			call->name, nr);
		if (args)
			put_alternative(args, k, out);
		fputs("},\n", out);
	}
}

/* Those of CALLS that ARCH, which has BIT, has. */
static void put_calls(const struct emission *emission, size_t at, const char *what,
		      const struct profile_call *calls, size_t n, FILE *out)
{
	const struct arch *arch = emission->profile->arches[at].arch;
	/* Compilers warn of fields that are left out without a name. */
	const bool named = has_conditions(emission->profile);
	char name[ARCH_SCMP_NAME];
	int64_t nr;

	arch_scmp_name(arch, name);
	fprintf(out, "\nstatic const struct call %s_%s[] = {\n", name, what);
	for (size_t i = 0; i < n; i++)
		if (calls[i].arches >> at & 1 &&
		    arch_syscall_nr(arch, calls[i].name, &nr) == 0)
			put_call(&calls[i], nr, named, out);
	fputs(named ? "\t{.name = NULL},\n};\n" : "\t{NULL, 0},\n};\n", out);
}

static void put_tables(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	/* libseccomp refuses rules that do what the default does. */
	size_t n = profile->default_action == ACTION_ALLOW ? 0 : profile->n_calls;
	char name[ARCH_SCMP_NAME];

	for (size_t i = 0; i < profile->n_arches; i++) {
		if (!can_name(profile->arches[i].arch))
			continue;
		put_calls(emission, i, "allowed", profile->calls, n, out);
		put_calls(emission, i, "absent", profile->absent, profile->n_absent, out);
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

/* Without conditions a call is a name and a number. */
static void put_conditions(const struct emission *emission, FILE *out)
{
	if (has_conditions(emission->profile))
		fprintf(out,
			"\tunsigned int n; /* conditions, all of which must hold */\n"
			"\tstruct scmp_arg_cmp args[%d];\n",
			ARGUMENTS_OF);
}

static void put_array(const struct emission *emission, FILE *out)
{
	if (has_conditions(emission->profile))
		fputs("_array", out);
}

static void put_pass(const struct emission *emission, FILE *out)
{
	fputs(has_conditions(emission->profile) ? ", call->n, call->args" : ", 0", out);
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
	{"array", put_array},	  {"conditions", put_conditions},
	{"default", put_default}, {"log", put_log},
	{"name", put_name},	  {"pass", put_pass},
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
	.traits = EMITTER_PER_ARCH | EMITTER_ERRNO | EMITTER_LOG | EMITTER_ONE_ORDER |
		  EMITTER_ARGS,
	.write = libseccomp_write,
	.can_name = can_name,
	.can_errno = can_errno,
};
