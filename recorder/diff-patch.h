/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A declared profile with the change made that a comparison asks for: what is missing
 * comes in, and if wanted what is unused goes. The result is read and compared again
 * before it is given out.
 */
#ifndef SECCOMP_RECORD_DIFF_PATCH_H
#define SECCOMP_RECORD_DIFF_PATCH_H

#include "declared-read.h"
#include "difference.h"
#include "listing.h"

struct diff_patch {
	const struct difference_input *input;
	const struct difference *difference;	  /* what came of the input */
	const struct declared_document *document; /* the right side's, in JSON */
	bool tighten;				  /* what is unused goes too */
	const char *const *stay; /* but not these, ends in NULL; NULL: all may go */
};

struct diff_patched {
	char *text; /* of N bytes; owned */
	size_t n;
	/* Calls, for messages. */
	struct listing unnamed; /* numbers, which a profile cannot say */
	struct listing widened; /* allowed whole, though needed for some arguments */
	struct listing kept;	/* not taken away: another architecture needs them */
	struct listing stuck;	/* missing all the same; then architectures too */
};

/*
 * Of a profile that does not contradict itself. 0, -ENOMEM, -ENOSPC past a limit,
 * -EBADMSG: no such document, or it could not be read back; -EEXIST: its rules contradict
 * each other on an architecture that is to come in; -EPERM: what is unused is allowed by
 * default, and no rule can be taken away for it.
 */
int diff_patch_make(const struct diff_patch *patch, struct diff_patched *ret);
void diff_patched_done(struct diff_patched *patched);

#endif
