/* SPDX-License-Identifier: Apache-2.0 */
/*
 * With which arguments a call was made, where they decide what it does: the family of a
 * socket, the request of an ioctl. Which those are is data, in arguments/calls.list.
 */
#ifndef SECCOMP_RECORD_ARGUMENTS_H
#define SECCOMP_RECORD_ARGUMENTS_H

#include <stdbool.h>

#include "arch.h"

#define ARGUMENTS_OF	2  /* arguments of one call */
#define ARGUMENTS_MAX	64 /* alternatives of one call; past it, any */
#define ARGUMENTS_INDEX 6  /* a call has so many arguments */

/* Values beyond this are not kept (RECORDING_COUNT_MAX): any. */
#define ARGUMENTS_VALUE_MAX ((UINT64_C(1) << 53) - 1)

/* Of one call of one architecture. */
struct arguments {
	unsigned int n;
	struct {
		unsigned int index; /* from 0 */
		unsigned int bits;  /* that the kernel looks at: 32 or 64 */
	} of[ARGUMENTS_OF];
	bool any; /* others than these too, or more than can be kept: none are */
	size_t n_values;
	uint64_t (*values)[ARGUMENTS_OF]; /* alternatives, sorted, each once */
};

/*
 * Of the call NR of ARCH, without values yet. 0: *ret is the caller's. ARGUMENTS_NONE: no
 * argument of it decides anything. -ENOMEM.
 */
#define ARGUMENTS_NONE 1
int arguments_new(const struct arch *arch, int64_t nr, struct arguments **ret);
void arguments_free(struct arguments *arguments);

/* One more call, with these arguments (ARGUMENTS_INDEX of them). 0 or -ENOMEM. */
int arguments_add(struct arguments *arguments, const uint64_t *args);

/* One more alternative, of values as they are kept. 0 or -ENOMEM. */
int arguments_add_values(struct arguments *arguments, const uint64_t *values);

/* One more call, with arguments that nobody knows. */
void arguments_any(struct arguments *arguments);

/*
 * What OTHER allows joins: any where it is of other arguments, or NULL. 0 or -ENOMEM.
 */
int arguments_join(struct arguments *arguments, const struct arguments *other);

/* Less than, equal to or greater than 0; NULL is less than any. */
int arguments_order(const struct arguments *a, const struct arguments *b);

/*
 * VALUES of the call NR of ARCH by their names, "SOL_SOCKET, SO_REUSEADDR", numbers where
 * they have none. RET has room for ARGUMENTS_TEXT bytes.
 */
#define ARGUMENTS_TEXT 512
void arguments_text(const struct arch *arch, int64_t nr, const uint64_t *values,
		    char *ret);

#endif
