/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-common.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-parts.h"

/* A call of a group. */
struct use {
	struct group *group;
	struct call *call;
};

/* The groups of one executable, and their calls, sorted by which call they are. */
struct run {
	struct group **groups;
	size_t n_groups;
	struct use *uses;
	size_t n_uses;
};

static int arch_order(const struct group *a, const struct group *b)
{
	if (a->token != b->token)
		return a->token < b->token ? -1 : 1;
	/* A token is known or not; x86_64 and x32 share one. */
	return a->arch && b->arch ? strcmp(a->arch->name, b->arch->name) : 0;
}

/* By what makes them the same. */
static int same_order(const struct use *a, const struct use *b)
{
	int r = arch_order(a->group, b->group);

	return r ? r : (a->call->nr > b->call->nr) - (a->call->nr < b->call->nr);
}

static int use_order(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int r = same_order(x, y);

	return r ? r
		 : (x->group->session > y->group->session) -
			       (x->group->session < y->group->session);
}

/* How many sessions have it; *RET is behind the last use. */
static unsigned int sessions_of(const struct run *run, size_t first, size_t *ret)
{
	unsigned int sessions = 1;
	size_t i = first + 1;

	for (; i < run->n_uses && same_order(&run->uses[first], &run->uses[i]) == 0; i++)
		sessions +=
			run->uses[i].group->session != run->uses[i - 1].group->session;
	*ret = i;
	return sessions;
}

/* How many sessions have the executable on the architecture of LIKE. */
static unsigned int sessions_with(const struct run *run, const struct group *like)
{
	unsigned int sessions = 0, last = 0;

	for (size_t i = 0; i < run->n_groups; i++) {
		const struct group *group = run->groups[i];

		if (!group->n_calls || arch_order(group, like) != 0)
			continue;
		/* They are sorted by session. */
		sessions += !sessions || group->session != last;
		last = group->session;
	}
	return sessions;
}

/* Tells of the calls of RUN that are in too few sessions, and leaves them a count of 0.
 */
static void find_odd(const struct run *run, unsigned int least,
		     void (*tell)(void *ctx, const struct recording_odd *odd), void *ctx)
{
	for (size_t i = 0, next; i < run->n_uses; i = next) {
		const struct group *group = run->uses[i].group;
		struct recording_odd odd = {
			.exe = recording_exe(group),
			.arch = group->arch,
			.token = group->token,
			.nr = run->uses[i].call->nr,
			.sessions = sessions_of(run, i, &next),
			.of = sessions_with(run, group),
		};

		if (odd.sessions >= (least ? least : odd.of))
			continue;
		tell(ctx, &odd);
		for (size_t k = i; k < next; k++) {
			run->uses[k].group->count -= run->uses[k].call->count;
			run->uses[k].call->count = 0;
		}
	}
}

static void drop_calls(struct group *group)
{
	size_t kept = 0;

	for (size_t i = 0; i < group->n_calls; i++)
		if (group->calls[i].count)
			group->calls[kept++] = group->calls[i];
		else
			recording_call_done(&group->calls[i]);
	group->n_calls = kept;
}

static void drop_odd(struct recording *recording)
{
	size_t kept = 0;

	recording->n_calls = 0;
	for (size_t i = 0; i < recording->n_sessions; i++)
		recording->sessions[i].account.matched = 0;
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		drop_calls(group);
		if (!group->n_calls) {
			recording_group_free(group);
			continue;
		}
		recording->sessions[group->session].account.matched += group->count;
		recording->n_calls += group->n_calls;
		recording->groups[kept++] = group;
	}
	recording->n_groups = kept;
}

/* The groups from FIRST on that have the same executable. */
static void fill(const struct recording *recording, size_t first, struct run *run)
{
	run->groups = recording->groups + first;
	run->n_groups = run->n_uses = 0;
	for (size_t i = first; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		if (!span_eq(recording_exe(group), recording_exe(run->groups[0])))
			break;
		for (size_t k = 0; k < group->n_calls; k++)
			run->uses[run->n_uses++] = (struct use){group, &group->calls[k]};
		run->n_groups++;
	}
	qsort(run->uses, run->n_uses, sizeof(*run->uses), use_order);
}

int recording_common(struct recording *recording, unsigned int least,
		     void (*odd)(void *ctx, const struct recording_odd *odd), void *ctx)
{
	struct run run = {.uses = calloc(recording->n_calls + 1, sizeof(*run.uses))};

	if (!run.uses)
		return -ENOMEM;
	for (size_t i = 0; i < recording->n_groups; i += run.n_groups) {
		fill(recording, i, &run);
		find_odd(&run, least, odd, ctx);
	}
	free(run.uses);
	drop_odd(recording);
	return 0;
}
