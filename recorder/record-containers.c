/* SPDX-License-Identifier: Apache-2.0 */
#include "record-containers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "container-config.h"
#include "container-map-read.h"
#include "container-map-write.h"
#include "count.h"
#include "document.h"
#include "output.h"
#include "runtime-version.h"
#include "say.h"

static void ask_versions(struct containers *containers)
{
	static const char *const names[] = {"runc", "crun"};
	char version[32];

	for (size_t i = 0; i < COUNT(names); i++)
		if (runtime_version(names[i], version, sizeof(version)) == 0)
			containers_set_version(containers, names[i], version);
}

static int read_map(struct record_containers *rc, const char *path)
{
	struct document document = {0};
	char error[JSON_PULL_ERROR];
	int r = document_read(&document, path, CONTAINER_MAP_DOCUMENT,
			      "a list of containers");

	if (r == 0) {
		r = container_map_read(document.text, document.n, &rc->map, error);
		if (r < 0)
			say(path, "%s", *error ? error : strerror(-r));
	}
	document_done(&document);
	rc->has_map = r == 0;
	return r;
}

int record_containers_open(struct record_containers *rc,
			   const struct record_options *options, bool live,
			   void (*learned)(void *ctx, const struct container *old,
					   const struct container *new),
			   void *ctx)
{
	const struct containers_options with = {
		.root = "",
		.read = container_config_read,
		.learned = learned,
		.ctx = ctx,
	};
	const char *why;
	int r;

	memset(rc, 0, sizeof(*rc));
	origin_here(&rc->here);
	if (!live && options->containers)
		return read_map(rc, options->containers);
	if (!live || options->no_containers || options->command)
		return 0;
	r = containers_open(&with, &rc->containers, &why);
	if (r < 0) {
		say("containers", "cannot be told apart: %s", strerror(-r));
		return r;
	}
	if (r > 0 && !options->quiet)
		say("containers", "%s: %s",
		    r == CONTAINERS_NONE ? "no process can be told"
					 : "only of processes that still live when their "
					   "records are read",
		    why);
	ask_versions(rc->containers);
	return 0;
}

/* A map as it is made; most processes have an owner that another one had just before. */
struct making {
	struct container_map map;
	int64_t epoch;
	struct {
		uint64_t number;
		uint32_t place;
	} recent[1024];
};

static int add_process(void *ctx, const struct process *process)
{
	struct making *m = ctx;
	const struct owner *owner = process->place ? &process->place->owner : NULL;
	struct container_map_row row = {.pid = process->pid};
	uint64_t slot;
	int r = 0;

	/* What is not sure is nobody's. */
	if (!owner || owner->unattributed || process->moving || process->doubt)
		return 0;
	slot = owner->number % COUNT(m->recent);
	if (m->recent[slot].number != owner->number) {
		r = container_map_owner(&m->map, owner, &m->recent[slot].place);
		m->recent[slot].number = owner->number;
	}
	row.start = (process->start + m->epoch) / 1000000;
	row.end = process->end == PROCESS_ALIVE ? INT64_MAX
						: (process->end + m->epoch) / 1000000 + 1;
	row.owner = m->recent[slot].place;
	r = r ? r : container_map_add(&m->map, &row);
	/* As many as there are places and processes fit. */
	return r;
}

static int write_map(const struct container_map *map, const char *path)
{
	struct output output;
	int r = output_open(path, &output);

	if (r < 0)
		return r;
	container_map_write(map, output.file);
	return output_commit(&output);
}

void record_containers_say(const struct record_containers *rc)
{
	struct containers_counts counts;

	if (!rc->containers)
		return;
	containers_counts(rc->containers, &counts);
	if (counts.lost)
		say("containers",
		    "processes began and ended faster than this could be told of them, "
		    "%" PRIu64 " times: of those that had ended by then nothing is known",
		    counts.lost);
	if (counts.forgotten)
		say("containers", "more than %d processes: %" PRIu64 " were forgotten",
		    PROCESSES, counts.forgotten);
	if (counts.refused)
		say("containers",
		    "more than %d control groups at once: processes of others are "
		    "unattributed",
		    PLACES);
}

int record_containers_save(const struct record_containers *rc,
			   const struct record_options *options)
{
	struct making *m;
	int r;

	if (!rc->containers || !options->containers)
		return 0;
	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->map.end = clock_ms(CLOCK_REALTIME);
	m->epoch = containers_epoch(rc->containers);
	r = recording_copy(span_of(rc->here.host), &m->map.host);
	r = r ? r : recording_copy(span_of(rc->here.boot), &m->map.boot);
	r = r ? r : processes_each(containers_processes(rc->containers), add_process, m);
	container_map_sort(&m->map);
	r = r ? r : write_map(&m->map, options->containers);
	if (r < 0)
		say(options->containers, "%s", strerror(-r));
	container_map_done(&m->map);
	free(m);
	return r;
}

void record_containers_close(struct record_containers *rc)
{
	container_map_done(&rc->map);
	containers_close(rc->containers);
	rc->containers = NULL;
}
