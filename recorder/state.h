/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of --state: where a reading stands and all that it found so far, so that the
 * next one goes on there, whatever ended this one.
 *
 * Position and counts are saved together and replaced as a whole, so they always belong
 * to each other: what was read after them is read again. The file is locked while it is
 * in use. It is of this program alone and may change with its version; the recording
 * that it holds comes out of it as any other (--recording, -F recording).
 */
#ifndef SECCOMP_RECORD_STATE_H
#define SECCOMP_RECORD_STATE_H

#include "pipeline.h"

#define STATE_ERROR 512
/* Largest file: a recording, and what serials.h, prelude.h, census.h may take. */
#define STATE_MAX (UINT64_C(128) << 20)

struct state;

/* What a reading must have in common with the one that it goes on from. */
struct state_key {
	struct span source;  /* its name */
	struct span options; /* those that decide what is recorded, in text */
};

/*
 * Locks PATH, which is made if need be, and loads it. 0: *ret is set, to be freed. Else
 * a negative errno, and ERROR says what is wrong and what to do.
 */
int state_open(const char *path, struct state **ret, char error[STATE_ERROR]);
void state_free(struct state *state);

/* Whether there is something to go on from; only then the following have an answer. */
bool state_is_set(const struct state *state);
struct state_key state_key(const struct state *state);
const char *state_position(const struct state *state);
int64_t state_time(const struct state *state); /* of the saving, in milliseconds */

/* Into a new PIPELINE, once. 0, -ENOMEM, -EBADMSG. */
int state_restore(struct state *state, struct pipeline *pipeline);

/*
 * Replaces the file; POSITION may be "". 0, -ENOMEM, or an errno of the file or its
 * folder, and then the file is as it was.
 */
int state_save(struct state *state, const struct state_key *key, const char *position,
	       int64_t time, struct pipeline *pipeline);

#endif
