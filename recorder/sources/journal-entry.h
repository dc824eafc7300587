/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry of the journal: gathered, judged by the fields that only journald writes
 * (those that begin with an underscore, systemd.journal-fields(7)), and delivered.
 */
#ifndef SECCOMP_RECORD_JOURNAL_ENTRY_H
#define SECCOMP_RECORD_JOURNAL_ENTRY_H

#include <systemd/sd-journal.h>

#include "journal-field.h"
#include "source.h"

/* Past the limit of a record (9 KiB) and of the parser, so that it sees what is cut. */
#define JOURNAL_MESSAGE 16384

#define JOURNAL_WORD 256

struct journal_entry {
	size_t n[JOURNAL_FIELDS];
	char word[JOURNAL_FIELDS]
		 [JOURNAL_WORD]; /* ended by a zero; that of the text unused */
	char text[JOURNAL_MESSAGE];
};

enum journal_kind {
	JOURNAL_NOTHING,    /* none of ours; forged, or a kernel message of no interest */
	JOURNAL_RECORD,	    /* audit transport, SECCOMP */
	JOURNAL_OTHER,	    /* audit transport, another type: its serial matters */
	JOURNAL_KERNEL,	    /* the kernel's own words about audit */
	JOURNAL_SUPPRESSED, /* printk's rate limit was hit */
	JOURNAL_DAEMON,	    /* journald or auditd admits a loss */
};

/* Reads the entry at which JOURNAL stands, field by field, once. 0 or a negative errno.
 */
int journal_entry_read(struct journal_entry *entry, sd_journal *journal);

enum journal_kind journal_entry_kind(const struct journal_entry *entry);

/* Where the entry does not say itself when it was: the time at which journald got it. */
void journal_entry_received(struct journal_entry *entry, enum journal_kind kind,
			    sd_journal *journal);

/* The serial in the text of a kernel message "audit: type=N audit(TIME:SERIAL): ...". */
bool journal_entry_serial(const struct journal_entry *entry, uint32_t *ret);

/* Tells SINK of it. 0, or what the sink returned. */
int journal_entry_deliver(const struct journal_entry *entry, enum journal_kind kind,
			  const struct source_sink *sink);

#endif
