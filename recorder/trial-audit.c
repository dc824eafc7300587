/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "count.h"
#include "stream.h"
#include "trial-parts.h"

struct audited {
	struct source source;
	struct source *tree;
	struct stream *stream;
	struct trial_job *job;
};

/* The kernel's words, as seccomp(2) has them. */
static const struct {
	uint32_t action;
	const char *word;
} logged[] = {
	{ACTION_KILL_PROCESS, "kill_process"},
	{ACTION_KILL_THREAD, "kill_thread"},
	{ACTION_TRAP, "trap"},
	{ACTION_ERRNO, "errno"},
	{ACTION_NOTIFY, "user_notif"},
	{ACTION_TRACE, "trace"},
};

static bool has_word(const char *words, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p += n)
		if ((p == words || p[-1] == ' ') && (!p[n] || strchr(" \n", p[n])))
			return true;
	return false;
}

/* What the kernel was told not to log would not be seen. */
static int prepare(struct trial_job *job, struct sock_filter *code, size_t n,
		   const char **ret_why)
{
	FILE *file = fopen("/proc/sys/kernel/seccomp/actions_logged", "re");
	char words[256] = "";
	bool read = file && fgets(words, sizeof(words), file);

	(void)job;
	if (file)
		fclose(file);
	for (size_t i = 0; i < n && read; i++) {
		if (BPF_CLASS(code[i].code) != BPF_RET)
			continue;
		for (size_t k = 0; k < COUNT(logged); k++)
			if (VERDICT_ACTION(code[i].k) == logged[k].action &&
			    !has_word(words, logged[k].word)) {
				*ret_why = "the kernel does not log all that the profile "
					   "denies: add it to "
					   "/proc/sys/kernel/seccomp/actions_logged, or "
					   "take --via notify";
				return -ENOTSUP;
			}
	}
	return 0;
}

/* Records have no data: it is known where the filter has one answer with that action. */
static bool find_verdict(const struct bpf_program *program, uint32_t code, uint32_t *ret)
{
	bool found = false;

	for (size_t i = 0; i < program->n; i++) {
		const struct sock_filter *at = &program->code[i];

		if (BPF_CLASS(at->code) != BPF_RET || VERDICT_ACTION(at->k) != code)
			continue;
		if (found && *ret != at->k)
			return false;
		*ret = at->k;
		found = true;
	}
	return found;
}

static void fill_verdict(const struct bpf_program *program, const struct record *record,
			 struct trial_denial *denial)
{
	const struct seccomp_data data = {.nr = (int)record->nr, .arch = record->arch};
	unsigned int args;
	uint32_t verdict = bpf_run(program, &data, &args);

	denial->verdict = record->code;
	if (!args && VERDICT_ACTION(verdict) == record->code)
		denial->verdict = verdict;
	else
		denial->no_data = !find_verdict(program, record->code, &denial->verdict);
	if (denial->no_data)
		denial->verdict = record->code;
}

static int on_record(void *ctx, struct record *record)
{
	struct audited *a = ctx;
	const enum trial_phase phase = trial_phase(a->job, record);
	struct trial_denial denial = {.launch = phase == TRIAL_LAUNCH};

	if (phase == TRIAL_FAILED || action_lets_through(record->code))
		return 0;
	fill_verdict(a->job->options->program, record, &denial);
	if (record->sig)
		trial_killed(a->job, record->pid);
	return trial_denied(a->job, record, &denial);
}

static void on_other(void *ctx, const struct record *record)
{
	(void)ctx;
	(void)record;
}

static void on_nothing(void *ctx)
{
	(void)ctx;
}

static void lost(void *ctx, enum loss kind, uint64_t n)
{
	const struct audited *a = ctx;

	(void)kind;
	a->job->out->lost += n;
	a->job->out->lossy = true;
}

static void on_lost(void *ctx, enum loss kind, uint64_t n, int64_t time)
{
	(void)time;
	lost(ctx, kind, n);
}

static void on_audit_lost(void *ctx, uint64_t total, int64_t time)
{
	(void)total;
	(void)time;
	lost(ctx, LOSS_KERNEL, 0);
}

static void on_malformed(void *ctx, enum malformed why, uint64_t line, int64_t time)
{
	(void)why;
	(void)line;
	(void)time;
	lost(ctx, LOSS_KERNEL, 1);
}

static void on_unusable(void *ctx, const char *what)
{
	(void)ctx;
	(void)what;
}

static int payload(void *ctx, unsigned int type, char *text, size_t n)
{
	const struct audited *a = ctx;

	return stream_payload(a->stream, type, text, n);
}

static void note(void *ctx, const char *text)
{
	const struct audited *a = ctx;

	a->job->options->note(a->job->options->ctx, text);
}

static int audited_fd(struct source *source)
{
	const struct audited *a = (struct audited *)source;

	return a->tree->ops->fd(a->tree);
}

static int audited_read(struct source *source)
{
	const struct audited *a = (struct audited *)source;

	return a->tree->ops->read(a->tree);
}

static int audited_stop(struct source *source)
{
	const struct audited *a = (struct audited *)source;
	int r = a->tree->ops->stop(a->tree);

	if (!a->tree->ops->can_tell_now(a->tree))
		a->job->out->lossy = true;
	return r;
}

static void audited_close(struct source *source)
{
	struct audited *a = (struct audited *)source;

	if (a->tree)
		a->tree->ops->close(a->tree);
	stream_free(a->stream);
	free(a);
}

/* What drives a source needs these of it. */
static const struct source_ops audited_ops = {
	.name = "audit",
	.fd = audited_fd,
	.read = audited_read,
	.stop = audited_stop,
	.close = audited_close,
};

static int audited_open(struct trial_job *job, struct source **ret, const char **ret_why)
{
	struct audited *a = calloc(1, sizeof(*a));
	const struct source_options options = {.follow = true,
					       .root = job->out->launch.pid};
	const struct sink sink = {
		.ctx = a,
		.record = on_record,
		.other = on_other,
		.restart = on_nothing,
		.lost = on_lost,
		.audit_lost = on_audit_lost,
		.malformed = on_malformed,
		.filtered = on_nothing,
		.unusable = on_unusable,
	};
	const struct source_sink from = {
		.ctx = a, .payload = payload, .lost = lost, .note = note};
	int r;

	*ret_why = "out of memory";
	if (!a)
		return -ENOMEM;
	a->source.ops = &audited_ops;
	a->job = job;
	r = stream_new(&sink, &a->stream);
	r = r ? r : source_audit_tree.open(&options, &from, &a->tree, ret_why);
	if (r < 0)
		audited_close(&a->source);
	else
		*ret = &a->source;
	return r;
}

const struct trial_way trial_audit = {
	.name = "audit",
	.prepare = prepare,
	.flags = SECCOMP_FILTER_FLAG_LOG,
	.open = audited_open,
};
