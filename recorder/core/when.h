/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points in time and durations, as users and log files write them.
 *
 * Times are milliseconds since 1970-01-01T00:00:00Z, the unit of an audit record's stamp;
 * finer digits are read and dropped (rounded down). Nothing here is kept or allocated.
 */
#ifndef SECCOMP_RECORD_WHEN_H
#define SECCOMP_RECORD_WHEN_H

#include <stddef.h>
#include <stdint.h>

/*
 * What journalctl --since takes: systemd.time(7), "PARSING TIMESTAMPS", and RFC 3339:
 *
 *   2012-10-30 18:17:16.123456  12-10-30  2012-10-30  18:17 (today)  Fri 2012-11-23 11:12
 *   2012-10-30T18:17:16Z  2012-10-30 18:17+02:00  2012-10-30 18:17 +0200
 *   2012-10-30 18:17 UTC  2012-10-30 CEST  today Europe/Berlin
 *   now  today  yesterday  tomorrow  @1395716396.5  +2d  -1h30min  2 hours ago  5min left
 *
 * Words count in any case. NOW_MS is what "now" is. Without a zone, the local one counts
 * (TZ, /etc/localtime); its abbreviations are known as they apply within a year of the
 * date. A name of the tz database is looked up in a child process with TZ set, as systemd
 * does it: the environment of the caller stays as it is, but do not call this while
 * another thread changes its own.
 *
 * Of a local time that occurs twice (clocks going back) the first is meant; one that
 * never occurs (going forward) counts by the clock before the change, so 02:30 is 03:30.
 * Unlike systemd, a day that a month does not have is an error, and times before 1970 are
 * not.
 *
 * 0: *ret_ms is set. -EINVAL: no such form, a wrong weekday, an unknown zone. -ERANGE:
 * does not fit. A zone by name: also the errors of mmap(2) and fork(2).
 */
int when_parse(const char *text, int64_t now_ms, int64_t *ret_ms);

/*
 * A span of time: 90 (seconds), 5min, 1h30min, 1.5h, "2 days 3 hours"; the units are
 * those of systemd.time(7), "PARSING TIME SPANS", where M is months, of 30.44 days. Never
 * negative.
 *
 * 0: *ret_ms is set. -EINVAL: no such form. -ERANGE: does not fit.
 */
int when_duration(const char *text, int64_t *ret_ms);

/*
 * The stamp at the head of a syslog line, strictly and fast:
 * YYYY-MM-DDTHH:MM:SS[.,digits](Z|+HH:MM|+HHMM), then a blank, a control character or the
 * end. Any calendar date of years 0000 to 9999; second 60 is the next minute's 0.
 * TEXT need not end in NUL.
 *
 * 0: *ret_ms is set, and *ret_used is the length of the stamp. -EINVAL: anything else.
 */
int when_iso(const char *text, size_t len, int64_t *ret_ms, size_t *ret_used);

/*
 * Writes 2026-11-22T10:57:14.658Z, NUL included, and returns its length (24 for years
 * 0000 to 9999, never more than 31). when_iso() reads it back.
 */
size_t when_format(int64_t ms, char buf[32]);

#endif
