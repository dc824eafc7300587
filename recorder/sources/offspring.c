/* SPDX-License-Identifier: Apache-2.0 */
#include "offspring.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "connector.h"

#define PLACES_FIRST 256
/* Of these the ones that have ended are forgotten when there are more. */
#define MEMBERS_MAX (1U << 20)

struct member {
	int64_t pid; /* 0: this place is free */
	uint64_t threads;
};

struct offspring {
	struct connector *connector;
	int64_t root, self;
	struct member *places;
	size_t n, room; /* a power of two, at least twice n */
	uint64_t alive;
	bool lost;
	int error; /* of what an event wanted */
};

static struct member *place(struct member *places, size_t room, int64_t pid)
{
	size_t i = (uint64_t)pid * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	while (places[i & (room - 1)].pid && places[i & (room - 1)].pid != pid)
		i++;
	return &places[i & (room - 1)];
}

static struct member *find(const struct offspring *o, int64_t pid)
{
	struct member *member = place(o->places, o->room, pid);

	return member->pid ? member : NULL;
}

/* Into a table of ROOM places; KEEP: those that have ended too. */
static int move(struct offspring *o, size_t room, bool keep)
{
	struct member *places = calloc(room, sizeof(*places));
	size_t n = 0;

	if (!places)
		return -ENOMEM;
	for (size_t i = 0; i < o->room; i++) {
		const struct member *m = &o->places[i];

		if (!m->pid || (!keep && !m->threads))
			continue;
		*place(places, room, m->pid) = *m;
		n++;
	}
	free(o->places);
	o->places = places;
	o->room = room;
	o->n = n;
	return 0;
}

static int enter(struct offspring *o, int64_t pid)
{
	struct member *member;
	int r = 0;

	if (o->n >= MEMBERS_MAX)
		r = move(o, o->room, false);
	if (r == 0 && (o->n + 1) * 2 > o->room)
		r = move(o, o->room * 2, true);
	if (r < 0)
		return r;
	member = place(o->places, o->room, pid);
	o->n += member->pid == 0;
	*member = (struct member){pid, 1};
	o->alive++;
	return 0;
}

static void on_fork(void *ctx, int64_t parent, int64_t pid, int64_t tid, int64_t time)
{
	struct offspring *o = ctx;
	struct member *member = find(o, pid);

	(void)time;
	/* Another thread of a process. */
	if (tid != pid) {
		if (member)
			member->threads++;
		return;
	}
	/* What a process of ours makes with CLONE_PARENT is no child of its own. */
	if (parent == o->self || find(o, parent)) {
		int r = enter(o, pid);

		o->error = o->error ? o->error : r;
	} else if (member && member->threads == 0) {
		/* A stranger has the number now: it stays, as one that never is it. */
		*member = (struct member){-pid, 0};
	}
}

static void on_exit_of(void *ctx, int64_t pid, int64_t tid, int64_t time)
{
	struct offspring *o = ctx;
	struct member *member = find(o, pid);

	(void)tid;
	(void)time;
	if (member && member->threads && --member->threads == 0)
		o->alive--;
}

static void on_lost(void *ctx)
{
	struct offspring *o = ctx;

	o->lost = true;
}

int offspring_read(struct offspring *o)
{
	int r = connector_read(o->connector);

	return r ? r : o->error;
}

int offspring_new(int64_t root, struct offspring **ret, const char **ret_why)
{
	struct offspring *o = calloc(1, sizeof(*o));
	/* A process may have many threads: it has ended when all have. */
	const struct connector_sink sink = {.ctx = o,
					    .threads = true,
					    .forked = on_fork,
					    .exited = on_exit_of,
					    .lost = on_lost};
	int r;

	*ret_why = "out of memory";
	if (!o)
		return -ENOMEM;
	o->root = root;
	o->self = getpid();
	o->room = PLACES_FIRST;
	o->places = calloc(o->room, sizeof(*o->places));
	r = o->places ? connector_open(&sink, &o->connector, ret_why) : -ENOMEM;
	r = r ? r : enter(o, root);
	if (r < 0) {
		offspring_free(o);
		return r;
	}
	*ret = o;
	return 0;
}

void offspring_free(struct offspring *o)
{
	if (!o)
		return;
	connector_close(o->connector);
	free(o->places);
	free(o);
}

int offspring_fd(const struct offspring *o)
{
	return connector_fd(o->connector);
}

bool offspring_has(const struct offspring *o, int64_t pid)
{
	return find(o, pid) != NULL;
}

uint64_t offspring_alive(const struct offspring *o)
{
	uint64_t alive = 0;

	if (!o->lost)
		return o->alive;
	/* An end may be among what was lost. */
	for (size_t i = 0; i < o->room; i++)
		alive += o->places[i].threads && kill((pid_t)o->places[i].pid, 0) == 0;
	return alive;
}

bool offspring_root_alive(const struct offspring *o)
{
	const struct member *root = find(o, o->root);

	return root && root->threads;
}

bool offspring_lost(const struct offspring *o)
{
	return o->lost;
}
