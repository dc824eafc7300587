/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of any text log: is it a SECCOMP record, another record, or an admission of
 * loss? The line's own leading type decides, never what it quotes.
 */
#ifndef SECCOMP_RECORD_FRAME_H
#define SECCOMP_RECORD_FRAME_H

#include "fields.h"
#include "sink.h"

/* Where a text stands, and who is told of what is in it. */
struct frame {
	const struct sink *sink;
	struct fields_memory *memory;
	struct record *record; /* scratch for frame_line() */
	uint64_t line;	       /* for messages */
	bool cut;	       /* the line is the last and had no newline */
};

/*
 * Looks at the line P..END (without its newline; the needs of fields.h hold). 0, or what
 * the sink returned.
 */
int frame_line(const struct frame *frame, char *p, char *end);

/*
 * The same for the text of a kernel message ("audit: type=1326 audit(..."), of a message
 * of journald's audit transport ("SECCOMP auid=...") and for a record's fields
 * ("auid=..."). RECORD has what the surroundings told: host, boot, via; for the last two
 * also time, stamp and serial.
 */
int frame_kernel_text(const struct frame *frame, char *p, char *end,
		      struct record *record);
int frame_journal_text(const struct frame *frame, char *p, char *end,
		       struct record *record);
int frame_fields(const struct frame *frame, char *p, char *end, struct record *record);

#endif
