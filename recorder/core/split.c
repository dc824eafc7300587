/* SPDX-License-Identifier: Apache-2.0 */
#include "split.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define HASH 9 /* a dash and 32 bits in hexadecimal digits */

/* What a group is of: some texts, those that are not known empty. */
#define KEY_PARTS 3

struct key {
	struct span parts[KEY_PARTS];
	bool unattributed;
	size_t place; /* of its group in the recording */
};

static const char *const names[SPLIT_COUNT] = {
	[SPLIT_EXE] = "exe",   [SPLIT_CONTAINER] = "container", [SPLIT_POD] = "pod",
	[SPLIT_UNIT] = "unit", [SPLIT_HOST] = "host",		[SPLIT_SUBJ] = "subj",
};

const char *split_name(enum split_by by)
{
	return by < SPLIT_COUNT ? names[by] : NULL;
}

static struct key key_of(const struct recording *recording, const struct group *group,
			 enum split_by by)
{
	static const struct container nowhere;
	const struct container *c = group->container ? group->container : &nowhere;
	const struct session *session = &recording->sessions[group->session];
	struct key key = {.unattributed = group->unattributed &&
					  (by == SPLIT_CONTAINER || by == SPLIT_POD ||
					   by == SPLIT_UNIT)};

	switch (by) {
	case SPLIT_CONTAINER:
		key.parts[2] = c->fields[CONTAINER_NAME];
		if (!key.parts[2].n) {
			key.parts[2] = c->fields[CONTAINER_ID];
			break;
		}
		/* fall through */
	case SPLIT_POD:
		key.parts[0] = c->fields[CONTAINER_NAMESPACE];
		key.parts[1] = c->fields[CONTAINER_POD];
		break;
	case SPLIT_UNIT:
		key.parts[0] = group->unit;
		break;
	case SPLIT_HOST:
		key.parts[0] = (struct span){session->host, session->host_len};
		break;
	case SPLIT_SUBJ:
		key.parts[0] = (struct span){group->subj, group->subj_len};
		break;
	default:
		key.parts[0] = (struct span){group->exe, group->exe_len};
	}
	return key;
}

static int key_order(const struct key *a, const struct key *b)
{
	int r = 0;

	for (size_t i = 0; i < KEY_PARTS && r == 0; i++)
		r = span_order(a->parts[i], b->parts[i]);
	return r ? r : a->unattributed - b->unattributed;
}

static int place_order(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int r = key_order(x, y);

	return r ? r : (x->place > y->place) - (x->place < y->place);
}

/* FNV-1a; each text counts with its length, so that no two keys are one text. */
static uint32_t hash_of(const struct key *key)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < KEY_PARTS; i++) {
		for (size_t j = 0; j < key->parts[i].n; j++)
			hash = (hash ^ (unsigned char)key->parts[i].p[j]) * 16777619U;
		hash = (hash ^ (uint32_t)key->parts[i].n) * 16777619U;
	}
	return hash;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/*
 * Adds TEXT to the N bytes of NAME. Slashes become dots, as AppArmor names its profiles;
 * what a label must not hold becomes a dash, and a label neither begins nor ends with
 * one.
 */
static size_t add_text(char *name, size_t n, struct span text)
{
	bool dot = n > 0, dash = false;

	for (size_t i = 0; i < text.n && n < SPLIT_NAME_MAX; i++) {
		char c = text.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!is_plain(c)) {
			dot = n > 0 && (dot || c == '/' || c == '.');
			dash = true;
			continue;
		}
		if (dot || (dash && n > 0))
			name[n++] = dot ? '.' : '-';
		dot = dash = false;
		name[n++] = c;
	}
	return n;
}

/* Of a key in which nothing can be part of a name. */
static const char *nameless(const struct key *key)
{
	static const struct key unknown;

	if (key->unattributed)
		return "unattributed";
	if (key_order(key, &unknown) == 0)
		return "unknown";
	/* The executable of a runtime's init, as some kernels see it. */
	return span_is(key->parts[0], "/") ? "root" : "other";
}

/* 0 or -ENOMEM. *RET_CUT: not all of it fitted. */
static int make_name(const struct key *key, char **ret, bool *ret_cut)
{
	/* One more than fits may have been written, behind a dot. */
	char *name = malloc(SPLIT_NAME_MAX + HASH + 2);
	size_t n = 0;

	if (!name)
		return -ENOMEM;
	for (size_t i = 0; i < KEY_PARTS; i++)
		n = add_text(name, n, key->parts[i]);
	*ret_cut = n >= SPLIT_NAME_MAX - HASH;
	if (*ret_cut)
		n = SPLIT_NAME_MAX - HASH;
	while (n && !is_plain(name[n - 1]))
		n--;
	name[n] = '\0';
	if (n == 0)
		strcpy(name, nameless(key));
	*ret = name;
	return 0;
}

static int name_order(const void *a, const void *b)
{
	return strcmp((*(struct split_part *const *)a)->name,
		      (*(struct split_part *const *)b)->name);
}

static bool is_twin(struct split_part *const *sorted, size_t n, size_t i)
{
	return (i > 0 && strcmp(sorted[i]->name, sorted[i - 1]->name) == 0) ||
	       (i + 1 < n && strcmp(sorted[i]->name, sorted[i + 1]->name) == 0);
}

/* Those whose names are the same, or CUT, get their hash. Each bool is a part's. */
static int tell_apart(struct split *split, const struct key *firsts, bool *cut)
{
	struct split_part **sorted = calloc(split->n + 1, sizeof(struct split_part *));
	int r = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < split->n; i++)
		sorted[i] = &split->parts[i];
	qsort(sorted, split->n, sizeof(*sorted), name_order);
	for (size_t i = 0; i < split->n; i++)
		cut[sorted[i] - split->parts] |= is_twin(sorted, split->n, i);
	for (size_t i = 0; i < split->n; i++)
		if (cut[i])
			sprintf(strchr(split->parts[i].name, '\0'), "-%08x",
				hash_of(&firsts[i]));
	qsort(sorted, split->n, sizeof(*sorted), name_order);
	for (size_t i = 0; i < split->n && r == 0; i++)
		r = is_twin(sorted, split->n, i) ? -EEXIST : 0;
	free(sorted);
	return r;
}

/* The parts, of the N KEYS in their order; the key of each goes to FIRSTS. */
static int fill(struct split *split, const struct key *keys, size_t n, struct key *firsts,
		bool *cut)
{
	struct split_part *part = NULL;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		split->places[i] = keys[i].place;
		if (i == 0 || key_order(&keys[i - 1], &keys[i]) != 0) {
			firsts[split->n] = keys[i];
			part = &split->parts[split->n];
			part->first = i;
			r = make_name(&keys[i], &part->name, &cut[split->n]);
			split->n++;
		}
		part->n++;
	}
	split->n_places = n;
	return r ? r : tell_apart(split, firsts, cut);
}

/* Returns how many KEYS there are; the groups without one go to the end of the list. */
static size_t collect(struct split *split, enum split_by by, struct key *keys)
{
	const struct recording *recording = split->recording;
	size_t n = 0, last = recording->n_groups;
	bool all = true; /* nothing but prelude: then that is what there is */

	for (size_t i = 0; i < recording->n_groups && all; i++)
		all = group_is_prelude(recording->groups[i]);
	for (size_t i = recording->n_groups; i-- > 0;) {
		if (by == SPLIT_EXE && !all && group_is_prelude(recording->groups[i])) {
			split->places[--last] = i;
			continue;
		}
		keys[n] = key_of(recording, recording->groups[i], by);
		keys[n++].place = i;
	}
	return n;
}

int split_new(const struct recording *recording, enum split_by by, struct split **ret)
{
	const size_t n = recording->n_groups + 1;
	struct split *split = calloc(1, sizeof(*split));
	struct key *keys = calloc(n, sizeof(*keys)), *firsts = calloc(n, sizeof(*firsts));
	bool *cut = calloc(n, sizeof(*cut));
	int r = -ENOMEM;

	if (split) {
		split->recording = recording;
		split->parts = calloc(n, sizeof(*split->parts));
		split->places = calloc(n, sizeof(*split->places));
		split->view = calloc(n, sizeof(struct group *));
	}
	if (keys && firsts && cut && split && split->parts && split->places &&
	    split->view) {
		size_t found = collect(split, by, keys);

		qsort(keys, found, sizeof(*keys), place_order);
		r = fill(split, keys, found, firsts, cut);
	}
	free(keys);
	free(firsts);
	free(cut);
	if (r < 0) {
		split_free(split);
		return r;
	}
	*ret = split;
	return 0;
}

void split_free(struct split *split)
{
	if (!split)
		return;
	for (size_t i = 0; i < split->n; i++)
		free(split->parts[i].name);
	free(split->parts);
	free(split->places);
	free(split->view);
	free(split);
}

static bool same_container(const struct group *a, const struct group *b)
{
	if (!a->container || !b->container)
		return a->container == b->container;
	return span_eq(a->container->fields[CONTAINER_ID],
		       b->container->fields[CONTAINER_ID]);
}

static struct group *group_at(const struct split *split, size_t i)
{
	return split->recording->groups[split->places[i]];
}

/* Whether PRELUDE may be what one of the groups of PART did before. */
static bool is_before(const struct split *split, const struct split_part *part,
		      const struct group *prelude)
{
	for (size_t i = part->first; i < part->first + part->n; i++)
		if (group_at(split, i)->session == prelude->session &&
		    same_container(group_at(split, i), prelude))
			return true;
	return false;
}

void split_view(struct split *split, size_t i, struct recording *ret)
{
	const struct split_part *part = &split->parts[i];
	const size_t end = split->recording->n_groups, own_end = part->first + part->n;
	size_t own = part->first, other = split->n_places;
	struct recording view = *split->recording;

	view.groups = split->view;
	view.n_groups = view.n_calls = 0;
	/* Both in the order of the recording, which is sorted. */
	while (own < own_end || other < end) {
		const bool is_own =
			own < own_end &&
			(other == end || split->places[own] < split->places[other]);
		struct group *group = group_at(split, is_own ? own++ : other++);

		if (is_own || is_before(split, part, group)) {
			view.groups[view.n_groups++] = group;
			view.n_calls += group->n_calls;
		}
	}
	*ret = view;
}
