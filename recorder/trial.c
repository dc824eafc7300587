/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "follow.h"
#include "trial-parts.h"

static const struct trial_way *const ways[] = {
	&trial_notify,
#if HAVE_AUDIT
	&trial_audit,
#endif
};

const struct trial_way *trial_way_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!*name || strcmp(ways[i]->name, name) == 0)
			return ways[i];
	return NULL;
}

const char *trial_way_name(const struct trial_way *way)
{
	return way->name;
}

bool trial_can_complain(const struct trial_way *way)
{
	return way->complains;
}

enum trial_phase trial_phase(struct trial_job *job, const struct record *record)
{
	const struct arch *arch = arch_of(record->arch, record->nr);
	const char *name = arch ? arch_syscall_name(arch, record->nr) : NULL;

	if (!job->self || record->pid != job->out->launch.pid)
		return TRIAL_COMMAND;
	/* It makes no other calls, so this program can be the command. */
	if (name && span_is(record->exe, job->self)) {
		if (strcmp(name, "execve") == 0)
			return TRIAL_LAUNCH;
		if (strcmp(name, "exit_group") == 0)
			return TRIAL_FAILED;
	}
	free(job->self);
	job->self = NULL;
	return TRIAL_COMMAND;
}

int trial_denied(struct trial_job *job, const struct record *record,
		 const struct trial_denial *denial)
{
	struct denial_seen seen = {
		.exe = record->exe,
		.deleted = record->deleted,
		.comm = record->comm,
		.token = record->arch,
		.nr = record->nr,
		.verdict = denial->verdict,
		.no_data = denial->no_data,
		.args = denial->args,
		.time = record->time,
		.launch = denial->launch,
	};
	int r;

	if (denial->args)
		memcpy(seen.values, denial->values, sizeof(seen.values));
	r = denials_add(job->out->denials, &seen);
	return r == -ENOMEM ? r : 0;
}

void trial_killed(struct trial_job *job, int64_t pid)
{
	job->out->killed++;
	job->out->killed_own = job->out->killed_own || pid == job->out->launch.pid;
}

static bool on_signal(void *ctx, const struct signalfd_siginfo *info)
{
	struct trial_job *job = ctx;

	if (job->out->launch.ended)
		return info->ssi_signo == SIGINT || info->ssi_signo == SIGTERM ||
		       info->ssi_signo == SIGHUP || info->ssi_signo == SIGQUIT;
	(void)launch_signal(&job->out->launch, info);
	return false;
}

static int begin(struct trial_job *job, const char **ret_why)
{
	struct trial *out = job->out;
	int r = launch_go(&out->launch, ret_why);

	out->no_command = r == LAUNCH_NO_COMMAND;
	if (out->launch.no_new_privs)
		job->options->note(job->options->ctx,
				   "without privilege a filter takes no_new_privs: "
				   "programs that are "
				   "set-user-id, or have capabilities, run without them");
	return r;
}

/* With a listener it is there once the command has begun; a log, before. */
static int watch(struct trial_job *job, const char **ret_why)
{
	const struct trial_way *way = job->options->way;
	struct trial *out = job->out;
	struct source *source = NULL;
	struct follow follow = {
		.signals = &out->launch.signals,
		.on_signal = on_signal,
		.ctx = job,
	};
	int r = way->listener ? begin(job, ret_why) : 0;

	r = r ? r : way->open(job, &source, ret_why);
	if (r == 0 && !way->listener)
		r = begin(job, ret_why);
	follow.source = source;
	if (r == 0) {
		*ret_why = "out of memory, processes or file descriptors";
		r = follow_run(&follow);
	}
	if (source && source->ops->stop)
		(void)source->ops->stop(source);
	if (r >= 0 && !out->no_command)
		launch_wait(&out->launch);
	/* The execve failed after the listener was handed over. */
	out->no_command = out->no_command || out->launch.error != 0;
	if (source)
		source->ops->close(source);
	return r < 0 ? r : 0;
}

static int start(struct trial_job *job, const char **ret_why)
{
	const struct trial_options *options = job->options;
	const struct bpf_program *program = options->program;
	struct sock_filter *code = calloc(program->n, sizeof(*code));
	const struct sock_fprog filter = {(unsigned short)program->n, code};
	const struct launch_options launch = {.argv = options->argv,
					      .filter = &filter,
					      .flags = options->way->flags,
					      .listener = options->way->listener};
	int r;

	*ret_why = "out of memory";
	if (!code)
		return -ENOMEM;
	memcpy(code, program->code, program->n * sizeof(*code));
	r = options->way->prepare(job, code, program->n, ret_why);
	r = r ? r : launch_start(&launch, &job->out->launch, ret_why);
	r = r ? r : watch(job, ret_why);
	free(code);
	return r;
}

static char *own_path(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	return strndup(path, n < 0 ? 0 : (size_t)n);
}

/* Of SIGSYS that ends it after a trap nothing but the end is known. */
static void note_end(struct trial *trial)
{
	const int wstatus = trial->launch.wstatus;

	if (trial->killed_own || !trial->denials->count || !trial->launch.ended ||
	    !WIFSIGNALED(wstatus) || WTERMSIG(wstatus) != SIGSYS)
		return;
	trial->killed_own = true;
	trial->killed++;
}

int trial_run(const struct trial_options *options, struct trial *ret,
	      const char **ret_why)
{
	struct trial_job job = {.options = options, .out = ret};
	int r;

	*ret = (struct trial){0};
	*ret_why = "out of memory";
	job.self = own_path();
	r = job.self ? denials_new(&ret->denials) : -ENOMEM;
	r = r ? r : start(&job, ret_why);
	if (ret->denials) {
		denials_sort(ret->denials);
		note_end(ret);
	}
	free(job.self);
	return r;
}

void trial_done(struct trial *trial)
{
	launch_done(&trial->launch);
	denials_free(trial->denials);
	trial->denials = NULL;
}
