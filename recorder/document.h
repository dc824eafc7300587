/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole text of a document that a command is given: a recording, a declared profile.
 * It may be compressed. The memory of one serves for the next.
 */
#ifndef SECCOMP_RECORD_DOCUMENT_H
#define SECCOMP_RECORD_DOCUMENT_H

#include <stddef.h>

struct document {
	char *text; /* owned; a NUL is behind it */
	size_t n;
	size_t room;	  /* private */
	const char *name; /* for messages: the path, or "standard input" */
};

/* All zero is a document to begin with. */
void document_done(struct document *document);

/*
 * Reads PATH ("-": standard input) in place of what DOCUMENT holds; PATH must outlive it.
 * WHAT is the kind that is wanted: "a recording". 0, or negative after having said what
 * is wrong: that it is a folder, a journal, empty, larger than MAX bytes, or unreadable.
 */
int document_read(struct document *document, const char *path, size_t max,
		  const char *what);

#endif
