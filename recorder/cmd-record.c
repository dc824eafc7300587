/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "emit-split.h"
#include "record-options.h"
#include "say.h"

/* What goes with what. 0, or negative after having said it. */
static int check(const struct record_options *options, int n)
{
	if (!options->from.follow && (options->duration || options->until_quiet)) {
		say("record",
		    "--duration and --until-quiet end a recording that goes on; add "
		    "--follow");
		return -EINVAL;
	}
	if (n && options->source) {
		say("record", "name a FILE or a --source, not both");
		return -EINVAL;
	}
	if (n > 1 && (options->from.follow || options->state)) {
		say(options->from.follow ? "--follow" : "--state",
		    "goes with a --source, or with one FILE; for several files at once "
		    "start one program each and merge their recordings");
		return -EINVAL;
	}
	if (emit_options_check(&options->emit) < 0)
		return -EINVAL;
	return emit_split_check(&options->emit);
}

static int record(int n, char **paths, struct record_options *options)
{
	if (check(options, n) < 0)
		return EXIT_TROUBLE;
	if (n == 0)
		return record_live(options);
	if (!options->from.follow && !options->state)
		return record_files(n, paths, options);
	return record_path(options, paths[0]);
}

int cmd_record(int argc, char **argv)
{
	struct record_options options;
	const struct opt_group groups[] = {
		{"Where from", record_source_rows, &options},
		{"Which records", record_filter_rows, &options},
		{"What to write", emit_rows, &options.emit},
		{"General", record_general_rows, &options},
		{0},
	};
	const struct usage usage = {
		"[record] [OPTIONS] [FILE...]",
		"Reads SECCOMP audit records and writes the smallest profile that allows "
		"what\n"
		"they show. FILE is a log of any form, plain or compressed, or - for "
		"standard\n"
		"input; without one, this machine's own records are read.",
		groups,
	};
	int first, status = EXIT_TROUBLE;

	record_options_init(&options);
	options.now = (int64_t)time(NULL) * 1000;
	if (filter_new(&options.filter) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	first = options_parse(argc, argv, &usage);
	options.emit.quiet = options.quiet;
	if (first == OPTIONS_DONE)
		status = EXIT_DONE;
	else if (first >= 0)
		status = record(argc - first, argv + first, &options);
	filter_free(options.filter);
	record_options_done(&options);
	return status;
}
