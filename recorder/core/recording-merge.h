/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One recording out of many. A group belongs to one session, so that to merge is to join
 * the sessions by their ids, each with its groups and all that is in them: nothing is
 * added up. A session that comes twice counts once; of two states of one, the later
 * stands: recording-parts.h has the order. So neither order nor grouping of what is
 * merged makes a difference, nor does merging it again.
 *
 * What documents have that this version does not know goes with its session, group or
 * call. What is of the documents themselves is joined by name; where two differ, the one
 * whose text is greater by bytes stands.
 */
#ifndef SECCOMP_RECORD_RECORDING_MERGE_H
#define SECCOMP_RECORD_RECORDING_MERGE_H

#include "recording.h"

struct recording_merge;

int recording_merge_new(struct recording_merge **ret); /* 0 or -ENOMEM */
void recording_merge_free(struct recording_merge *merge);

/*
 * Joins RECORDING, sorted by recording_sort(), which is done with in any case. 0,
 * -ENOMEM, or -ENOSPC: past a limit, which recording_merge_full() names. After an error
 * only recording_merge_free() is of use.
 */
int recording_merge_add(struct recording_merge *merge, struct recording *recording);

/* "4096 sessions"; lives as long as MERGE. */
const char *recording_merge_full(const struct recording_merge *merge);

/*
 * The result, sorted, sessions too; MERGE is empty then. Its limits are those of merged
 * recordings. 0 or -ENOMEM.
 */
int recording_merge_finish(struct recording_merge *merge, struct recording **ret);

#endif
