/* SPDX-License-Identifier: Apache-2.0 */
#include "census.h"

#include <errno.h>
#include <stdlib.h>

void census_init(struct census *census)
{
	memset(census, 0, sizeof(*census));
}

void census_done(struct census *census)
{
	for (size_t i = 0; i < census->n; i++)
		free(census->rows[i].name);
	census->n = 0;
}

static bool row_is(const struct census_row *row, struct span name)
{
	return span_eq((struct span){row->name, row->len}, name);
}

int census_add(struct census *census, struct span name)
{
	struct census_row *row = &census->rows[census->recent];
	size_t i;

	if (census->n && row_is(row, name)) {
		row->count++;
		return 0;
	}
	for (i = 0; i < census->n && !row_is(&census->rows[i], name); i++)
		;
	if (i == CENSUS_NAMES) {
		census->others++;
		return 0;
	}
	row = &census->rows[i];
	if (i == census->n) {
		row->name = malloc(name.n + 1);
		if (!row->name)
			return -ENOMEM;
		memcpy(row->name, name.p, name.n);
		row->name[name.n] = '\0';
		row->len = name.n;
		row->count = 0;
		census->n++;
	}
	row->count++;
	census->recent = i;
	return 0;
}

static int order(const void *a, const void *b)
{
	const struct census_row *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

void census_sort(struct census *census)
{
	qsort(census->rows, census->n, sizeof(*census->rows), order);
	census->recent = 0;
}

void census_pack(const struct census *census, struct pack *pack)
{
	pack_number(pack, census->others);
	pack_number(pack, census->n);
	for (size_t i = 0; i < census->n; i++) {
		const struct census_row *row = &census->rows[i];

		pack_bytes(pack, (struct span){row->name, row->len});
		pack_number(pack, row->count);
	}
}

int census_unpack(struct census *census, struct unpack *unpack)
{
	uint64_t others = unpack_number(unpack);
	size_t n = (size_t)unpack_upto(unpack, CENSUS_NAMES);
	int r = 0;

	for (size_t i = 0; i < n && r == 0 && !unpack->failed; i++) {
		struct span name = unpack_bytes(unpack);

		r = census_add(census, name);
		if (r == 0)
			census->rows[census->recent].count = unpack_number(unpack);
	}
	census->others = others;
	return r;
}
