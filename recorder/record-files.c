/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "input.h"
#include "record-containers.h"
#include "record-options.h"
#include "say-input.h"
#include "say.h"

#define USED "what came before is used"

/* How much of the files could be read. */
struct reading {
	int opened, failed;
	const char *path; /* of which notes are */
	bool quiet;
};

static void on_note(void *ctx, const char *text)
{
	const struct reading *reading = ctx;

	if (!reading->quiet)
		say(reading->path, "%s", text);
}

/*
 * A journal file, or a folder of them, which only sd-journal reads. 0, or negative after
 * having said why.
 */
static int read_journal(struct pipeline *pipeline, const char *path, bool folder,
			const struct record_options *with)
{
	const char *files[] = {path, NULL}, *why = NULL;
	const struct source_ops *ops = source_by_name("journal");
	const struct source_sink sink = pipeline_sink(pipeline);
	const struct source_options options = {.journal_dir = folder ? path : NULL,
					       .journal_files = folder ? NULL : files,
					       .one_of_each = with->from.one_of_each};
	struct source *source = NULL;
	int r;

	if (!ops) {
		say(path,
		    "is a journal, and this build has no libsystemd; run 'journalctl %s "
		    "%s "
		    "-o export | seccomp-record -'",
		    folder ? "--directory" : "--file", path);
		return -EOPNOTSUPP;
	}
	pipeline_begin(pipeline, path, input_path_owned_by_root(path));
	r = ops->open(&options, &sink, &source, &why);
	if (r < 0) {
		say(path, "%s", why ? why : strerror(-r));
		return r;
	}
	do
		r = ops->read(source);
	while (r > SOURCE_END);
	ops->close(source);
	if (r < 0)
		say(path, "cannot read it: %s", strerror(-r));
	return r;
}

/* A journal in the place of a text. */
static void read_as_journal(struct pipeline *pipeline, const char *path, bool folder,
			    const struct record_options *options, struct reading *reading)
{
	int r;

	reading->path = path;
	r = read_journal(pipeline, path, folder, options);
	reading->opened += r == 0;
	reading->failed += r < 0;
}

/* Reads one file to its end, or says why not. */
static void read_file(struct pipeline *pipeline, const char *path,
		      const struct record_options *options, struct reading *reading)
{
	const char *name = strcmp(path, "-") ? path : "standard input", *how;
	struct input *in = NULL;
	ssize_t got = 0;
	int r = input_open(path, &in), ended;

	if (r == -EISDIR) {
		read_as_journal(pipeline, path, true, options, reading);
		return;
	}
	if (r < 0) {
		say_input(name, NULL, r, USED);
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
	if (got == -EMEDIUMTYPE && strcmp(path, "-") != 0) {
		input_close(in);
		read_as_journal(pipeline, path, false, options, reading);
		return;
	}
	if (got < 0)
		say_input(name, in, (int)got, USED);
	else if (r < 0)
		say(name, "%s", strerror(-r));
	else if (options->verbose)
		say(name, "read%s%s", how ? ", compressed with " : "", how ? how : "");
	reading->opened += got != -EMEDIUMTYPE;
	reading->failed += got < 0 || r < 0;
	input_close(in);
}

/* Of what cannot be opened read_file() says why. */
static bool has_index(const char *path)
{
	struct input *in = NULL;
	char byte;
	ssize_t got;

	if (strcmp(path, "-") == 0)
		return false;
	if (input_open(path, &in) < 0)
		return true;
	got = input_read(in, &byte, 1);
	input_close(in);
	return got == -EMEDIUMTYPE;
}

/* What somebody may have taken for a log, and what to do with that. */
static void say_other(const char *path)
{
	static const struct {
		const char *has, *text;
	} others[] = {
		{"\"seccomp-record/1\"", "is a recording, not a log: 'seccomp-record "
					 "emit' writes a profile of it"},
		{"\"defaultAction\"",
		 "is a profile, not a log: 'seccomp-record lint' and 'diff' look at it"},
	};
	char begin[512];
	struct input *in = NULL;
	size_t n = 0;
	ssize_t got;

	if (strcmp(path, "-") == 0 || input_open(path, &in) < 0)
		return;
	while ((got = input_read(in, begin + n, sizeof(begin) - n)) > 0)
		n += (size_t)got;
	input_close(in);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (memmem(begin, n, others[i].has, strlen(others[i].has)))
			say(path, "%s", others[i].text);
}

static int read_files(int n, char **paths, const struct record_options *options,
		      const struct container_map *map)
{
	struct reading reading = {.quiet = options->quiet};
	struct pipeline_options with = {.filter = options->filter,
					.map = map,
					.prelude = !options->no_prelude,
					.note = on_note,
					.ctx = &reading};
	struct pipeline *pipeline = NULL;
	char files[32];
	const char *source = strcmp(paths[0], "-") ? paths[0] : "standard input";
	int status = EXIT_TROUBLE;

	for (int i = 0; i < n && options->no_counts; i++) {
		if (has_index(paths[i]))
			continue;
		say(paths[i], "--no-counts looks calls up in the index of a journal, "
			      "which this is not; leave the option away");
		return EXIT_TROUBLE;
	}
	if (pipeline_new(&with, &pipeline) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	for (int i = 0; i < n; i++)
		read_file(pipeline, paths[i], options, &reading);
	snprintf(files, sizeof(files), "%d files", n);
	/* What could not be read is an error, but what could be is not thrown away. */
	if (reading.opened)
		status = record_result(pipeline, n > 1 ? files : source,
				       reading.failed > 0, options);
	for (int i = 0; i < n && status == EXIT_NOTHING; i++)
		say_other(paths[i]);
	pipeline_free(pipeline);
	return reading.failed ? EXIT_TROUBLE : status;
}

int record_files(int n, char **paths, const struct record_options *options)
{
	struct record_containers whose;
	int r = record_containers_open(&whose, options, false, NULL, NULL);
	int status =
		r < 0 ? EXIT_TROUBLE
		      : read_files(n, paths, options, whose.has_map ? &whose.map : NULL);

	record_containers_close(&whose);
	return status;
}
