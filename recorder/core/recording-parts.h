/* SPDX-License-Identifier: Apache-2.0 */
/* What recording.c and recording-sort.c share. */
#ifndef SECCOMP_RECORD_RECORDING_PARTS_H
#define SECCOMP_RECORD_RECORDING_PARTS_H

#include "recording.h"

static inline struct span recording_exe(const struct group *group)
{
	return (struct span){group->exe, group->exe_len};
}

static inline struct span recording_subj(const struct group *group)
{
	return (struct span){group->subj, group->subj_len};
}

/* Fill the look-up tables, which are large enough, anew. */
void recording_index_groups(struct recording *recording);
void recording_index_calls(struct group *group);

#endif
