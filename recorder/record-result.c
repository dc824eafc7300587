/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "emit.h"
#include "record-options.h"
#include "save.h"
#include "say.h"
#include "summary.h"

/*
 * --strict, and WHY: the recording is the one format that is written then. Returns
 * STATUS, or that of writing it.
 */
static int refuse(const struct record_options *options, const struct recording *recording,
		  const char *why, int status)
{
	if (options->emit.format == &emitter_recording) {
		int r = emit_profile(&options->emit, recording);

		if (r != EXIT_DONE)
			return r;
		say("--strict", "%s; the recording is written all the same", why);
	} else {
		say("--strict", "%s, so no profile is written", why);
	}
	return status;
}

int record_result(struct pipeline *pipeline, const char *source, bool failed,
		  const struct record_options *options)
{
	struct pipeline_result result;

	if (pipeline_finish(pipeline) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	pipeline_result(pipeline, &result);
	if (result.recording->n_groups == 0) {
		if (options->no_counts)
			summary_no_names(source);
		else if (options->command && (failed || result.census->n == 0))
			say(source, "nothing was recorded, so nothing is written");
		else
			summary_nothing(&result, source);
		return EXIT_NOTHING;
	}
	if (!options->quiet && options->no_counts)
		summary_names(&result, source);
	else if (!options->quiet)
		summary_print(&result, source);
	if (options->recording &&
	    save_recording(result.recording, options->recording) < 0)
		return EXIT_TROUBLE;
	if (options->strict && failed)
		return refuse(options, result.recording, "not all could be read",
			      EXIT_TROUBLE);
	if (options->strict && summary_lossy(&result))
		return refuse(options, result.recording, "records were lost", EXIT_LOST);
	return emit_profile(&options->emit, result.recording);
}
