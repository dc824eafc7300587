/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two evaluated profiles do the same on an architecture, and where they do not.
 *
 * Calls with conditions are tried with the arguments at which conditions turn. Where
 * these are too many, profiles with the same rules count as the same and others as
 * different: a difference may be none then, but none is missed.
 */
#ifndef SECCOMP_RECORD_COMPARE_H
#define SECCOMP_RECORD_COMPARE_H

#include "evaluate.h"

/* For how many arguments a call is let through: allowed, or logged and allowed. */
enum compare_reach { COMPARE_NEVER, COMPARE_SOMETIMES, COMPARE_ALWAYS };

struct compare_side {
	enum compare_reach reach;
	uint32_t then; /* of NEVER and SOMETIMES a verdict that stops it; else ALWAYS' */
};

struct compare_call {
	int64_t nr; /* of a call that the table has, or that a rule is for */
	struct compare_side left, right;
	enum compare_reach shared; /* of what the left lets through, the right does */
};

struct comparison {
	struct compare_call *calls; /* what differs, by number */
	size_t n;
	bool otherwise; /* numbers that neither knows differ too */
	/* How many calls of the table each lets through, at least for some arguments. */
	size_t left_reached, right_reached;
};

/* Of the same architecture. 0 or -ENOMEM. */
int compare_evaluations(const struct evaluation *left, const struct evaluation *right,
			struct comparison **ret);
void comparison_free(struct comparison *comparison);

/* What EVALUATION does with NR. */
struct compare_side compare_reach(const struct evaluation *evaluation, int64_t nr);

/*
 * The verdicts that NR can meet, each once, to RET: what lets through first, kills last.
 * How many, at most COMPARE_VERDICTS.
 */
#define COMPARE_VERDICTS 32
int compare_verdicts(const struct evaluation *evaluation, int64_t nr,
		     uint32_t ret[COMPARE_VERDICTS]);

static inline bool comparison_is_empty(const struct comparison *comparison)
{
	return comparison->n == 0 && !comparison->otherwise;
}

#endif
