/* SPDX-License-Identifier: Apache-2.0 */
#include "containers.h"

#include <errno.h>
#include <stdlib.h>

#include "clock.h"
#include "connector.h"
#include "count.h"
#include "procfs.h"
#include "witness.h"

#define MS     INT64_C(1000000)
#define SECOND (1000 * MS)
#define MARGIN MS /* between two clocks that are read one after the other */
/* Ticks move a coarse clock, and come late where a processor is not there for a while, as
 * a virtual machine's: 8 ms were seen where a tick takes 4. */
#define LATE (100 * MS)

struct containers {
	struct runtime *runtime;
	struct places *places;
	struct processes *processes;
	struct witness *witness;
	struct connector *connector; /* NULL: none */
	struct procfs procfs;
	int64_t now;	/* at the last update */
	int64_t epoch;	/* from then to time since the epoch */
	int64_t awake;	/* from CLOCK_MONOTONIC to CLOCK_BOOTTIME */
	int64_t coarse; /* a record's time is behind by so much where ticks are in time */
	int64_t whole;	/* since then all processes are known; INT64_MAX: they are not */
	/* What was known before events were lost is to be verified: of an older round. */
	uint32_t round;
	bool blind;    /* numbers of processes are others here: nothing is known */
	int64_t good;  /* until then no event was lost in this round */
	int64_t until; /* likewise in the one before */
	uint64_t lost;
};

static const struct owner unattributed = {.number = UINT64_MAX, .unattributed = true};

/* By the beginning of their names: what puts others, or itself, into control groups. */
static const char *const movers[] = {
	"runc",	     "crun",	 "youki",	"runsc",  "kata-runtime",
	"conmon",    "systemd",	 "(sd-",	"docker", "containerd",
	"lxc-start", "lxc-exec", "libvirt_lxc", "podman", "crio",
};

static bool is_mover(const char *comm)
{
	for (size_t i = 0; i < COUNT(movers); i++)
		if (strncmp(comm, movers[i], strlen(movers[i])) == 0)
			return true;
	return false;
}

static void read_clocks(struct containers *c)
{
	c->now = clock_ns(CLOCK_BOOTTIME);
	c->awake = c->now - clock_ns(CLOCK_MONOTONIC);
	c->epoch = clock_ns(CLOCK_REALTIME) - c->now;
}

/* Whether what was read is of PROCESS. An event comes a little after the start. */
static bool is_same(const struct containers *c, const struct process *process)
{
	const int64_t start = c->procfs.start;

	if (process->exact >= 0)
		return process->exact == start;
	return start <= process->start + c->procfs.tick &&
	       start + c->procfs.tick + SECOND >= process->start;
}

static bool is_same_owner(const struct place *a, const struct place *b)
{
	return a == b || (a && b && span_eq(a->owner.unit, b->owner.unit) &&
			  container_order(a->container, b->container) == 0);
}

/* Whether a runtime has put into its container what it had at the place OLD. */
static bool was_put(const struct place *old, const struct place *now)
{
	return old && now && now->container &&
	       now->container->fields[CONTAINER_RUNTIME].n && !is_same_owner(old, now);
}

/* Takes what was just read of PROCESS. */
static void take(struct containers *c, struct process *process)
{
	struct place *place = NULL;
	const struct span text = {c->procfs.text, c->procfs.n};

	if (places_enter(c->places, text, c->now, &place) < 0)
		place = NULL;
	if (was_put(process->place, place))
		process->moving = false;
	process_set_place(process, place);
	process->exact = c->procfs.start;
	process->checked = c->now;
	process->round = c->round;
}

/* Until when PROCESS, of an earlier round, lived for certain. */
static int64_t known_until(const struct containers *c, const struct process *process)
{
	const bool told = process->round + 1 == c->round && c->until > process->checked;

	return told ? c->until : process->checked;
}

/* Whether PROCESS, which is to live, does so: by its start where its place is known. */
static int verify(struct containers *c, struct process *process, bool place)
{
	int r = place ? procfs_read(&c->procfs, process->pid)
		      : procfs_read_start(&c->procfs, process->pid);

	if (r == 0 && !is_same(c, process))
		r = -ESRCH;
	if (r == -ESRCH && process->round != c->round)
		process_end(c->processes, process, known_until(c, process));
	if (r == 0 && place) {
		take(c, process);
	} else if (r == 0) {
		process->checked = c->now;
		process->round = c->round;
	}
	return r;
}

static struct process *add(struct containers *c, int64_t pid, int64_t start)
{
	struct process *process = processes_add(c->processes, pid, start);

	process->round = c->round;
	return process;
}

/* One that is there, and of which no event told. */
static struct process *discover(struct containers *c, int64_t pid)
{
	struct process *process = add(c, pid, c->procfs.start);

	take(c, process);
	process->moving = is_mover(c->procfs.comm);
	return process;
}

static int scan_one(void *ctx, int64_t pid)
{
	struct containers *c = ctx;

	if (procfs_read(&c->procfs, pid) == 0)
		discover(c, pid);
	return 0;
}

static void saw_fork(void *ctx, int64_t parent, int64_t child, int64_t tid, int64_t time)
{
	struct containers *c = ctx;
	struct process *process = processes_latest(c->processes, child), *from;

	(void)tid;
	time += c->awake;
	if (process && process->end == PROCESS_ALIVE) {
		/* It was found in /proc before its event was read. */
		if (process->round == c->round)
			return;
		process_end(c->processes, process, known_until(c, process));
	}
	process = add(c, child, time);
	from = processes_latest(c->processes, parent);
	/* Known from before events were lost. */
	if (from && from->end == PROCESS_ALIVE && from->round != c->round)
		(void)verify(c, from, true);
	if (!from || from->round != c->round)
		return;
	process_set_place(process, place_share(from->place));
	process_set_parent(c->processes, process, from);
	process->moving = from->moving;
}

static void saw_exec(void *ctx, int64_t pid, int64_t time)
{
	struct containers *c = ctx;
	struct process *process = processes_latest(c->processes, pid);
	int r = procfs_read(&c->procfs, pid);

	(void)time;
	/* A thread that execs takes the place of the first one, which ends by it. */
	if (process && process->end != PROCESS_ALIVE && process->round == c->round &&
	    (r < 0 || is_same(c, process)))
		process_revive(c->processes, process);
	if (r < 0)
		return;
	if (!process || process->end != PROCESS_ALIVE || !is_same(c, process)) {
		/* Its number may be another's again; that one's events come. */
		if (!process || c->procfs.start <= time + c->awake)
			discover(c, pid);
		return;
	}
	take(c, process);
	process->moving = is_mover(c->procfs.comm);
}

static void saw_exit(void *ctx, int64_t pid, int64_t tid, int64_t time)
{
	struct containers *c = ctx;
	struct process *process = processes_latest(c->processes, pid);

	(void)tid;
	if (process)
		process_end(c->processes, process, time + c->awake);
}

static void saw_lost(void *ctx)
{
	struct containers *c = ctx;

	c->round++;
	c->lost++;
	c->whole = INT64_MAX;
}

int containers_open(const struct containers_options *options, struct containers **ret,
		    const char **ret_why)
{
	struct containers *c = calloc(1, sizeof(*c));
	const struct connector_sink sink = {.ctx = c,
					    .forked = saw_fork,
					    .executed = saw_exec,
					    .exited = saw_exit,
					    .lost = saw_lost};
	struct timespec coarse = {0};
	int r;

	if (!c)
		return -ENOMEM;
	clock_getres(CLOCK_REALTIME_COARSE, &coarse);
	/* Milliseconds are what it is cut to. */
	c->coarse = coarse.tv_nsec + MS;
	r = procfs_open(&c->procfs);
	r = r ? r : runtime_new(options->root, options->read, &c->runtime);
	r = r ? r : places_new(c->runtime, options->learned, options->ctx, &c->places);
	r = r ? r : processes_new(&c->processes);
	r = r ? r : witness_new(&c->witness);
	if (r < 0) {
		containers_close(c);
		return r;
	}
	*ret_why = "";
	if (!options->alone)
		(void)connector_open(&sink, &c->connector, ret_why);
	c->blind = !connector_has_numbers();
	read_clocks(c);
	c->good = c->now;
	c->whole = INT64_MAX;
	/* What begins meanwhile is told by events, too. */
	if (c->connector && procfs_each(&c->procfs, scan_one, c) == 0)
		c->whole = clock_ns(CLOCK_BOOTTIME);
	*ret = c;
	return c->connector ? 0 : c->blind ? CONTAINERS_NONE : CONTAINERS_LATE;
}

void containers_close(struct containers *c)
{
	if (!c)
		return;
	connector_close(c->connector);
	witness_free(c->witness);
	processes_free(c->processes);
	places_free(c->places);
	runtime_free(c->runtime);
	procfs_close(&c->procfs);
	free(c);
}

void containers_set_version(struct containers *c, const char *runtime,
			    const char *version)
{
	runtime_set_version(c->runtime, runtime, version);
}

int containers_fd(const struct containers *c)
{
	return c->connector ? connector_fd(c->connector) : -1;
}

void containers_update(struct containers *c)
{
	const uint32_t round = c->round;

	read_clocks(c);
	if (!c->connector) {
		c->round++;
		return;
	}
	if (connector_read(c->connector) < 0) {
		connector_close(c->connector);
		c->connector = NULL;
		saw_lost(c);
	}
	if (c->round != round)
		c->until = c->good;
	c->good = c->now;
}

int64_t containers_settle(struct containers *c)
{
	int64_t next, now;

	if (!places_are_open(c->places))
		return 0;
	now = clock_ns(CLOCK_BOOTTIME);
	next = places_settle(c->places, now);
	return next == INT64_MAX ? 0 : next <= now ? 1 : (next - now + MS - 1) / MS;
}

/* No event tells of one that moves itself: it is looked at now and then. */
static bool is_stale(const struct containers *c, const struct process *process)
{
	return c->now - process->checked >= SECOND;
}

/* Reads PROCESS for a record, once for all that came in one go. */
static void ask(struct containers *c, struct process *process)
{
	const bool known = process->settled && !process->moving && !is_stale(c, process);
	int r;

	if (process->asked == c->now || (known && process->round == c->round))
		return;
	process->asked = c->now;
	r = verify(c, process, !known);
	if (r == 0 && !known) {
		process->settled = true;
		process->doubt = !witness_agrees(c->witness, &c->procfs, process);
	} else if (r == -ESRCH) {
		/* It is gone, and what it inherited stands, unless it could be put
		 * elsewhere since. */
		process->doubt = process->doubt || process->moving;
	} else if (r < 0) {
		process->doubt = true;
	}
}

/*
 * PROCESS ended before it was read. It was where its parent was, as far as was known of
 * that one: it may have moved itself without becoming another program, of which no event
 * tells. So it is read, if it still lives, or who forked it is.
 */
static void vouch(struct containers *c, struct process *process)
{
	struct process *parent = process;

	if (process->vouched || process->exact >= 0)
		return;
	process->vouched = true;
	do
		parent = processes_parent(c->processes, parent);
	while (parent && parent->end != PROCESS_ALIVE && parent->exact < 0);
	if (!parent)
		return;
	if (parent->end == PROCESS_ALIVE && parent->checked != c->now)
		(void)verify(c, parent, true);
	process->doubt = process->doubt || parent->doubt ||
			 !is_same_owner(parent->place, process->place);
}

/* Where PROCESS was when it made a record; NULL: not known. */
static const struct owner *place_of(struct containers *c, struct process *process)
{
	if (process->end == PROCESS_ALIVE)
		ask(c, process);
	else if (process->moving)
		return NULL;
	if (!process->settled)
		vouch(c, process);
	if (!process->place || process->doubt)
		return NULL;
	places_look(c->places, process->place, c->now);
	return &process->place->owner;
}

/*
 * Whether PROCESS could make a record that says TIME. Where another one had its number
 * shortly before, and is known, it could be either: so only then TIME may be later than
 * ticks in time would have it.
 */
static bool could(const struct containers *c, const struct process *process, int64_t time)
{
	const int64_t behind = time >= c->whole ? LATE : c->coarse;

	return process->start <= time + behind + MARGIN &&
	       (process->end == PROCESS_ALIVE || process->end + MARGIN >= time);
}

/* One that no event told of, or that lives on although its first thread has ended. */
static struct process *find_now(struct containers *c, int64_t pid, int64_t time)
{
	struct process *process = processes_latest(c->processes, pid);

	if (process && process->end == PROCESS_ALIVE)
		return NULL;
	if (procfs_read(&c->procfs, pid) < 0 ||
	    c->procfs.start > time + c->coarse + MARGIN)
		return NULL;
	if (!process || !is_same(c, process))
		return discover(c, pid);
	process_revive(c->processes, process);
	return process;
}

static void set(struct record *record, const struct process *process,
		const struct owner *owner)
{
	record->owner = owner;
	record->process = process->number;
}

/* Among all that had its number, which are few. */
static void find_among(struct containers *c, struct record *record, int64_t at)
{
	struct process *process = processes_latest(c->processes, record->pid);
	bool any = false, other = false;

	for (; process; process = processes_before(c->processes, process)) {
		const struct owner *owner;

		if (!could(c, process, at))
			continue;
		owner = place_of(c, process);
		/* It may have turned out to have ended before. */
		if (!could(c, process, at))
			continue;
		if (!owner || (any && owner->number != record->owner->number))
			other = true;
		if (!any && owner)
			set(record, process, owner);
		else if (any)
			record->process = 0;
		any = true;
	}
	if (!any) {
		process = find_now(c, record->pid, at);
		if (process && place_of(c, process))
			set(record, process, &process->place->owner);
	}
	if (other)
		record->owner = &unattributed;
}

void containers_find(struct containers *c, struct record *record)
{
	const struct process *process = processes_latest(c->processes, record->pid);
	const int64_t at =
		record->time == RECORD_NO_TIME ? c->now : record->time * MS - c->epoch;

	/* Most records: it was looked up before, and no other one can be meant. */
	if (process && process->settled && !process->moving && !process->doubt &&
	    process->end == PROCESS_ALIVE && process->round == c->round &&
	    at >= process->start && process->place && process->place->sure &&
	    !is_stale(c, process)) {
		set(record, process, &process->place->owner);
		return;
	}
	record->owner = &unattributed;
	record->process = 0;
	if (!c->blind)
		find_among(c, record, at);
}

const struct processes *containers_processes(const struct containers *c)
{
	return c->processes;
}

int64_t containers_epoch(const struct containers *c)
{
	return c->epoch;
}

void containers_counts(const struct containers *c, struct containers_counts *ret)
{
	*ret = (struct containers_counts){
		.lost = c->lost,
		.forgotten = processes_forgotten(c->processes),
		.refused = places_refused(c->places),
	};
}
