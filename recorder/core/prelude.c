/* SPDX-License-Identifier: Apache-2.0 */
#include "prelude-parts.h"

/*
 * Other threads may make calls between the entry of execve and its end, when they are
 * killed (fs/exec.c, de_thread()): that is a matter of scheduling. After that the process
 * does nothing but load, which takes as long as the disk and the audit queue let it.
 */
#define EXEC_MS	     1000
#define EXEC_RECORDS 64
#define LOAD_MS	     60000

/* Whether RECORD can be of the process that was held: see the top of the header. */
static bool goes_on(const struct process *p, const struct record *record)
{
	struct span exe = {p->exe, p->exe_len};

	if (p->auid != record->auid || p->ses != record->ses)
		return false;
	if (p->number && record->process)
		return p->number == record->process;
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

/* The process of RECORD, made if need be; another one of its number is dropped. */
static int enter_process(struct prelude *prelude, unsigned int session,
			 const struct record *record, uint32_t *ret)
{
	uint32_t i = prelude_find_process(prelude, session, record->pid);
	struct process *p;

	if (i != PRELUDE_NONE && !goes_on(&prelude->processes[i], record)) {
		prelude_drop_process(prelude, i);
		i = PRELUDE_NONE;
	}
	if (i == PRELUDE_NONE)
		return prelude_new_process(prelude, session, record, ret);
	*ret = i;
	p = &prelude->processes[i];
	if (record->process)
		p->number = record->process;
	if (span_eq((struct span){p->exe, p->exe_len}, record->exe))
		return 0;
	return prelude_set_exe(p, record->exe);
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
	prelude_forget_last(prelude, i);
	note_exec(prelude, p, record);
	/* Once it is the wanted one, its other threads' calls come no longer before. */
	if (keep && !p->wanted)
		prelude_hold_call(prelude, i, record);
	if (is_end(prelude, record))
		prelude_drop_process(prelude, i);
	return 0;
}

static int give_calls(const struct prelude *prelude, const struct process *p,
		      const struct record *record, prelude_give *give, void *ctx)
{
	struct record past = *record;
	int r = 0;

	for (uint32_t at = p->calls; at != PRELUDE_NONE && r >= 0;
	     at = prelude->held[at].next) {
		const struct held *h = &prelude->held[at];

		past.nr = h->nr;
		past.arch = h->arch;
		past.code = h->code;
		past.serial = h->serial;
		past.has_serial = h->has_serial;
		past.time = h->first;
		past.deleted = false;
		past.args = NULL;
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
	prelude_drop_calls(prelude, i);
	p->wanted = true;
	note_exec(prelude, p, record);
	prelude_forget_first(prelude, i);
	if (is_end(prelude, record))
		prelude_drop_process(prelude, i);
	return r;
}
