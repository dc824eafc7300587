/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"
#include "recording-parts.h"

#include <errno.h>
#include <stdlib.h>

bool group_is_prelude(const struct group *group)
{
	for (size_t i = 0; i < group->n_calls; i++)
		if (!call_is_prelude(&group->calls[i]))
			return false;
	return group->n_calls > 0;
}

char *recording_text(struct span s)
{
	char *text = malloc(s.n + 1);

	if (!text)
		return NULL;
	if (s.n) /* else it may be NULL */
		memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return text;
}

int recording_copy(struct span s, struct span *ret)
{
	char *text = recording_text(s);

	if (!text)
		return -ENOMEM;
	ret->p = text;
	ret->n = s.n;
	return 0;
}

bool recording_is_of(const struct group *group, const struct owner *owner)
{
	if (!owner)
		return !group->container && !group->unit.n && !group->unattributed;
	return group->unattributed == owner->unattributed &&
	       span_eq(group->unit, owner->unit) &&
	       container_order(group->container, owner->container) == 0;
}

int recording_set_owner(struct group *group, const struct owner *owner)
{
	int r = 0;

	if (!owner)
		return 0;
	if (owner->unit.n)
		r = recording_copy(owner->unit, &group->unit);
	r = r ? r : container_copy(owner->container, &group->container);
	group->unattributed = owner->unattributed;
	return r;
}

int recording_comm_new(struct group *group, struct span comm)
{
	int r;

	for (size_t i = 0; i < group->n_comms; i++)
		if (span_eq(group->comms[i], comm))
			return -EEXIST;
	if (group->n_comms == RECORDING_COMMS)
		return -ENOSPC;
	r = recording_copy(comm, &group->comms[group->n_comms]);
	if (r == 0)
		group->n_comms++;
	return r;
}

static int add_tally(struct call *call, uint32_t code, uint64_t count)
{
	struct tally **end = &call->others, *tally;
	unsigned int n = 1;

	if (code == call->code)
		return -EEXIST;
	for (; *end; end = &(*end)->next, n++)
		if ((*end)->code == code)
			return -EEXIST;
	if (n == RECORDING_ACTIONS)
		return -ENOSPC;
	tally = calloc(1, sizeof(*tally));
	if (!tally)
		return -ENOMEM;
	tally->code = code;
	tally->count = count;
	*end = tally;
	return 0;
}

int recording_action_new(struct group *group, struct call *call, uint32_t code,
			 uint64_t count)
{
	int r;

	/* Of a call the sum is at most that of its group. */
	if (count > RECORDING_COUNT_MAX - group->count)
		return -ERANGE;
	if (call->count) {
		r = add_tally(call, code, count);
		if (r < 0)
			return r;
	} else {
		call->code = code;
	}
	call->count += count;
	group->count += count;
	return 0;
}

uint64_t recording_first_action(const struct call *call)
{
	uint64_t count = call->count;

	for (const struct tally *tally = call->others; tally; tally = tally->next)
		count -= tally->count;
	return count;
}

static int tally_order(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->code > y->code) - (x->code < y->code);
}

size_t recording_actions(const struct call *call, struct tally *ret)
{
	size_t n = 0;

	ret[n++] = (struct tally){call->code, recording_first_action(call), NULL};
	for (const struct tally *t = call->others; t && n < RECORDING_ACTIONS;
	     t = t->next)
		ret[n++] = (struct tally){t->code, t->count, NULL};
	if (n > 1)
		qsort(ret, n, sizeof(*ret), tally_order);
	return n;
}

void recording_trim(struct group *group)
{
	struct call *calls;

	free(group->index);
	group->index = NULL;
	group->room = 0;
	calls = realloc(group->calls,
			(group->n_calls + !group->n_calls) * sizeof(*calls));
	if (calls)
		group->calls = calls;
}
