/* SPDX-License-Identifier: Apache-2.0 */
#include "process.h"

#include <errno.h>
#include <stdlib.h>

/* Few pages where numbers are scattered; PROCESSES make chains of four. */
#define SLOTS 16384
#define NONE  0 /* the first place in all is no process's */

/* In the order in which they are forgotten. */
struct queue {
	uint32_t oldest, newest;
};

struct processes {
	struct process *all;
	uint32_t n; /* ever used, and one */
	uint32_t slots[SLOTS];
	struct queue live, ended;
	uint64_t forgotten, number;
};

int processes_new(struct processes **ret)
{
	/* Pages are only touched as they are used, here and below. */
	struct processes *p = calloc(1, sizeof(*p));

	if (!p)
		return -ENOMEM;
	p->all = malloc((PROCESSES + 1) * sizeof(*p->all));
	if (!p->all) {
		free(p);
		return -ENOMEM;
	}
	p->n = 1;
	*ret = p;
	return 0;
}

void processes_free(struct processes *p)
{
	if (!p)
		return;
	free(p->all);
	free(p);
}

uint64_t processes_forgotten(const struct processes *p)
{
	return p->forgotten;
}

static struct queue *queue_of(struct processes *p, const struct process *process)
{
	return process->end == PROCESS_ALIVE ? &p->live : &p->ended;
}

static void enqueue(struct processes *p, struct process *process)
{
	struct queue *q = queue_of(p, process);
	const uint32_t i = (uint32_t)(process - p->all);

	process->newer = NONE;
	process->older = q->newest;
	if (q->newest == NONE)
		q->oldest = i;
	else
		p->all[q->newest].newer = i;
	q->newest = i;
}

static void dequeue(struct processes *p, struct process *process)
{
	struct queue *q = queue_of(p, process);

	if (process->older == NONE)
		q->oldest = process->newer;
	else
		p->all[process->older].newer = process->newer;
	if (process->newer == NONE)
		q->newest = process->older;
	else
		p->all[process->newer].older = process->older;
}

static uint32_t *slot_of(struct processes *p, int64_t pid)
{
	return &p->slots[(uint64_t)pid % SLOTS];
}

static void forget(struct processes *p, struct process *process)
{
	uint32_t *link = slot_of(p, process->pid);
	const uint32_t i = (uint32_t)(process - p->all);

	while (*link != i)
		link = &p->all[*link].chain;
	*link = process->chain;
	dequeue(p, process);
	process_set_place(process, NULL);
}

struct process *processes_add(struct processes *p, int64_t pid, int64_t start)
{
	uint32_t i = p->n, *slot = slot_of(p, pid);

	if (i == PROCESSES + 1) {
		i = p->ended.oldest != NONE ? p->ended.oldest : p->live.oldest;
		forget(p, &p->all[i]);
		p->forgotten++;
	} else {
		p->n++;
	}
	p->all[i] = (struct process){
		.pid = pid,
		.number = ++p->number,
		.start = start,
		.exact = -1,
		.end = PROCESS_ALIVE,
		.checked = start,
		.chain = *slot,
	};
	*slot = i;
	enqueue(p, &p->all[i]);
	return &p->all[i];
}

static struct process *first_of(struct processes *p, uint32_t i, int64_t pid)
{
	while (i != NONE && p->all[i].pid != pid)
		i = p->all[i].chain;
	return i == NONE ? NULL : &p->all[i];
}

struct process *processes_latest(struct processes *p, int64_t pid)
{
	return first_of(p, *slot_of(p, pid), pid);
}

struct process *processes_before(struct processes *p, struct process *process)
{
	return first_of(p, process->chain, process->pid);
}

void process_set_parent(struct processes *p, struct process *process,
			const struct process *parent)
{
	process->parent = (uint32_t)(parent - p->all);
}

struct process *processes_parent(struct processes *p, const struct process *process)
{
	struct process *parent = &p->all[process->parent];

	/* Who has its place by now came later. */
	return process->parent != NONE && parent->number < process->number ? parent
									   : NULL;
}

void process_end(struct processes *p, struct process *process, int64_t time)
{
	if (process->end != PROCESS_ALIVE)
		return;
	dequeue(p, process);
	process->end = time;
	enqueue(p, process);
	place_died(process->place);
}

void process_revive(struct processes *p, struct process *process)
{
	if (process->end == PROCESS_ALIVE)
		return;
	dequeue(p, process);
	process->end = PROCESS_ALIVE;
	enqueue(p, process);
	place_born(process->place);
}

void process_set_place(struct process *process, struct place *place)
{
	const bool alive = process->end == PROCESS_ALIVE;

	if (place && alive)
		place_born(place);
	if (process->place && alive)
		place_died(process->place);
	place_leave(process->place);
	process->place = place;
}

int processes_each(const struct processes *p,
		   int (*see)(void *ctx, const struct process *process), void *ctx)
{
	int r = 0;

	for (uint32_t i = p->ended.oldest; i != NONE && r >= 0; i = p->all[i].newer)
		r = see(ctx, &p->all[i]);
	for (uint32_t i = p->live.oldest; i != NONE && r >= 0; i = p->all[i].newer)
		r = see(ctx, &p->all[i]);
	return r < 0 ? r : 0;
}
