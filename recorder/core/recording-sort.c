/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"
#include "recording-parts.h"

#include <errno.h>
#include <stdlib.h>

static int call_order(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

static int comm_order(const void *a, const void *b)
{
	return span_order(*(const struct span *)a, *(const struct span *)b);
}

/* By all that tells groups apart. */
static int group_order(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
	int r = span_order(recording_exe(x), recording_exe(y));

	if (r == 0)
		r = (x->session > y->session) - (x->session < y->session);
	if (r == 0)
		r = (x->token > y->token) - (x->token < y->token);
	if (r == 0 && x->arch && y->arch)
		r = strcmp(x->arch->name, y->arch->name);
	r = r ? r : span_order(recording_subj(x), recording_subj(y));
	r = r ? r : container_order(x->container, y->container);
	r = r ? r : span_order(x->unit, y->unit);
	return r ? r : x->unattributed - y->unattributed;
}

static void sort_calls(struct group *group)
{
	size_t i = 1;

	while (i < group->n_calls && group->calls[i - 1].nr < group->calls[i].nr)
		i++;
	if (i >= group->n_calls)
		return;
	qsort(group->calls, group->n_calls, sizeof(*group->calls), call_order);
	if (group->index)
		recording_index_calls(group);
}

void recording_group_close(struct group *group)
{
	sort_calls(group);
	recording_trim(group);
}

void recording_sort(struct recording *recording)
{
	if (recording->n_groups)
		qsort(recording->groups, recording->n_groups, sizeof(*recording->groups),
		      group_order);
	if (recording->n_slots)
		recording_index_groups(recording);
	recording->recent = NULL;
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		if (group->n_comms > 1)
			qsort(group->comms, group->n_comms, sizeof(*group->comms),
			      comm_order);
		sort_calls(group);
	}
}

const struct group *recording_repeated(const struct recording *recording)
{
	for (size_t i = 1; i < recording->n_groups; i++)
		if (group_order(&recording->groups[i - 1], &recording->groups[i]) == 0)
			return recording->groups[i];
	return NULL;
}

int64_t session_start(const struct session *session)
{
	return session->start != RECORD_NO_TIME ? session->start : session->account.first;
}

int64_t session_end(const struct session *session)
{
	return session->end != RECORD_NO_TIME ? session->end : session->account.last;
}

/* A session with the number it had. */
struct numbered {
	struct session session;
	unsigned int number;
};

static int session_order(const void *a, const void *b)
{
	const struct session *x = &((const struct numbered *)a)->session,
			     *y = &((const struct numbered *)b)->session;
	int64_t s = session_start(x), t = session_start(y);

	return s != t ? (s > t) - (s < t) : strcmp(x->id, y->id);
}

int recording_sort_sessions(struct recording *recording)
{
	size_t n = recording->n_sessions;
	struct numbered *all = malloc((n + 1) * sizeof(*all));
	unsigned int *places = malloc((n + 1) * sizeof(*places));

	if (!all || !places) {
		free(all);
		free(places);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		all[i] = (struct numbered){recording->sessions[i], (unsigned int)i};
	qsort(all, n, sizeof(*all), session_order);
	for (size_t i = 0; i < n; i++) {
		recording->sessions[i] = all[i].session;
		places[all[i].number] = (unsigned int)i;
	}
	for (size_t i = 0; i < recording->n_groups; i++)
		recording->groups[i]->session = places[recording->groups[i]->session];
	free(all);
	free(places);
	recording_sort(recording);
	return 0;
}
