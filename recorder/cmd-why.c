/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record why: who needed a system call.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "call-arg.h"
#include "cmd.h"
#include "declared-options.h"
#include "filter-options.h"
#include "load.h"
#include "recording-select.h"
#include "output.h"
#include "say.h"
#include "why.h"

struct why_options {
	struct filter_options of;
	struct declared_options declared;
	const char *profile;
	bool all, denied, json, quiet;
};

static const struct opt general_rows[] = {
	{"all", 'a', NULL, "List all system calls, a line each",
	 OPTION_FLAG(struct why_options, all)},
	{"denied", 'd', NULL,
	 "Only what was denied, and by which actions; with --all a line\neach",
	 OPTION_FLAG(struct why_options, denied)},
	{"profile", 'p', "FILE", "With --denied: whether this profile accounts for it",
	 OPTION_TEXT(struct why_options, profile)},
	{"json", 0, NULL, "Print JSON", OPTION_FLAG(struct why_options, json)},
	{"quiet", 'q', NULL, "Print nothing but errors; the exit status tells",
	 OPTION_FLAG(struct why_options, quiet)},
	{0},
};

/* The architectures that RECORDING has, each once; the caller's. NULL: no memory. */
static const struct arch **archs_of(const struct recording *recording, size_t *ret_n)
{
	const struct arch **archs;
	size_t room = 0, n = 0;

	while (arch_at(room))
		room++;
	archs = calloc(room + 1, sizeof(*archs));
	for (size_t i = 0; i < recording->n_groups && archs; i++) {
		const struct arch *arch = recording->groups[i]->arch;
		size_t k = 0;

		while (k < n && archs[k] != arch)
			k++;
		if (arch && k == n)
			archs[n++] = arch;
	}
	*ret_n = n;
	return archs;
}

/* Which baselines have CALL on an architecture that was recorded; NULL: none. */
static const char *baselines_of(const struct recording *recording, const char *call,
				char buf[BASELINE_TEXT])
{
	const char *text = NULL;
	size_t n;
	const struct arch **archs = archs_of(recording, &n);

	for (size_t i = 0; archs && i < n && !text; i++)
		text = baseline_text(archs[i], call, NULL, buf);
	free(archs);
	return text;
}

/* It may be in a profile of the recording all the same. */
static void say_absent(const struct recording *recording, const char *call)
{
	char buf[BASELINE_TEXT];
	const char *baselines =
		call_arg_known(call) ? baselines_of(recording, call, buf) : NULL;

	if (baselines)
		say(call, "not in the recording; baselines of emit have it: %s",
		    baselines);
	else
		say(call, "not in the recording");
}

/* Says why nothing was found: a slip of the pen, or there is none. */
static void say_none(const struct recording *recording, const char *call,
		     const struct why_options *options)
{
	const struct arch **archs;
	const char *near = NULL;
	size_t n;
	int64_t nr;

	if (options->denied) {
		say("--denied",
		    "nothing that is wanted was denied; recordings have denials where "
		    "they were made with 'record --action any --recording FILE'");
		return;
	}
	if (!call || call_arg_number(call, &nr) || call_arg_known(call)) {
		if (call && recording->n_groups)
			say_absent(recording, call);
		else
			say(call ? call : "--all", "nothing in the recording is wanted");
		return;
	}
	archs = archs_of(recording, &n);
	if (archs)
		near = call_arg_nearest(call, archs, n);
	free(archs);
	if (near)
		say(call, "no such system call; did you mean %s?", near);
	else
		say(call, "no such system call");
}

static void print(const struct recording *recording, const struct needs *needs,
		  const struct blame *blame, const struct why_options *options)
{
	if (options->json)
		why_write_json(recording, needs, blame, stdout);
	else if (options->all)
		why_write_table(recording, needs, blame, stdout);
	else
		why_write_text(recording, needs, blame, stdout);
}

/* NULL for *RET where no profile is given. 0, or negative after having said why. */
static int blame_profile(const struct needs *needs, const struct declared *declared,
			 const struct why_options *options, struct blame **ret)
{
	int r = declared ? blame_needs(needs, declared, &options->declared.evaluate, ret)
			 : 0;

	if (r == -ENOSPC)
		say(options->profile, "has more rules for one call than a kernel takes");
	else if (r < 0)
		say(NULL, "%s", strerror(-r));
	return r;
}

/* CALL is NULL where all are wanted. */
static int answer(struct recording *recording, const char *call,
		  const struct declared *declared, const struct why_options *options)
{
	struct needs_wanted wanted = {.name = call};
	struct blame *blame = NULL;
	struct needs *needs;
	size_t n;
	int r;

	if (call)
		wanted.by_nr = call_arg_number(call, &wanted.nr);
	if (options->denied)
		recording_select_denied(recording);
	if (recording_select(recording, options->of.filter, !options->of.no_prelude) <
		    0 ||
	    needs_new(recording, &wanted, &needs) < 0) {
		say(NULL, "%s", strerror(ENOMEM));
		return EXIT_TROUBLE;
	}
	n = needs->n;
	r = blame_profile(needs, declared, options, &blame);
	if (r == 0 && !options->quiet && (n || options->json))
		print(recording, needs, blame, options);
	free(blame);
	needs_free(needs);
	if (r < 0)
		return EXIT_TROUBLE;
	if (output_printed() < 0)
		return EXIT_TROUBLE;
	if (!n && !options->quiet)
		say_none(recording, call, options);
	return n ? EXIT_DONE : EXIT_FOUND;
}

static int check(int n, const struct why_options *options)
{
	if (!options->all && !options->denied && n == 0) {
		say("why", "which system call, of which recordings? See --help");
		return -EINVAL;
	}
	if (options->profile && !options->denied) {
		say("--profile", "is for --denied: whether the profile accounts for it");
		return -EINVAL;
	}
	return 0;
}

static int run(int n, char **operands, const struct why_options *options)
{
	const char *call = options->all || options->denied ? NULL : operands[0];
	struct recording *recording = NULL;
	struct declared *declared = NULL;
	int status = EXIT_TROUBLE;

	if (check(n, options) < 0)
		return EXIT_TROUBLE;
	if (load_recordings(call ? n - 1 : n, call ? operands + 1 : operands,
			    &recording) == 0 &&
	    (!options->profile || load_declared(&options->declared.load, options->profile,
						&declared, NULL) == 0))
		status = answer(recording, call, declared, options);
	declared_free(declared);
	recording_free(recording);
	return status;
}

int cmd_why(int argc, char **argv)
{
	struct why_options options = {0};
	const struct opt_group groups[] = {
		{"Of what", filter_rows, &options.of},
		{"With --profile", declared_rows, &options.declared},
		{"General", general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"why [OPTIONS] SYSCALL REC...\n"
		"       seccomp-record why --all [OPTIONS] REC...\n"
		"       seccomp-record why --denied [--profile FILE] [OPTIONS] REC...",
		"Says who needed SYSCALL, a name or a number, by the recordings REC: "
		"which\n"
		"executables in which containers, how often, since when, by which "
		"record, "
		"and\n"
		"whether a baseline has it. Exit status: 0 found, 1 not there, 2 "
		"trouble.",
		groups,
	};
	int first, status = EXIT_TROUBLE;

	declared_options_init(&options.declared);
	if (filter_new(&options.of.filter) < 0) {
		say(NULL, "%s", strerror(ENOMEM));
		return EXIT_TROUBLE;
	}
	first = options_parse(argc, argv, &usage);
	if (first == OPTIONS_DONE)
		status = EXIT_DONE;
	else if (first >= 0)
		status = run(argc - first, argv + first, &options);
	filter_free(options.of.filter);
	return status;
}
