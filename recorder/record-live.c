/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "emit-split.h"
#include "emit.h"
#include "follow.h"
#include "input.h"
#include "live.h"
#include "privileges.h"
#include "record-containers.h"
#include "record-options.h"
#include "resume.h"
#include "say-input.h"
#include "say.h"
#include "summary.h"

/* The profile grows in bursts; a file is replaced at most once in this time... */
#define WRITE_MS 1000
/* ... and tried again after this one where it could not be. */
#define RETRY_MS 5000

struct run {
	const struct record_options *options;
	const struct source_ops *ops;
	struct pipeline *pipeline;
	struct source *source;
	struct live live;
	struct resume resume;
	struct record_containers whose;
	struct source_options from;
	bool dirty, failing;
	int64_t last_write;
	struct emit_written written;
};

static void on_fresh(void *ctx, const struct group *group, const struct record *record)
{
	struct run *run = ctx;

	run->dirty = true;
	live_fresh(&run->live, group, record);
}

static void on_learned(void *ctx, const struct container *old,
		       const struct container *new)
{
	struct run *run = ctx;

	run->dirty = true;
	if (run->pipeline)
		(void)pipeline_learn(run->pipeline, old, new);
}

static void on_note(void *ctx, const char *text)
{
	struct run *run = ctx;

	if (run->options->quiet)
		return;
	live_clear(&run->live);
	say(run->ops->name, "%s", text);
}

/*
 * Replaces the file, or those that grew, quietly: what is to be said of the profile is
 * said at the end. ALL: whoever asks for it may have taken one away; so may have what was
 * in the way.
 */
static int64_t write_now(struct run *run, bool all)
{
	struct emit_options emit = run->options->emit;
	const char *where = emit.output_dir ? emit.output_dir : emit.output;
	struct pipeline_result result;

	run->last_write = follow_now();
	pipeline_result(run->pipeline, &result);
	recording_sort(result.recording);
	emit.quiet = true;
	emit.written = all || run->failing ? NULL : &run->written;
	live_clear(&run->live);
	if (emit_profile(&emit, result.recording) != EXIT_DONE) {
		if (!run->failing)
			say(where,
			    "the recording goes on and is kept; trying again every "
			    "%d seconds",
			    RETRY_MS / 1000);
		run->failing = true;
		return RETRY_MS;
	}
	if (run->failing)
		say(where, "written again");
	run->failing = false;
	run->dirty = false;
	return 0;
}

static bool writes_files(const struct record_options *options)
{
	return options->emit.output_dir || strcmp(options->emit.output, "-") != 0;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

/*
 * Standard output gets one profile, at the end; a log that is only read is soon at its
 * end; and --strict must know first that nothing was lost.
 */
static bool writes_on_the_way(const struct record_options *options)
{
	return options->from.follow && !options->strict && writes_files(options);
}

static int64_t settle(void *ctx, bool forced)
{
	struct run *run = ctx;
	struct pipeline_result result;
	int64_t since = follow_now() - run->last_write,
		gap = run->failing ? RETRY_MS : WRITE_MS, again = 0, names;

	names = run->whose.containers ? containers_settle(run->whose.containers) : 0;
	pipeline_result(run->pipeline, &result);
	if (writes_on_the_way(run->options) && result.recording->n_groups) {
		if (forced || (run->dirty && since >= gap))
			again = write_now(run, forced);
		else if (run->dirty)
			again = gap - since;
	}
	/* A source that is only tried is not yet the one to go on with. */
	if (run->options->from.follow || result.recording->n_sessions)
		again = sooner(again,
			       resume_settle(&run->resume, run->source, run->pipeline));
	again = sooner(again, names);
	return sooner(again, live_status(&run->live, result.recording));
}

static int64_t last_new(void *ctx)
{
	const struct run *run = ctx;

	return run->live.last_new;
}

static int watch_fd(void *ctx)
{
	const struct run *run = ctx;

	return run->whose.containers ? containers_fd(run->whose.containers) : -1;
}

static void watched(void *ctx)
{
	struct run *run = ctx;

	containers_update(run->whose.containers);
}

static void finish(struct run *run)
{
	if (run->source)
		run->ops->close(run->source);
	pipeline_free(run->pipeline);
	emit_written_done(&run->written);
	run->source = NULL;
	run->pipeline = NULL;
}

/* A pipeline for OPS, with what it goes on from. 0, or negative as start() does. */
static int prepare(struct run *run, const struct source_ops *ops, const char **ret_why)
{
	const struct record_options *options = run->options;
	struct pipeline_options with = {
		.filter = options->filter,
		.prelude = !options->no_prelude,
		.can_tell = ops->can_tell,
		.all_types = ops->all_types,
		.once = ops->once,
		.source = ops == &source_stdin ? source_file.name : ops->name,
		.containers = run->whose.containers,
		.map = run->whose.has_map ? &run->whose.map : NULL,
		.host = span_of(run->whose.here.host),
		.boot = span_of(run->whose.here.boot),
		.fresh = on_fresh,
		.note = on_note,
		.root = options->command ? options->command->pid : 0,
		.ctx = run,
	};
	struct pipeline_result result;
	int r;

	*ret_why = "out of memory";
	r = pipeline_new(&with, &run->pipeline);
	if (r < 0)
		return r;
	/* For what comes without a file's name: this machine's own, unless another is
	 * named. */
	pipeline_begin(run->pipeline, ops->name,
		       ops != &source_stdin &&
			       (!options->from.journal_dir ||
				input_path_owned_by_root(options->from.journal_dir)));
	if (ops->this_boot)
		r = pipeline_origin(run->pipeline, run->whose.here.host,
				    run->whose.here.boot);
	run->from = options->from;
	r = r ? r : resume_restore(&run->resume, ops, run->pipeline, &run->from, ret_why);
	pipeline_result(run->pipeline, &result);
	run->live.calls = result.recording->n_calls;
	run->dirty = result.recording->n_groups > 0;
	return r;
}

/* Opens OPS for RUN. 0, or negative with the reason in *ret_why. */
static int start(struct run *run, const struct source_ops *ops, const char **ret_why)
{
	const struct record_options *options = run->options;
	struct source_sink sink;
	int r;

	run->ops = ops;
	/* A command's own messages are not mixed with others, but on demand. */
	live_init(&run->live,
		  options->quiet || !options->from.follow ||
			  (options->command && !options->verbose),
		  ops->name);
	r = prepare(run, ops, ret_why);
	if (r == 0) {
		sink = pipeline_sink(run->pipeline);
		r = ops->open(&run->from, &sink, &run->source, ret_why);
	}
	/* From here on nothing is lost: where this starts is where the next goes on. */
	if (r == 0 && options->from.follow) {
		r = resume_save(&run->resume, run->source, run->pipeline);
		*ret_why = "not begun, since its state cannot be kept";
	}
	if (r < 0)
		finish(run);
	return r;
}

/*
 * A recording that goes on for days keeps no right that it does not use. What cannot be
 * let go of is said, and is no reason not to record.
 */
static void confine(struct run *run)
{
	const struct record_options *options = run->options;
	unsigned int needs = run->ops->needs;
	int r;

	/* A command keeps its rights, and to see it takes them. */
	if (!options->from.follow || options->command)
		return;
	if (run->whose.containers)
		needs |= SOURCE_NEEDS_READ | SOURCE_NEEDS_PROC;
	r = privileges_drop(needs, options->state || options->recording ||
					   writes_files(options));
	if (r == 0 && !options->no_sandbox)
		r = privileges_sandbox();
	if (r < 0)
		say(NULL, "privileges are not dropped: %s", strerror(-r));
}

static bool on_signal(void *ctx, const struct signalfd_siginfo *info)
{
	const struct run *run = ctx;
	const struct record_command *command = run->options->command;

	return command->on_signal(command->ctx, info);
}

static void on_enough(void *ctx)
{
	const struct run *run = ctx;

	run->options->command->enough(run->options->command->ctx);
}

static int drive(struct run *run)
{
	const struct record_command *command = run->options->command;
	const struct follow follow = {
		.source = run->source,
		.duration = run->options->duration,
		.until_quiet = run->options->until_quiet,
		.ctx = run,
		.settle = settle,
		.last_new = last_new,
		.signals = command ? command->signals : NULL,
		.on_signal = command ? on_signal : NULL,
		.enough = command ? on_enough : NULL,
		.watch_fd = watch_fd,
		.watched = watched,
	};
	int r, stopped = 0;

	/* That nobody listens to what is said on the way is no reason to end. */
	if (!command)
		signal(SIGPIPE, SIG_IGN);
	confine(run);
	if (run->options->from.follow && !command && !run->options->quiet)
		say(run->ops->name, "following; Ctrl-C ends it and writes the result");
	r = follow_run(&follow);

	if (run->ops->stop)
		stopped = run->ops->stop(run->source);
	if (run->ops->can_tell_now && !run->ops->can_tell_now(run->source))
		pipeline_cannot_tell(run->pipeline);
	live_clear(&run->live);
	r = r ? r : stopped;
	if (r < 0 && run->ops == &source_stdin)
		say_input(run->ops->name, NULL, r, "what was recorded so far is written");
	else if (r < 0)
		say(run->ops->name, "stopped: %s; what was recorded so far is written",
		    strerror(-r));
	return r;
}

/* Whether the source that was just read holds records at all. */
static bool holds_records(struct run *run)
{
	struct pipeline_result result;

	pipeline_result(run->pipeline, &result);
	for (size_t i = 0; i < result.recording->n_sessions; i++)
		if (result.recording->sessions[i].account.seen)
			return true;
	return false;
}

/* One source, chosen by the user or by record_auto(). */
static int conclude(struct run *run, int error)
{
	const struct record_command *command = run->options->command;
	int unsaved = resume_save(&run->resume, run->source, run->pipeline), status;

	if (command && command->end(command->ctx) < 0) {
		finish(run);
		return EXIT_TROUBLE;
	}
	if (!run->options->quiet)
		record_containers_say(&run->whose);
	if (record_containers_save(&run->whose, run->options) < 0)
		unsaved = -EIO;
	status = record_result(run->pipeline, run->ops->name, error < 0, run->options);
	finish(run);
	return error < 0 || unsaved < 0 ? EXIT_TROUBLE : status;
}

static int record_one(struct run *run, const struct source_ops *ops)
{
	const struct record_command *command = run->options->command;
	const char *why = NULL;
	int r = start(run, ops, &why);

	if (r < 0) {
		say(ops->name, "%s", why ? why : strerror(-r));
		return EXIT_TROUBLE;
	}
	if (command && command->begin && command->begin(command->ctx) < 0) {
		finish(run);
		return EXIT_TROUBLE;
	}
	return conclude(run, drive(run));
}

/* The kernel's own log says little and keeps little: only on demand. */
static bool is_automatic(const struct source_ops *ops)
{
	return strcmp(ops->name, "kmsg") != 0;
}

/* What is not permitted may hold records: only where all was READ is there nothing. */
static int say_none(bool follow, bool read, bool denied)
{
	if (follow || !read)
		say(NULL, "no source can be %s; name a FILE, or run as root",
		    follow ? "followed" : "read");
	else if (denied)
		say(NULL, "no source that may be read holds SECCOMP records; run as "
			  "root");
	else
		say(NULL, "no source holds SECCOMP records; is the profile's action "
			  "SCMP_ACT_LOG? Record with --follow while the program runs");
	return follow || !read || denied ? EXIT_TROUBLE : EXIT_NOTHING;
}

static int record_auto(struct run *run)
{
	const bool follow = run->options->from.follow, quiet = run->options->quiet;
	bool read = false, denied = false;
	const struct source_ops *ops;
	const char *why;
	int r;

	for (size_t i = 0; (ops = source_at(i)); i++) {
		if (!is_automatic(ops))
			continue;
		why = NULL;
		r = start(run, ops, &why);
		if (r < 0) {
			denied = denied || r == -EACCES || r == -EPERM;
			if (!quiet && !(r == -ENOTSUP && !follow))
				say(ops->name, "not used: %s", why ? why : strerror(-r));
			continue;
		}
		if (!quiet)
			say(NULL, "source: %s, the first that %s", ops->name,
			    follow ? "can be followed" : "can be read");
		r = drive(run);
		if (follow || r < 0 || holds_records(run))
			return conclude(run, r);
		read = true;
		if (!quiet)
			say(ops->name, "holds no SECCOMP record; trying the next");
		finish(run);
	}
	return say_none(follow, read, denied);
}

/* A file may be of another machine. */
static bool is_live(const struct record_options *options, const struct source_ops *ops)
{
	return options->from.follow && ops != &source_file && ops != &source_stdin;
}

/* NAME: of the source that is asked for in place of OPS; both NULL: any. */
static int record_source(const struct record_options *options,
			 const struct source_ops *ops, const char *name)
{
	struct run run = {.options = options};
	int r = resume_open(&run.resume, options), status = EXIT_TROUBLE;

	if (r == 0 && !ops && name && strcmp(name, "auto") != 0) {
		ops = source_by_name(name);
		r = ops ? 0 : -ENOENT;
		if (r < 0)
			say("--source",
			    "no source %s in this build; 'seccomp-record help record' "
			    "lists them",
			    name);
	}
	r = r ? r : resume_source(&run.resume, &ops);
	r = r ? r
	      : record_containers_open(&run.whose, options, is_live(options, ops),
				       on_learned, &run);
	if (r == 0)
		status = ops ? record_one(&run, ops) : record_auto(&run);
	resume_done(&run.resume);
	record_containers_close(&run.whose);
	return status;
}

int record_path(struct record_options *options, const char *path)
{
	if (strcmp(path, "-") == 0)
		return record_source(options, &source_stdin, NULL);
	options->from.file = path;
	record_options_note(options, "file", path);
	return record_source(options, &source_file, NULL);
}

int record_follow(const struct record_options *options, const struct source_ops *ops)
{
	return record_source(options, ops, NULL);
}

int record_live(const struct record_options *options)
{
	return record_source(options, NULL, options->source);
}
