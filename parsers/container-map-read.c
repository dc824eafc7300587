/* SPDX-License-Identifier: Apache-2.0 */
#include "container-map-read.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-read-parts.h"

#define FORMAT "seccomp-record-containers/1"

struct process_draft {
	int64_t pid, start, end;
	uint64_t owner;
};

static int read_pid(struct reader *d, void *target)
{
	return json_pull_whole(&d->pull, 1, INT32_MAX,
			       &((struct process_draft *)target)->pid);
}

static int read_start(struct reader *d, void *target)
{
	return reader_time(d, &((struct process_draft *)target)->start);
}

static int read_process_end(struct reader *d, void *target)
{
	return reader_time(d, &((struct process_draft *)target)->end);
}

static int read_owner_number(struct reader *d, void *target)
{
	return reader_count(d, &((struct process_draft *)target)->owner);
}

static int read_process(struct reader *d, struct container_map *map)
{
	static const struct field rows[] = {
		{FIELD("pid", true), read_pid},
		{FIELD("start", true), read_start},
		{FIELD("end", false), read_process_end},
		{FIELD("owner", true), read_owner_number},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	struct process_draft draft = {.end = RECORD_NO_TIME};
	char *extra = NULL;
	int r = reader_object(d, &fields, &draft, &extra);

	free(extra);
	if (r < 0)
		return r;
	if (draft.owner >= map->n_owners)
		return json_pull_fail(&d->pull, -EBADMSG, "has no such owner");
	r = container_map_add(map, &(struct container_map_row){draft.pid, draft.start,
							       draft.end == RECORD_NO_TIME
								       ? INT64_MAX
								       : draft.end,
							       (uint32_t)draft.owner});
	return r == -ENOSPC ? json_pull_fail(&d->pull, r, "is past the limit of %d",
					     CONTAINER_MAP_ROWS)
			    : r;
}

static int read_processes(struct reader *d, void *target)
{
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_process(d, target);
	return r;
}

static int read_container(struct reader *d, void *target)
{
	return reader_container(
		d, (struct container **)&((struct owner *)target)->container);
}

static int read_unit(struct reader *d, void *target)
{
	struct span *unit = &((struct owner *)target)->unit;

	return reader_replace(d, (char **)&unit->p, &unit->n);
}

static int read_owner(struct reader *d, struct container_map *map)
{
	static const struct field rows[] = {
		{FIELD("container", false), read_container},
		{FIELD("unit", false), read_unit},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	const size_t before = map->n_owners;
	struct owner owner = {0};
	char *extra = NULL;
	uint32_t place;
	int r = reader_object(d, &fields, &owner, &extra);

	r = r ? r : container_map_owner(map, &owner, &place);
	free(extra);
	container_free((struct container *)owner.container);
	free((char *)owner.unit.p);
	if (r == 0 && place != before)
		return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
	return r == -ENOSPC ? json_pull_fail(&d->pull, r, "is past the limit of %d",
					     CONTAINER_MAP_OWNERS)
			    : r;
}

static int read_owners(struct reader *d, void *target)
{
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_owner(d, target);
	return r;
}

static int read_format(struct reader *d, void *target)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	(void)target;
	if (r == 0 && !span_is(s, FORMAT))
		return json_pull_fail(&d->pull, -EBADMSG, "is not " FORMAT);
	return r;
}

static int read_host(struct reader *d, void *target)
{
	struct span *host = &((struct container_map *)target)->host;

	return reader_replace(d, (char **)&host->p, &host->n);
}

static int read_boot(struct reader *d, void *target)
{
	struct span *boot = &((struct container_map *)target)->boot;

	return reader_replace(d, (char **)&boot->p, &boot->n);
}

static int read_end(struct reader *d, void *target)
{
	return reader_time(d, &((struct container_map *)target)->end);
}

int container_map_read(const char *text, size_t n, struct container_map *ret,
		       char error[JSON_PULL_ERROR])
{
	static const struct field rows[] = {
		{FIELD("format", true), read_format},
		{FIELD("host", true), read_host},
		{FIELD("boot", true), read_boot},
		{FIELD("end", true), read_end},
		{FIELD("owners", true), read_owners},
		{FIELD("processes", true), read_processes},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	struct reader *d = calloc(1, sizeof(*d));
	char *extra = NULL;
	int r;

	*error = '\0';
	if (!d)
		return -ENOMEM;
	r = json_pull_init(&d->pull, text, n);
	r = r ? r : reader_object(d, &fields, ret, &extra);
	r = r ? r : json_pull_end(&d->pull);
	if (r < 0)
		memcpy(error, d->pull.error, JSON_PULL_ERROR);
	/* What lived to the end is not known beyond it. */
	for (size_t i = 0; i < ret->n_rows; i++)
		if (ret->rows[i].end > ret->end)
			ret->rows[i].end = ret->end;
	container_map_sort(ret);
	json_pull_done(&d->pull);
	free(extra);
	free(d);
	return r;
}
