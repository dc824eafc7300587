/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"
#include "recording-parts.h"

/* Whether a group besides GROUP would be like it at NEW. */
static bool would_repeat(const struct recording *recording, const struct group *group,
			 const struct container *new)
{
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *other = recording->groups[i];

		if (other != group && other->session == group->session &&
		    other->token == group->token && other->arch == group->arch &&
		    span_eq(recording_exe(other), recording_exe(group)) &&
		    span_eq(recording_subj(other), recording_subj(group)) &&
		    span_eq(other->unit, group->unit) &&
		    container_order(other->container, new) == 0)
			return true;
	}
	return false;
}

int recording_learn(struct recording *recording, const struct container *old,
		    const struct container *new)
{
	bool any = false;

	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];
		struct container *copy;
		int r;

		if (!group->container || container_order(group->container, old) != 0 ||
		    would_repeat(recording, group, new))
			continue;
		r = container_copy(new, &copy);
		if (r < 0)
			return r;
		container_free(group->container);
		group->container = copy;
		any = true;
	}
	/* The id is part of what groups are found by. */
	if (any)
		recording_index_groups(recording);
	return 0;
}
