/* SPDX-License-Identifier: Apache-2.0 */
/* A sink that counts what a live source delivers, for the tests of the sources. */
#ifndef SECCOMP_RECORD_TEST_SEEN_H
#define SECCOMP_RECORD_TEST_SEEN_H

#include "source.h"

struct seen {
	char pid[32];	    /* " pid=N ": whose records count */
	const char *marker; /* in a payload or line; NULL: none */
	uint64_t records, others, marked, lines;
	uint64_t lost[LOSS_COUNT], some[LOSS_COUNT];
	uint64_t first, last; /* numbers of kmsg's lines */
	unsigned int marked_type;
	char marked_text[64];
	char notes[1024];
	bool ended;
	size_t filled;
	char space[200000];
};

/*
 * Opens a source on S, which the caller has set to zero. NULL: *RET is the error,
 * *RET_WHY the reason given.
 */
struct source *seen_open(const struct source_ops *ops, struct source_options options,
			 struct seen *s, int *ret, const char **ret_why);

/* Waits at most TIMEOUT milliseconds, then reads what is there, as a caller would. */
void seen_read(struct source *source, int timeout);

#endif
