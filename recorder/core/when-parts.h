/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pieces of dates and clock times, for when.c and when-iso.c only. Functions that
 * take a cursor move it past what they read, and may leave it anywhere when they return
 * false.
 */
#ifndef SECCOMP_RECORD_WHEN_PARTS_H
#define SECCOMP_RECORD_WHEN_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#define MS_PER_S  INT64_C(1000)
#define S_PER_DAY INT64_C(86400)

/* What is left to read. */
struct when_cursor {
	const char *p;
	const char *end;
};

int64_t when_floor_div(int64_t a, int64_t b);
int64_t when_days(int64_t year, int64_t month, int64_t day);
bool when_is_digit(const struct when_cursor *c);
bool when_is_blank(char c);
bool when_blanks(struct when_cursor *c);
bool when_take(struct when_cursor *c, char wanted);
bool when_digits(struct when_cursor *c, int min, int max, int64_t *ret);
bool when_fraction(struct when_cursor *c, int64_t unit, int64_t *ret);
bool when_is_date(int64_t year, int64_t month, int64_t day);
bool when_clock(struct when_cursor *c, int min, int64_t *ret_ms, bool *ret_seconds);
bool when_offset(struct when_cursor *c, bool allow_short, int64_t *ret);

#endif
