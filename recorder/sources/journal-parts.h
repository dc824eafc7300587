/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the journal source share; see journal.c. */
#ifndef SECCOMP_RECORD_JOURNAL_PARTS_H
#define SECCOMP_RECORD_JOURNAL_PARTS_H

#include "journal-ahead.h"
#include "journal-entry.h"
#include "journal-index.h"
#include "journal-open.h"

struct journal {
	struct source source;
	struct source_sink sink;
	struct source_options options; /* its strings are the caller's, and must last */
	sd_journal *journal;
	struct journal_index *index; /* of what is still to be looked up; NULL: nothing */
	int fd, timer, epoll;	     /* -1: none; the first is sd-journal's own */
	bool here;		     /* stands at an entry that was not yet delivered */
	bool ended, stopped, broken;
	uint64_t size; /* of the open files, at first */
	char *cursor;  /* of the last entry read; NULL: none */
	/* Who reads every other block; NULL: nobody, not yet or any more. */
	struct journal_ahead *ahead;
	bool tried;
	size_t n_read; /* entries by both */
	size_t own;    /* since the last block of the other's */
	char boot[JOURNAL_BOOT_TERM];
	/* The record that the kernel printed last. */
	char printed_boot[JOURNAL_WORD];
	uint32_t printed;
	uint64_t printed_time;
	struct journal_entry entry;
};

void journal_note(struct journal *journal, const char *text);

/* Whether what ENTRY says was suppressed came by the audit transport all the same. */
bool journal_is_copied(struct journal *journal, const struct journal_entry *entry);

/* ENTRY is the kernel's last word on audit so far. */
void journal_note_printed(struct journal *journal, const struct journal_entry *entry);

/* At the end: tells of a loss where that did not come by the audit transport. */
void journal_check_alive(struct journal *journal);

/* At the beginning: says so where there are no audit records at all. */
void journal_say_missing(struct journal *journal);

#endif
