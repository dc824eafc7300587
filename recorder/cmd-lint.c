/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record lint: what is wrong in declared profiles.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "declared-options.h"
#include "lint-format.h"
#include "options.h"
#include "output.h"
#include "say.h"
#include "scmp.h"

struct lint_command {
	const struct lint_format *format;
	bool strict, quiet, codes;
	struct declared_options declared;
	struct lint_options lint;
	struct lint_writer writer;
	struct lint_totals totals;
	char library[64];
	const char *path; /* that is looked at */
};

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct lint_command *command = ctx;
	const struct lint_format *format;
	char names[64] = "";
	size_t n = 0;

	(void)opt;
	for (size_t i = 0; (format = lint_format_at(i)); i++) {
		if (strcmp(format->name, value) == 0) {
			command->format = format;
			return 0;
		}
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", i ? ", " : "",
				      format->name);
	}
	say("--format", "no format %s; there are %s", value, names);
	return -EINVAL;
}

static const struct opt rows[] = {
	{"format", 'F', "NAME", "What to print: text (default), json or sarif",
	 set_format, 0},
	{"strict", 0, NULL, "Exit with 1 at warnings too",
	 OPTION_FLAG(struct lint_command, strict)},
	{"codes", 0, NULL, "Print what is looked for, and exit",
	 OPTION_FLAG(struct lint_command, codes)},
	{"quiet", 'q', NULL, "Print nothing but errors; the exit status tells",
	 OPTION_FLAG(struct lint_command, quiet)},
	{0},
};

static int print_codes(void)
{
	const struct lint_check *check;

	for (size_t i = 0; (check = lint_check_at(i)); i++)
		printf("%-20s %-8s %s\n", check->code, lint_severity(check->severity),
		       check->what);
	return output_printed() < 0 ? EXIT_TROUBLE : EXIT_DONE;
}

/* FILE#NAME where it is one of several, which would be asked for so. */
static int show(struct lint_command *command, const struct declared *declared)
{
	struct lint_view view = {.path = command->path,
				 .declared = declared,
				 .others = command->declared.load.with};
	char *name = NULL;

	if (declared->part &&
	    asprintf(&name, "%s#%s", lint_path(view.path), declared->part) < 0)
		return -ENOMEM;
	if (name)
		view.path = name;
	command->format->profile(&command->writer, &view);
	free(name);
	return 0;
}

static int lint_this(void *ctx, struct declared *declared)
{
	struct lint_command *command = ctx;
	int r = lint_profile(declared, &command->lint);

	if (r == 0) {
		lint_totals_add(&command->totals, declared);
		r = command->quiet ? 0 : show(command, declared);
	}
	if (r < 0)
		say(command->path, "%s", strerror(-r));
	return r;
}

static int lint_one(struct lint_command *command, const char *path)
{
	command->path = path;
	return load_declared_each(&command->declared.load, path, lint_this, command);
}

static void say_totals(const struct lint_totals *totals)
{
	const size_t *n = totals->counts;

	say(NULL, "%zu error%s, %zu warning%s, %zu note%s", n[DECLARED_ERROR],
	    n[DECLARED_ERROR] == 1 ? "" : "s", n[DECLARED_WARNING],
	    n[DECLARED_WARNING] == 1 ? "" : "s", n[DECLARED_NOTE],
	    n[DECLARED_NOTE] == 1 ? "" : "s");
}

static void prepare(struct lint_command *command)
{
	struct declared_options *declared = &command->declared;

	snprintf(command->library, sizeof(command->library), "libseccomp %s",
		 scmp_version());
	declared->load.faulty = true;
	declared->evaluate.machine = declared_options_machine();
	command->lint = (struct lint_options){
		.evaluate = declared->evaluate,
		.arches = declared->n_arches ? declared->arches : NULL,
		.library = {command->library, scmp_knows_call, scmp_knows_arch,
			    scmp_since},
	};
	command->writer.out.file = stdout;
	command->writer.colour = output_wants_colour(STDOUT_FILENO);
}

/* What cannot be read is said, and the others are looked at all the same. */
static int run(struct lint_command *command, int n, char **paths)
{
	const size_t *counts = command->totals.counts;
	int looked_at = 0;
	bool trouble;

	prepare(command);
	if (!command->quiet)
		command->format->begin(&command->writer);
	for (int i = 0; i < n; i++)
		looked_at += lint_one(command, paths[i]) == 0;
	trouble = looked_at < n;
	if (!command->quiet) {
		command->format->end(&command->writer, &command->totals);
		trouble = output_printed() < 0 || trouble;
		if (command->format->prose && looked_at)
			say_totals(&command->totals);
	}
	if (trouble)
		return EXIT_TROUBLE;
	return counts[DECLARED_ERROR] || (command->strict && counts[DECLARED_WARNING])
		       ? EXIT_FOUND
		       : EXIT_DONE;
}

int cmd_lint(int argc, char **argv)
{
	static struct lint_command command;
	const struct opt_group groups[] = {
		{"Options", rows, &command},
		{"The declared profiles", declared_rows, &command.declared},
		{"Architectures", declared_arch_rows, &command.declared},
		{0},
	};
	const struct usage usage = {
		"lint [OPTIONS] PROFILE...",
		"Says what is wrong in declared profiles, a line each: where, how bad, "
		"what, and what to do.\nA PROFILE is whatever diff takes for DECLARED, "
		"or a "
		"manifest of Kubernetes or\na file of docker compose, which say what "
		"profile is used.",
		groups,
	};
	int at;

	command.format = lint_format_at(0);
	declared_options_init(&command.declared);
	at = options_parse(argc, argv, &usage);
	if (at < 0)
		return at == OPTIONS_DONE ? EXIT_DONE : EXIT_TROUBLE;
	if (command.codes)
		return print_codes();
	if (at == argc) {
		say("lint", "name a profile; see --help");
		return EXIT_TROUBLE;
	}
	return run(&command, argc - at, argv + at);
}
