/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notifications of a seccomp filter, one at a time: seccomp_unotify(2).
 *
 * A call goes on as if nobody had asked, or is not made. Number and arguments are those
 * of the registers, which nobody can change while the thread waits; what they point to
 * can be changed by other threads before the kernel reads it, so nothing is decided by
 * it.
 */
#ifndef SECCOMP_RECORD_NOTIFY_IO_H
#define SECCOMP_RECORD_NOTIFY_IO_H

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct notify_io {
	int fd;			    /* borrowed */
	struct seccomp_notif *call; /* the one that was taken last; see there */
	struct seccomp_notif_resp *answer;
	size_t call_size, answer_size; /* may be more than this was built with */
	struct seccomp_notif *own;     /* to be freed */
	/*
	 * Calls that a signal, or the end of their thread, took back before they came
	 * here. They were not made; the kernel makes most of them again, but where the
	 * handler was set without SA_RESTART they fail with EINTR, even those which never
	 * do that otherwise. They have numbers too, so one shows when the next call
	 * comes: kernel/seccomp.c, seccomp_do_user_notification().
	 */
	uint64_t interrupted;
	uint64_t last; /* the number of the call before; 0: there was none */
};

/*
 * Room for a call, in memory that another process has too: what was taken and not yet
 * answered when this one is killed, that one can answer. Nobody else can take it again.
 */
struct notify_room {
	_Alignas(struct seccomp_notif) char call[256];
};

/*
 * FD: a listener. ROOM, which is empty and outlives *RET, is where calls are taken to;
 * NULL: nobody else has to know. Switches to the waiting thread at once where the kernel
 * can (6.6). 0, -ENOMEM, or -errno of seccomp(2). End it with notify_io_done().
 */
int notify_io_init(int fd, struct notify_room *room, struct notify_io *ret);
void notify_io_done(struct notify_io *io);

/*
 * Waits for one and takes it, to io->call. 0; -ENOENT: none any more, its thread was
 * interrupted, or nobody is left; -EINTR; other -errno: of the descriptor.
 */
int notify_io_take(struct notify_io *io);

/*
 * What a source of notifications does to wait for one, as source_ops: it is in io->call
 * then. Those that a signal took back before are counted.
 */
int notify_io_wait(struct notify_io *io);

/*
 * Whether the thread of the one taken still waits. What was read of it from /proc after
 * it was taken is then its own, and not of another one that has its number now.
 */
bool notify_io_valid(const struct notify_io *io);

/* What the owner of ROOM, who is gone, took last goes on if it still waits. */
void notify_io_pass_left(struct notify_io *io, const struct notify_room *room);

/* The call of the one taken goes on. It may have been interrupted, which is no fault. */
void notify_io_pass(struct notify_io *io);

/* Likewise it is not made, and fails with ERROR, an errno; or returns VALUE where that is
 * 0.
 */
void notify_io_refuse(struct notify_io *io, int error, int64_t value);

#endif
