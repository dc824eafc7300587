/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "emit-options.h"
#include "input.h"
#include "say.h"
#include "summary.h"
#include "when.h"

struct record_options {
	struct filter *filter;
	bool no_prelude, strict, quiet, verbose;
	int64_t now;
	struct emit_options emit;
};

static int set_filter(void *ctx, const struct opt *opt, const char *value)
{
	struct record_options *options = ctx;
	int r = filter_add(options->filter, (enum filter_kind)opt->data, value);

	if (r == -EINVAL && opt->data == FILTER_ARCH)
		say("--arch",
		    "no architecture %s; 'seccomp-record syscall --arch all read' "
		    "lists them",
		    value);
	else if (r == -EINVAL && opt->data == FILTER_ACTION)
		say("--action",
		    "no action %s; there is log, errno, kill-process, kill-thread, "
		    "trap, trace, notify, any",
		    value);
	else if (r == -EINVAL)
		say(NULL, "--%s: %s is no number; give one from 0 up", opt->name, value);
	else if (r < 0)
		say(NULL, "%s", strerror(-r));
	return r;
}

static int set_time(void *ctx, const struct opt *opt, const char *value)
{
	struct record_options *options = ctx;
	int64_t time;
	int r = when_parse(value, options->now, &time);

	if (r < 0) {
		say(NULL,
		    "--%s: %s is no time; give one as journalctl takes it, such as "
		    "\"2026-11-22 10:57:14\", yesterday, or -1h",
		    opt->name, value);
		return r;
	}
	if (opt->data)
		filter_until(options->filter, time);
	else
		filter_since(options->filter, time);
	return 0;
}

static int set_flag(void *ctx, const struct opt *opt, const char *value)
{
	(void)value;
	*(bool *)((char *)ctx + opt->data) = true;
	return 0;
}

/* What cannot be told from a file alone. */
static int not_yet(void *ctx, const struct opt *opt, const char *value)
{
	(void)ctx;
	(void)value;
	say(NULL,
	    "--%s: a record does not name its container, and this version cannot look it "
	    "up; select by --exe, --host or --subj",
	    opt->name);
	return -ENOTSUP;
}

#define FLAG(member) set_flag, offsetof(struct record_options, member)

static const struct opt filter_rows[] = {
	{"exe", 0, "GLOB", "Executable; without a slash, its base name", set_filter,
	 FILTER_EXE},
	{"comm", 0, "GLOB", "Name of the thread", set_filter, FILTER_COMM},
	{"host", 0, "GLOB", "Host, where the log names it", set_filter, FILTER_HOST},
	{"subj", 0, "GLOB", "Security context", set_filter, FILTER_SUBJ},
	{"pid", 0, "N", "Process", set_filter, FILTER_PID},
	{"uid", 0, "N", "User", set_filter, FILTER_UID},
	{"arch", 0, "NAME", "Architecture, by any of its names", set_filter, FILTER_ARCH},
	{"action", 0, "NAME", "Action that the call met (default: log), or any",
	 set_filter, FILTER_ACTION},
	{"since", 0, "TIME", "From then on, as journalctl takes it", set_time, 0},
	{"until", 0, "TIME", "Up to then", set_time, 1},
	{"no-prelude", 0, NULL,
	 "Leave out what a process did before it became the\nwanted executable",
	 FLAG(no_prelude)},
	{"container", 0, "GLOB", "(not in this version)", not_yet, 0},
	{"pod", 0, "GLOB", "(not in this version)", not_yet, 0},
	{"namespace", 0, "GLOB", "(not in this version)", not_yet, 0},
	{"image", 0, "GLOB", "(not in this version)", not_yet, 0},
	{"unit", 0, "GLOB", "(not in this version)", not_yet, 0},
	{0},
};

static const struct opt general_rows[] = {
	{"strict", 0, NULL, "Write nothing and exit with 4 where records are known lost",
	 FLAG(strict)},
	{"quiet", 'q', NULL, "Print errors only", FLAG(quiet)},
	{"verbose", 'v', NULL, "Say what is read", FLAG(verbose)},
	{0},
};

/* Explains the errors of input.h that strerror() would make a riddle of. */
static void say_input(const char *arg, const char *path, const struct input *in,
		      int error)
{
	const char *kind = in ? input_compression(in) : NULL;

	kind = kind ? kind : "compressed";
	switch (error) {
	case -EISDIR:
		say(path, "is a folder; name the log files in it");
		break;
	case -ENOENT:
		say(path, "no such file");
		break;
	case -EACCES:
		say(path, "no permission to read it; root may, or a member of its group");
		break;
	case -EPIPE:
		say(path,
		    "the %s data stop short: the file is cut off; what came before is "
		    "used",
		    kind);
		break;
	case -EBADMSG:
		say(path, "the %s data are damaged; what came before is used", kind);
		break;
	case -E2BIG:
		say(path,
		    "the %s data need more memory than is allowed; unpack them first",
		    kind);
		break;
	case -EOPNOTSUPP:
		say(path, "this build cannot read %s data; unpack them first", kind);
		break;
	case -EMEDIUMTYPE:
		say(path,
		    "is a journal file; run 'journalctl --file %s -o export | "
		    "seccomp-record -'",
		    arg);
		break;
	default:
		say(path, "cannot read it: %s", strerror(-error));
	}
}

/* How much of the files could be read. */
struct reading {
	int opened, failed;
};

/* Reads one file to its end, or says why not. */
static void read_file(struct pipeline *pipeline, const char *path,
		      const struct record_options *options, struct reading *reading)
{
	const char *name = strcmp(path, "-") ? path : "standard input", *how;
	struct input *in = NULL;
	ssize_t got = 0;
	int r = input_open(path, &in), ended;

	if (r < 0) {
		say_input(path, name, NULL, r);
		reading->failed++;
		return;
	}
	pipeline_begin(pipeline, name, input_owned_by_root(in));
	while (r == 0) {
		size_t room;
		char *space = pipeline_space(pipeline, &room);

		got = input_read(in, space, room);
		if (got <= 0)
			break;
		r = pipeline_push(pipeline, (size_t)got);
	}
	ended = pipeline_end(pipeline);
	r = r ? r : ended;
	how = input_compression(in);
	if (got < 0)
		say_input(path, name, in, (int)got);
	else if (r < 0)
		say(name, "%s", strerror(-r));
	else if (options->verbose)
		say(name, "read%s%s", how ? ", compressed with " : "", how ? how : "");
	reading->opened += got != -EMEDIUMTYPE;
	reading->failed += got < 0 || r < 0;
	input_close(in);
}

/* What could be read was: the profile and the account of it. */
static int finish(struct pipeline *pipeline, const char *source, bool failed,
		  const struct record_options *options)
{
	struct pipeline_result result;

	if (pipeline_finish(pipeline) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	pipeline_result(pipeline, &result);
	if (result.recording->n_groups == 0) {
		summary_nothing(&result, source);
		return EXIT_NOTHING;
	}
	if (!options->quiet)
		summary_print(&result, source);
	if (options->strict && failed) {
		say("--strict", "not all could be read, so no profile is written");
		return EXIT_TROUBLE;
	}
	if (options->strict && summary_lossy(&result)) {
		say("--strict", "records were lost, so no profile is written");
		return EXIT_LOST;
	}
	return emit_profile(&options->emit, result.recording);
}

static int record_files(int n, char **paths, const struct record_options *options)
{
	struct pipeline_options with = {.filter = options->filter,
					.prelude = !options->no_prelude};
	struct pipeline *pipeline = NULL;
	struct reading reading = {0};
	char files[32];
	const char *source = strcmp(paths[0], "-") ? paths[0] : "standard input";
	int status = EXIT_TROUBLE;

	if (pipeline_new(&with, &pipeline) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	for (int i = 0; i < n; i++)
		read_file(pipeline, paths[i], options, &reading);
	snprintf(files, sizeof(files), "%d files", n);
	/* What could not be read is an error, but what could be is not thrown away. */
	if (reading.opened)
		status = finish(pipeline, n > 1 ? files : source, reading.failed > 0,
				options);
	pipeline_free(pipeline);
	return reading.failed ? EXIT_TROUBLE : status;
}

int cmd_record(int argc, char **argv)
{
	struct record_options options = {.now = (int64_t)time(NULL) * 1000};
	const struct opt_group groups[] = {
		{"Which records", filter_rows, &options},
		{"What to write", emit_rows, &options.emit},
		{"General", general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"[record] [OPTIONS] FILE...",
		"Reads SECCOMP audit records from logs of any form, plain or compressed, "
		"and\n"
		"writes the smallest profile that allows what they show. FILE may be - "
		"for\n"
		"standard input.",
		groups,
	};
	int first, status = EXIT_TROUBLE;

	emit_options_init(&options.emit);
	if (filter_new(&options.filter) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	first = options_parse(argc, argv, &usage);
	options.emit.quiet = options.quiet;
	if (first == OPTIONS_DONE)
		status = EXIT_DONE;
	else if (first >= 0 && first == argc)
		say("record", "name the log to read, or - for standard input: "
			      "seccomp-record /var/log/audit/audit.log");
	else if (first >= 0)
		status = record_files(argc - first, argv + first, &options);
	filter_free(options.filter);
	return status;
}
