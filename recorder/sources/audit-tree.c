/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's audit records of one process and its offspring: the source kernel, of
 * which the records of strangers are left out.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "offspring.h"
#include "source.h"

#define SECCOMP_TYPE 1326 /* AUDIT_SECCOMP */
#define OTHER_TYPE   1300 /* AUDIT_SYSCALL: counted for its serial, and nothing else */

struct tree {
	struct source source;
	struct source_sink sink;
	struct source *kernel;
	struct offspring *offspring;
	int poll_fd;
	bool left, lost; /* said */
};

/*
 * The process of a record; -1: it names none. Before pid= there are numbers and a
 * security context, none of which a process chooses freely: kernel/auditsc.c,
 * audit_log_task().
 */
static int64_t pid_of(const char *text, size_t n)
{
	static const char name[] = " pid=";
	const char *at = memmem(text, n, name, sizeof(name) - 1);
	int64_t pid = 0;

	if (!at)
		return -1;
	for (at += sizeof(name) - 1; at < text + n && *at >= '0' && *at <= '9'; at++)
		pid = pid * 10 + (*at - '0');
	return pid;
}

static int payload(void *ctx, unsigned int type, char *text, size_t n)
{
	struct tree *t = ctx;
	const int64_t pid = type == SECCOMP_TYPE ? pid_of(text, n) : -1;

	if (type == SECCOMP_TYPE && !offspring_has(t->offspring, pid)) {
		/* It may be new. */
		int r = offspring_read(t->offspring);

		if (r < 0)
			return r;
		if (!offspring_has(t->offspring, pid))
			type = OTHER_TYPE;
	}
	return t->sink.payload(t->sink.ctx, type, text, n);
}

static void lost(void *ctx, enum loss kind, uint64_t n)
{
	const struct tree *t = ctx;

	t->sink.lost(t->sink.ctx, kind, n);
}

static void note(void *ctx, const char *text)
{
	const struct tree *t = ctx;

	t->sink.note(t->sink.ctx, text);
}

static void tree_close(struct source *source)
{
	struct tree *t = (struct tree *)source;

	if (!t)
		return;
	if (t->kernel)
		source_kernel.close(t->kernel);
	offspring_free(t->offspring);
	if (t->poll_fd >= 0)
		close(t->poll_fd);
	free(t);
}

static int watch(struct tree *t, int fd)
{
	struct epoll_event event = {.events = EPOLLIN};

	return epoll_ctl(t->poll_fd, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int tree_open(const struct source_options *options, const struct source_sink *sink,
		     struct source **ret, const char **ret_why)
{
	struct tree *t = calloc(1, sizeof(*t));
	const struct source_sink own = {
		.ctx = t, .payload = payload, .lost = lost, .note = note};
	int r;

	*ret_why = "out of memory or file descriptors";
	if (!t)
		return -ENOMEM;
	t->source.ops = &source_audit_tree;
	t->sink = *sink;
	t->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	r = t->poll_fd < 0 ? -errno : 0;
	r = r ? r : source_kernel.open(options, &own, &t->kernel, ret_why);
	r = r ? r : offspring_new(options->root, &t->offspring, ret_why);
	r = r ? r : watch(t, source_kernel.fd(t->kernel));
	r = r ? r : watch(t, offspring_fd(t->offspring));
	if (r < 0)
		tree_close(&t->source);
	else
		*ret = &t->source;
	return r;
}

static int tree_fd(struct source *source)
{
	return ((struct tree *)source)->poll_fd;
}

static void say_changes(struct tree *t)
{
	if (!t->left && !offspring_root_alive(t->offspring) &&
	    offspring_alive(t->offspring)) {
		t->left = true;
		note(t, "the command has ended, but not all of its processes, which are "
			"recorded; Ctrl-C leaves them alone and writes the result");
	}
	if (!t->lost && offspring_lost(t->offspring)) {
		t->lost = true;
		note(t,
		     "processes were made faster than this could be told of them: some "
		     "may not be recorded");
		lost(t, LOSS_OVERRUN, 0);
	}
}

static int tree_read(struct source *source)
{
	struct tree *t = (struct tree *)source;
	int r = offspring_read(t->offspring);

	if (r == 0)
		r = source_kernel.read(t->kernel);
	if (r < 0)
		return r;
	say_changes(t);
	/* Their last records may be under way: tree_stop() waits for them. */
	return offspring_alive(t->offspring) ? r : SOURCE_END;
}

static int tree_stop(struct source *source)
{
	return source_kernel.stop(((struct tree *)source)->kernel);
}

static bool tree_can_tell(struct source *source)
{
	struct tree *t = (struct tree *)source;

	return !t->lost && source_kernel.can_tell_now(t->kernel);
}

const struct source_ops source_audit_tree = {
	.name = "kernel",
	.what = "the kernel's audit records of a command",
	.can_tell = true,
	.all_types = true,
	.once = true,
	.this_boot = true,
	.can_tell_now = tree_can_tell,
	.open = tree_open,
	.fd = tree_fd,
	.read = tree_read,
	.stop = tree_stop,
	.close = tree_close,
};
