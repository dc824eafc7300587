/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who made a call: from the pid and time of a record to a container and a unit.
 *
 * Every process of the machine is known from its fork on where the process connector
 * can be had. A new process is where its parent is, until it is read itself: when it
 * execs, and at its first record. Without the connector all is read at the first record,
 * and once more for each batch of records, since the number may be another's by then; of
 * what had ended nothing is known.
 *
 * Never to a wrong one. What could have been put elsewhere since it was looked at (what a
 * runtime starts, until it execs) is not taken for what it inherited; who ended before it
 * was read was where its parent is now, or where that was when it last became another
 * program; two processes of one number are told apart by their times, and where a record
 * can be of either it is of none; where a process's control groups and its mount
 * namespace are of two containers it is of none. What no event tells is that a process
 * moves itself without becoming another one: who makes records is read again each second,
 * and what it recorded within that one is of where it was.
 *
 * Memory: see process.h and place.h. CAP_NET_ADMIN is needed to open only;
 * CAP_SYS_PTRACE for namespaces and with hidepid=, CAP_DAC_READ_SEARCH for what users'
 * own engines keep, at any time. Before Linux 6.6 the kernel goes on to make events that
 * nobody reads once this is closed without CAP_NET_ADMIN.
 */
#ifndef SECCOMP_RECORD_CONTAINERS_H
#define SECCOMP_RECORD_CONTAINERS_H

#include "process.h"

struct containers;

struct containers_options {
	const char *root;	/* see runtime.h */
	container_reader *read; /* likewise */
	bool alone;		/* without the process connector */
	/* See place.h; NULL: nobody is told. */
	void (*learned)(void *ctx, const struct container *old,
			const struct container *new);
	void *ctx;
};

/*
 * 0; a negative errno; or what there is instead, with the reason in *RET_WHY, constant:
 * CONTAINERS_LATE: no process connector, so that only what still lives when its record is
 * read is known. CONTAINERS_NONE: the numbers of records are not those of the processes
 * seen here (another pid namespace), so that nothing is attributed.
 */
enum { CONTAINERS_LATE = 1, CONTAINERS_NONE };
int containers_open(const struct containers_options *options, struct containers **ret,
		    const char **ret_why);
void containers_close(struct containers *containers);

void containers_set_version(struct containers *containers, const char *runtime,
			    const char *version);

/* To poll(2) for input, upon which containers_update() is due; -1: nothing to wait for.
 */
int containers_fd(const struct containers *containers);

/* Takes what happened up to now. What is asked for next was recorded before this call. */
void containers_update(struct containers *containers);

/*
 * Looks again for names of containers that were not found, as often as it is time. In how
 * many milliseconds the next time is; 0: there is none.
 */
int64_t containers_settle(struct containers *containers);

/*
 * Sets the owner of RECORD, which lives until the next call, and its process, by its pid
 * and time; without a time it is of now.
 */
void containers_find(struct containers *containers, struct record *record);

/* All that is known of processes, times as in process.h. */
const struct processes *containers_processes(const struct containers *containers);

/* Nanoseconds to add to such a time for one since the epoch. */
int64_t containers_epoch(const struct containers *containers);

/* For the summary. */
struct containers_counts {
	uint64_t lost;	    /* times that events were lost */
	uint64_t forgotten; /* processes */
	uint64_t refused;   /* places */
};

void containers_counts(const struct containers *containers,
		       struct containers_counts *ret);

#endif
