/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a declared profile accounts for denials that were recorded: would it have met
 * the call, on its architecture, with the action that is on record? A record has no
 * arguments, so where the profile has conditions the answer is that it may have.
 */
#ifndef SECCOMP_RECORD_BLAME_H
#define SECCOMP_RECORD_BLAME_H

#include "compare.h"
#include "needs.h"

enum blame_answer {
	BLAME_NO,   /* it never meets the call with that action: another one did */
	BLAME_SOME, /* for some arguments */
	BLAME_YES,
};

/* "no", "some", "yes" */
const char *blame_word(enum blame_answer answer);

/* Of one row of needs, over all actions that it met. */
struct blame {
	enum blame_answer answer;
	bool known;   /* else there is no table of the architecture */
	bool covered; /* the profile is for the architecture */
	uint32_t verdicts[COMPARE_VERDICTS]; /* that the profile has for the call */
	int n;
	unsigned int line; /* of the first rule that denies it; 0: none, or not known */
};

/*
 * One for each row of NEEDS, which are of denials alone; the caller's, to be freed by
 * free(). OPTIONS without a machine: the one that each architecture is most often of. 0,
 * -ENOMEM, or -ENOSPC of evaluate().
 */
int blame_needs(const struct needs *needs, const struct declared *declared,
		const struct evaluate_options *options, struct blame **ret);

#endif
