/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a recording share. */
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

/* A copy of S with a NUL behind it, the caller's; NULL: no memory. */
char *recording_text(struct span s);

/* Whether the processes of GROUP were at ORIGIN, which may be NULL. */
bool recording_is_of(const struct group *group, const struct owner *owner);

/* Copies it to a group that has none. 0 or -ENOMEM. */
int recording_set_owner(struct group *group, const struct owner *owner);

/* What these own, and the group itself, which may be NULL. */
void recording_session_done(struct session *session);
void recording_call_done(struct call *call);
void recording_group_free(struct group *group);

/* GROUP is the recording's from now on. 0 or -ENOMEM. */
int recording_append(struct recording *recording, struct group *group);

/* Gives back the memory that only adding needs, which makes it anew. */
void recording_trim(struct group *group);

/*
 * The members of OTHER (may be NULL) join *EXTRA, sorted by name; of two of a name the
 * greater text stands. 0, -ENOMEM, or -ENOSPC: they are more than RECORDING_EXTRA.
 */
int recording_extra_join(char **extra, const char *other);

/*
 * An order of two states of one session, sorted groups and all: 0 only where the same
 * would be written for both. The greater one stands when they are merged: the one that
 * ended later, of these the one that saw more records, of these the one that holds more
 * of them; past that, any order serves that is always the same.
 */
struct session_state {
	const struct session *session;
	struct group *const *groups;
	size_t n_groups;
};

int session_state_order(const struct session_state *a, const struct session_state *b);

/* Fill the look-up tables, which are large enough, anew. */
void recording_index_groups(struct recording *recording);
void recording_index_calls(struct group *group);

#endif
