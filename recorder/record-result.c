/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd.h"
#include "output.h"
#include "record-options.h"
#include "recording-write.h"
#include "say.h"
#include "summary.h"

/* 0, or negative after having said why. */
static int write_recording(const struct recording *recording, const char *path)
{
	struct output output;
	int r = output_open(path, &output);

	if (r == 0) {
		r = recording_write(recording, output.file);
		if (r == 0)
			r = output_commit(&output);
		else
			output_abort(&output);
	}
	if (r < 0)
		say(path, "cannot write the recording: %s", strerror(-r));
	return r;
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
		summary_nothing(&result, source);
		return EXIT_NOTHING;
	}
	if (!options->quiet)
		summary_print(&result, source);
	if (options->recording &&
	    write_recording(result.recording, options->recording) < 0)
		return EXIT_TROUBLE;
	if (options->strict && failed) {
		say("--strict", "not all could be read, so no profile is written");
		return EXIT_TROUBLE;
	}
	if (options->strict && summary_lossy(&result)) {
		say("--strict", "records were lost, so no profile is written");
		return EXIT_LOST;
	}
	return emit_profile(&options->emit, result.recording);
}
