/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "clock.h"
#include "deny.h"
#include "notify-io.h"
#include "notify-threads.h"
#include "own-proc.h"
#include "trial-parts.h"

struct notified {
	struct source source;
	struct trial_job *job;
	struct notify_io io;
	struct notify_threads *threads;
};

/* What denies, notifies. */
static int prepare(struct trial_job *job, struct sock_filter *code, size_t n,
		   const char **ret_why)
{
	(void)job;
	if (!own_proc()) {
		*ret_why = "no /proc of this pid namespace is mounted, and by it is told "
			   "who calls: mount one, as unshare --mount-proc does";
		return -ENOENT;
	}
	if (n > LAUNCH_FILTER_MAX) {
		*ret_why =
			"the filter leaves no room for what watches it: take --via audit";
		return -EFBIG;
	}
	for (size_t i = 0; i < n; i++) {
		if (BPF_CLASS(code[i].code) != BPF_RET)
			continue;
		if (BPF_RVAL(code[i].code) == BPF_A) {
			*ret_why = "the filter computes its answers: take --via audit";
			return -ENOTSUP;
		}
		if (!action_lets_through(code[i].k))
			code[i].k = SECCOMP_RET_USER_NOTIF;
	}
	return 0;
}

/*
 * Who called: of calls that are let through nothing comes here, so nothing that was read
 * before can be believed. False: it no longer waits.
 */
static bool identify(struct notified *n, struct record *record, int *ret)
{
	const int64_t tid = n->io.call->pid;

	notify_threads_forget(n->threads, tid);
	*ret = notify_threads_fill(n->threads, tid, clock_ms(CLOCK_MONOTONIC), record);
	return *ret >= 0 && notify_io_valid(&n->io);
}

static int answer(struct notified *n, const struct record *record)
{
	const struct seccomp_data *data = &n->io.call->data;
	struct trial_job *job = n->job;
	const enum trial_phase phase = trial_phase(job, record);
	uint64_t values[DECLARED_INDEX];
	struct trial_denial denial = {.values = values, .launch = phase == TRIAL_LAUNCH};
	pid_t killed;
	int r;

	if (phase == TRIAL_FAILED) {
		notify_io_pass(&n->io);
		return 0;
	}
	memcpy(values, data->args, sizeof(values));
	denial.verdict = bpf_run(job->options->program, data, &denial.args);
	r = trial_denied(job, record, &denial);
	if (job->options->complain) {
		notify_io_pass(&n->io);
		return r;
	}
	killed = deny(&n->io, denial.verdict);
	if (killed)
		trial_killed(job, killed);
	return r;
}

static int notified_wait(struct source *source)
{
	return notify_io_wait(&((struct notified *)source)->io);
}

static int notified_read(struct source *source)
{
	struct notified *n = (struct notified *)source;
	const struct seccomp_data *data = &n->io.call->data;
	struct record record = {
		.time = clock_ms(CLOCK_REALTIME),
		.arch = data->arch,
		.nr = data->nr,
	};
	int r;

	if (identify(n, &record, &r))
		r = answer(n, &record);
	return r < 0 ? r : SOURCE_WAIT;
}

static int notified_fd(struct source *source)
{
	return ((struct notified *)source)->io.fd;
}

static void notified_close(struct source *source)
{
	struct notified *n = (struct notified *)source;

	notify_io_done(&n->io);
	notify_threads_free(n->threads);
	free(n);
}

/* Of what drives a source, follow.h needs these. */
static const struct source_ops notified_ops = {
	.name = "notify",
	.fd = notified_fd,
	.wait = notified_wait,
	.read = notified_read,
	.close = notified_close,
};

static int notified_open(struct trial_job *job, struct source **ret, const char **ret_why)
{
	struct notified *n = calloc(1, sizeof(*n));
	int r;

	*ret_why = "out of memory";
	if (!n)
		return -ENOMEM;
	n->source.ops = &notified_ops;
	n->job = job;
	r = notify_threads_new(&n->threads);
	if (r == 0) {
		r = notify_io_init(job->out->launch.listener, job->out->launch.room,
				   &n->io);
		if (r < 0 && r != -ENOMEM)
			*ret_why = "it takes Linux 5.5: update the kernel, or take --via "
				   "audit";
	}
	if (r < 0)
		notified_close(&n->source);
	else
		*ret = &n->source;
	return r;
}

const struct trial_way trial_notify = {
	.name = "notify",
	.complains = true,
	.prepare = prepare,
	.listener = true,
	.open = notified_open,
};
