/* SPDX-License-Identifier: Apache-2.0 */
#include "prelude.h"

#include <errno.h>
#include <stdlib.h>

#include "arch.h"

/*
 * Other threads may make calls between the entry of execve and its end, when they are
 * killed (fs/exec.c, de_thread()): that is a matter of scheduling. After that the process
 * does nothing but load, which takes as long as the disk and the audit queue let it.
 */
#define EXEC_MS	     1000
#define EXEC_RECORDS 64
#define LOAD_MS	     60000

#define NONE UINT32_MAX

struct held {
	int64_t nr, first, last;
	uint64_t count;
	uint32_t arch, code, serial;
	bool has_serial;
	uint32_t next;		 /* of the same process, or free */
	uint32_t process, chain; /* its place in the look-up */
};

struct process {
	int64_t pid;
	unsigned int session;
	uint32_t auid, ses;
	char *exe;
	size_t exe_len;
	uint32_t calls;	       /* list of held, newest first; NONE */
	bool wanted;	       /* it was the wanted one as exe */
	bool exec;	       /* an execve was seen since exe last changed */
	int64_t exec_time;     /* when */
	int64_t last_time;     /* of its latest record */
	unsigned int records;  /* since then */
	uint32_t chain;	       /* look-up by pid, or free */
	uint32_t older, newer; /* by last use */
};

/* The calls that say how a process goes on, as ARCH numbers them; -1 where it has none.
 */
struct numbers {
	const struct arch *arch;
	int64_t execve, execveat, exit_group;
};

struct prelude {
	struct process *processes;
	struct held *held;
	uint32_t n_processes, n_held; /* of the above that were ever used */
	uint32_t free_process, free_held;
	uint32_t oldest, newest;
	uint32_t by_pid[PRELUDE_PROCESSES];
	uint32_t by_call[PRELUDE_CALLS];
	struct numbers numbers;
	uint64_t forgotten;
};

int prelude_new(struct prelude **ret)
{
	struct prelude *prelude = malloc(sizeof(*prelude));

	if (!prelude)
		return -ENOMEM;
	/* All bits set is NONE. Pages of the arrays are only touched as they are used. */
	memset(prelude, 0xff, sizeof(*prelude));
	prelude->n_processes = prelude->n_held = 0;
	prelude->numbers.arch = NULL;
	prelude->forgotten = 0;
	prelude->processes = malloc(PRELUDE_PROCESSES * sizeof(*prelude->processes));
	prelude->held = malloc(PRELUDE_CALLS * sizeof(*prelude->held));
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
	for (uint32_t i = prelude->oldest; i != NONE; i = prelude->processes[i].newer)
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

	if (p->older == NONE)
		prelude->oldest = p->newer;
	else
		prelude->processes[p->older].newer = p->newer;
	if (p->newer == NONE)
		prelude->newest = p->older;
	else
		prelude->processes[p->newer].older = p->older;
}

/* First to be forgotten. */
static void by_age_prepend(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	p->older = NONE;
	p->newer = prelude->oldest;
	if (prelude->oldest == NONE)
		prelude->newest = i;
	else
		prelude->processes[prelude->oldest].older = i;
	prelude->oldest = i;
}

static void by_age_append(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	p->older = prelude->newest;
	p->newer = NONE;
	if (prelude->newest == NONE)
		prelude->oldest = i;
	else
		prelude->processes[prelude->newest].newer = i;
	prelude->newest = i;
}

/* Lets go of all calls held for process I. */
static void drop_calls(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];

	while (p->calls != NONE) {
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

static void drop_process(struct prelude *prelude, uint32_t i)
{
	struct process *p = &prelude->processes[i];
	uint32_t *link = pid_slot(prelude, p->session, p->pid);

	drop_calls(prelude, i);
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

	while (i != NONE) {
		uint32_t newer = prelude->processes[i].newer;

		if (prelude->processes[i].session == session)
			drop_process(prelude, i);
		i = newer;
	}
}

static void forget_oldest(struct prelude *prelude)
{
	prelude->forgotten += prelude->processes[prelude->oldest].calls != NONE;
	drop_process(prelude, prelude->oldest);
}

static uint32_t find_process(struct prelude *prelude, unsigned int session, int64_t pid)
{
	uint32_t i = *pid_slot(prelude, session, pid);

	while (i != NONE && (prelude->processes[i].pid != pid ||
			     prelude->processes[i].session != session))
		i = prelude->processes[i].chain;
	return i;
}

static int set_exe(struct process *p, struct span exe)
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

static int new_process(struct prelude *prelude, unsigned int session,
		       const struct record *record, uint32_t *ret)
{
	uint32_t i = prelude->free_process, *slot;
	struct process *p;

	if (i == NONE && prelude->n_processes == PRELUDE_PROCESSES) {
		forget_oldest(prelude);
		i = prelude->free_process;
	}
	if (i != NONE)
		prelude->free_process = prelude->processes[i].chain;
	else
		i = prelude->n_processes++;
	p = &prelude->processes[i];
	memset(p, 0, sizeof(*p));
	p->pid = record->pid;
	p->session = session;
	p->auid = record->auid;
	p->ses = record->ses;
	p->calls = NONE;
	if (set_exe(p, record->exe) < 0) {
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

/* Whether RECORD can be of the process that was held: see the top of the header. */
static bool goes_on(const struct process *p, const struct record *record)
{
	struct span exe = {p->exe, p->exe_len};

	if (p->auid != record->auid || p->ses != record->ses)
		return false;
	if (span_eq(exe, record->exe))
		return true;
	if (!p->exec || p->records > EXEC_RECORDS)
		return false;
	return record->time == RECORD_NO_TIME || p->exec_time == RECORD_NO_TIME ||
	       (p->last_time - p->exec_time <= EXEC_MS &&
		record->time - p->last_time <= LOAD_MS);
}

static int64_t number_of(const struct arch *arch, const char *name)
{
	int64_t nr;

	return arch_syscall_nr(arch, name, &nr) < 0 ? -1 : nr;
}

/* NULL where the architecture is unknown. */
static const struct numbers *numbers_of(struct prelude *prelude,
					const struct record *record)
{
	const struct arch *arch = arch_of(record->arch, record->nr);

	if (arch && arch != prelude->numbers.arch)
		prelude->numbers = (struct numbers){
			.arch = arch,
			.execve = number_of(arch, "execve"),
			.execveat = number_of(arch, "execveat"),
			.exit_group = number_of(arch, "exit_group"),
		};
	return arch ? &prelude->numbers : NULL;
}

static bool is_exec(struct prelude *prelude, const struct record *record)
{
	const struct numbers *numbers = numbers_of(prelude, record);

	return numbers && record->nr >= 0 &&
	       (record->nr == numbers->execve || record->nr == numbers->execveat);
}

static bool is_end(struct prelude *prelude, const struct record *record)
{
	const struct numbers *numbers = numbers_of(prelude, record);

	return record->sig != 0 ||
	       (numbers && record->nr >= 0 && record->nr == numbers->exit_group);
}

bool prelude_is_turn(struct prelude *prelude, const struct record *record)
{
	return is_exec(prelude, record) || is_end(prelude, record);
}

static int hold_call(struct prelude *prelude, uint32_t process,
		     const struct record *record)
{
	uint32_t *slot =
		call_slot(prelude, process, record->arch, record->nr, record->code);
	uint32_t at = *slot;
	struct held *h;

	while (at != NONE) {
		h = &prelude->held[at];
		if (h->process == process && h->arch == record->arch &&
		    h->nr == record->nr && h->code == record->code) {
			h->count++;
			h->last = record->time;
			return 0;
		}
		at = h->chain;
	}
	while (prelude->free_held == NONE && prelude->n_held == PRELUDE_CALLS) {
		/* One process with this many calls has no more to tell. */
		if (prelude->oldest == process)
			return 0;
		forget_oldest(prelude);
	}
	at = prelude->free_held;
	if (at != NONE)
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
	return 0;
}

/* The process of RECORD, made if need be; another one of its number is dropped. */
static int enter_process(struct prelude *prelude, unsigned int session,
			 const struct record *record, uint32_t *ret)
{
	uint32_t i = find_process(prelude, session, record->pid);
	struct process *p;

	if (i != NONE && !goes_on(&prelude->processes[i], record)) {
		drop_process(prelude, i);
		i = NONE;
	}
	if (i == NONE)
		return new_process(prelude, session, record, ret);
	*ret = i;
	p = &prelude->processes[i];
	if (span_eq((struct span){p->exe, p->exe_len}, record->exe))
		return 0;
	return set_exe(p, record->exe);
}

static void note_exec(struct prelude *prelude, struct process *p,
		      const struct record *record)
{
	p->records++;
	p->last_time = record->time;
	if (!is_exec(prelude, record))
		return;
	p->exec = true;
	p->wanted = false;
	p->exec_time = record->time;
	p->records = 0;
}

int prelude_hold(struct prelude *prelude, unsigned int session,
		 const struct record *record, bool keep)
{
	struct process *p;
	uint32_t i;
	int r = enter_process(prelude, session, record, &i);

	if (r < 0)
		return r;
	p = &prelude->processes[i];
	by_age_remove(prelude, i);
	by_age_append(prelude, i);
	note_exec(prelude, p, record);
	/* Once it is the wanted one, its other threads' calls come no longer before. */
	if (keep && !p->wanted) {
		r = hold_call(prelude, i, record);
		if (r < 0)
			return r;
	}
	if (is_end(prelude, record))
		drop_process(prelude, i);
	return 0;
}

static int give_calls(const struct prelude *prelude, const struct process *p,
		      const struct record *record, prelude_give *give, void *ctx)
{
	struct record past = *record;
	int r = 0;

	for (uint32_t at = p->calls; at != NONE && r >= 0; at = prelude->held[at].next) {
		const struct held *h = &prelude->held[at];

		past.nr = h->nr;
		past.arch = h->arch;
		past.code = h->code;
		past.serial = h->serial;
		past.has_serial = h->has_serial;
		past.time = h->first;
		past.deleted = false;
		r = give(ctx, &past, h->count, h->first, h->last);
	}
	return r < 0 ? r : 0;
}

int prelude_release(struct prelude *prelude, unsigned int session,
		    const struct record *record, prelude_give *give, void *ctx)
{
	struct process *p;
	uint32_t i;
	int r = enter_process(prelude, session, record, &i);

	if (r < 0)
		return r;
	p = &prelude->processes[i];
	r = give_calls(prelude, p, record, give, ctx);
	drop_calls(prelude, i);
	p->wanted = true;
	note_exec(prelude, p, record);
	by_age_remove(prelude, i);
	by_age_prepend(prelude, i);
	if (is_end(prelude, record))
		drop_process(prelude, i);
	return r;
}
