/* SPDX-License-Identifier: Apache-2.0 */
/* --split-by and --output-dir: a profile for each program, container, ... */
#ifndef SECCOMP_RECORD_EMIT_SPLIT_H
#define SECCOMP_RECORD_EMIT_SPLIT_H

#include "emit-options.h"

/*
 * Whether the options fit together; makes the folder, since later there may be no right
 * to. 0, or negative after having said why not.
 */
int emit_split_check(const struct emit_options *options);

/* What was written of each part, so that one that has not grown is not written again. */
struct emit_written {
	struct emit_part {
		char *name;
		size_t n_groups, n_calls;
	} * parts;
	size_t n, room;
};

/* All zero is one to begin with. */
void emit_written_done(struct emit_written *written);

/*
 * As emit_one() does, each part into its file. Where options->written is not NULL, only
 * those with groups or calls that it does not know; they join it.
 */
int emit_split(const struct emit_options *options, const struct recording *recording);

#endif
