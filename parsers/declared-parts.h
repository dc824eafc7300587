/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of declared profiles share; for declared-*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_PARTS_H
#define SECCOMP_RECORD_DECLARED_PARTS_H

#include "declared-read.h"

/* From this byte on, a text came from this place. */
struct declared_mark {
	size_t at;
	unsigned int line, column;
};

struct declared_reader {
	const struct declared_document *document;
	const struct declared_document *others;
	size_t n_others;
	struct declared *out;
	bool beside; /* faults of what stands beside the profile are wanted too */
	size_t at;   /* then: which one of several profiles */
	unsigned int guesses; /* that were made */
	/* What stopped it and where; "" where nothing was said. */
	char error[DECLARED_READ_ERROR];
	struct declared_place error_place;
	const struct declared_document *current; /* document or one of others */
	/* What is read instead of the current document's text, and where it is from. */
	const char *mapped;
	const struct declared_mark *marks;
	size_t n_marks;
	/* Up to which byte of it lines, and characters of the last, were counted;
	 * private. */
	const char *counted;
	unsigned int line, column;
};

struct declared_format {
	struct declared_kind kind;
	/* Whether the document looks like one. */
	bool (*detect)(const struct declared_document *document);
	/* Fills reader->out. As declared_read(); the error may be left to it. */
	int (*read)(struct declared_reader *reader);
};

/* The rows; each in the file of its name. */
extern const struct declared_format declared_format_recording;
extern const struct declared_format declared_format_csv;
extern const struct declared_format declared_format_compose;
extern const struct declared_format declared_format_manifest;
extern const struct declared_format declared_format_spo;
extern const struct declared_format declared_format_json;
extern const struct declared_format declared_format_systemd;
extern const struct declared_format declared_format_firejail;
extern const struct declared_format declared_format_minijail;
extern const struct declared_format declared_format_list;

/* From here on, places are in DOCUMENT, which is the reader's or one of its others. */
void declared_reader_enter(struct declared_reader *reader,
			   const struct declared_document *document);

/*
 * From here on, what is read is TEXT, which was made of the current document: MARKS, in
 * ascending order, tell the places. All is borrowed.
 */
void declared_reader_map(struct declared_reader *reader, const char *text,
			 const struct declared_mark *marks, size_t n);

/* The place of P, which is in the current document or at its end. */
struct declared_place declared_reader_place(struct declared_reader *reader,
					    const char *p);

/* Sets the error, which is at P, unless there is one, and returns R. */
__attribute__((format(printf, 4, 5))) int declared_reader_fail(
	struct declared_reader *reader, int r, const char *p, const char *text, ...);

/* S as a string in BUF, cut to fit, what is not printable replaced by '?'. */
const char *declared_reader_shown(struct span s, char *buf, size_t size);

/*
 * Of a name that should have been a system call's, an action's and so on: the one that is
 * nearest, as ", did you mean NAME?"; "" where none is near, or after many of them, since
 * it takes its time. In BUF.
 */
const char *declared_reader_guess(struct declared_reader *reader, const char *word,
				  const char *(*next)(void *state), void *state,
				  char *buf, size_t size);

/* A name of the N words; -1: none of them. */
int declared_reader_word(struct span s, const char *const *words, size_t n);

#endif
