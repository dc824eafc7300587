/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the prelude share: prelude.c has its rules, prelude-store.c keeps
 * processes and calls, prelude-pack.c saves them.
 */
#ifndef SECCOMP_RECORD_PRELUDE_PARTS_H
#define SECCOMP_RECORD_PRELUDE_PARTS_H

#include "arch.h"
#include "prelude.h"

#define PRELUDE_NONE 0 /* the first place of an array is not used */

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
	uint64_t number; /* struct record's process */
	unsigned int session;
	uint32_t auid, ses;
	char *exe;
	size_t exe_len;
	uint32_t calls;	       /* list of held, newest first; PRELUDE_NONE */
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
	uint32_t n_processes, n_held; /* of the above that were ever used, and one */
	uint32_t free_process, free_held;
	uint32_t oldest, newest;
	uint32_t by_pid[PRELUDE_PROCESSES];
	uint32_t by_call[PRELUDE_CALLS];
	struct numbers numbers;
	uint64_t forgotten;
};

/* The process of PID, or PRELUDE_NONE. */
uint32_t prelude_find_process(struct prelude *prelude, unsigned int session, int64_t pid);

/* One more, the last to be forgotten; the one silent longest may be. 0 or -ENOMEM. */
int prelude_new_process(struct prelude *prelude, unsigned int session,
			const struct record *record, uint32_t *ret);

/* It is EXE from now on, and has done nothing as that. 0 or -ENOMEM. */
int prelude_set_exe(struct process *process, struct span exe);

/*
 * One more call like RECORD. What came before may be forgotten for it. NULL: there is no
 * room for it.
 */
struct held *prelude_hold_call(struct prelude *prelude, uint32_t process,
			       const struct record *record);

void prelude_drop_calls(struct prelude *prelude, uint32_t process);
void prelude_drop_process(struct prelude *prelude, uint32_t process);

/* Makes it the first, or the last, to be forgotten. */
void prelude_forget_first(struct prelude *prelude, uint32_t process);
void prelude_forget_last(struct prelude *prelude, uint32_t process);

#endif
