/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON (RFC 8259) read value by value, strictly and without a tree: what a hostile
 * document can make this allocate is one string. Unlike a tree it keeps every digit, sees
 * a name that is there twice, and knows where in the document a fault is.
 *
 *   r = json_pull_open(pull, '{');
 *   while (r == 0 && (r = json_pull_next(pull)) > 0)
 *           r = ... reads one value; json_pull_key() is its name ...
 *
 * All return 0, or a negative errno with pull->error saying where and what: -EBADMSG for
 * a fault of the document. After an error nothing more may be read.
 */
#ifndef SECCOMP_RECORD_JSON_PULL_H
#define SECCOMP_RECORD_JSON_PULL_H

#include <stdbool.h>
#include <stdint.h>

#include "record.h"

#define JSON_PULL_DEPTH	 32
#define JSON_PULL_STRING 262160 /* longest string, in bytes after decoding */
#define JSON_PULL_ERROR	 256

/* What is no JSON, though people write it and some readers take it. */
enum json_slip {
	JSON_SLIP_COMMENT, /* "//" or "#" to the end of the line, or slash and star */
	JSON_SLIP_COMMA,   /* behind the last value of an object or array */
};

/* An object or array that is open; private. */
struct json_step {
	bool array;
	size_t n;	 /* values so far */
	struct span key; /* of the current one; p is NULL before it */
};

struct json_pull {
	const char *start, *p, *end; /* the document, borrowed */
	unsigned int depth;
	struct json_step steps[JSON_PULL_DEPTH];
	char *string; /* JSON_PULL_STRING bytes; owned */
	/*
	 * Who wants to hear of slips, at P, and to read on: set behind json_pull_init().
	 * NULL: they are errors. May be told of one more than once, after a revisit.
	 */
	void (*slip)(void *ctx, enum json_slip slip, const char *p);
	void *slip_ctx;
	char error[JSON_PULL_ERROR];
};

/* 0, -ENOMEM, or -EBADMSG: not UTF-8. json_pull_done() is due in any case. */
int json_pull_init(struct json_pull *pull, const char *text, size_t n);
void json_pull_done(struct json_pull *pull);

/* Enters the object ('{') or array ('[') that stands next. */
int json_pull_open(struct json_pull *pull, char bracket);

/* 1: a value stands next. 0: the innermost object or array ended and is left. */
int json_pull_next(struct json_pull *pull);

/*
 * A guess that saves time: true where the next member of the object that is open is NAME,
 * with the blanks that our own writer puts around it; its value stands next. False:
 * nothing was read, and json_pull_next() says what there is.
 */
static inline bool json_pull_guess(struct json_pull *pull, struct span name)
{
	struct json_step *step = &pull->steps[pull->depth - 1];
	const char *p = pull->p;

	if ((size_t)(pull->end - p) < name.n + 6)
		return false;
	if (step->n) {
		if (p[0] != ',' || p[1] != ' ')
			return false;
		p += 2;
	}
	if (*p++ != '"' || memcmp(p, name.p, name.n) != 0)
		return false;
	if (p[name.n] != '"' || p[name.n + 1] != ':' || p[name.n + 2] != ' ')
		return false;
	step->key = (struct span){p, name.n};
	pull->p = p + name.n + 3;
	step->n++;
	return true;
}

/* The same in an array: true where BETWEEN stands, and then its next value. */
static inline bool json_pull_guess_value(struct json_pull *pull, struct span between)
{
	struct json_step *step = &pull->steps[pull->depth - 1];

	if (!step->n || (size_t)(pull->end - pull->p) <= between.n ||
	    memcmp(pull->p, between.p, between.n) != 0 || pull->p[between.n] == ']')
		return false;
	pull->p += between.n;
	step->n++;
	return true;
}

/*
 * The N bytes that stand next, NULL where there are fewer: for who can tell that they are
 * a value, whole, which json_pull_pass() then leaves behind.
 */
static inline const char *json_pull_peek(const struct json_pull *pull, size_t n)
{
	return (size_t)(pull->end - pull->p) >= n ? pull->p : NULL;
}

static inline void json_pull_pass(struct json_pull *pull, size_t n)
{
	pull->p += n;
}

/* The name of the value that stands next. Borrowed from the document. */
struct span json_pull_key(const struct json_pull *pull);

/* The decoded string dies with the next one. */
int json_pull_string(struct json_pull *pull, struct span *ret);
int json_pull_whole(struct json_pull *pull, int64_t min, int64_t max, int64_t *ret);
int json_pull_unsigned(struct json_pull *pull, uint64_t *ret);
int json_pull_bool(struct json_pull *pull, bool *ret);

/* 1: null stood next and was read. 0: it is something else, unread. */
int json_pull_null(struct json_pull *pull);

/* Any value, unread. */
int json_pull_skip(struct json_pull *pull);

/* Where the value that is next begins in the document, or ends where it was read. */
const char *json_pull_at(struct json_pull *pull);

/* Any value, unread: its text without blanks between tokens, of *ret_n bytes and a NUL;
 * the caller's. Also -ENOMEM. */
int json_pull_take(struct json_pull *pull, char **ret, size_t *ret_n);

/* Nothing but blanks may follow. */
int json_pull_end(struct json_pull *pull);

/* A value that is skipped now and read when the object that it is in was just left. */
struct json_mark {
	const char *p; /* NULL: none */
	struct json_step step;
};

int json_pull_mark(struct json_pull *pull, struct json_mark *ret);
void json_pull_revisit(struct json_pull *pull, struct json_mark *mark);
void json_pull_return(struct json_pull *pull, struct json_mark *mark);

/* Sets the error, "PATH: TEXT", unless there is one, and returns R. */
__attribute__((format(printf, 3, 4))) int json_pull_fail(struct json_pull *pull, int r,
							 const char *text, ...);

#endif
