/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "emit.h"
#include "filter-options.h"
#include "load.h"
#include "recording-select.h"
#include "say.h"
#include "summary.h"

struct options {
	struct filter_options of;
	bool strict, quiet;
	struct emit_options emit;
};

static const struct opt general_rows[] = {
	{"strict", 0, NULL, "Write nothing and exit with 4 where records are known lost",
	 OPTION_FLAG(struct options, strict)},
	{"quiet", 'q', NULL, "Print errors only", OPTION_FLAG(struct options, quiet)},
	{0},
};

/* RECORDING is that of the N files at PATHS. */
static int emit(const struct options *options, int n, char **paths,
		struct recording *recording)
{
	const char *where = n == 1 ? paths[0] : "the recordings";
	const size_t groups = recording->n_groups;

	if (recording_select(recording, options->of.filter, !options->of.no_prelude) <
	    0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	if (recording->n_groups == 0) {
		say(where,
		    groups ? "none of the %zu groups is wanted; 'seccomp-record why "
			     "--all' lists what there is"
			   : "no groups, so nothing to allow",
		    groups);
		return EXIT_NOTHING;
	}
	if (!options->quiet)
		summary_recording(recording, where);
	if (options->strict && summary_recording_lossy(recording)) {
		say("--strict", "records were lost, so no profile is written");
		return EXIT_LOST;
	}
	return emit_profile(&options->emit, recording);
}

static int run(struct options *options, int n, char **paths)
{
	struct recording *recording = NULL;
	int status = EXIT_TROUBLE;

	if (n == 0) {
		say("emit", "of which recordings? Name files that record --recording "
			    "wrote, or - for standard input");
		return EXIT_TROUBLE;
	}
	options->emit.quiet = options->quiet;
	if (emit_check(&options->emit) == 0 && load_recordings(n, paths, &recording) == 0)
		status = emit(options, n, paths, recording);
	recording_free(recording);
	return status;
}

int cmd_emit(int argc, char **argv)
{
	struct options options = {0};
	const struct opt_group groups[] = {
		{"Of what", filter_rows, &options.of},
		{"What to write", emit_rows, &options.emit},
		{"General", general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"emit [OPTIONS] REC...",
		"Writes a profile of what is in the recordings REC, which 'record "
		"--recording'\n"
		"made; of several, of all that any of them has.",
		groups,
	};
	int first, status = EXIT_TROUBLE;

	emit_options_init(&options.emit);
	if (filter_new(&options.of.filter) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	first = options_parse(argc, argv, &usage);
	if (first == OPTIONS_DONE)
		status = EXIT_DONE;
	else if (first >= 0)
		status = run(&options, argc - first, argv + first);
	filter_free(options.of.filter);
	emit_options_done(&options.emit);
	return status;
}
