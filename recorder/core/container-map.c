/* SPDX-License-Identifier: Apache-2.0 */
#include "container-map.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-parts.h"

/* A record's time is behind by a tick of the slowest clock, at most. */
#define COARSE_MS 11

static const struct owner unattributed = {.number = UINT64_MAX, .unattributed = true};

void container_map_done(struct container_map *map)
{
	for (size_t i = 0; i < map->n_owners; i++) {
		container_free((struct container *)map->owners[i].container);
		free((char *)map->owners[i].unit.p);
	}
	free(map->owners);
	free(map->rows);
	free((char *)map->host.p);
	free((char *)map->boot.p);
	memset(map, 0, sizeof(*map));
}

/* Room for one more of N elements, of SIZE bytes: doubled where N is a power of two. */
static void *grow(void *array, size_t n, size_t size)
{
	return (n & (n - 1)) == 0 ? realloc(array, (n ? n * 2 : 1) * size) : array;
}

int container_map_owner(struct container_map *map, const struct owner *owner,
			uint32_t *ret)
{
	struct container *container;
	struct owner *owners, copy = {0};
	int r;

	for (size_t i = map->n_owners; i-- > 0;)
		if (span_eq(map->owners[i].unit, owner->unit) &&
		    container_order(map->owners[i].container, owner->container) == 0) {
			*ret = (uint32_t)i;
			return 0;
		}
	if (map->n_owners == CONTAINER_MAP_OWNERS)
		return -ENOSPC;
	owners = grow(map->owners, map->n_owners, sizeof(*owners));
	if (!owners)
		return -ENOMEM;
	map->owners = owners;
	r = container_copy(owner->container, &container);
	if (r < 0)
		return r;
	copy.container = container;
	r = owner->unit.n ? recording_copy(owner->unit, &copy.unit) : 0;
	if (r < 0) {
		container_free(container);
		return r;
	}
	copy.number = map->n_owners + 1;
	*ret = (uint32_t)map->n_owners;
	owners[map->n_owners++] = copy;
	return 0;
}

int container_map_add(struct container_map *map, const struct container_map_row *row)
{
	struct container_map_row *rows;

	if (map->n_rows == CONTAINER_MAP_ROWS)
		return -ENOSPC;
	rows = grow(map->rows, map->n_rows, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	map->rows = rows;
	rows[map->n_rows++] = *row;
	return 0;
}

static int row_order(const void *a, const void *b)
{
	const struct container_map_row *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->start > y->start) - (x->start < y->start);
}

void container_map_sort(struct container_map *map)
{
	if (map->n_rows)
		qsort(map->rows, map->n_rows, sizeof(*map->rows), row_order);
}

/* The first row of PID, or where it would be. */
static size_t first_of(const struct container_map *map, int64_t pid)
{
	size_t low = 0, high = map->n_rows;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->rows[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void container_map_find(const struct container_map *map, struct record *record)
{
	if ((record->host.n && !span_eq(record->host, map->host)) ||
	    (record->boot.n && !span_eq(record->boot, map->boot)))
		return;
	record->owner = NULL;
	for (size_t i = first_of(map, record->pid);
	     i < map->n_rows && map->rows[i].pid == record->pid &&
	     record->time != RECORD_NO_TIME;
	     i++) {
		const struct container_map_row *row = &map->rows[i];

		if (row->start > record->time + COARSE_MS || row->end < record->time)
			continue;
		if (record->owner && record->owner != &map->owners[row->owner]) {
			record->owner = NULL;
			break;
		}
		record->owner = &map->owners[row->owner];
	}
	if (!record->owner)
		record->owner = &unattributed;
}
