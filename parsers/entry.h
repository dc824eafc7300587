/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A journal entry, gathered field by field from whatever carries it (export form, JSON,
 * sd-journal), and judged as a whole: fields come in any order.
 *
 * Only fields whose name begins with an underscore are journald's own; all others are the
 * sender's (systemd.journal-fields(7), journald-audit.c).
 */
#ifndef SECCOMP_RECORD_ENTRY_H
#define SECCOMP_RECORD_ENTRY_H

#include "frame.h"
#include "journal-field.h"

/* A record's text is below 9 KiB (audit's own limit); longer messages are none. */
#define ENTRY_MESSAGE 12288
#define ENTRY_WORD    256

struct entry {
	uint32_t seen; /* which of enum journal_field came */
	bool damaged;  /* the carrier was cut short or broken */
	bool message_cut;
	size_t message_len, host_len;
	int64_t type;	       /* _AUDIT_TYPE, 0 none */
	int64_t serial;	       /* _AUDIT_ID, -1 none */
	int64_t source_usec;   /* _SOURCE_REALTIME_TIMESTAMP, -1 none */
	int64_t received_usec; /* __REALTIME_TIMESTAMP, -1 none */
	int64_t facility;      /* SYSLOG_FACILITY, -1 none */
	char transport[16], identifier[64], boot[33];
	char host[ENTRY_WORD];
	char message[ENTRY_MESSAGE + 16];
};

void entry_reset(struct entry *entry);

/* Whether the field NAME matters; the values of others need not be gathered. */
bool entry_wants(struct span name);

/*
 * Whether a written-out entry of N bytes may be one that entry_finish() tells of: cheaper
 * than reading it. What decides that is of plain letters, which no writer escapes.
 */
bool entry_may_matter(const char *p, size_t n);

/* Field NAME has VALUE. The first of several stands, but of journald's own is but one. */
void entry_field(struct entry *entry, struct span name, struct span value);
void entry_set(struct entry *entry, enum journal_field field, struct span value);

/*
 * The entry is complete: tells the sink of FRAME what it is, and resets it. 0, or what
 * the sink returned.
 */
int entry_finish(struct entry *entry, const struct frame *frame);

#endif
