/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process did before it became the wanted executable.
 *
 * A seccomp filter is inherited across execve(2), so the calls of a runtime's init or of
 * a shell's child between fork and exec meet the same profile as the program. They are
 * held by process until it shows itself as the wanted one, and are given out then.
 *
 * Numbers of processes are used again. What is held is dropped when the process ended
 * (exit_group, or a record with a signal), when its login changes, and when it shows
 * another executable without an execve just before: then it is another process. "Just"
 * is within a second and 64 records of that process, since its other threads may go on
 * until the execve kills them, and then a minute to load the program. Where a record says
 * which process it is of (struct record's process), that decides.
 *
 * A process that has been the wanted one is remembered, so that what its other threads
 * do until its next execve (where a thread's name is asked for) is no prelude.
 *
 * Memory: PRELUDE_CALLS calls of 80 bytes over at most PRELUDE_PROCESSES processes, 3
 * MiB; past that the processes that were silent longest are forgotten.
 */
#ifndef SECCOMP_RECORD_PRELUDE_H
#define SECCOMP_RECORD_PRELUDE_H

#include "pack.h"

#define PRELUDE_PROCESSES 4096
#define PRELUDE_CALLS	  32768

struct prelude;

/* 0 or -ENOMEM. */
int prelude_new(struct prelude **ret);
void prelude_free(struct prelude *prelude);

/*
 * A record of a process that is not the wanted executable. KEEP: it would be part of the
 * prelude; else it only tells how the process goes on. SESSION as in recording.h.
 * 0 or -ENOMEM.
 */
int prelude_hold(struct prelude *prelude, unsigned int session,
		 const struct record *record, bool keep);

/* N calls like RECORD were held: first and last as in struct sighting. Negative stops. */
typedef int prelude_give(void *ctx, const struct record *record, uint64_t count,
			 int64_t first, int64_t last);

/*
 * RECORD is one of the wanted executable: gives out what is held of its process, each
 * under the names of RECORD (exe, comm, subj), and forgets it. Of a run of like records
 * (struct record's run) only the first and the turns need to come here. 0, -ENOMEM, or
 * what GIVE returned.
 */
int prelude_release(struct prelude *prelude, unsigned int session,
		    const struct record *record, prelude_give *give, void *ctx);

/* Whether the process of RECORD ends or may become another executable by it. */
bool prelude_is_turn(struct prelude *prelude, const struct record *record);

/* Another boot: no process of SESSION goes on. */
void prelude_clear(struct prelude *prelude, unsigned int session);

/* Processes forgotten for want of memory. */
uint64_t prelude_forgotten(const struct prelude *prelude);

/* All of it, and back into one that is new; what is wrong with it UNPACK says. 0 or
 * -ENOMEM. */
void prelude_pack(const struct prelude *prelude, struct pack *pack);
int prelude_unpack(struct prelude *prelude, struct unpack *unpack);

#endif
