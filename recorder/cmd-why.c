/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record why: who needed a system call.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call-arg.h"
#include "cmd.h"
#include "filter-options.h"
#include "load.h"
#include "recording-select.h"
#include "say.h"
#include "why.h"

struct why_options {
	struct filter_options of;
	bool all, json, quiet;
};

static const struct opt general_rows[] = {
	{"all", 'a', NULL, "List all system calls, a line each",
	 OPTION_FLAG(struct why_options, all)},
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

/* Says why nothing was found: a slip of the pen, or there is none. */
static void say_none(const struct recording *recording, const char *call)
{
	const struct arch **archs;
	const char *near = NULL;
	size_t n;
	int64_t nr;

	if (!call || call_arg_number(call, &nr) || call_arg_known(call)) {
		say(call ? call : "--all",
		    recording->n_groups ? "not in the recording"
					: "nothing in the recording is wanted");
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
		  const struct why_options *options)
{
	if (options->json)
		why_write_json(recording, needs, stdout);
	else if (options->all)
		why_write_table(recording, needs, stdout);
	else
		why_write_text(recording, needs, stdout);
}

/* CALL is NULL where all are wanted. */
static int answer(struct recording *recording, const char *call,
		  const struct why_options *options)
{
	struct needs_wanted wanted = {.name = call};
	struct needs *needs;
	size_t n;

	if (call)
		wanted.by_nr = call_arg_number(call, &wanted.nr);
	if (recording_select(recording, options->of.filter, !options->of.no_prelude) <
		    0 ||
	    needs_new(recording, &wanted, &needs) < 0) {
		say(NULL, "%s", strerror(ENOMEM));
		return EXIT_TROUBLE;
	}
	n = needs->n;
	if (!options->quiet && (n || options->json))
		print(recording, needs, options);
	needs_free(needs);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		say("standard output", "%s", strerror(errno));
		return EXIT_TROUBLE;
	}
	if (!n && !options->quiet)
		say_none(recording, call);
	return n ? EXIT_DONE : EXIT_FOUND;
}

static int run(int n, char **operands, const struct why_options *options)
{
	const char *call = options->all ? NULL : operands[0];
	struct recording *recording = NULL;
	int status = EXIT_TROUBLE;

	if (!options->all && n == 0) {
		say("why", "which system call, of which recordings? See --help");
		return EXIT_TROUBLE;
	}
	if (load_recordings(call ? n - 1 : n, call ? operands + 1 : operands,
			    &recording) == 0)
		status = answer(recording, call, options);
	recording_free(recording);
	return status;
}

int cmd_why(int argc, char **argv)
{
	struct why_options options = {0};
	const struct opt_group groups[] = {
		{"Of what", filter_rows, &options.of},
		{"General", general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"why [OPTIONS] SYSCALL REC...\n"
		"       seccomp-record why --all [OPTIONS] REC...",
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
