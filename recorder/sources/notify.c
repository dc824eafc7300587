/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of a command, by notification: each one waits until it was seen here, so
 * nothing can be lost. See notify-io.h for what is answered.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <linux/ptrace.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include "action.h"
#include "arch.h"
#include "clock.h"
#include "notify-io.h"
#include "notify-threads.h"
#include "own-proc.h"
#include "source.h"

static const char own_filter[] =
	"the command has a filter of its own: calls that it denies do not come here";

/* What the kernel does otherwise where a listener is in force: kernel/seccomp.c. */
static const struct hint {
	const char *call;
	unsigned int arg;
	uint32_t mask, value; /* of it */
	const char *text;
} hints[] = {
	{"seccomp", 1, SECCOMP_FILTER_FLAG_NEW_LISTENER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
	 "the command wants a filter with a listener of its own, which the kernel "
	 "refuses "
	 "beside ours: record it with --via audit"},
	{"seccomp", 0, UINT32_MAX, SECCOMP_SET_MODE_FILTER, own_filter},
	{"prctl", 0, UINT32_MAX, PR_SET_SECCOMP, own_filter},
	{"ptrace", 3, PTRACE_O_TRACESECCOMP, PTRACE_O_TRACESECCOMP,
	 "the command may trace by a seccomp filter (PTRACE_O_TRACESECCOMP), which "
	 "notification goes before: record it with --via audit"},
};

#define HINTS (sizeof(hints) / sizeof(*hints))

struct notify {
	struct source source;
	bool hinted[HINTS];
	const struct arch *arch; /* of the numbers of their calls */
	int64_t numbers[HINTS];
	bool args;
	struct source_sink sink;
	struct notify_io io;
	struct notify_threads *threads;
	uint64_t unread; /* calls whose executable may not be read */
};

static const char why_kernel[] = "needs Linux 5.5: update the kernel, or record with "
				 "`record --follow` what runs under a profile that logs";

static void notify_close(struct source *source)
{
	struct notify *n = (struct notify *)source;

	if (!n)
		return;
	notify_io_done(&n->io);
	notify_threads_free(n->threads);
	free(n);
}

static int notify_open(const struct source_options *options,
		       const struct source_sink *sink, struct source **ret,
		       const char **ret_why)
{
	struct notify *n = calloc(1, sizeof(*n));
	int r;

	*ret_why = "out of memory";
	if (!n)
		return -ENOMEM;
	n->source.ops = &source_notify;
	n->sink = *sink;
	n->args = options->args;
	r = notify_threads_new(&n->threads);
	if (r == 0)
		r = notify_io_init(options->listener, options->room, &n->io);
	if (r < 0) {
		if (r != -ENOMEM)
			*ret_why = why_kernel;
		notify_close(&n->source);
		return r;
	}
	*ret = &n->source;
	return 0;
}

static int notify_fd(struct source *source)
{
	return ((struct notify *)source)->io.fd;
}

/* Who called. False: it no longer waits, and comes again if it is not dead. */
static bool identify(struct notify *n, struct record *record, int *ret)
{
	const int64_t tid = n->io.call->pid;

	*ret = notify_threads_fill(n->threads, tid, clock_ms(CLOCK_MONOTONIC_COARSE),
				   record);
	if (*ret > 0 && !notify_io_valid(&n->io)) {
		notify_threads_forget(n->threads, tid);
		return false;
	}
	n->unread += *ret == NOTIFY_THREADS_UNREAD;
	return *ret >= 0;
}

static void hint(struct notify *n, const struct record *record)
{
	const struct arch *arch = arch_of(record->arch, record->nr);
	const struct seccomp_data *data = &n->io.call->data;

	if (!arch)
		return;
	for (size_t i = 0; i < HINTS && arch != n->arch; i++)
		if (arch_syscall_nr(arch, hints[i].call, &n->numbers[i]) < 0)
			n->numbers[i] = -1;
	n->arch = arch;
	for (size_t i = 0; i < HINTS; i++) {
		if (record->nr != n->numbers[i] || n->hinted[i] ||
		    ((uint32_t)data->args[hints[i].arg] & hints[i].mask) !=
			    hints[i].value)
			continue;
		n->hinted[i] = true;
		n->sink.note(n->sink.ctx, hints[i].text);
	}
}

static int notify_wait(struct source *source)
{
	return notify_io_wait(&((struct notify *)source)->io);
}

static int notify_read(struct source *source)
{
	struct notify *n = (struct notify *)source;
	const struct seccomp_data *data = &n->io.call->data;
	uint64_t args[] = {data->args[0], data->args[1], data->args[2],
			   data->args[3], data->args[4], data->args[5]};
	struct record record = {
		.time = clock_ms(CLOCK_REALTIME_COARSE),
		.via = RECORD_VIA_NETLINK,
		.auid = UINT32_MAX,
		.ses = UINT32_MAX,
		.arch = data->arch,
		.nr = data->nr,
		.code = ACTION_NOTIFY,
		.args = n->args ? args : NULL,
	};
	bool known;
	int r;

	known = identify(n, &record, &r);
	/* It goes on first, and its record is made while it runs. */
	notify_io_pass(&n->io);
	if (!known)
		return r < 0 ? r : SOURCE_WAIT;
	hint(n, &record);
	r = n->sink.record(n->sink.ctx, &record);
	notify_threads_calls(n->threads, n->io.call->pid, &record);
	return r < 0 ? r : SOURCE_WAIT;
}

static int notify_stop(struct source *source)
{
	struct notify *n = (struct notify *)source;

	char text[256];

	if (n->io.interrupted) {
		snprintf(text, sizeof(text),
			 "%" PRIu64 " call%s interrupted by a signal before this was "
			 "told, and may have failed with EINTR: if the command went "
			 "wrong, "
			 "record it with --via audit",
			 n->io.interrupted, n->io.interrupted == 1 ? " was" : "s were");
		n->sink.note(n->sink.ctx, text);
	}
	if (n->unread)
		n->sink.note(
			n->sink.ctx,
			own_proc() ? "some executables may not be read by this user, "
				     "so their calls stand under no name: run as root"
				   : "no /proc of this pid namespace is mounted, so all "
				     "calls stand under no name: mount one, as unshare "
				     "--mount-proc does");
	return 0;
}

const struct source_ops source_notify = {
	.name = "notify",
	.what = "the calls of a command, by a listener to its filter",
	.can_tell = true,
	.this_boot = true,
	.open = notify_open,
	.fd = notify_fd,
	.wait = notify_wait,
	.read = notify_read,
	.stop = notify_stop,
	.close = notify_close,
};
