/* SPDX-License-Identifier: Apache-2.0 */
#include "notify-io.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "source.h"

/* Linux 6.6; not in the headers of older systems. */
#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#endif

/* Calls between two that are taken. */
#define BETWEEN_MAX (1U << 20)

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

int notify_io_init(int fd, struct notify_room *room, struct notify_io *ret)
{
	struct seccomp_notif_sizes sizes;
	struct notify_io io = {.fd = fd};

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0)
		return -errno;
	io.call_size = larger(sizes.seccomp_notif, sizeof(*io.call));
	io.answer_size = larger(sizes.seccomp_notif_resp, sizeof(*io.answer));
	/* A kernel whose calls are larger than any so far has to do without. */
	if (room && io.call_size <= sizeof(room->call))
		io.call = (void *)room->call;
	else
		io.call = io.own = calloc(1, io.call_size);
	io.answer = calloc(1, io.answer_size);
	if (!io.call || !io.answer) {
		notify_io_done(&io);
		return -ENOMEM;
	}
	/* Faster where the kernel has it; all the same where not. */
	(void)ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	*ret = io;
	return 0;
}

void notify_io_done(struct notify_io *io)
{
	free(io->own);
	free(io->answer);
	io->call = io->own = NULL;
	io->answer = NULL;
}

int notify_io_take(struct notify_io *io)
{
	/* The kernel takes no other content: seccomp_unotify(2). */
	memset(io->call, 0, io->call_size);
	return ioctl(io->fd, SECCOMP_IOCTL_NOTIF_RECV, io->call) < 0 ? -errno : 0;
}

/* Newer kernels (6.11) say by ENOENT too that there is nobody left. */
static bool hung_up(const struct notify_io *io)
{
	struct pollfd fd = {.fd = io->fd};

	return poll(&fd, 1, 0) == 1 && fd.revents & POLLHUP;
}

/* Their numbers follow each other, from any on; a kernel that does not so shows nothing.
 */
static void count_interrupted(struct notify_io *io)
{
	const uint64_t between = io->call->id - io->last - 1;

	if (io->last && between < BETWEEN_MAX)
		io->interrupted += between;
	io->last = io->call->id;
}

int notify_io_wait(struct notify_io *io)
{
	int r = notify_io_take(io);

	if (r == 0) {
		count_interrupted(io);
		return SOURCE_MORE;
	}
	if (r == -ENOTCONN || (r == -ENOENT && hung_up(io)))
		return SOURCE_END;
	return r == -ENOENT || r == -EINTR ? SOURCE_WAIT : r;
}

bool notify_io_valid(const struct notify_io *io)
{
	uint64_t id = io->call->id;

	return ioctl(io->fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static void answer(struct notify_io *io, uint32_t flags, int error, int64_t value)
{
	io->answer->id = io->call->id;
	io->answer->val = value;
	io->answer->error = -error;
	io->answer->flags = flags;
	(void)ioctl(io->fd, SECCOMP_IOCTL_NOTIF_SEND, io->answer);
}

void notify_io_pass(struct notify_io *io)
{
	answer(io, SECCOMP_USER_NOTIF_FLAG_CONTINUE, 0, 0);
}

void notify_io_pass_left(struct notify_io *io, const struct notify_room *room)
{
	const struct seccomp_notif *left = (const void *)room->call;

	io->call->id = left->id;
	notify_io_pass(io);
}

void notify_io_refuse(struct notify_io *io, int error, int64_t value)
{
	answer(io, 0, error, value);
}
