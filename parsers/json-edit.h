/* SPDX-License-Identifier: Apache-2.0 */
/* Changes of a text, most of all of the lists in it, that leave its other bytes alone. */
#ifndef SECCOMP_RECORD_JSON_EDIT_H
#define SECCOMP_RECORD_JSON_EDIT_H

#include "json-outline.h"

struct edit {
	size_t at, remove; /* so many bytes from AT on go */
	char *text;	   /* what comes in their place; owned, or NULL */
	size_t n;
	size_t order; /* private */
};

/* All zero to begin with. */
struct edits {
	const char *text; /* that is changed, borrowed */
	struct edit *rows;
	size_t n;
};

void edits_done(struct edits *edits);

/*
 * At AT, REMOVE bytes make room for ADD. Of several at one place those that remove
 * nothing come first, in their order; what is removed must not overlap. 0 or -ENOMEM.
 */
int edits_add(struct edits *edits, size_t at, size_t remove, struct span add);

/* The text of N bytes with all changes made, and a NUL: the caller's. 0 or -ENOMEM. */
int edits_apply(struct edits *edits, size_t n, char **ret, size_t *ret_n);

/* The blanks of a list: behind "[", behind a comma, before "]". */
struct edit_style {
	struct span open, gap, close;
};

/* That of LIST, as far as it has elements to see it by; what it has not is OTHER's. */
struct edit_style edit_list_style(const char *text, const struct outline_list *list,
				  const struct edit_style *other);

/* A new element. */
struct edit_element {
	struct span text;
	size_t before; /* which element; the number of all: at the end */
};

/*
 * The elements I of LIST with DROP[I] go, the N ADDED ones come in; those before the same
 * one in this order. 0 or -ENOMEM.
 */
int edit_list(struct edits *edits, const struct outline_list *list, const bool *drop,
	      const struct edit_element *added, size_t n, const struct edit_style *style);

#endif
