/* SPDX-License-Identifier: Apache-2.0 */
/* What pipeline.c and pipeline-state.c share. */
#ifndef SECCOMP_RECORD_PIPELINE_PARTS_H
#define SECCOMP_RECORD_PIPELINE_PARTS_H

#include "pipeline.h"
#include "prelude.h"
#include "serials.h"
#include "stream.h"

struct pipeline {
	struct pipeline_options options;
	bool timed; /* the filter is */
	struct stream *stream;
	struct recording *recording;
	struct prelude *prelude; /* NULL where there can be none */
	struct serials *serials;
	struct census census;
	struct account early; /* what came before the first record's session was known */
	bool has_session;
	unsigned int session; /* of the last record */
	uint64_t run;	      /* of the last record, if it was wanted; see record.h */
	uint32_t run_code;
	uint64_t run_process; /* likewise */
	uint64_t run_owner;
	const char *name;
	bool trusted;
	char *host, *boot; /* of records that do not say; NULL: unknown */
	uint64_t moves;	   /* see pipeline_moves() */
	char *self; /* this program's executable, while the root is one; else NULL */
	const char *unusable;
	uint64_t lines, other_actions, preluded;
	int error; /* of a callback that cannot return one */
};

#endif
