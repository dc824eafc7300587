/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log that the user names, followed from its beginning, across its rotation. Not in the
 * table: a user names it by its path. What is only read, once, is read by
 * recorder/record-files.c.
 */
#include <errno.h>

#include "source.h"
#include "tail.h"

static int open_file(const struct source_options *options, const struct source_sink *sink,
		     struct source **ret, const char **ret_why)
{
	const struct tail_log log = {
		.path = options->file,
		.denied = "run as root or as a member of its group",
		.missing = "name a file that is there",
		.named = true,
	};

	return tail_open(&source_file, &log, options, sink, ret, ret_why);
}

const struct source_ops source_file = {
	.name = "file",
	.what = "a log of any form",
	.can_tell = false,
	.resumes = true,
	.needs = SOURCE_NEEDS_READ,
	.open = open_file,
	.fd = tail_fd,
	.read = tail_read,
	.position = tail_position,
	.stop = tail_stop,
	.close = tail_close,
};
