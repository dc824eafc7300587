/* SPDX-License-Identifier: Apache-2.0 */
/* What json-pull.c, of structure, and json-pull-values.c share. */
#ifndef SECCOMP_RECORD_JSON_PULL_PARTS_H
#define SECCOMP_RECORD_JSON_PULL_PARTS_H

#include "json-pull.h"
#include "text.h"

/* The text itself is none of JSON, whatever it was to be. -EBADMSG. */
int json_pull_broken(struct json_pull *pull);

/* Skips the value that stands next, neither object nor array. */
int json_pull_scalar(struct json_pull *pull);

static inline bool json_pull_is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Skips comments, the first of which is next, and blanks. */
void json_pull_comments(struct json_pull *pull);

/* Skips blanks. The character that stands next, NUL at the end. */
static inline char json_pull_look(struct json_pull *pull)
{
	const char *p = pull->p, *end = pull->end;

	while (p < end && json_pull_is_blank(*p))
		p++;
	pull->p = p;
	if (p < end && (*p == '/' || *p == '#') && pull->slip) {
		json_pull_comments(pull);
		p = pull->p;
	}
	return p < end ? *p : '\0';
}

/* Where a string, or a part of it, ends that is its own value: at a quote, a backslash, a
 * control character, or the end. */
static inline const char *json_pull_plain(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;

	/* In a word the lowest byte found is right; those above it may be wrong. */
	for (; end - p >= 8; p += 8) {
		uint64_t word = text_word(p), quote = word ^ ones * '"',
			 escape = word ^ ones * '\\',
			 found = (((quote - ones) & ~quote) |
				  ((escape - ones) & ~escape) |
				  ((word - ones * ' ') & ~word)) &
				 high;

		if (found)
			return p + __builtin_ctzll(found) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
	return p;
}

#endif
