/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Journal Export Format (systemd.io/JOURNAL_EXPORT_FORMATS): "KEY=value" lines, or a
 * line "KEY" and then a 64-bit little-endian length, that many bytes, and a newline; an
 * empty line ends an entry. Fed by stream.c.
 */
#ifndef SECCOMP_RECORD_EXPORT_H
#define SECCOMP_RECORD_EXPORT_H

#include "entry.h"

/* journald takes no longer name of a field (journal-file.c, journal_field_valid()). */
#define EXPORT_KEY 64

struct export
{
	bool active;	   /* within an entry */
	bool binary;	   /* within a binary value: bytes, not lines, come next */
	bool wanted;	   /* ... of a field that matters */
	unsigned int head; /* bytes of its length read, up to 8 */
	uint64_t size, got;
	char key[EXPORT_KEY];
	size_t key_len;
	char *value; /* ENTRY_MESSAGE + 1 bytes, borrowed */
};

/* Whether the line begins an entry: journalctl always prints the cursor first. */
bool export_begins(const char *p, const char *end);

/*
 * One line, without its newline. 1: it is none of this form, or begins another entry, and
 * the one so far is damaged and finished; the line is the caller's again. 0, or what the
 * sink returned.
 */
int export_line(struct export *x, struct entry *entry, char *p, char *end,
		const struct frame *frame);

/* Bytes while x->binary. Returns how many were used; 0 only where that state ended. */
size_t export_bytes(struct export *x, struct entry *entry, const char *p, size_t n);

/* The stream ended: what is unfinished is damaged. */
int export_finish(struct export *x, struct entry *entry, const struct frame *frame);

#endif
