/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "profile-parts.h"

typedef int visit_fn(struct profile_call *allowed, const struct call *call,
		     const struct arch *arch);

static int call_order(const void *name, const void *call)
{
	return strcmp(name, ((const struct profile_call *)call)->name);
}

static int join(struct profile_call *allowed, const struct call *call,
		const struct arch *arch)
{
	int r = 0;

	if (!call->args)
		return 0;
	if (!allowed->args)
		r = arguments_new(arch, call->nr, &allowed->args);
	r = r ? r : arguments_join(allowed->args, call->args);
	return r < 0 ? r : 0;
}

/* One name stands for all architectures: what is free on one of them is so everywhere. */
static int set_free(struct profile_call *allowed, const struct call *call,
		    const struct arch *arch)
{
	(void)arch;
	if (allowed->args && !call->args)
		arguments_any(allowed->args);
	return 0;
}

/* Each call of RECORDING that has a name, with the call of PROFILE that it is. */
static int each(struct profile *profile, const struct recording *recording,
		visit_fn *visit)
{
	int r = 0;

	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];

		for (size_t k = 0; group->arch && k < group->n_calls && r == 0; k++) {
			const struct call *call = &group->calls[k];
			const char *name = arch_syscall_name(group->arch, call->nr);
			struct profile_call *allowed =
				name ? bsearch(name, profile->calls, profile->n_calls,
					       sizeof(*profile->calls), call_order)
				     : NULL;

			if (allowed)
				r = visit(allowed, call, group->arch);
		}
	}
	return r;
}

int profile_add_args(struct profile *profile, const struct recording *recording)
{
	int r = each(profile, recording, join);

	r = r ? r : each(profile, recording, set_free);
	for (size_t i = 0; i < profile->n_calls; i++) {
		struct profile_call *call = &profile->calls[i];

		/* What a baseline or --widen adds may be called in any way. */
		if (call->args && call->args->n_values && !call->args->any &&
		    !(call->origin & ~(ORIGIN_RECORDED | ORIGIN_PRELUDE)))
			continue;
		arguments_free(call->args);
		call->args = NULL;
	}
	return r;
}
