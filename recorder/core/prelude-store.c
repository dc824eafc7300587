/* SPDX-License-Identifier: Apache-2.0 */
#include "prelude-parts.h"

#include <errno.h>
#include <stdlib.h>

int prelude_new(struct prelude **ret)
{
	/* Pages are only touched as they are used, here and below. */
	struct prelude *prelude = calloc(1, sizeof(*prelude));

	if (!prelude)
		return -ENOMEM;
	prelude->n_processes = prelude->n_held = 1;
	prelude->processes =
		malloc((PRELUDE_PROCESSES + 1) * sizeof(*prelude->processes));
	prelude->held = malloc((PRELUDE_CALLS + 1) * sizeof(*prelude->held));
	if (!prelude->processes || !prelude->held) {
		free(prelude->processes);
		free(prelude->held);
		free(prelude);
		return -ENOMEM;
	}
	*ret = prelude;
	return 0;
}

void prelude_free(struct prelude *prelude)
{
	if (!prelude)
		return;
	for (uint32_t i = prelude->oldest; i != PRELUDE_NONE;
	     i = prelude->processes[i].newer)
		free(prelude->processes[i].exe);
	free(prelude->processes);
	free(prelude->held);
	free(prelude);
}

uint64_t prelude_forgotten(const struct prelude *prelude)
{
	return prelude->forgotten;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t hash = (a * UINT64_C(0x9e3779b97f4a7c15)) ^ b;

	hash *= UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

static uint32_t *pid_slot(struct prelude *prelude, unsigned int session, int64_t pid)
{
	return &prelude->by_pid[mix(session, (uint64_t)pid) % PRELUDE_PROCESSES];
}

static uint32_t *call_slot(struct prelude *prelude, uint32_t process, uint32_t arch,
			   int64_t nr, uint32_t code)
{
	uint64_t where = mix((uint64_t)process << 32 | arch, (uint64_t)nr ^ code);

	return &prelude->by_call[where % PRELUDE_CALLS];
}

static void by_age_remove(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	if (p->older == PRELUDE_NONE)
		prelude->oldest = p->newer;
	else
		prelude->processes[p->older].newer = p->newer;
	if (p->newer == PRELUDE_NONE)
		prelude->newest = p->older;
	else
		prelude->processes[p->newer].older = p->older;
}

/* First to be forgotten. */
static void by_age_prepend(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	p->older = PRELUDE_NONE;
	p->newer = prelude->oldest;
	if (prelude->oldest == PRELUDE_NONE)
		prelude->newest = i;
	else
		prelude->processes[prelude->oldest].older = i;
	prelude->oldest = i;
}

static void by_age_append(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	p->older = prelude->newest;
	p->newer = PRELUDE_NONE;
	if (prelude->newest == PRELUDE_NONE)
		prelude->oldest = i;
	else
		prelude->processes[prelude->newest].newer = i;
	prelude->newest = i;
}

void prelude_forget_first(struct prelude *prelude, uint32_t i)
{
	by_age_remove(prelude, i);
	by_age_prepend(prelude, i);
}

void prelude_forget_last(struct prelude *prelude, uint32_t i)
{
	by_age_remove(prelude, i);
	by_age_append(prelude, i);
}

/* Lets go of all calls held for process I. */
void prelude_drop_calls(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	while (p->calls != PRELUDE_NONE) {
		uint32_t at = p->calls;
		struct held *h = &prelude->held[at];
		uint32_t *link = call_slot(prelude, i, h->arch, h->nr, h->code);

		while (*link != at)
			link = &prelude->held[*link].chain;
		*link = h->chain;
		p->calls = h->next;
		h->next = prelude->free_held;
		prelude->free_held = at;
	}
}

void prelude_drop_process(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];
	uint32_t *link = pid_slot(prelude, p->session, p->pid);

	prelude_drop_calls(prelude, i);
	while (*link != i)
		link = &prelude->processes[*link].chain;
	*link = p->chain;
	by_age_remove(prelude, i);
	free(p->exe);
	p->chain = prelude->free_process;
	prelude->free_process = i;
}

void prelude_clear(struct prelude *prelude, unsigned int session)
{
	uint32_t i = prelude->oldest;

	while (i != PRELUDE_NONE) {
		uint32_t newer = prelude->processes[i].newer;

		if (prelude->processes[i].session == session)
			prelude_drop_process(prelude, i);
		i = newer;
	}
}

static void forget_oldest(struct prelude *prelude)
{
	prelude->forgotten += prelude->processes[prelude->oldest].calls != PRELUDE_NONE;
	prelude_drop_process(prelude, prelude->oldest);
}

uint32_t prelude_find_process(struct prelude *prelude, unsigned int session, int64_t pid)
{
	uint32_t i = *pid_slot(prelude, session, pid);

	while (i != PRELUDE_NONE && (prelude->processes[i].pid != pid ||
				     prelude->processes[i].session != session))
		i = prelude->processes[i].chain;
	return i;
}

int prelude_set_exe(struct process *p, struct span exe)
{
	char *text = realloc(p->exe, exe.n + 1);

	if (!text)
		return -ENOMEM;
	memcpy(text, exe.p, exe.n);
	p->exe = text;
	p->exe_len = exe.n;
	p->exec = p->wanted = false;
	return 0;
}

int prelude_new_process(struct prelude *prelude, unsigned int session,
			const struct record *record, uint32_t *ret)
{
	uint32_t i = prelude->free_process, *slot;
	struct process *p;

	if (i == PRELUDE_NONE && prelude->n_processes == PRELUDE_PROCESSES + 1) {
		forget_oldest(prelude);
		i = prelude->free_process;
	}
	if (i != PRELUDE_NONE)
		prelude->free_process = prelude->processes[i].chain;
	else
		i = prelude->n_processes++;
	p = &prelude->processes[i];
	memset(p, 0, sizeof(*p));
	p->pid = record->pid;
	p->number = record->process;
	p->session = session;
	p->auid = record->auid;
	p->ses = record->ses;
	p->calls = PRELUDE_NONE;
	if (prelude_set_exe(p, record->exe) < 0) {
		p->chain = prelude->free_process;
		prelude->free_process = i;
		return -ENOMEM;
	}
	slot = pid_slot(prelude, session, record->pid);
	p->chain = *slot;
	*slot = i;
	by_age_append(prelude, i);
	*ret = i;
	return 0;
}

struct held *prelude_hold_call(struct prelude *prelude, uint32_t process,
			       const struct record *record)
{
	uint32_t *slot =
		call_slot(prelude, process, record->arch, record->nr, record->code);
	uint32_t at = *slot;
	struct held *h;

	while (at != PRELUDE_NONE) {
		h = &prelude->held[at];
		if (h->process == process && h->arch == record->arch &&
		    h->nr == record->nr && h->code == record->code) {
			h->count++;
			h->last = record->time;
			return h;
		}
		at = h->chain;
	}
	while (prelude->free_held == PRELUDE_NONE &&
	       prelude->n_held == PRELUDE_CALLS + 1) {
		/* One process with this many calls has no more to tell. */
		if (prelude->oldest == process)
			return NULL;
		forget_oldest(prelude);
	}
	at = prelude->free_held;
	if (at != PRELUDE_NONE)
		prelude->free_held = prelude->held[at].next;
	else
		at = prelude->n_held++;
	prelude->held[at] = (struct held){
		.nr = record->nr,
		.first = record->time,
		.last = record->time,
		.count = 1,
		.arch = record->arch,
		.code = record->code,
		.serial = record->serial,
		.has_serial = record->has_serial,
		.process = process,
		.next = prelude->processes[process].calls,
	};
	/* The slot may have changed while others were forgotten. */
	prelude->held[at].chain = *slot;
	*slot = at;
	prelude->processes[process].calls = at;
	return &prelude->held[at];
}
