/* SPDX-License-Identifier: Apache-2.0 */
/* Times in the very form of our own writer, of days that were there before. */
#ifndef SECCOMP_RECORD_RECORDING_READ_TIME_H
#define SECCOMP_RECORD_RECORDING_READ_TIME_H

#include <string.h>

#include "recording-read-parts.h"
#include "text.h"

#define READER_TIME (sizeof("\"2026-11-22T10:57:14.658Z\"") - 1)

/* Where a date belongs, by its day of the month: a recording mostly has each only once.
 */
static inline struct day *reader_day(struct reader *d, const char *date)
{
	return &d->days[(date[8] & 3) * 10 + (date[9] & 15)];
}

/* The milliseconds of "HH:MM:SS.mmmZ"; false: it is something else. */
static inline bool reader_clock(const char *p, int64_t *ret)
{
	/* A digit leaves its value, a colon nothing. */
	const uint64_t x = text_word(p) ^ UINT64_C(0x30303a30303a3030),
		       six = UINT64_C(0x0606060606060606),
		       wrong = UINT64_C(0xf0f0fff0f0fff0f0);
	const uint64_t pairs = (x & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
	const uint64_t h = pairs & 0xff, m = pairs >> 24 & 0xff, s = pairs >> 48 & 0xff;

	if ((x & wrong) || ((x + six) & UINT64_C(0xf0f000f0f000f0f0)) || h > 23 ||
	    m > 59 || s > 59)
		return false;
	p += 8;
	if (p[0] != '.' || !text_is_digit(p[1]) || !text_is_digit(p[2]) ||
	    !text_is_digit(p[3]) || p[4] != 'Z')
		return false;
	*ret = (int64_t)((h * 60 + m) * 60 + s) * 1000 + (p[1] - '0') * 100 +
	       (p[2] - '0') * 10 + (p[3] - '0');
	return true;
}

/* The time in the READER_TIME bytes at P; false: it is something else, or of a new day.
 */
static inline bool reader_day_time(struct reader *d, const char *p, int64_t *ret)
{
	const struct day *day = reader_day(d, p + 1);

	if (p[0] != '"' || p[READER_TIME - 1] != '"' ||
	    memcmp(p + 1, day->date, sizeof(day->date)) != 0 ||
	    !reader_clock(p + 1 + sizeof(day->date), ret))
		return false;
	*ret += day->start;
	return true;
}

#endif
