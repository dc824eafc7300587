/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The seccomp object of the OCI runtime specification (config-linux.md, "Seccomp"). It
 * has no rules by architecture: a name is allowed on all that are listed.
 */

#include "action.h"
#include "emitter.h"
#include "json-put.h"

/* The architectures of the specification's own list (schema/defs-linux.json). */
static const char *const known[] = {
	"SCMP_ARCH_X86",      "SCMP_ARCH_X86_64",      "SCMP_ARCH_X32",
	"SCMP_ARCH_ARM",      "SCMP_ARCH_AARCH64",     "SCMP_ARCH_MIPS",
	"SCMP_ARCH_MIPS64",   "SCMP_ARCH_MIPS64N32",   "SCMP_ARCH_MIPSEL",
	"SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
	"SCMP_ARCH_PPC64",    "SCMP_ARCH_PPC64LE",     "SCMP_ARCH_S390",
	"SCMP_ARCH_S390X",    "SCMP_ARCH_PARISC",      "SCMP_ARCH_PARISC64",
	"SCMP_ARCH_RISCV64",  "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K",
	"SCMP_ARCH_SH",	      "SCMP_ARCH_SHEB",	       NULL,
};

static bool can_name(const struct arch *arch)
{
	return emitter_knows(known, arch);
}

static bool put_arches(struct json_object *root, const struct profile *profile)
{
	struct json_object *array = json_object_new_array();
	bool ok = json_put(root, "architectures", array);

	for (size_t i = 0; i < profile->n_arches && ok; i++)
		if (can_name(profile->arches[i].arch))
			ok = json_put_append_string(array, profile->arches[i].arch->scmp);
	return ok;
}

/* The names of CALLS on ARCHES, but of those that have conditions; of ABSENT ones those
 * that are so everywhere. */
static struct json_object *names_of(const struct profile *profile, uint64_t arches,
				    const struct profile_call *calls, size_t n,
				    bool absent)
{
	struct json_object *names = json_object_new_array();
	bool ok = names;

	for (size_t i = 0; i < n && ok; i++)
		if (calls[i].arches & arches && !calls[i].args &&
		    (!absent || emitter_all_absent(profile, &calls[i])))
			ok = json_put_append_string(names, calls[i].name);
	if (ok)
		return names;
	json_object_put(names);
	return NULL;
}

static bool put_conditions(struct json_object *rules, const struct profile *profile,
			   uint64_t arches)
{
	for (size_t i = 0; i < profile->n_calls; i++) {
		const struct profile_call *call = &profile->calls[i];

		for (size_t k = 0; call->args && k < call->args->n_values; k++)
			if (call->arches & arches &&
			    !json_put_alternative(rules, call, k, NULL))
				return false;
	}
	return true;
}

static bool fill(struct json_object *root, const struct profile *profile)
{
	struct json_object *rules = json_object_new_array();
	uint64_t arches = emitter_arches(&emitter_oci, profile);

	if (!json_put_default(root, profile) || !put_arches(root, profile) ||
	    !json_put_flags(root, profile)) {
		json_object_put(rules);
		return false;
	}
	return json_put(root, "syscalls", rules) &&
	       json_put_rule(
		       rules,
		       names_of(profile, arches, profile->calls, profile->n_calls, false),
		       ACTION_ALLOW, 0, NULL) &&
	       put_conditions(rules, profile, arches) &&
	       json_put_rule(rules,
			     names_of(profile, arches, profile->absent, profile->n_absent,
				      true),
			     ACTION_ERRNO, emitter_enosys(&emitter_oci, profile), NULL);
}

static int oci_write(const struct emission *emission, FILE *out)
{
	struct json_object *root = json_object_new_object();

	return json_put_write(root, root && fill(root, emission->profile), out);
}

static const char *remark(const struct profile *profile)
{
	if (!profile->log_denials)
		return NULL;
	return "runc 1.1 refuses a profile with flags, and --log-denials is one";
}

const struct emitter emitter_oci = {
	.name = "oci",
	.what = "JSON for runc, crun, podman and Kubernetes' localhostProfile",
	.suffix = "json",
	.traits = EMITTER_ARGS | EMITTER_ERRNO | EMITTER_ONE_ERROR | EMITTER_LOG |
		  EMITTER_SCMP,
	.write = oci_write,
	.can_name = can_name,
	.remark = remark,
};
