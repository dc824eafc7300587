/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A document line by line, where lines that end in a backslash go on in the next one; for
 * declared-*.c alone.
 */
#ifndef SECCOMP_RECORD_DECLARED_LINES_H
#define SECCOMP_RECORD_DECLARED_LINES_H

#include "declared-parts.h"

struct declared_lines {
	struct declared_reader *reader;
	const struct declared_document *document;
	char *text; /* a copy, its lines joined; every byte is where it was */
	const char *p;
};

/*
 * Enters DOCUMENT. COMMENTS: the characters with which comments begin, which take a line
 * each; those between lines that go on do not count. 0, -ENOMEM, -EFBIG.
 */
int declared_lines_init(struct declared_lines *lines, struct declared_reader *reader,
			const struct declared_document *document, const char *comments);
void declared_lines_done(struct declared_lines *lines);

/* The next line that is neither empty nor a comment, without blanks around it; in *ret.
 */
bool declared_lines_next(struct declared_lines *lines, const char *comments,
			 struct span *ret);

/* The place of P, which is in lines->text. */
struct declared_place declared_lines_place(const struct declared_lines *lines,
					   const char *p);

struct span declared_lines_trimmed(struct span s);

#endif
