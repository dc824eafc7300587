/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record merge: one recording out of many.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "load.h"
#include "options.h"
#include "out.h"
#include "recording-common.h"
#include "save.h"
#include "say.h"

#define LISTED 20 /* calls that are left out, one by one; with -v all */

struct merge_options {
	const char *output;
	bool intersect, quiet, verbose;
	unsigned int at_least; /* 0: not asked for */
};

static int set_at_least(void *ctx, const struct opt *opt, const char *value)
{
	struct merge_options *options = ctx;
	char *stop;
	unsigned long n = strtoul(value, &stop, 10);

	if (*value < '0' || *value > '9' || *stop || n < 1 ||
	    n > RECORDING_MERGED_SESSIONS) {
		say("--at-least", "%s is no number of sessions; give one from 1 to %d",
		    value, RECORDING_MERGED_SESSIONS);
		return -EINVAL;
	}
	(void)opt;
	options->at_least = (unsigned int)n;
	return 0;
}

static const struct opt rows[] = {
	{"output", 'o', "FILE",
	 "Write it to FILE, replaced as a whole; it may be one of\nthose that are merged "
	 "(default: standard output)",
	 OPTION_TEXT(struct merge_options, output)},
	{"at-least", 0, "N",
	 "Keep only the calls of an executable that are in N of the\nsessions",
	 set_at_least, 0},
	{"intersect", 0, NULL,
	 "Keep only those that are in every session that has the\nexecutable",
	 OPTION_FLAG(struct merge_options, intersect)},
	{"quiet", 'q', NULL, "Print errors only",
	 OPTION_FLAG(struct merge_options, quiet)},
	{"verbose", 'v', NULL, "List every call that is left out",
	 OPTION_FLAG(struct merge_options, verbose)},
	{0},
};

struct left_out {
	const struct merge_options *options;
	size_t n;
};

static void say_odd(void *ctx, const struct recording_odd *odd)
{
	char call[OUT_NAME], arch[OUT_NAME];
	struct left_out *left = ctx;

	left->n++;
	if (left->options->quiet || (left->n > LISTED && !left->options->verbose))
		return;
	say(NULL,
	    "left out: %s of %.*s (%s): in %u of the %u sessions with this executable",
	    out_call_name(odd->arch, odd->nr, call), (int)odd->exe.n, odd->exe.p,
	    out_arch_name(odd->arch, odd->token, arch), odd->sessions, odd->of);
}

static size_t lossy(const struct recording *recording)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sessions; i++)
		n += account_verdict(&recording->sessions[i].account) == VERDICT_LOSSY;
	return n;
}

/* 0; negative after having said why; EXIT_NOTHING likewise. */
static int keep_common(struct recording *recording, const struct merge_options *options)
{
	struct left_out left = {.options = options};

	if (recording_common(recording, options->at_least, say_odd, &left) < 0) {
		say(NULL, "%s", strerror(ENOMEM));
		return -ENOMEM;
	}
	if (left.n > LISTED && !options->verbose && !options->quiet)
		say(NULL, "left out: %zu more; --verbose lists them", left.n - LISTED);
	if (left.n && lossy(recording) && !options->quiet)
		say(NULL,
		    "%zu of the sessions lost records: a call may be left out only "
		    "because "
		    "it was lost there",
		    lossy(recording));
	if (recording->n_groups)
		return 0;
	if (options->at_least)
		say("--at-least",
		    "no call is in %u of the %zu sessions, so nothing is written",
		    options->at_least, recording->n_sessions);
	else
		say("--intersect", "no call is in all sessions, so nothing is written");
	return EXIT_NOTHING;
}

static void say_result(const struct recording *recording)
{
	size_t n = recording->n_sessions;

	say(NULL, "merged: %zu session%s (%zu lossy), %zu group%s, %zu system call%s", n,
	    n == 1 ? "" : "s", lossy(recording), recording->n_groups,
	    recording->n_groups == 1 ? "" : "s", recording->n_calls,
	    recording->n_calls == 1 ? "" : "s");
}

static int merge(int n, char **paths, const struct merge_options *options)
{
	struct recording *recording = NULL;
	int r;

	if (options->intersect && options->at_least) {
		say("merge", "--intersect or --at-least, not both");
		return EXIT_TROUBLE;
	}
	r = load_recordings(n, paths, &recording);
	if (r == 0 && (options->intersect || options->at_least))
		r = keep_common(recording, options);
	r = r ? r : save_recording(recording, options->output);
	if (r == 0 && !options->quiet)
		say_result(recording);
	recording_free(recording);
	return r < 0 ? EXIT_TROUBLE : r;
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
