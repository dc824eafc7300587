/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of all sessions of a recording as one, and what their numbers mean. */
#ifndef SECCOMP_RECORD_TOTALS_H
#define SECCOMP_RECORD_TOTALS_H

#include "recording.h"

struct totals {
	uint64_t seen, matched, malformed, duplicate, undated;
	uint64_t why[MALFORMED_COUNT];
	uint64_t lost[LOSS_COUNT], events[LOSS_COUNT];
	const char *first_malformed; /* the recording's */
	enum malformed first_why;
	enum trust trust;     /* the weakest */
	enum verdict verdict; /* lossy outweighs unknown, which outweighs complete */
};

void totals_of(const struct recording *recording, struct totals *ret);

/* In words, to follow a number: "by the kernel's audit queue". */
const char *totals_loss_words(enum loss kind);

/* What a verdict means, and what to do. */
const char *totals_verdict_words(const struct totals *t);

/* Likewise what to be aware of; NULL: nothing. */
const char *totals_trust_words(enum trust trust);

#endif
