/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record merge: one recording out of many.
 */
#include <stdio.h>

#include "cmd.h"
#include "load.h"
#include "options.h"
#include "save.h"
#include "say.h"

struct merge_options {
	const char *output;
	bool quiet;
};

static int set_output(void *ctx, const struct opt *opt, const char *value)
{
	struct merge_options *options = ctx;

	(void)opt;
	options->output = value;
	return 0;
}

static int set_quiet(void *ctx, const struct opt *opt, const char *value)
{
	struct merge_options *options = ctx;

	(void)opt;
	(void)value;
	options->quiet = true;
	return 0;
}

static const struct opt rows[] = {
	{"output", 'o', "FILE",
	 "Write it to FILE, replaced as a whole; it may be one of\nthose that are merged "
	 "(default: standard output)",
	 set_output, 0},
	{"quiet", 'q', NULL, "Print errors only", set_quiet, 0},
	{0},
};

static void say_result(const struct recording *recording)
{
	size_t lossy = 0, n = recording->n_sessions;

	for (size_t i = 0; i < n; i++)
		lossy +=
			account_verdict(&recording->sessions[i].account) == VERDICT_LOSSY;
	say(NULL, "merged: %zu session%s (%zu lossy), %zu groups, %zu system calls", n,
	    n == 1 ? "" : "s", lossy, recording->n_groups, recording->n_calls);
}

static int merge(int n, char **paths, const struct merge_options *options)
{
	struct recording *recording = NULL;
	int r = load_recordings(n, paths, &recording);

	r = r ? r : save_recording(recording, options->output);
	if (r == 0 && !options->quiet)
		say_result(recording);
	recording_free(recording);
	return r < 0 ? EXIT_TROUBLE : EXIT_DONE;
}

int cmd_merge(int argc, char **argv)
{
	struct merge_options options = {.output = "-"};
	const struct opt_group groups[] = {
		{"Options", rows, &options},
		{0},
	};
	const struct usage usage = {
		"merge [OPTIONS] REC...",
		"Writes one recording that has the sessions of all: each once, in its "
		"latest\n"
		"state, whatever the order. REC is what --recording wrote, compressed or "
		"not,\n"
		"or - for standard input.",
		groups,
	};
	int first = options_parse(argc, argv, &usage);

	if (first == OPTIONS_DONE)
		return EXIT_DONE;
	if (first < 0)
		return EXIT_TROUBLE;
	return merge(argc - first, argv + first, &options);
}
