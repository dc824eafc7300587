/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording seen from its system calls: for each, on each architecture, the groups that
 * made it.
 */
#ifndef SECCOMP_RECORD_NEEDS_H
#define SECCOMP_RECORD_NEEDS_H

#include "recording.h"

/* A call of one group; both are the recording's. */
struct need_use {
	const struct group *group;
	const struct call *call;
};

struct need {
	const char *name;	 /* of the table; NULL: it has none */
	const struct arch *arch; /* NULL: only the token is known */
	uint32_t token;
	int64_t nr;
	uint64_t count;	     /* all of them; RECORDING_COUNT_MAX or more: at least */
	int64_t first, last; /* RECORD_NO_TIME where no record had a time */
	bool prelude;	     /* all that is known of it is prelude */
	unsigned int sessions, exes; /* how many have it */
	const struct need_use *uses; /* in the order of the recording's groups */
	size_t n_uses;
};

struct needs {
	struct need
		*rows; /* by name, architecture and number; those without a name last */
	size_t n;
	struct need_use *uses; /* of all */
};

/* Which calls are meant: a number, a name, or all where NAME is NULL and BY_NR false. */
struct needs_wanted {
	const char *name; /* any that the architecture's table knows */
	int64_t nr;
	bool by_nr;
};

/*
 * What RECORDING, which is sorted and outlives the result, has of them. 0, or -ENOMEM.
 */
int needs_new(const struct recording *recording, const struct needs_wanted *wanted,
	      struct needs **ret);
void needs_free(struct needs *needs);

#endif
