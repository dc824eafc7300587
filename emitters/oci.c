/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seccomp object of the OCI runtime specification (config-linux.md, "Seccomp"). It
 * has no rules by architecture: a name is allowed on all that are listed.
 */
#include <errno.h>
#include <json-c/json.h>

#include "action.h"
#include "emitter.h"

/* The architectures of the specification's own list (schema/defs-linux.json). */
static const char *const known[] = {
	"SCMP_ARCH_X86",      "SCMP_ARCH_X86_64",      "SCMP_ARCH_X32",
	"SCMP_ARCH_ARM",      "SCMP_ARCH_AARCH64",     "SCMP_ARCH_MIPS",
	"SCMP_ARCH_MIPS64",   "SCMP_ARCH_MIPS64N32",   "SCMP_ARCH_MIPSEL",
	"SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
	"SCMP_ARCH_PPC64",    "SCMP_ARCH_PPC64LE",     "SCMP_ARCH_S390",
	"SCMP_ARCH_S390X",    "SCMP_ARCH_PARISC",      "SCMP_ARCH_PARISC64",
	"SCMP_ARCH_RISCV64",  "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K",
	"SCMP_ARCH_SH",	      "SCMP_ARCH_SHEB",
};

static bool can_name(const struct arch *arch)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(known[i], arch->scmp) == 0)
			return true;
	return false;
}

/* Puts VALUE, which may be NULL for want of memory, into OBJECT. */
static bool put(struct json_object *object, const char *key, struct json_object *value)
{
	if (value && json_object_object_add(object, key, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

static bool append(struct json_object *array, struct json_object *value)
{
	if (value && json_object_array_add(array, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

static bool put_arches(struct json_object *root, const struct profile *profile)
{
	struct json_object *array = json_object_new_array();
	bool ok = put(root, "architectures", array);

	for (size_t i = 0; i < profile->n_arches && ok; i++)
		if (can_name(profile->arches[i].arch))
			ok = append(array, json_object_new_string(
						   profile->arches[i].arch->scmp));
	return ok;
}

/* One rule for all of CALLS; none where that would be empty, which runtimes refuse. */
static bool put_rule(struct json_object *rules, const struct profile *profile,
		     const struct profile_call *calls, size_t n, uint32_t action,
		     int error)
{
	struct json_object *rule = json_object_new_object(),
			   *names = json_object_new_array();
	bool ok = rule && put(rule, "names", names);

	for (size_t i = 0; i < n && ok; i++)
		if (emitter_can_hold(&emitter_oci, profile, &calls[i]))
			ok = append(names, json_object_new_string(calls[i].name));
	if (ok && json_object_array_length(names) == 0) {
		json_object_put(rule);
		return true;
	}
	ok = ok && put(rule, "action", json_object_new_string(action_of(action)->scmp));
	if (ok && error)
		ok = put(rule, "errnoRet", json_object_new_int(error));
	if (ok)
		return append(rules, rule);
	json_object_put(rule);
	return false;
}

static bool put_flags(struct json_object *root)
{
	/* Without flags runtimes take the second one: adding the first must not drop it.
	 */
	static const char *const flags[] = {"SECCOMP_FILTER_FLAG_LOG",
					    "SECCOMP_FILTER_FLAG_SPEC_ALLOW"};
	struct json_object *array = json_object_new_array();
	bool ok = put(root, "flags", array);

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags) && ok; i++)
		ok = append(array, json_object_new_string(flags[i]));
	return ok;
}

static bool fill(struct json_object *root, const struct profile *profile)
{
	struct json_object *rules;
	const char *action = action_of(profile->default_action)->scmp;

	if (!put(root, "defaultAction", json_object_new_string(action)))
		return false;
	if (profile->default_action == ACTION_ERRNO &&
	    !put(root, "defaultErrnoRet", json_object_new_int(profile->default_errno)))
		return false;
	if (!put_arches(root, profile))
		return false;
	if (profile->log_denials && !put_flags(root))
		return false;
	rules = json_object_new_array();
	return put(root, "syscalls", rules) &&
	       put_rule(rules, profile, profile->calls, profile->n_calls, ACTION_ALLOW,
			0) &&
	       put_rule(rules, profile, profile->absent, profile->n_absent, ACTION_ERRNO,
			ENOSYS);
}

static int oci_write(const struct emission *emission, FILE *out)
{
	struct json_object *root = json_object_new_object();
	const char *text;
	int r = -ENOMEM;

	if (root && fill(root, emission->profile)) {
		text = json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
				      JSON_C_TO_STRING_NOSLASHESCAPE);
		if (text) {
			fputs(text, out);
			fputc('\n', out);
			r = 0;
		}
	}
	json_object_put(root);
	return r;
}

const struct emitter emitter_oci = {
	.name = "oci",
	.what = "JSON for runc, crun, podman and Kubernetes' localhostProfile",
	.suffix = "json",
	.traits = EMITTER_ERRNO | EMITTER_LOG | EMITTER_SCMP,
	.write = oci_write,
	.can_name = can_name,
};
