/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes, those that ended included: which place each was in, from when to when. Those
 * of one number are told apart by their times.
 *
 * Memory: PROCESSES of them, 6 MiB; past that the ones that ended first are forgotten,
 * and then the ones that were seen first.
 */
#ifndef SECCOMP_RECORD_PROCESS_H
#define SECCOMP_RECORD_PROCESS_H

#include "place.h"

#define PROCESSES 65536

/* Times are nanoseconds since boot (CLOCK_BOOTTIME). */
#define PROCESS_ALIVE INT64_MAX

struct process {
	int64_t pid;
	uint64_t number;     /* no other one has it; never 0 */
	int64_t start;	     /* the number was not used by another one since */
	int64_t exact;	     /* the same as procfs.h has it; -1: not read */
	int64_t end;	     /* nor will be until then; PROCESS_ALIVE */
	int64_t checked;     /* it was known to live then */
	struct place *place; /* a user of it; NULL: not known */
	/* It can still be put elsewhere: it is a runtime, or was started by one and was
	 * neither put into its container, which is done once, nor has become another
	 * program. What it inherited tells nothing then. */
	bool moving;
	bool settled;	/* its place was read since it made its first record */
	bool doubt;	/* and what was read contradicts itself, or could not be read */
	bool vouched;	/* what it inherited was compared with its parent's place */
	int64_t asked;	/* when it was read for a record */
	uint32_t round; /* in which it was verified: see containers.c */
	uint32_t parent, chain, older, newer; /* private */
};

struct processes;

int processes_new(struct processes **ret);
void processes_free(struct processes *processes);

/* One more; it lives. What it points to is void once others are added. */
struct process *processes_add(struct processes *processes, int64_t pid, int64_t start);

/* The latest one of PID, and the one of that number before it. NULL: none. */
struct process *processes_latest(struct processes *processes, int64_t pid);
struct process *processes_before(struct processes *processes, struct process *process);

/* Who forked it. NULL: not known, or forgotten. */
void process_set_parent(struct processes *processes, struct process *process,
			const struct process *parent);
struct process *processes_parent(struct processes *processes,
				 const struct process *process);

/* PROCESS ended by then. */
void process_end(struct processes *processes, struct process *process, int64_t time);

/* It did not after all. */
void process_revive(struct processes *processes, struct process *process);

/* It is at PLACE, of which it takes over one use; NULL: not known. */
void process_set_place(struct process *process, struct place *place);

/* Calls SEE for each, the oldest first. Stops where that returns negative, with that. */
int processes_each(const struct processes *processes,
		   int (*see)(void *ctx, const struct process *process), void *ctx);

/* How many were forgotten. */
uint64_t processes_forgotten(const struct processes *processes);

#endif
