/* SPDX-License-Identifier: Apache-2.0 */
#include "denials.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS (2 * DENIALS_ROWS)

int denials_new(struct denials **ret)
{
	struct denials *denials = calloc(1, sizeof(*denials));

	if (!denials)
		return -ENOMEM;
	denials->n_slots = SLOTS;
	denials->slots = calloc(SLOTS, sizeof(*denials->slots));
	denials->rows = calloc(DENIALS_ROWS, sizeof(*denials->rows));
	if (!denials->slots || !denials->rows) {
		denials_free(denials);
		return -ENOMEM;
	}
	*ret = denials;
	return 0;
}

void denials_free(struct denials *denials)
{
	if (!denials)
		return;
	for (size_t i = 0; i < denials->n; i++)
		free((char *)denials->rows[i].exe.p);
	free(denials->rows);
	free(denials->slots);
	free(denials);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct denial_seen *seen)
{
	uint64_t hash = mix(mix((uint64_t)seen->nr, seen->token), seen->verdict);

	for (size_t i = 0; i < seen->exe.n; i++)
		hash = mix(hash, (unsigned char)seen->exe.p[i]);
	for (unsigned int i = 0; i < DECLARED_INDEX; i++)
		if (seen->args >> i & 1)
			hash = mix(hash, seen->values[i]);
	return hash;
}

static bool same_but_values(const struct denial *row, const struct denial_seen *seen)
{
	return row->nr == seen->nr && row->token == seen->token &&
	       row->verdict == seen->verdict && row->no_data == seen->no_data &&
	       row->deleted == seen->deleted && row->launch == seen->launch &&
	       span_eq(row->exe, seen->exe);
}

static bool same_values(const struct denial *row, const struct denial_seen *seen)
{
	if (row->args != seen->args)
		return false;
	for (unsigned int i = 0; i < DECLARED_INDEX; i++)
		if (seen->args >> i & 1 && row->values[i] != seen->values[i])
			return false;
	return true;
}

/* Where a row like SEEN is, or would be. */
static size_t *find(const struct denials *denials, const struct denial_seen *seen,
		    bool more)
{
	size_t at = hash_of(seen) % denials->n_slots;

	for (;; at = (at + 1) % denials->n_slots) {
		size_t *slot = &denials->slots[at];
		const struct denial *row = *slot ? &denials->rows[*slot - 1] : NULL;

		if (!row || (row->more == more && same_but_values(row, seen) &&
			     same_values(row, seen)))
			return slot;
	}
}

static size_t alike(const struct denials *denials, const struct denial_seen *seen)
{
	size_t n = 0;

	for (size_t i = 0; i < denials->n; i++)
		n += same_but_values(&denials->rows[i], seen);
	return n;
}

static int fill(struct denial *row, const struct denial_seen *seen, bool more)
{
	const size_t n = seen->comm.n < DENIALS_COMM ? seen->comm.n : DENIALS_COMM - 1;
	char *exe = malloc(seen->exe.n + 1);

	if (!exe)
		return -ENOMEM;
	if (seen->exe.n)
		memcpy(exe, seen->exe.p, seen->exe.n);
	exe[seen->exe.n] = '\0';
	*row = (struct denial){
		.exe = {exe, seen->exe.n},
		.deleted = seen->deleted,
		.token = seen->token,
		.arch = arch_of(seen->token, seen->nr),
		.nr = seen->nr,
		.verdict = seen->verdict,
		.no_data = seen->no_data,
		.args = seen->args,
		.more = more,
		.launch = seen->launch,
		.first = seen->time,
		.last = seen->time,
	};
	if (n)
		memcpy(row->comm, seen->comm.p, n);
	row->name = row->arch ? arch_syscall_name(row->arch, row->nr) : NULL;
	for (unsigned int i = 0; i < DECLARED_INDEX; i++)
		row->values[i] = seen->args >> i & 1 ? seen->values[i] : 0;
	return 0;
}

/*
 * The place of SEEN, or of the row for more values than are kept, which *RET_MORE says;
 * REST is SEEN without its values then.
 */
static size_t *place(const struct denials *denials, const struct denial_seen *seen,
		     struct denial_seen *rest, bool *ret_more)
{
	size_t *own = find(denials, seen, false), *others;

	*rest = *seen;
	*ret_more = false;
	if (*own || !seen->args)
		return own;
	rest->args = 0;
	others = find(denials, rest, true);
	if (*others || alike(denials, seen) >= DENIALS_VALUES) {
		*ret_more = true;
		return others;
	}
	*rest = *seen;
	return own;
}

int denials_add(struct denials *denials, const struct denial_seen *seen)
{
	struct denial_seen rest;
	struct denial *row;
	size_t *slot;
	bool more;
	int r = 0;

	denials->count++;
	slot = place(denials, seen, &rest, &more);
	if (!*slot) {
		r = denials->n == DENIALS_ROWS
			    ? -ENOSPC
			    : fill(&denials->rows[denials->n], &rest, more);
		if (r < 0) {
			denials->unkept++;
			return r;
		}
		*slot = ++denials->n;
		r = DENIALS_NEW;
	}
	row = &denials->rows[*slot - 1];
	row->count++;
	row->first = seen->time < row->first ? seen->time : row->first;
	row->last = seen->time > row->last ? seen->time : row->last;
	return r;
}

bool denial_same_call(const struct denial *a, const struct denial *b)
{
	return a->nr == b->nr && a->token == b->token;
}

#define ORDER(x, y) (((x) > (y)) - ((x) < (y)))

static int call_order(const struct denial *a, const struct denial *b)
{
	int r = ORDER(!a->name, !b->name);

	if (r == 0 && a->name)
		r = strcmp(a->name, b->name);
	r = r ? r : ORDER(a->token, b->token);
	return r ? r : ORDER(a->nr, b->nr);
}

static int row_order(const void *p, const void *q)
{
	const struct denial *a = p, *b = q;
	int r = ORDER(b->launch, a->launch);

	r = r ? r : call_order(a, b);
	r = r ? r : span_order(a->exe, b->exe);
	r = r ? r : ORDER(a->deleted, b->deleted);
	r = r ? r : ORDER(a->verdict, b->verdict);
	r = r ? r : ORDER(a->more, b->more);
	r = r ? r : ORDER(a->args, b->args);
	for (unsigned int i = 0; i < DECLARED_INDEX && r == 0; i++)
		r = ORDER(a->values[i], b->values[i]);
	return r;
}

void denials_sort(struct denials *denials)
{
	if (denials->n)
		qsort(denials->rows, denials->n, sizeof(*denials->rows), row_order);
}
