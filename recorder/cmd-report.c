/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record report: recordings as a page to be read.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "declared-options.h"
#include "declared-recording.h"
#include "filter-options.h"
#include "load.h"
#include "output.h"
#include "recording-select.h"
#include "report.h"
#include "say.h"

struct report_options {
	struct filter_options of;
	struct declared_options declared;
	const char *output, *profile;
};

static const struct opt general_rows[] = {
	{"output", 'o', "FILE", "Write it to FILE (default: standard output)",
	 OPTION_TEXT(struct report_options, output)},
	{"declared", 0, "PROFILE",
	 "Compare with this profile; see 'seccomp-record help diff'",
	 OPTION_TEXT(struct report_options, profile)},
	{0},
};

static int save(const struct report_view *view, const char *path)
{
	struct output output;
	int r = output_open(path, &output);

	if (r == 0) {
		r = report_write(view, output.file);
		if (r < 0)
			output_abort(&output);
		else
			r = output_commit(&output);
	}
	if (r < 0)
		output_failed(path, "the report", r);
	return r;
}

/*
 * Beside DECLARED, which may be NULL; LEFT is the recording as a profile. 0, or negative
 * after having said why.
 */
static int write_page(struct report_options *options, struct report_view *view,
		      const struct declared *left, const struct declared *declared)
{
	struct difference_input input = {
		.left = left, .right = declared, .needs = view->needs};
	struct difference *difference = NULL;
	int r = 0;

	if (declared)
		r = declared_options_compare(&options->declared, &input, options->profile,
					     &difference);
	view->difference = difference;
	r = r ? r : save(view, options->output);
	difference_free(difference);
	return r;
}

static int make(struct report_options *options, const struct recording *recording,
		const struct declared *declared)
{
	const struct needs_wanted all = {.name = NULL};
	struct needs *needs = NULL;
	struct declared *left = NULL;
	struct report_view view = {.recording = recording, .declared = options->profile};
	int r = needs_new(recording, &all, &needs);

	if (r == 0 && declared)
		r = declared_of_recording(recording, &left);
	if (r < 0) {
		say(NULL, "%s", strerror(-r));
	} else {
		view.needs = needs;
		r = write_page(options, &view, left, declared);
	}
	declared_free(left);
	needs_free(needs);
	return r;
}

static int run(int n, char **paths, struct report_options *options)
{
	struct recording *recording = NULL;
	struct declared *declared = NULL;
	int status = EXIT_TROUBLE;

	if (n == 0)
		say("report", "which recordings? See --help");
	else if (load_recordings(n, paths, &recording) < 0 ||
		 (options->profile &&
		  load_declared(&options->declared.load, options->profile, &declared,
				NULL) < 0))
		;
	else if (recording_select(recording, options->of.filter,
				  !options->of.no_prelude) < 0)
		say(NULL, "%s", strerror(ENOMEM));
	else if (!recording->n_groups) {
		say("report", "nothing in the recording is wanted");
		status = EXIT_NOTHING;
	} else if (make(options, recording, declared) == 0)
		status = EXIT_DONE;
	declared_free(declared);
	recording_free(recording);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct report_options options = {.output = "-"};
	const struct opt_group groups[] = {
		{"Of what", filter_rows, &options.of},
		{"General", general_rows, &options},
		{"The declared profile", declared_rows, &options.declared},
		{0},
	};
	const struct usage usage = {
		"report [OPTIONS] REC...",
		"Writes one HTML page that shows what is in the recordings REC and how "
		"far it can\nbe trusted. It needs no other file and runs no script.",
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
