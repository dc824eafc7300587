/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording taken apart by what a profile is to be for: each program, each container...
 * The parts borrow from the recording.
 */
#ifndef SECCOMP_RECORD_SPLIT_H
#define SECCOMP_RECORD_SPLIT_H

#include "recording.h"

enum split_by {
	SPLIT_NOT,
	SPLIT_EXE,
	SPLIT_CONTAINER, /* namespace, pod and name where they are known, else its id */
	SPLIT_POD,	 /* namespace and pod */
	SPLIT_UNIT,
	SPLIT_HOST,
	SPLIT_SUBJ, /* the security context, which tells containers apart */
	SPLIT_COUNT
};

/* NULL past the end: SPLIT_EXE is the first; "exe", ... */
const char *split_name(enum split_by by);

#define SPLIT_NAME_MAX 200

struct split_part {
	/*
	 * For a file, and for documents that need a name: a DNS subdomain as Kubernetes
	 * has it (RFC 1123), at most SPLIT_NAME_MAX bytes: usr.sbin.nginx. Parts whose
	 * names would be the same end in a hash of what they are of. "unknown" where the
	 * recording does not say what they are of.
	 */
	char *name;
	size_t first, n; /* its groups, in struct split; private */
};

struct split {
	struct split_part *parts; /* sorted by what they are of */
	size_t n;
	/* Private: places of groups, those of the first part first, those of none last.
	 */
	const struct recording *recording;
	size_t *places;
	size_t n_places; /* of parts */
	struct group **view;
};

/*
 * Of RECORDING, sorted, which must outlive the result. 0, -ENOMEM, -EEXIST where two
 * hashes are the same.
 */
int split_new(const struct recording *recording, enum split_by by, struct split **ret);
void split_free(struct split *split);

/*
 * The groups of part I, with all sessions: valid until the next call, not to be freed.
 *
 * Split by executable, a group that is nothing but prelude is no part: what a process did
 * before it became the executable meets the same filter, so it joins each executable of
 * its session and container.
 */
void split_view(struct split *split, size_t i, struct recording *ret);

#endif
