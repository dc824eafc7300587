/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "count.h"
#include "emit.h"
#include "output.h"
#include "record-options.h"
#include "save.h"
#include "say.h"

/* Whose a process is can only be looked up while it runs. */
static int check_owner(const struct record_options *options)
{
	const bool looked = options->from.follow || options->containers;

	for (int kind = FILTER_CONTAINER; kind <= FILTER_UNIT && !looked; kind++) {
		if (!filter_has(options->filter, (enum filter_kind)kind))
			continue;
		say(NULL,
		    "--%s: a record does not name its container; record with --follow, "
		    "while the processes run, or give --containers with what was written "
		    "then, or select by --exe, --host or --subj",
		    record_options_filter((enum filter_kind)kind));
		return -EINVAL;
	}
	return 0;
}

/* What goes with what. 0, or negative after having said it. */
static int check(struct record_options *options, int n)
{
	if (!options->from.follow && (options->duration || options->until_quiet)) {
		say("record",
		    "--duration and --until-quiet end a recording that goes on; add "
		    "--follow");
		return -EINVAL;
	}
	if (n && options->source) {
		say("record", "name a FILE or a --source, not both");
		return -EINVAL;
	}
	if (n > 1 && (options->from.follow || options->state)) {
		say(options->from.follow ? "--follow" : "--state",
		    "goes with a --source, or with one FILE; for several files at once "
		    "start one program each and merge their recordings");
		return -EINVAL;
	}
	if (check_owner(options) < 0)
		return -EINVAL;
	return emit_check(&options->emit);
}

/* An option of one source asks for that one. 0, or negative after having said why not. */
static int set_source(struct record_options *options, int n)
{
	const struct source_options *from = &options->from;
	const struct {
		bool set;
		const char *option, *source;
	} rows[] = {
		{from->audit_conf, "--audit-conf", "auditd"},
		{from->log_dir, "--log-dir", "syslog"},
		{from->journal_dir, "--journal-dir", "journal"},
		{from->namespace, "--journal-namespace", "journal"},
		{from->boot, "--boot", "journal"},
		{from->audit_backlog, "--audit-backlog", "kernel"},
		{from->receive_buffer, "--receive-buffer", "kernel"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (!rows[i].set)
			continue;
		if (!n && (!options->source || strcmp(options->source, "auto") == 0))
			options->source = rows[i].source;
		if (!n && strcmp(options->source, rows[i].source) == 0)
			continue;
		say(rows[i].option, "is of the source %s, and %s is read; leave one away",
		    rows[i].source, n ? "a FILE" : options->source);
		return -EINVAL;
	}
	return 0;
}

/* What one record of each call does not tell, or tells wrongly. NULL: nothing of it. */
static const char *asks_for_counts(const struct record_options *options)
{
	const struct {
		bool set;
		const char *option;
	} clashes[] = {
		{options->from.follow, "follow"},
		{options->state, "state"},
		{options->strict, "strict"},
		{options->recording, "recording"},
		{options->emit.format->traits & EMITTER_WHOLE, "format"},
		{options->emit.split_by > SPLIT_EXE, "split-by"},
		{filter_is_timed(options->filter), "since or --until"},
	};

	for (size_t i = 0; i < sizeof(clashes) / sizeof(*clashes); i++)
		if (clashes[i].set)
			return clashes[i].option;
	for (int kind = 0; kind < FILTER_KINDS; kind++)
		if (kind != FILTER_EXE && kind != FILTER_ARCH && kind != FILTER_ACTION &&
		    filter_has(options->filter, (enum filter_kind)kind))
			return record_options_filter((enum filter_kind)kind);
	return NULL;
}

/* --no-counts. 0, or negative after having said what does not go with it. */
static int set_names_only(struct record_options *options, int n)
{
	const char *clash = asks_for_counts(options);

	if (!options->no_counts)
		return 0;
	if (clash) {
		say("--no-counts",
		    "one record of each call is all that is read, which is not enough "
		    "for --%s; leave one of the two away",
		    clash);
		return -EINVAL;
	}
	if (!filter_has(options->filter, FILTER_EXE)) {
		say("--no-counts", "looks up the calls of an executable; add --exe");
		return -EINVAL;
	}
	if (n == 0 && options->source && strcmp(options->source, "auto") != 0 &&
	    strcmp(options->source, "journal") != 0) {
		say("--no-counts",
		    "looks calls up in the index of a journal, which the source %s has "
		    "not; leave the option away",
		    options->source);
		return -EINVAL;
	}
	if (n == 0)
		options->source = "journal";
	options->no_prelude = options->emit.no_counts = true;
	options->from.one_of_each = options->filter;
	return 0;
}

/* What is written replaces no other file. 0, or negative after having said which. */
static int check_files(const struct record_options *options, int n, char **paths)
{
	const struct {
		const char *option, *path;
	} files[] = {
		{"--state", options->state},
		{"--containers", options->from.follow ? options->containers : NULL},
		{"--recording", options->recording},
		{"--output", options->emit.output_dir ? NULL : options->emit.output},
	};

	for (size_t i = 0; i < COUNT(files); i++) {
		const char *path = files[i].path, *other = NULL;

		for (size_t k = 0; path && !other && k < i; k++)
			if (files[k].path && output_is_same(path, files[k].path))
				other = files[k].option;
		for (int k = 0; path && !other && k < n; k++)
			if (strcmp(paths[k], "-") != 0 && output_is_same(path, paths[k]))
				other = "what is read";
		if (!other)
			continue;
		say(files[i].option, "would replace %s; name another file", other);
		return -EINVAL;
	}
	return 0;
}

static int record(int n, char **paths, struct record_options *options)
{
	if (check(options, n) < 0 || set_names_only(options, n) < 0 ||
	    set_source(options, n) < 0 || check_files(options, n, paths) < 0 ||
	    save_check(options->recording) < 0)
		return EXIT_TROUBLE;
	if (n == 0)
		return record_live(options);
	if (!options->from.follow && !options->state)
		return record_files(n, paths, options);
	return record_path(options, paths[0]);
}

int cmd_record(int argc, char **argv)
{
	struct record_options options;
	const struct opt_group groups[] = {
		{"Where from", record_source_rows, &options},
		{"Which records", record_filter_rows, &options},
		{"What to write", emit_rows, &options.emit},
		{"General", record_general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"[record] [OPTIONS] [FILE...]",
		"Reads SECCOMP audit records and writes the smallest profile that allows "
		"what\n"
		"they show. FILE is a log of any form, plain or compressed, or - for "
		"standard\n"
		"input; without one, this machine's own records are read.",
		groups,
	};
	int first, status = EXIT_TROUBLE;

	record_options_init(&options);
	options.now = (int64_t)time(NULL) * 1000;
	if (filter_new(&options.filter) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	first = options_parse(argc, argv, &usage);
	options.emit.quiet = options.quiet;
	if (first == OPTIONS_DONE)
		status = EXIT_DONE;
	else if (first >= 0)
		status = record(argc - first, argv + first, &options);
	filter_free(options.filter);
	record_options_done(&options);
	return status;
}
