/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy of minijail, for one architecture (minijail0(5), compile_file() in its
 * syscall_filter.c): what any other call meets is said by minijail0's options, not here.
 * Its compile_seccomp_policy.py reads the same lines.
 */
#include "action.h"
#include "emitter.h"

static int minijail_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;

	for (size_t i = 0; i < profile->n_calls; i++)
		fprintf(out, "%s: 1\n", profile->calls[i].name);
	for (size_t i = 0; i < profile->n_absent; i++)
		fprintf(out, "%s: return ENOSYS\n", profile->absent[i].name);
	return 0;
}

/* It logs where it was built for debugging, else it kills. */
static bool can_default(uint32_t action)
{
	return action == ACTION_KILL_PROCESS || action == ACTION_KILL_THREAD ||
	       action == ACTION_LOG;
}

static const char *remark(const struct profile *profile)
{
	return profile->default_action == ACTION_LOG
		       ? "minijail0 logs other calls with -L, where it was built for "
			 "debugging, and kills without; it refuses a policy with a name "
			 "that is new to it"
		       : "minijail0 kills what makes another call; it refuses a policy "
			 "with a name that is new to it";
}

const struct emitter emitter_minijail = {
	.name = "minijail",
	.what = "policy for minijail0 -S",
	.suffix = "policy",
	.traits = EMITTER_PER_ARCH | EMITTER_ONE_ARCH | EMITTER_ERRNO,
	.write = minijail_write,
	.can_default = can_default,
	.remark = remark,
};
