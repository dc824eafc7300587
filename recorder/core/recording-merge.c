/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-merge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "recording-parts.h"

#define PARTS_FIRST 16

/* A session with its groups, sorted. */
struct part {
	struct session session;
	size_t n_groups, n_calls;
	struct group *groups[];
};

struct recording_merge {
	struct part **parts; /* sorted by id */
	size_t n_parts, room;
	size_t n_groups, n_calls; /* of all */
	char *extra;
	char full[48];
};

int recording_merge_new(struct recording_merge **ret)
{
	struct recording_merge *merge = calloc(1, sizeof(*merge));

	if (!merge)
		return -ENOMEM;
	*ret = merge;
	return 0;
}

static void part_free(struct part *part)
{
	recording_session_done(&part->session);
	for (size_t i = 0; i < part->n_groups; i++)
		recording_group_free(part->groups[i]);
	free(part);
}

void recording_merge_free(struct recording_merge *merge)
{
	if (!merge)
		return;
	for (size_t i = 0; i < merge->n_parts; i++)
		part_free(merge->parts[i]);
	free(merge->parts);
	free(merge->extra);
	free(merge);
}

const char *recording_merge_full(const struct recording_merge *merge)
{
	return merge->full;
}

static int check_limits(struct recording_merge *merge)
{
	const struct {
		size_t n, max;
		const char *what;
	} limits[] = {
		{merge->n_parts, RECORDING_MERGED_SESSIONS, "sessions"},
		{merge->n_groups, RECORDING_MERGED_GROUPS, "groups"},
		{merge->n_calls, RECORDING_MERGED_CALLS, "system calls"},
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (limits[i].n > limits[i].max) {
			snprintf(merge->full, sizeof(merge->full), "%zu %s",
				 limits[i].max, limits[i].what);
			return -ENOSPC;
		}
	return 0;
}

/* Where the session of ID is, or belongs. */
static size_t find(const struct recording_merge *merge, const char *id, bool *ret_found)
{
	size_t low = 0, high = merge->n_parts;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int r = strcmp(merge->parts[middle]->session.id, id);

		if (r == 0) {
			*ret_found = true;
			return middle;
		}
		if (r < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = false;
	return low;
}

static int insert(struct recording_merge *merge, size_t at, struct part *part)
{
	if (merge->n_parts == merge->room) {
		size_t room = merge->room ? merge->room * 2 : PARTS_FIRST;
		struct part **grown = realloc(merge->parts, room * sizeof(*grown));

		if (!grown) {
			part_free(part);
			return -ENOMEM;
		}
		merge->parts = grown;
		merge->room = room;
	}
	memmove(merge->parts + at + 1, merge->parts + at,
		(merge->n_parts - at) * sizeof(*merge->parts));
	merge->parts[at] = part;
	merge->n_parts++;
	merge->n_groups += part->n_groups;
	merge->n_calls += part->n_calls;
	return check_limits(merge);
}

static int part_order(const struct part *a, const struct part *b)
{
	const struct session_state x = {&a->session, a->groups, a->n_groups},
				   y = {&b->session, b->groups, b->n_groups};

	return session_state_order(&x, &y);
}

/* PART is MERGE's from now on, or gone. */
static int join(struct recording_merge *merge, struct part *part)
{
	bool found;
	size_t at = find(merge, part->session.id, &found);
	struct part *old;

	if (!found)
		return insert(merge, at, part);
	old = merge->parts[at];
	if (part_order(old, part) >= 0) {
		part_free(part);
		return 0;
	}
	merge->parts[at] = part;
	merge->n_groups += part->n_groups - old->n_groups;
	merge->n_calls += part->n_calls - old->n_calls;
	part_free(old);
	return check_limits(merge);
}

/* The sessions of RECORDING as parts, which own what it owned. 0 or -ENOMEM. */
static int take_apart(struct recording *recording, struct part **parts)
{
	size_t *n = calloc(recording->n_sessions + 1, sizeof(*n));
	int r = n ? 0 : -ENOMEM;

	for (size_t i = 0; i < recording->n_groups && r == 0; i++)
		n[recording->groups[i]->session]++;
	for (size_t i = 0; i < recording->n_sessions && r == 0; i++) {
		parts[i] = calloc(1, sizeof(**parts) + n[i] * sizeof(struct group *));
		r = parts[i] ? 0 : -ENOMEM;
	}
	free(n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < recording->n_sessions; i++)
		parts[i]->session = recording->sessions[i];
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];
		struct part *part = parts[group->session];

		recording_trim(group);
		part->groups[part->n_groups++] = group;
		part->n_calls += group->n_calls;
	}
	recording->n_sessions = recording->n_groups = recording->n_calls = 0;
	return 0;
}

int recording_merge_add(struct recording_merge *merge, struct recording *recording)
{
	size_t n = recording->n_sessions, done = 0;
	struct part **parts = calloc(n + 1, sizeof(*parts));
	int r = parts ? recording_extra_join(&merge->extra, recording->extra) : -ENOMEM;

	if (r == -ENOSPC)
		snprintf(merge->full, sizeof(merge->full),
			 "%d unknown fields of a document", RECORDING_EXTRA);
	r = r ? r : take_apart(recording, parts);
	if (r < 0) {
		for (size_t i = 0; i < n && parts; i++)
			free(parts[i]);
		free(parts);
		recording_free(recording);
		return r;
	}
	recording_free(recording);
	while (done < n && r == 0)
		r = join(merge, parts[done++]);
	while (done < n)
		part_free(parts[done++]);
	free(parts);
	return r;
}

/* The parts' contents to RECORDING, which has room for the sessions. 0 or -ENOMEM. */
static int put_together(struct recording_merge *merge, struct recording *recording)
{
	int r = 0;

	for (size_t i = 0; i < merge->n_parts; i++) {
		struct part *part = merge->parts[i];

		for (size_t k = 0; k < part->n_groups && r == 0; k++)
			r = recording_append(recording, part->groups[k]);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < merge->n_parts; i++) {
		struct part *part = merge->parts[i];

		recording->sessions[i] = part->session;
		for (size_t k = 0; k < part->n_groups; k++)
			part->groups[k]->session = (unsigned int)i;
		free(part);
	}
	recording->n_sessions = merge->n_parts;
	recording->n_calls = merge->n_calls;
	recording->extra = merge->extra;
	*merge = (struct recording_merge){0};
	return 0;
}

int recording_merge_finish(struct recording_merge *merge, struct recording **ret)
{
	struct part **parts = merge->parts;
	struct recording *recording = NULL;
	int r = recording_new(&recording);

	if (r < 0)
		return r;
	recording->max_sessions = RECORDING_MERGED_SESSIONS;
	recording->max_groups = RECORDING_MERGED_GROUPS;
	recording->max_calls = RECORDING_MERGED_CALLS;
	recording->sessions = calloc(merge->n_parts + 1, sizeof(*recording->sessions));
	r = recording->sessions ? put_together(merge, recording) : -ENOMEM;
	if (r < 0) {
		recording->n_groups = 0; /* still the parts' */
		recording_free(recording);
		return r;
	}
	free(parts);
	r = recording_sort_sessions(recording);
	if (r < 0)
		recording_free(recording);
	else
		*ret = recording;
	return r;
}
