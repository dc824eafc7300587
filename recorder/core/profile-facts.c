/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile-parts.h"

#define RECORDED (ORIGIN_RECORDED | ORIGIN_PRELUDE)

static uint32_t *slot_of(struct facts *facts, const struct fact *fact)
{
	/* Fibonacci hashing: its highest bits are the good ones. */
	uint64_t hash = ((uintptr_t)fact->name + fact->arch * 64 + fact->origin) *
			UINT64_C(0x9e3779b97f4a7c15);

	return &facts->slots[(hash >> 32) % FACTS_SLOTS];
}

/* Names are of the tables, so that the same is at the same place. */
static bool is_same(const struct fact *a, const struct fact *b)
{
	return a->name == b->name && a->arch == b->arch && a->origin == b->origin &&
	       a->list == b->list && a->of == b->of && a->text == b->text;
}

int facts_add(struct facts *facts, const struct fact *fact)
{
	uint32_t *slot = slot_of(facts, fact);

	if (*slot && is_same(&facts->rows[*slot - 1], fact))
		return 0;
	if (facts->n == facts->room) {
		size_t room = facts->room ? facts->room * 2 : 256;
		struct fact *rows = realloc(facts->rows, room * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		facts->rows = rows;
		facts->room = room;
	}
	facts->rows[facts->n++] = *fact;
	*slot = (uint32_t)facts->n;
	return 0;
}

int facts_add_on(struct facts *facts, const struct profile *profile,
		 const struct fact *fact)
{
	const struct arch *arch = profile->arches[fact->arch].arch;
	struct fact here = *fact;
	int64_t nr;

	if (arch_syscall_nr(arch, fact->name, &nr) < 0)
		return 0;
	here.name = arch_syscall_name(arch, nr);
	return facts_add(facts, &here);
}

/* NULL comes first. */
static int text_order(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int fact_order(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	r = r ? r : (x->arch > y->arch) - (x->arch < y->arch);
	r = r ? r : (x->origin > y->origin) - (x->origin < y->origin);
	r = r ? r : text_order(x->list, y->list);
	r = r ? r : text_order(x->of, y->of);
	return r ? r : text_order(x->text, y->text);
}

void facts_sort(struct facts *facts)
{
	struct fact *rows = facts->rows;
	size_t kept = 0;

	memset(facts->slots, 0, sizeof(facts->slots));
	if (!facts->n)
		return;
	qsort(rows, facts->n, sizeof(*rows), fact_order);
	for (size_t i = 1; i < facts->n; i++)
		if (strcmp(rows[kept].name, rows[i].name) != 0 ||
		    rows[kept].arch != rows[i].arch ||
		    rows[kept].origin != rows[i].origin)
			rows[++kept] = rows[i];
	facts->n = kept + 1;
}

/* The words of FACT; 0 or -ENOMEM. */
static int reason_of(struct profile *profile, const struct fact *fact, const char **ret)
{
	char **reasons;
	char *reason;

	*ret = fact->text;
	if (!fact->of)
		return 0;
	reasons = realloc(profile->reasons,
			  (profile->n_reasons + 1) * sizeof(*profile->reasons));
	if (!reasons)
		return -ENOMEM;
	profile->reasons = reasons;
	if (asprintf(&reason, "of %s: %s", fact->of, fact->text) < 0)
		return -ENOMEM;
	reasons[profile->n_reasons++] = reason;
	*ret = reason;
	return 0;
}

/*
 * Which of two facts gives the reason of a call: a baseline before what is widened, then
 * what holds where something was recorded, then the first list.
 */
static bool tells_more(const struct profile *profile, const struct fact *a,
		       const struct fact *b)
{
	bool here = profile->arches[a->arch].count,
	     there = profile->arches[b->arch].count;

	if (a->origin != b->origin)
		return a->origin < b->origin;
	if (here != there)
		return here;
	return strcmp(a->list, b->list) < 0;
}

/*
 * One call of the N facts at ROWS, which have its name. Where it was recorded it needs no
 * other reason, and what is there anyway is not widened.
 */
static int join_call(const struct fact *rows, size_t n, struct profile *profile,
		     struct profile_call *call)
{
	const struct fact *why = NULL;
	uint64_t recorded = 0;

	call->name = rows->name;
	for (size_t i = 0; i < n; i++) {
		const struct fact *fact = &rows[i];
		uint64_t bit = UINT64_C(1) << fact->arch;

		if (fact->origin == ORIGIN_WIDENED && call->arches & bit)
			continue;
		call->arches |= bit;
		call->origin |= fact->origin;
		if (fact->origin & RECORDED)
			recorded |= bit;
		if (fact->list && !(recorded & bit) &&
		    (!why || tells_more(profile, fact, why)))
			why = fact;
	}
	if (!why)
		return 0;
	call->list = why->list;
	return reason_of(profile, why, &call->reason);
}

int facts_join(struct facts *facts, struct profile *profile, struct profile_call **ret,
	       size_t *ret_n)
{
	struct profile_call *calls = calloc(facts->n + 1, sizeof(*calls));
	size_t n = 0, next;
	int r = 0;

	if (!calls)
		return -ENOMEM;
	facts_sort(facts);
	for (size_t i = 0; i < facts->n && r == 0; i = next) {
		for (next = i + 1; next < facts->n && strcmp(facts->rows[next].name,
							     facts->rows[i].name) == 0;)
			next++;
		r = join_call(&facts->rows[i], next - i, profile, &calls[n++]);
	}
	if (r < 0) {
		free(calls);
		return r;
	}
	*ret = calls;
	*ret_n = n;
	return 0;
}
