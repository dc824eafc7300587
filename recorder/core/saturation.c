/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "recording.h"

/* One call of one architecture, over all groups. */
struct seen {
	uint32_t token;
	int64_t nr;
	uint64_t count;
};

static int seen_order(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->token != y->token)
		return x->token < y->token ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

static void tally(struct saturation *s, uint64_t count)
{
	s->calls++;
	s->records += count;
	s->once += count == 1;
	s->twice += count == 2;
}

/*
 * Good-Turing: the share of the calls seen once among all records estimates the chance of
 * a new one. Chao (1984), bias-corrected: f1 (f1 - 1) / 2 (f2 + 1) is a lower bound of
 * the number unseen.
 */
int recording_saturation(const struct recording *recording, struct saturation *ret)
{
	struct saturation s = {0};
	struct seen *all = malloc((recording->n_calls + 1) * sizeof(*all));
	size_t n = 0;

	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];

		for (size_t j = 0; j < group->n_calls; j++)
			all[n++] = (struct seen){group->token, group->calls[j].nr,
						 group->calls[j].count};
	}
	qsort(all, n, sizeof(*all), seen_order);
	for (size_t i = 0, j; i < n; i = j) {
		uint64_t count = 0;

		for (j = i; j < n && seen_order(&all[i], &all[j]) == 0; j++)
			count += all[j].count;
		tally(&s, count);
	}
	free(all);
	s.chance = s.records ? (double)s.once / (double)s.records : 1;
	s.unseen = s.once ? (double)s.once * (double)(s.once - 1) /
				    (2.0 * (double)(s.twice + 1))
			  : 0;
	*ret = s;
	return 0;
}
