/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who makes the calls that a listener is told of: what a SECCOMP record says of a thread,
 * read from /proc while it waits, and remembered until one of its calls may change it.
 *
 * What changes without a call of the thread itself (its name, set by another thread; a
 * number that is given again after the thread was killed) is noticed after
 * NOTIFY_THREADS_MS, in which no number comes round: that takes as many forks as there
 * are numbers.
 *
 * Sources: proc(5); how audit has these values: kernel/audit.c, audit_log_task_info().
 */
#ifndef SECCOMP_RECORD_NOTIFY_THREADS_H
#define SECCOMP_RECORD_NOTIFY_THREADS_H

#include "record.h"

#define NOTIFY_THREADS_MS 50

struct notify_threads;

/* 0 or -ENOMEM. */
int notify_threads_new(struct notify_threads **ret);
void notify_threads_free(struct notify_threads *threads);

/*
 * Fills in RECORD what it has of the thread TID, which waits for its answer: run, pid,
 * uid, gid, exe, deleted, comm. Spans live until the next call. Its other members are
 * set. NOW: milliseconds of any clock that does not go back. 0: all is from memory.
 * NOTIFY_THREADS_READ: it was read just now, so it counts only if TID still waits;
 * NOTIFY_THREADS_UNREAD: but for the executable, which may not be read. -ENOMEM.
 */
#define NOTIFY_THREADS_READ   1
#define NOTIFY_THREADS_UNREAD 2
int notify_threads_fill(struct notify_threads *threads, int64_t tid, int64_t now,
			struct record *record);

/* TID makes the call of RECORD, which is filled: what it may change is read again. */
void notify_threads_calls(struct notify_threads *threads, int64_t tid,
			  const struct record *record);

/* What was read of TID last is not its own. */
void notify_threads_forget(struct notify_threads *threads, int64_t tid);

#endif
