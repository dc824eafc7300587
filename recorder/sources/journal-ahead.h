/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Half of a long journal, read by a second thread: every other block of entries, while
 * the first thread reads those between. Most of the time goes into the fields of entries
 * (libsystemd looks up each one); to step over an entry takes an eighth of it.
 *
 * Both see the same only while nobody takes files away: whoever takes a block compares
 * its ends with what it sees itself.
 *
 * Memory: two blocks, 10 MiB, of which usual entries touch 4.
 */
#ifndef SECCOMP_RECORD_JOURNAL_AHEAD_H
#define SECCOMP_RECORD_JOURNAL_AHEAD_H

#include "journal-entry.h"

#define JOURNAL_BLOCK 256

struct journal_block {
	size_t n;	    /* entries; fewer than JOURNAL_BLOCK at the end only */
	char *first, *last; /* cursors of those, where there are any */
	struct journal_entry entries[JOURNAL_BLOCK];
};

struct journal_ahead;

/*
 * JOURNAL, with its matches, is the other thread's own from then on, also on failure.
 * CURSOR: of the last entry that was read; the next JOURNAL_BLOCK are the first thread's.
 * 0 or a negative errno.
 */
int journal_ahead_new(sd_journal *journal, const char *cursor,
		      struct journal_ahead **ret);

/* NULL: none. The thread has ended when this returns. */
void journal_ahead_free(struct journal_ahead *ahead);

/*
 * The next block, good until journal_ahead_done(), which has to follow. NULL: it could
 * not be read, nor will others be.
 */
const struct journal_block *journal_ahead_take(struct journal_ahead *ahead);
void journal_ahead_done(struct journal_ahead *ahead);

#endif
