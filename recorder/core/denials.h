/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that a filter denied: a row for each executable, architecture, call and answer,
 * and for each set of values of the arguments that the filter looked at.
 *
 * Memory is bounded; what does not fit is counted.
 */
#ifndef SECCOMP_RECORD_DENIALS_H
#define SECCOMP_RECORD_DENIALS_H

#include "declared.h"

#define DENIALS_ROWS   4096
#define DENIALS_VALUES 16 /* rows of one call that differ in values alone */
#define DENIALS_COMM   16

/* One denial; what it points to is borrowed. */
struct denial_seen {
	struct span exe; /* empty: not known */
	bool deleted;
	struct span comm;
	uint32_t token;
	int64_t nr;
	uint32_t verdict; /* see declared.h */
	bool no_data;	  /* its data is not known */
	/* Which arguments were looked at, a bit each, and all values. */
	unsigned int args;
	uint64_t values[DECLARED_INDEX];
	int64_t time;
	bool launch; /* of whoever started the command, to start it */
};

struct denial {
	struct span exe; /* owned */
	bool deleted;
	char comm[DENIALS_COMM]; /* the first */
	uint32_t token;
	const struct arch *arch; /* NULL: the token is unknown */
	int64_t nr;
	const char *name; /* of the table; NULL: it has none */
	uint32_t verdict;
	bool no_data;
	unsigned int args; /* as above */
	uint64_t values[DECLARED_INDEX];
	bool more; /* for more values than are kept apart: ARGS is 0 */
	bool launch;
	uint64_t count;
	int64_t first, last;
};

struct denials {
	struct denial *rows;
	size_t n;
	uint64_t count; /* of all, those without a row too */
	uint64_t unkept;
	/* private */
	size_t *slots, n_slots;
};

int denials_new(struct denials **ret); /* 0 or -ENOMEM */
void denials_free(struct denials *denials);

/*
 * DENIALS_NEW: the first of its row. 0: one more. -ENOMEM, or -ENOSPC past the limit;
 * it is counted in any case.
 */
#define DENIALS_NEW 1
int denials_add(struct denials *denials, const struct denial_seen *seen);

/*
 * Starting the command first, then by name, architecture, executable and values; numbers
 * without a name last. Adding may not go on.
 */
void denials_sort(struct denials *denials);

/* Whether two rows are of one call, whoever made it and with whatever arguments. */
bool denial_same_call(const struct denial *a, const struct denial *b);

#endif
