/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record diff: what a declared profile would break, and what it allows in vain.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmd.h"
#include "count.h"
#include "declared-options.h"
#include "diff.h"
#include "listing.h"
#include "options.h"
#include "say.h"

struct diff_options {
	void (*write)(const struct diff_view *view, FILE *file);
	bool check, quiet;
	struct declared_options declared;
};

static const struct {
	const char *name;
	void (*write)(const struct diff_view *view, FILE *file);
} formats[] = {
	{"text", diff_write_text},
	{"json", diff_write_json},
	{"html-fragment", diff_write_html},
};

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	struct listing names = {.n = 0};

	(void)opt;
	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strcmp(formats[i].name, value) == 0) {
			options->write = formats[i].write;
			return 0;
		}
		listing_add(&names, formats[i].name);
	}
	say("--format", "no format %s; there are %s", value, listing_text(&names));
	return -EINVAL;
}

static const struct opt rows[] = {
	{"format", 'F', "NAME", "What to print: text (default), json or html-fragment",
	 set_format, 0},
	{"check", 0, NULL, "Exit with 1 only where something is missing",
	 OPTION_FLAG(struct diff_options, check)},
	{"quiet", 'q', NULL, "Print nothing but errors; the exit status tells",
	 OPTION_FLAG(struct diff_options, quiet)},
	{0},
};

/* That of the left side, which is the first it names, or else of this machine. */
static const struct arch *machine_of(const struct declared *left)
{
	struct utsname uts;
	const struct arch *arch;

	for (size_t i = 0; i < left->n_arches && !left->unnamed; i++)
		if (!left->arches[i].machine)
			return evaluate_machine(left->arches[i].arch);
	if (uname(&uts) == 0 && (arch = arch_by_name(uts.machine)))
		return arch;
	return arch_by_name("x86_64");
}

static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no && *no);
}

static int print(const struct diff_options *options, const struct difference *difference,
		 const struct recording *recording)
{
	const struct diff_view view = {difference, recording, wants_colour()};
	bool found = difference->counts[DIFFERENCE_MISSING] || difference->refused;

	if (!options->quiet)
		options->write(&view, stdout);
	if (fflush(stdout) == EOF || ferror(stdout)) {
		say("standard output", "%s", strerror(errno));
		return EXIT_TROUBLE;
	}
	if (!options->check)
		found = found || difference->n || difference->n_arches ||
			difference->otherwise;
	return found ? EXIT_FOUND : EXIT_DONE;
}

static int compare(struct diff_options *options, const struct declared *left,
		   const struct recording *recording, const struct declared *right,
		   const char *where)
{
	const struct needs_wanted all = {.name = NULL};
	struct needs *needs = NULL;
	struct difference *difference = NULL;
	struct difference_input input = {
		.left = left,
		.right = right,
		.options = &options->declared.evaluate,
		.arches = options->declared.n_arches ? options->declared.arches : NULL,
	};
	int r = recording ? needs_new(recording, &all, &needs) : 0;
	int status = EXIT_TROUBLE;

	options->declared.evaluate.machine =
		options->declared.n_arches ? evaluate_machine(options->declared.arches[0])
					   : machine_of(left->n_arches ? left : right);
	input.needs = needs;
	r = r ? r : difference_new(&input, &difference);
	if (r == -ENOSPC)
		say(where, "has more rules for one call than a kernel takes");
	else if (r < 0)
		say(NULL, "%s", strerror(-r));
	else
		status = print(options, difference, recording);
	difference_free(difference);
	needs_free(needs);
	return status;
}

static int run(struct diff_options *options, char **paths)
{
	const struct load_declared plain = {.recordings = true};
	struct declared *left = NULL, *right = NULL;
	struct recording *recording = NULL;
	int status = EXIT_TROUBLE;

	if (strcmp(paths[0], "-") == 0 && strcmp(paths[1], "-") == 0)
		say("diff", "only one of the two can be standard input");
	else if (load_declared(&plain, paths[0], &left, &recording) == 0 &&
		 load_declared(&options->declared.load, paths[1], &right, NULL) == 0)
		status = compare(options, left, recording, right, paths[1]);
	declared_free(left);
	declared_free(right);
	recording_free(recording);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = {.write = diff_write_text};
	const struct opt_group groups[] = {
		{"Options", rows, &options},
		{"Architectures", declared_arch_rows, &options.declared},
		{"The declared profile", declared_rows, &options.declared},
		{0},
	};
	const struct usage usage = {
		"diff [OPTIONS] RECORDED DECLARED",
		"Compares what RECORDED needs, a recording or any profile, with what "
		"DECLARED allows:\nan OCI, Docker or containers/common profile, a "
		"SeccompProfile, a unit of systemd, a\npolicy of minijail, a profile of "
		"firejail, a list of names; or docker-default by name.",
		groups,
	};
	int at;

	declared_options_init(&options.declared);
	at = options_parse(argc, argv, &usage);

	if (at < 0)
		return at == OPTIONS_DONE ? EXIT_DONE : EXIT_TROUBLE;
	if (argc - at != 2) {
		say("diff", "give two: what was recorded, and the profile that was "
			    "declared; see --help");
		return EXIT_TROUBLE;
	}
	return run(&options, argv + at);
}
