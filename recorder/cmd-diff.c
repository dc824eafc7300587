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

#include "capability.h"
#include "cmd.h"
#include "count.h"
#include "diff.h"
#include "load-declared.h"
#include "options.h"
#include "say.h"

#define ARCHES 16

struct diff_options {
	void (*write)(const struct diff_view *view, FILE *file);
	bool check, quiet;
	struct evaluate_options evaluate;
	const struct arch *arches[ARCHES + 1]; /* ends in NULL */
	size_t n_arches;
	struct load_declared load;
};

static const struct {
	const char *name;
	void (*write)(const struct diff_view *view, FILE *file);
} formats[] = {
	{"text", diff_write_text},
	{"json", diff_write_json},
};

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;

	(void)opt;
	for (size_t i = 0; i < COUNT(formats); i++)
		if (strcmp(formats[i].name, value) == 0) {
			options->write = formats[i].write;
			return 0;
		}
	say("--format", "no format %s; there are text and json", value);
	return -EINVAL;
}

/* One word of --caps; false after having said that it is none. */
static bool add_cap(uint64_t *caps, const char *word)
{
	int number = capability_by_name(word);

	if (strcmp(word, "all") == 0)
		*caps = UINT64_MAX;
	else if (strcmp(word, "docker") == 0)
		*caps |= CAPABILITY_DOCKER;
	else if (number >= 0)
		*caps |= capability_bit((unsigned int)number);
	else if (strcmp(word, "none") != 0)
		return false;
	return true;
}

static int set_caps(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	char *list = strdup(value), *rest = NULL;
	int r = list ? 0 : -ENOMEM;

	(void)opt;
	if (r < 0)
		say("--caps", "%s", strerror(ENOMEM));
	options->evaluate.caps = 0;
	for (char *word = list ? strtok_r(list, ",", &rest) : NULL; word && r == 0;
	     word = strtok_r(NULL, ",", &rest)) {
		if (add_cap(&options->evaluate.caps, word))
			continue;
		say("--caps",
		    "no capability %s; give names such as CAP_SYS_ADMIN with commas "
		    "between, or none, docker, all",
		    word);
		r = -EINVAL;
	}
	free(list);
	return r;
}

static int set_kernel(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	struct declared_kernel kernel;
	int used = 0;

	(void)opt;
	/* What is behind the minor number ("-13-amd64") is passed over. */
	if (sscanf(value, "%4u.%4u%n", &kernel.major, &kernel.minor, &used) != 2 ||
	    (value[used] && !strchr(".-", value[used])) || !kernel.major) {
		say("--kernel", "%s is no version of a kernel such as 6.1", value);
		return -EINVAL;
	}
	options->evaluate.kernel = kernel;
	return 0;
}

static int add_arch(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	const struct arch *arch = arch_by_name(value);

	(void)opt;
	if (!arch || options->n_arches == ARCHES) {
		say("--arch", arch ? "%s is one too many" : "no such architecture: %s",
		    value);
		return -EINVAL;
	}
	options->arches[options->n_arches++] = arch;
	return 0;
}

static int add_with(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;

	(void)opt;
	if (options->load.n_with == LOAD_DECLARED_WITH) {
		say("--with", "%s is one too many: %d can be given", value,
		    LOAD_DECLARED_WITH);
		return -EINVAL;
	}
	options->load.with[options->load.n_with++] = value;
	return 0;
}

static int set_kind(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	char names[256] = "";
	const struct declared_kind *kind;
	size_t n = 0;

	(void)opt;
	options->load.kind = declared_kind_by_name(value);
	if (options->load.kind)
		return 0;
	for (size_t i = 0; (kind = declared_kind_at(i)) && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", i ? ", " : "",
				      kind->name);
	say("--kind", "no kind of profile %s; there are %s", value, names);
	return -EINVAL;
}

static const struct opt rows[] = {
	{"format", 'F', "NAME", "What to print: text (default) or json", set_format, 0},
	{"check", 0, NULL, "Exit with 1 only where something is missing",
	 OPTION_FLAG(struct diff_options, check)},
	{"caps", 0, "LIST",
	 "Capabilities of the process: names with commas between,\nnone, all, or docker "
	 "(default), which is Docker's fourteen",
	 set_caps, 0},
	{"kernel", 0, "VERSION", "Kernel (default: the newest)", set_kernel, 0},
	{"arch", 'a', "ARCH", "Only this architecture; may repeat", add_arch, 0},
	{"with", 0, "FILE",
	 "Given beside DECLARED: a drop-in, a base profile,\nwhat is included; may "
	 "repeat",
	 add_with, 0},
	{"kind", 0, "KIND",
	 "What DECLARED is, if not what it looks like: oci (Docker's\ntoo), spo, "
	 "systemd, "
	 "firejail, minijail, list, csv, recording",
	 set_kind, 0},
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
		.options = &options->evaluate,
		.arches = options->n_arches ? options->arches : NULL,
	};
	int r = recording ? needs_new(recording, &all, &needs) : 0;
	int status = EXIT_TROUBLE;

	options->evaluate.machine = options->n_arches
					    ? evaluate_machine(options->arches[0])
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
		 load_declared(&options->load, paths[1], &right, NULL) == 0)
		status = compare(options, left, recording, right, paths[1]);
	declared_free(left);
	declared_free(right);
	recording_free(recording);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = {.write = diff_write_text,
				       .evaluate = {.caps = CAPABILITY_DOCKER}};
	const struct opt_group groups[] = {
		{"Options", rows, &options},
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
	int at = options_parse(argc, argv, &usage);

	if (at < 0)
		return at == OPTIONS_DONE ? EXIT_DONE : EXIT_TROUBLE;
	if (argc - at != 2) {
		say("diff", "give two: what was recorded, and the profile that was "
			    "declared; see --help");
		return EXIT_TROUBLE;
	}
	return run(&options, argv + at);
}
