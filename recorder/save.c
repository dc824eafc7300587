/* SPDX-License-Identifier: Apache-2.0 */
#include "save.h"

#include <errno.h>
#include <string.h>

#include "output.h"
#include "recording-write.h"
#include "say.h"

int save_check(const char *path)
{
	int r = path ? output_try(path) : 0;

	if (r < 0)
		output_failed(path, "the recording", r);
	return r;
}

int save_recording(const struct recording *recording, const char *path)
{
	struct output output;
	int r = output_open(path, &output);

	if (r == 0 && recording_write(recording, output.file) < 0) {
		output_abort(&output);
		say(output_name(path),
		    "the recording would be larger than %d MiB, the most that is read; "
		    "merge fewer, or less of them",
		    (int)(RECORDING_DOCUMENT_MAX >> 20));
		return -EFBIG;
	}
	r = r ? r : output_commit(&output);
	if (r < 0)
		output_failed(path, "the recording", r);
	return r;
}
