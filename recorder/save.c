/* SPDX-License-Identifier: Apache-2.0 */
#include "save.h"

#include <string.h>

#include "output.h"
#include "recording-write.h"
#include "say.h"

int save_recording(const struct recording *recording, const char *path)
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
		say(strcmp(path, "-") ? path : "standard output",
		    "cannot write the recording: %s", strerror(-r));
	return r;
}
