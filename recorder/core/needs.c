/* SPDX-License-Identifier: Apache-2.0 */
#include "needs.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-parts.h"

/* A use as it is sorted. */
struct entry {
	const char *name, *arch; /* "" where there is none */
	size_t group;		 /* its place in the recording */
	struct need_use use;
};

static int entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int64_t m = x->use.call->nr, n = y->use.call->nr;
	uint32_t s = x->use.group->token, t = y->use.group->token;
	int r = !*x->name - !*y->name;

	r = r ? r : strcmp(x->name, y->name);
	r = r ? r : strcmp(x->arch, y->arch);
	r = r ? r : (s > t) - (s < t);
	r = r ? r : (m > n) - (m < n);
	return r ? r : (x->group > y->group) - (x->group < y->group);
}

static bool is_same(const struct need_use *a, const struct need_use *b)
{
	return a->group->token == b->group->token && a->call->nr == b->call->nr;
}

/* The number that is wanted on the architecture of GROUP; false: it has no such call. */
static bool wanted_nr(const struct needs_wanted *wanted, const struct group *group,
		      int64_t *ret)
{
	*ret = wanted->nr;
	if (wanted->by_nr)
		return true;
	return group->arch && arch_syscall_nr(group->arch, wanted->name, ret) == 0;
}

/* The calls that are wanted, unsorted; ENTRIES has room for all. Returns how many. */
static size_t collect(const struct recording *recording,
		      const struct needs_wanted *wanted, struct entry *entries)
{
	bool all = !wanted->by_nr && !wanted->name;
	size_t n = 0;

	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];
		const struct arch *arch = group->arch;
		int64_t nr = 0;

		if (!all && !wanted_nr(wanted, group, &nr))
			continue;
		for (size_t k = 0; k < group->n_calls; k++) {
			const struct call *call = &group->calls[k];
			const char *name;

			if (!all && call->nr != nr)
				continue;
			name = arch ? arch_syscall_name(arch, call->nr) : NULL;
			entries[n++] = (struct entry){name ? name : "",
						      arch ? arch->name : "",
						      i,
						      {group, call}};
		}
	}
	return n;
}

/* How many it can be at most. */
static size_t count_calls(const struct recording *recording)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_groups; i++)
		n += recording->groups[i]->n_calls;
	return n;
}

static void add_use(struct need *need, const struct need_use *use)
{
	const struct call *call = use->call;

	if (__builtin_add_overflow(need->count, call->count, &need->count))
		need->count = UINT64_MAX;
	if (call->first != RECORD_NO_TIME &&
	    (need->first == RECORD_NO_TIME || call->first < need->first))
		need->first = call->first;
	if (call->last > need->last)
		need->last = call->last;
	need->prelude = need->prelude && call_is_prelude(call);
	/* Groups are sorted by executable. */
	if (!need->n_uses || !span_eq(recording_exe(use->group),
				      recording_exe(need->uses[need->n_uses - 1].group)))
		need->exes++;
	need->n_uses++;
}

/* SEEN has a byte for each session, all 0 before and after. */
static unsigned int count_sessions(const struct need *need, unsigned char *seen)
{
	unsigned int sessions = 0;

	for (size_t i = 0; i < need->n_uses; i++) {
		unsigned char *one = &seen[need->uses[i].group->session];

		sessions += !*one;
		*one = 1;
	}
	for (size_t i = 0; i < need->n_uses; i++)
		seen[need->uses[i].group->session] = 0;
	return sessions;
}

/* The rows of N sorted uses. */
static void make_rows(struct needs *needs, const struct entry *entries, size_t n,
		      unsigned char *seen)
{
	struct need *need = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct need_use *use = &entries[i].use;

		needs->uses[i] = *use;
		if (i == 0 || !is_same(use, &entries[i - 1].use)) {
			need = &needs->rows[needs->n++];
			*need = (struct need){
				.name = *entries[i].name ? entries[i].name : NULL,
				.arch = use->group->arch,
				.token = use->group->token,
				.nr = use->call->nr,
				.first = RECORD_NO_TIME,
				.last = RECORD_NO_TIME,
				.prelude = true,
				.uses = &needs->uses[i],
			};
		}
		add_use(need, use);
	}
	for (size_t i = 0; i < needs->n; i++)
		needs->rows[i].sessions = count_sessions(&needs->rows[i], seen);
}

int needs_new(const struct recording *recording, const struct needs_wanted *wanted,
	      struct needs **ret)
{
	size_t room = count_calls(recording), n;
	struct entry *entries = malloc((room + 1) * sizeof(*entries));
	unsigned char *seen = calloc(recording->n_sessions + 1, 1);
	struct needs *needs = calloc(1, sizeof(*needs));
	int r = -ENOMEM;

	if (entries && seen && needs) {
		n = collect(recording, wanted, entries);
		qsort(entries, n, sizeof(*entries), entry_order);
		needs->rows = malloc((n + 1) * sizeof(*needs->rows));
		needs->uses = malloc((n + 1) * sizeof(*needs->uses));
		if (needs->rows && needs->uses) {
			make_rows(needs, entries, n, seen);
			r = 0;
		}
	}
	free(entries);
	free(seen);
	if (r < 0)
		needs_free(needs);
	else
		*ret = needs;
	return r;
}

void needs_free(struct needs *needs)
{
	if (!needs)
		return;
	free(needs->rows);
	free(needs->uses);
	free(needs);
}
