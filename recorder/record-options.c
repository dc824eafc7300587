/* SPDX-License-Identifier: Apache-2.0 */
#include "record-options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter-options.h"
#include "say.h"
#include "when.h"

char record_sources[RECORD_SOURCES];

void record_options_init(struct record_options *options)
{
	const struct source_ops *ops;
	size_t used;

	memset(options, 0, sizeof(*options));
	emit_options_init(&options->emit);
	used = (size_t)snprintf(record_sources, sizeof(record_sources),
				"Where from, where no FILE is named (default: auto, the\n"
				"first that works):");
	for (size_t i = 0; (ops = source_at(i)) && used < sizeof(record_sources); i++)
		used += (size_t)snprintf(record_sources + used,
					 sizeof(record_sources) - used, "\n  %-8s %s",
					 ops->name, ops->what);
}

void record_options_done(struct record_options *options)
{
	pack_done(&options->key);
	emit_options_done(&options->emit);
}

void record_options_note(struct record_options *options, const char *name,
			 const char *value)
{
	char *line;
	int n = asprintf(&line, "--%s%s%s\n", name, value ? "=" : "", value ? value : "");

	if (n < 0) {
		options->key.failed = true;
		return;
	}
	pack_bytes(&options->key, (struct span){line, (size_t)n});
	free(line);
}

static int line_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The lines of the key, sorted, into TEXT, which has room for them. */
static void join_lines(char **lines, size_t n, char *text)
{
	qsort(lines, n, sizeof(*lines), line_order);
	for (size_t i = 0; i < n; i++)
		text = stpcpy(text, lines[i]);
	*text = '\0';
}

int record_options_key(const struct record_options *options, char **ret)
{
	struct unpack unpack = {options->key.p, options->key.p + options->key.n,
				options->key.failed};
	/* Each line has 8 bytes in front. */
	char **lines = calloc(options->key.n / 8 + 1, sizeof(*lines));
	char *text = malloc(options->key.n + 1);
	size_t n = 0;
	bool ok = lines && text && !options->key.failed;

	while (ok && unpack.p < unpack.end) {
		struct span line = unpack_bytes(&unpack);

		lines[n] = strndup(line.p, line.n);
		ok = lines[n] != NULL;
		n += ok;
	}
	if (ok)
		join_lines(lines, n, text);
	while (n)
		free(lines[--n]);
	free(lines);
	if (!ok) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return 0;
}

static int set_filter(void *ctx, const struct opt *opt, const char *value)
{
	struct record_options *options = ctx;
	int r = filter_option(options->filter, opt, value);

	if (r == 0)
		record_options_note(options, opt->name, value);
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
	record_options_note(options, opt->name, value);
	if (opt->data)
		filter_until(options->filter, time);
	else
		filter_since(options->filter, time);
	return 0;
}

/* What decides what is recorded. */
static int set_origin(void *ctx, const struct opt *opt, const char *value)
{
	record_options_note(ctx, opt->name, value);
	return option_text(ctx, opt, value);
}

static int set_duration(void *ctx, const struct opt *opt, const char *value)
{
	int64_t *member = (int64_t *)((char *)ctx + opt->data);

	if (when_duration(value, member) == 0 && *member > 0)
		return 0;
	say(NULL,
	    "--%s: %s is no span of time; give one such as 90 (seconds), 5min, 1h30min",
	    opt->name, value);
	return -EINVAL;
}

static int set_count(void *ctx, const struct opt *opt, const char *value)
{
	char *stop;
	unsigned long n = strtoul(value, &stop, 10);

	if (stop != value && !*stop && *value != '-' && n > 0 && n <= INT32_MAX) {
		*(uint32_t *)((char *)ctx + opt->data) = (uint32_t)n;
		return 0;
	}
	say(NULL, "--%s: %s is no number; give one from 1 up", opt->name, value);
	return -EINVAL;
}

static int set_no_prelude(void *ctx, const struct opt *opt, const char *value)
{
	record_options_note(ctx, opt->name, value);
	return option_flag(ctx, opt, value);
}

static const struct opt *find_row(const char *name)
{
	const struct opt *const tables[] = {record_source_rows, record_filter_rows,
					    record_general_rows};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (const struct opt *row = tables[i]; row->name; row++)
			if (strcmp(row->name, name) == 0)
				return row;
	return NULL;
}

void record_options_pick(const char *const *names, struct opt *ret)
{
	for (; *names; names++)
		*ret++ = *find_row(*names);
	*ret = (struct opt){0};
}

const char *record_options_filter(enum filter_kind kind)
{
	const struct opt *row = record_filter_rows;

	while (row->set != set_filter || row->data != (int)kind)
		row++;
	return row->name;
}

#define FLAG(member)	 OPTION_FLAG(struct record_options, member)
#define TEXT(member)	 OPTION_TEXT(struct record_options, member)
#define ORIGIN(member)	 set_origin, offsetof(struct record_options, member)
#define DURATION(member) set_duration, offsetof(struct record_options, member)
#define COUNT(member)	 set_count, offsetof(struct record_options, member)

const struct opt record_filter_rows[] = {
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
	 set_no_prelude, offsetof(struct record_options, no_prelude)},
	{"no-counts", 0, NULL,
	 "journal: look the calls of --exe up in its index, which\nis fast, without "
	 "counts, losses and prelude",
	 FLAG(no_counts)},
	{"container", 0, "GLOB", "Container, by its name or id", set_filter,
	 FILTER_CONTAINER},
	{"pod", 0, "GLOB", "Kubernetes pod", set_filter, FILTER_POD},
	{"namespace", 0, "GLOB", "Kubernetes namespace", set_filter, FILTER_NAMESPACE},
	{"image", 0, "GLOB", "Image of the container", set_filter, FILTER_IMAGE},
	{"unit", 0, "GLOB", "Unit of systemd", set_filter, FILTER_UNIT},
	{0},
};

const struct opt record_source_rows[] = {
	{"source", 0, "NAME", record_sources, TEXT(source)},
	{"follow", 'f', NULL,
	 "Go on as records arrive, until stopped; with one FILE,\nfrom its beginning",
	 FLAG(from.follow)},
	{"duration", 0, "TIME", "With --follow: stop after that time",
	 DURATION(duration)},
	{"until-quiet", 0, "TIME",
	 "With --follow: stop after that long without a new call", DURATION(until_quiet)},
	{"no-sandbox", 0, NULL,
	 "With --follow: no seccomp filter of its own; for\ndebugging only",
	 FLAG(no_sandbox)},
	{"containers", 0, "FILE",
	 "Whose processes are: with --follow, write it to FILE;\nelse take it from there",
	 TEXT(containers)},
	{"no-containers", 0, NULL, "With --follow: do not look up whose a process is",
	 FLAG(no_containers)},
	{"receive-buffer", 0, "N",
	 "kernel: bytes that may wait for this program\n(default: as many as permitted)",
	 COUNT(from.receive_buffer)},
	{"audit-backlog", 0, "N",
	 "kernel: let that many records wait while this runs;\nput back at the end",
	 COUNT(from.audit_backlog)},
	{"audit-conf", 0, "FILE", "auditd: its configuration, which names its log",
	 ORIGIN(from.audit_conf)},
	{"log-dir", 0, "DIR", "syslog: the logs in DIR", ORIGIN(from.log_dir)},
	{"journal-dir", 0, "DIR", "journal: the files in DIR", ORIGIN(from.journal_dir)},
	{"journal-namespace", 0, "NAME", "journal: that namespace",
	 ORIGIN(from.namespace)},
	{"boot", 0, "ID", "journal: of that boot only; 0 this one, -1 the one before",
	 ORIGIN(from.boot)},
	{0},
};

const struct opt record_general_rows[] = {
	{"recording", 0, "FILE",
	 "Write the recording too: every call with its counts,\n"
	 "times and account; seccomp-record-recording(5)",
	 TEXT(recording)},
	{"state", 0, "FILE",
	 "Remember position and counts in FILE, and go on there\nthe next time, whatever "
	 "ended it",
	 TEXT(state)},
	{"strict", 0, NULL, "Write nothing and exit with 4 where records are known lost",
	 FLAG(strict)},
	{"quiet", 'q', NULL, "Print errors only", FLAG(quiet)},
	{"verbose", 'v', NULL, "Say what is read", FLAG(verbose)},
	{0},
};
