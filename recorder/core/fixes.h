/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What to change in a profile so that what was denied is let through, and nothing else
 * that can be told apart.
 */
#ifndef SECCOMP_RECORD_FIXES_H
#define SECCOMP_RECORD_FIXES_H

#include "denials.h"
#include "evaluate.h"

enum fix_kind {
	FIX_ARCH,     /* add the architecture, which is not covered */
	FIX_REMOVE,   /* take the call out of a rule that denies it */
	FIX_ALLOW,    /* allow the call */
	FIX_ALLOW_IF, /* allow it for these values of its arguments */
	/* The profile allows it: what it is loaded with does not know the name. */
	FIX_LOADER,
};

struct fix {
	enum fix_kind kind;
	const struct arch *arch; /* NULL: unknown, as the token is */
	uint32_t token;
	int64_t nr;
	const char *name;  /* NULL: it has none */
	uint32_t verdict;  /* REMOVE: what the rule says */
	unsigned int line; /* REMOVE: where it is; 0: not known */
	unsigned int args; /* ALLOW_IF: which, a bit each */
	uint64_t values[DECLARED_INDEX];
};

struct fixes {
	struct fix *all;
	size_t n;
};

/*
 * For DENIALS, sorted, under DECLARED with OPTIONS, which have a machine. DECLARED NULL:
 * all that is known of the profile is what it denied. 0, -ENOMEM, or -ENOSPC of
 * evaluate().
 */
int fixes_new(const struct denials *denials, const struct declared *declared,
	      const struct evaluate_options *options, struct fixes **ret);
void fixes_free(struct fixes *fixes);

#endif
