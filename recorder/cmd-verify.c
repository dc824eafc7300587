/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record verify: a command under a profile, and what that denied.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cmd.h"
#include "count.h"
#include "declared-options.h"
#include "document.h"
#include "enforce.h"
#include "output.h"
#include "save.h"
#include "say.h"
#include "trial.h"
#include "verify-update.h"
#include "verify.h"

struct verify_options {
	struct declared_options declared;
	const char *profile, *update, *output;
	const struct trial_way *way;
	void (*write)(const struct verify_view *view, FILE *file);
	bool complain, crun, quiet;
};

static const struct {
	const char *name;
	void (*write)(const struct verify_view *view, FILE *file);
} formats[] = {
	{"text", verify_write_text},
	{"json", verify_write_json},
};

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct verify_options *options = ctx;

	(void)opt;
	for (size_t i = 0; i < COUNT(formats); i++)
		if (strcmp(formats[i].name, value) == 0) {
			options->write = formats[i].write;
			return 0;
		}
	say("--format", "no format %s; there are text and json", value);
	return -EINVAL;
}

static int set_via(void *ctx, const struct opt *opt, const char *value)
{
	struct verify_options *options = ctx;

	(void)opt;
	options->way = trial_way_by_name(strcmp(value, "auto") ? value : "");
	if (options->way && *value)
		return 0;
	say("--via", "no way %s in this build; 'seccomp-record help verify' lists them",
	    value);
	return -EINVAL;
}

static int set_runtime(void *ctx, const struct opt *opt, const char *value)
{
	struct verify_options *options = ctx;

	(void)opt;
	options->crun = strcmp(value, "crun") == 0;
	if (options->crun || strcmp(value, "runc") == 0)
		return 0;
	say("--runtime", "no runtime %s; there are runc and crun", value);
	return -EINVAL;
}

static const struct opt rows[] = {
	{"profile", 'p', "FILE",
	 "The profile, of any kind that diff reads, docker-default by\nname, or a raw "
	 "filter as the format bpf writes it",
	 OPTION_TEXT(struct verify_options, profile)},
	{"complain", 0, NULL, "Let through what would be denied, and list all of it",
	 OPTION_FLAG(struct verify_options, complain)},
	{"update", 0, "FILE", "Add what was denied to this recording, which emit reads",
	 OPTION_TEXT(struct verify_options, update)},
	{"via", 0, "WAY",
	 "How denials are seen (default: auto, the first):\n"
	 "  notify   by a listener to the filter; anybody may, and\n"
	 "           arguments are known\n"
	 "  audit    by the kernel's audit records; as root",
	 set_via, 0},
	{"runtime", 0, "NAME",
	 "Who loads the profile: runc (default), which answers ENOSYS\nto calls newer "
	 "than "
	 "it, or crun",
	 set_runtime, 0},
	{0},
};

static const struct opt report_rows[] = {
	{"format", 'F', "NAME", "What to print: text (default) or json", set_format, 0},
	{"output", 'o', "FILE",
	 "Where the report goes (default: standard error, since\nstandard output is the "
	 "command's)",
	 OPTION_TEXT(struct verify_options, output)},
	{"quiet", 'q', NULL, "Print nothing but errors; the exit status tells",
	 OPTION_FLAG(struct verify_options, quiet)},
	{0},
};

/* The profile as it is read, and as it is loaded. */
struct loaded {
	struct declared *declared; /* NULL: a raw filter */
	struct bpf_program program;
};

static void loaded_done(struct loaded *loaded)
{
	declared_free(loaded->declared);
	enforce_done(&loaded->program);
}

/* A text has no byte like those with which a filter begins: a load, without jumps. */
static bool is_raw(const char *path)
{
	static const unsigned char begin[] = {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0};
	unsigned char bytes[sizeof(begin)];
	FILE *file = fopen(path, "re");
	bool raw = file && fread(bytes, sizeof(bytes), 1, file) == 1 &&
		   memcmp(bytes, begin, sizeof(begin)) == 0;

	if (file)
		fclose(file);
	return raw;
}

static int load_raw(const char *path, struct bpf_program *ret)
{
	struct document document = {0};
	struct bpf_program program = {NULL, 0};
	int r = document_read(&document, path, BPF_MAXINSNS * sizeof(*program.code),
			      "a profile");

	if (r == 0) {
		program.n = document.n / sizeof(*program.code);
		program.code = calloc(program.n + 1, sizeof(*program.code));
		r = program.code ? 0 : -ENOMEM;
	}
	if (r == 0) {
		memcpy(program.code, document.text, program.n * sizeof(*program.code));
		if (document.n % sizeof(*program.code) || bpf_check(&program) < 0) {
			say(path, "is no filter that this machine's kernel takes");
			r = -EINVAL;
		}
	}
	document_done(&document);
	if (r < 0)
		enforce_done(&program);
	else
		*ret = program;
	return r;
}

/* What the profile says of the machine is of this one. */
static int fill_machine(struct evaluate_options *evaluate)
{
	struct utsname uts;

	if (uname(&uts) < 0 || !(evaluate->machine = arch_by_name(uts.machine))) {
		say("verify", "this machine is of no known architecture");
		return -EINVAL;
	}
	if (!evaluate->kernel.major)
		sscanf(uts.release, "%u.%u", &evaluate->kernel.major,
		       &evaluate->kernel.minor);
	return 0;
}

static int load(struct verify_options *options, struct loaded *ret)
{
	struct evaluate_options *evaluate = &options->declared.evaluate;
	char error[ENFORCE_ERROR];
	int r;

	if (is_raw(options->profile))
		return load_raw(options->profile, &ret->program);
	r = fill_machine(evaluate);
	r = r ? r
	      : load_declared(&options->declared.load, options->profile, &ret->declared,
			      NULL);
	if (r < 0)
		return r;
	evaluate->stub = !options->crun && enforce_is_runtimes(ret->declared);
	r = enforce(ret->declared, evaluate, &ret->program, error);
	if (r < 0)
		say(options->profile, "%s", error);
	return r;
}

/* 0, or negative after having said why. */
static int report(const struct verify_options *options, struct verify_view *view)
{
	struct output output;
	int r;

	if (!options->output) {
		if (options->quiet)
			return 0;
		view->colour = output_wants_colour(STDERR_FILENO);
		options->write(view, stderr);
		return 0;
	}
	view->colour =
		strcmp(options->output, "-") == 0 && output_wants_colour(STDOUT_FILENO);
	r = output_open(options->output, &output);
	if (r == 0) {
		options->write(view, output.file);
		r = output_commit(&output);
	}
	if (r < 0)
		output_failed(options->output, "the report", r);
	return r;
}

static int conclude(const struct verify_options *options, const struct loaded *loaded,
		    const struct trial *trial, char *const *argv)
{
	struct verify_view view = {
		.profile = options->profile,
		.via = trial_way_name(options->way),
		.complain = options->complain,
		.denials = trial->denials,
		.argv = argv,
		.error = trial->no_command ? trial->launch.error : 0,
		.wstatus = trial->launch.wstatus,
		.killed = trial->killed,
		.killed_own = trial->killed_own,
		.lost = trial->lost,
		.lossy = trial->lossy,
	};
	struct fixes *fixes = NULL;
	int r = fixes_new(trial->denials, loaded->declared, &options->declared.evaluate,
			  &fixes);

	if (r < 0)
		say(NULL, "%s", strerror(-r));
	view.fixes = fixes;
	if (r == 0)
		r = report(options, &view);
	if (options->update && verify_update(trial, argv[0], options->update) < 0)
		r = -EIO;
	fixes_free(fixes);
	if (r < 0)
		return EXIT_TROUBLE;
	return trial->denials->count ? EXIT_FOUND : EXIT_DONE;
}

static void note(void *ctx, const char *text)
{
	const struct verify_options *options = ctx;

	if (!options->quiet)
		say("verify", "%s", text);
}

/* The report is before what the command's status is passed on by. */
static int run(struct verify_options *options, char **argv)
{
	struct loaded loaded = {0};
	struct trial_options how = {.argv = argv,
				    .way = options->way,
				    .complain = options->complain,
				    .note = note,
				    .ctx = options};
	struct trial trial = {0};
	const char *why;
	int status = EXIT_TROUBLE, r = load(options, &loaded);

	how.program = &loaded.program;
	if (r == 0) {
		r = trial_run(&how, &trial, &why);
		if (r < 0)
			say("verify", "%s: %s", why, strerror(-r));
	}
	if (r == 0 && trial.no_command && !trial.denials->count) {
		say(argv[0], "%s", strerror(trial.launch.error));
		status = launch_status(&trial.launch);
	} else if (r == 0) {
		status = conclude(options, &loaded, &trial, argv);
	}
	loaded_done(&loaded);
	trial_done(&trial);
	if (r == 0 && status == EXIT_DONE)
		return launch_end(&trial.launch);
	return status;
}

/* 0, or negative after having said why. */
static int check(const struct verify_options *options, int operands)
{
	int r;

	if (!options->profile) {
		say("verify", "which profile? Name it by --profile");
		return -EINVAL;
	}
	if (strcmp(options->profile, "-") == 0) {
		say("--profile", "standard input is the command's; name a file");
		return -EINVAL;
	}
	if (!operands) {
		say("verify", "name a COMMAND to run");
		return -EINVAL;
	}
	if (save_check(options->update) < 0)
		return -EINVAL;
	r = options->output ? output_try(options->output) : 0;
	if (r < 0) {
		output_failed(options->output, "the report", r);
		return r;
	}
	if (options->complain && !trial_can_complain(options->way)) {
		say("--complain",
		    "the kernel denies what is seen by audit: leave --via away");
		return -EINVAL;
	}
	return 0;
}

int cmd_verify(int argc, char **argv)
{
	struct verify_options options = {.write = verify_write_text,
					 .way = trial_way_by_name("")};
	const struct opt_group groups[] = {
		{"How", rows, &options},
		{"The declared profile", declared_rows, &options.declared},
		{"Report", report_rows, &options},
		{0},
	};
	const struct usage usage = {
		.synopsis = "verify --profile FILE [OPTIONS] [--] COMMAND [ARGUMENT...]",
		.what = "Runs COMMAND under the profile and reports what that denied to "
			"it "
			"and all its\nprocesses, and what to change. It takes no "
			"privilege. "
			"Exit status: 1 where anything was\ndenied, 2 trouble, else that "
			"of "
			"COMMAND.",
		.groups = groups,
	};
	int first;

	declared_options_init(&options.declared);
	first = options_parse_command(argc, argv, &usage);
	if (first < 0)
		return first == OPTIONS_DONE ? EXIT_DONE : EXIT_TROUBLE;
	if (check(&options, argc - first) < 0)
		return EXIT_TROUBLE;
	return run(&options, argv + first);
}
