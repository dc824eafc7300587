/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points in time: a table a function, each row run as it stands.
 * test-when --eval SPEC prints "@SECONDS.mmm" for tests/when-systemd.sh.
 */
#include "recorder/core/when.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* 2012-11-23 18:15:22.500 UTC, a Friday; 19:15 in Berlin. */
#define NOW INT64_C(1353694522500)

/* No call may write this, and none returns it. */
#define UNTOUCHED INT64_C(-987654321)

static unsigned int test_count, test_failed;

static void check(int ok, const char *what, const char *detail)
{
	printf("%sok %u - ", ok ? "" : "not ", ++test_count);
	for (; *what; what++)
		putchar((unsigned char)*what < ' ' ? '.' : *what);
	putchar('\n');
	if (!ok) {
		test_failed++;
		printf("# %s\n", detail);
	}
}

static void check_number(int r, int64_t got, int64_t wanted, const char *what)
{
	char detail[160];
	int error = wanted == -EINVAL || wanted == -ERANGE;
	int ok = error ? r == wanted && got == UNTOUCHED : r == 0 && got == wanted;

	snprintf(detail, sizeof(detail), "returned %d, gave %" PRId64 ", wanted %" PRId64,
		 r, got, wanted);
	check(ok, what, detail);
}

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

#define UTC "UTC"
#define BER "Europe/Berlin"
#define NYC "America/New_York"
#define DUB "Europe/Dublin"
#define SYD "Australia/Sydney"

/* What the text is under TZ, by when_format(); or "EINVAL", "ERANGE". */
static const struct {
	const char *zone;
	const char *text;
	const char *wanted;
} parses[] = {
	{UTC, "2012-10-30 18:17:16", "2012-10-30T18:17:16.000Z"},
	{BER, "2012-10-30 18:17:16", "2012-10-30T17:17:16.000Z"},
	{UTC, "2012-10-30 18:17:16.123456", "2012-10-30T18:17:16.123Z"},
	{BER, "2012-07-30 18:17:16.9999999", "2012-07-30T16:17:16.999Z"},
	{UTC, "2012-10-30 18:17", "2012-10-30T18:17:00.000Z"},
	{BER, "2012-10-30 18:17", "2012-10-30T17:17:00.000Z"},
	{UTC, "2012-10-30", "2012-10-30T00:00:00.000Z"},
	{BER, "2012-10-30", "2012-10-29T23:00:00.000Z"},
	{BER, "2012-10-28", "2012-10-27T22:00:00.000Z"},
	{UTC, "12-10-30", "2012-10-30T00:00:00.000Z"},
	{BER, "12-10-30 1:2:3", "2012-10-30T00:02:03.000Z"},
	{UTC, "68-01-01", "2068-01-01T00:00:00.000Z"},
	{UTC, "69-01-01", "1969-01-01T00:00:00.000Z"},
	{UTC, "2012-1-3 4:5:6", "2012-01-03T04:05:06.000Z"},
	{UTC, "2012-10-30 23:59:60", "2012-10-31T00:00:00.000Z"},
	{UTC, "0001-01-01", "0001-01-01T00:00:00.000Z"},
	{UTC, "9999-12-31 23:59:59.999", "9999-12-31T23:59:59.999Z"},
	{UTC, "1969-12-31 23:59:59.5", "1969-12-31T23:59:59.500Z"},
	{BER, "2000-02-29", "2000-02-28T23:00:00.000Z"},
	{UTC, "  2012-10-30 \t 18:17\t", "2012-10-30T18:17:00.000Z"},
	/* the time alone: today, as the local clock has it */
	{UTC, "11:12", "2012-11-23T11:12:00.000Z"},
	{BER, "11:12:13.5", "2012-11-23T10:12:13.500Z"},
	{UTC, "Fri 11:12", "2012-11-23T11:12:00.000Z"},
	{UTC, "11:12 UTC", "2012-11-23T11:12:00.000Z"},
	{UTC, "11:12 +12:00", "2012-11-23T23:12:00.000Z"},
	/* ISO 8601 */
	{BER, "2012-10-30T18:17:16", "2012-10-30T17:17:16.000Z"},
	{BER, "2012-10-30T18:17:16Z", "2012-10-30T18:17:16.000Z"},
	{UTC, "2012-10-30T18:17:16.5+02:00", "2012-10-30T16:17:16.500Z"},
	{BER, "2012-10-30T18:17:16,5+0200", "2012-10-30T16:17:16.500Z"},
	{BER, "2012-10-30T18:17-05:30", "2012-10-30T23:47:00.000Z"},
	{BER, "2012-10-30 18:17:16 +0200", "2012-10-30T16:17:16.000Z"},
	{BER, "2012-10-30 18:17 +02", "2012-10-30T16:17:00.000Z"},
	{BER, "2012-10-30 -02:00", "2012-10-30T02:00:00.000Z"},
	{BER, "2012-10-30 18:17 Z", "2012-10-30T18:17:00.000Z"},
	/* the weekday */
	{UTC, "Fri 2012-11-23 11:12:13", "2012-11-23T11:12:13.000Z"},
	{BER, "Fri 2012-11-23 11:12:13", "2012-11-23T10:12:13.000Z"},
	{BER, "friday 2012-11-23", "2012-11-22T23:00:00.000Z"},
	{BER, "Fri 2012-11-23 00:30 +0200", "2012-11-22T22:30:00.000Z"},
	{UTC, "Thu 1970-01-01", "1970-01-01T00:00:00.000Z"},
	{UTC, "Wed 1969-12-31", "1969-12-31T00:00:00.000Z"},
	{UTC, "Thu 2012-11-23", "EINVAL"},
	{BER, "Sat 2012-11-23 23:59 UTC", "EINVAL"},
	{UTC, "Thu 11:12", "EINVAL"},
	{UTC, "Fri, 2012-11-23", "EINVAL"},
	{UTC, "Fr 2012-11-23", "EINVAL"},
	{UTC, "Fri", "EINVAL"},
	{UTC, "Fri today", "EINVAL"},
	/* zones */
	{BER, "2012-10-30 18:17:16 UTC", "2012-10-30T18:17:16.000Z"},
	{BER, "2012-10-30 utc", "2012-10-30T00:00:00.000Z"},
	{UTC, "2012-10-30 18:17 Europe/Berlin", "2012-10-30T17:17:00.000Z"},
	{BER, "2012-10-30 18:17 Asia/Tokyo", "2012-10-30T09:17:00.000Z"},
	{UTC, "Fri 2012-11-23 11:12 America/New_York", "2012-11-23T16:12:00.000Z"},
	{UTC, "Thu 2012-11-23 11:12 America/New_York", "EINVAL"},
	{BER, "2012-11-23 11:12 CET", "2012-11-23T10:12:00.000Z"},
	{BER, "2012-11-23 11:12 CEST", "2012-11-23T09:12:00.000Z"},
	{BER, "2012-07-23 11:12 CET", "2012-07-23T10:12:00.000Z"},
	{BER, "2012-07-23 11:12 cest", "2012-07-23T09:12:00.000Z"},
	{UTC, "2012-07-23 11:12 CET", "2012-07-23T09:12:00.000Z"}, /* tz database */
	{UTC, "2012-07-23 11:12 CEST", "EINVAL"},
	{"Europe/Istanbul", "2020-07-23 11:12 +03", "2020-07-23T08:12:00.000Z"},
	{UTC, "2012-10-30 18:17 Europe/Nowhere", "EINVAL"},
	{UTC, "2012-10-30 18:17 Europe", "EINVAL"},
	{UTC, "2012-10-30 18:17 ../zoneinfo/Europe/Berlin", "EINVAL"},
	{UTC, "2012-10-30 18:17 /Europe/Berlin", "EINVAL"},
	{UTC, "2012-10-30 18:17 leapseconds", "EINVAL"},
	{UTC, "2012-10-30 18:17 Europe/Berlin UTC", "EINVAL"},
	{UTC, "2012-10-30 18:17UTC", "EINVAL"},
	{UTC, "2012-10-30Z", "EINVAL"},
	{UTC, "2012-10-30-18:17", "EINVAL"},
	{UTC, "today+02:00", "EINVAL"},
	{UTC, "today +02:00", "2012-11-22T22:00:00.000Z"},
	{UTC, "2012-10-30 18:17+24:00", "EINVAL"},
	{UTC, "2012-10-30 18:17+02:60", "EINVAL"},
	{UTC, "2012-10-30 18:17+02:", "EINVAL"},
	{UTC, "2012-10-30 18:17+020", "EINVAL"},
	{UTC, "2012-10-30 18:17 +2", "EINVAL"},
	/* clocks going forward, back; the minute before and after */
	{BER, "2024-03-31 01:59:59", "2024-03-31T00:59:59.000Z"},
	{BER, "2024-03-31 02:30", "2024-03-31T01:30:00.000Z"},
	{BER, "2024-03-31 03:00", "2024-03-31T01:00:00.000Z"},
	{BER, "2024-10-27 01:59:59", "2024-10-26T23:59:59.000Z"},
	{BER, "2024-10-27 02:30", "2024-10-27T00:30:00.000Z"},
	{BER, "2024-10-27 02:30 CEST", "2024-10-27T00:30:00.000Z"},
	{BER, "2024-10-27 02:30 CET", "2024-10-27T01:30:00.000Z"},
	{BER, "2024-10-27 03:00", "2024-10-27T02:00:00.000Z"},
	{UTC, "2024-10-27 02:30 Europe/Berlin", "2024-10-27T00:30:00.000Z"},
	{NYC, "2024-03-10 02:30", "2024-03-10T07:30:00.000Z"},
	{NYC, "2024-11-03 01:30", "2024-11-03T05:30:00.000Z"},
	{DUB, "2024-10-27 01:30", "2024-10-27T00:30:00.000Z"},
	{SYD, "2024-10-06 02:30", "2024-10-05T16:30:00.000Z"},
	{SYD, "2024-04-07 02:30", "2024-04-06T15:30:00.000Z"},
	{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z"},
	{"America/Havana", "2023-03-12", "2023-03-12T05:00:00.000Z"},
	{"CET-1CEST,M3.5.0,M10.5.0/3", "2050-07-01", "2050-06-30T22:00:00.000Z"},
	/* words */
	{UTC, "now", "2012-11-23T18:15:22.500Z"},
	{BER, " NOW ", "2012-11-23T18:15:22.500Z"},
	{UTC, "today", "2012-11-23T00:00:00.000Z"},
	{BER, "today", "2012-11-22T23:00:00.000Z"},
	{UTC, "yesterday", "2012-11-22T00:00:00.000Z"},
	{BER, "tomorrow", "2012-11-23T23:00:00.000Z"},
	{"Asia/Shanghai", "today", "2012-11-23T16:00:00.000Z"},
	{"Asia/Shanghai", "today UTC", "2012-11-23T00:00:00.000Z"},
	{"Asia/Shanghai", "tomorrow Pacific/Auckland", "2012-11-24T11:00:00.000Z"},
	{BER, "today CEST", "2012-11-22T22:00:00.000Z"},
	{UTC, "now UTC", "EINVAL"},
	{UTC, "yesterday 11:12", "EINVAL"},
	/* since the epoch, since now */
	{BER, "@1395716396", "2014-03-25T02:59:56.000Z"},
	{UTC, "@1395716396.6545", "2014-03-25T02:59:56.654Z"},
	{UTC, "@0", "1970-01-01T00:00:00.000Z"},
	{UTC, "@-5", "EINVAL"},
	{UTC, "@", "EINVAL"},
	{UTC, "@5 UTC", "EINVAL"},
	{UTC, "-1h30min", "2012-11-23T16:45:22.500Z"},
	{BER, "+3h30min", "2012-11-23T21:45:22.500Z"},
	{UTC, "-5s", "2012-11-23T18:15:17.500Z"},
	{UTC, "+2d", "2012-11-25T18:15:22.500Z"},
	{UTC, "-90", "2012-11-23T18:13:52.500Z"},
	{UTC, "11min ago", "2012-11-23T18:04:22.500Z"},
	{UTC, "2 hours ago", "2012-11-23T16:15:22.500Z"},
	{UTC, "2 hours 5  min \t ago", "2012-11-23T16:10:22.500Z"},
	{UTC, "5min left", "2012-11-23T18:20:22.500Z"},
	{UTC, "-1.5msec", "2012-11-23T18:15:22.499Z"},
	{UTC, "+ 5 min", "2012-11-23T18:20:22.500Z"},
	{UTC, "5min", "EINVAL"},
	{UTC, "5minago", "EINVAL"},
	{UTC, "5sago", "EINVAL"},
	{UTC, "ago", "EINVAL"},
	{UTC, " ago", "EINVAL"},
	{UTC, "left", "EINVAL"},
	{UTC, "+", "EINVAL"},
	{UTC, "++5", "EINVAL"},
	{UTC, "-5min ago", "EINVAL"},
	{UTC, "+infinity", "EINVAL"},
	{UTC, "+5min UTC", "EINVAL"},
	{UTC, "@9223372036855", "ERANGE"},
	{UTC, "-99999999999999999999", "ERANGE"},
	/* nothing of the kind */
	{UTC, "", "EINVAL"},
	{UTC, " ", "EINVAL"},
	{UTC, "soon", "EINVAL"},
	{UTC, "2012", "EINVAL"},
	{UTC, "2012-10", "EINVAL"},
	{UTC, "2012-10-", "EINVAL"},
	{UTC, "2012-10-301", "EINVAL"},
	{UTC, "012-10-30", "EINVAL"},
	{UTC, "20121-10-30", "EINVAL"},
	{UTC, "2012-13-01", "EINVAL"},
	{UTC, "2012-00-01", "EINVAL"},
	{UTC, "2012-02-30", "EINVAL"},
	{UTC, "2011-02-29", "EINVAL"},
	{UTC, "2100-02-29", "EINVAL"},
	{UTC, "2012-04-31", "EINVAL"},
	{UTC, "2012-10-00", "EINVAL"},
	{UTC, "2012-10-30 24:00", "EINVAL"},
	{UTC, "2012-10-30 18:60", "EINVAL"},
	{UTC, "2012-10-30 18:17:61", "EINVAL"},
	{UTC, "2012-10-30 18", "EINVAL"},
	{UTC, "2012-10-30 18:", "EINVAL"},
	{UTC, "2012-10-30 18:17:", "EINVAL"},
	{UTC, "2012-10-30 18:17:16.", "EINVAL"},
	{UTC, "2012-10-30T", "EINVAL"},
	{UTC, "2012-10-30t18:17", "EINVAL"},
	{UTC, "2012-10-30 18:17 x", "EINVAL"},
	{UTC, "2012-10-30 18:17 18:17", "EINVAL"},
};

static void test_parse(void)
{
	char what[160], detail[160], buf[32];

	for (size_t i = 0; i < ARRAY_SIZE(parses); i++) {
		int64_t got = UNTOUCHED;
		int r;

		set_zone(parses[i].zone);
		r = when_parse(parses[i].text, NOW, &got);
		if (r == 0)
			when_format(got, buf);
		else
			snprintf(buf, sizeof(buf), "%s",
				 got != UNTOUCHED ? "written on failure"
				 : r == -EINVAL	  ? "EINVAL"
				 : r == -ERANGE	  ? "ERANGE"
						  : "another error");
		snprintf(what, sizeof(what), "parse, TZ=%s: '%s'", parses[i].zone,
			 parses[i].text);
		snprintf(detail, sizeof(detail), "got %s, wanted %s", buf,
			 parses[i].wanted);
		check(strcmp(buf, parses[i].wanted) == 0, what, detail);
	}
}

/* A year around either change of the clocks: every half hour means what localtime says.
 */
static void test_local_hours(const char *zone)
{
	char text[32], what[80], detail[160] = "";
	const time_t start = 1704067200; /* 2024-01-01 */
	int wrong = 0;

	set_zone(zone);
	for (time_t t = start; t < start + 366 * 86400; t += 1800) {
		int64_t got = UNTOUCHED;
		struct tm tm, back;
		time_t seen;

		localtime_r(&t, &tm);
		strftime(text, sizeof(text), "%a %Y-%m-%d %H:%M", &tm);
		if (when_parse(text, NOW, &got) == 0) {
			seen = (time_t)(got / 1000);
			localtime_r(&seen, &back);
			/* the first of two is an hour earlier */
			if (seen == t || (seen == t - 3600 && back.tm_hour == tm.tm_hour))
				continue;
		}
		wrong++;
		snprintf(detail, sizeof(detail), "%s: got %" PRId64 ", wanted %" PRId64,
			 text, got / 1000, (int64_t)t);
	}
	snprintf(what, sizeof(what), "parse, TZ=%s: every half hour of 2024", zone);
	check(wrong == 0, what, detail);
}

static void test_now_limits(void)
{
	static const struct {
		const char *text;
		int64_t now, wanted;
	} rows[] = {
		{"+1ms", INT64_MAX, -ERANGE},  {"-2ms", INT64_MIN + 1, -ERANGE},
		{"today", INT64_MAX, -ERANGE}, {"yesterday UTC", INT64_MIN, -ERANGE},
		{"now", INT64_MAX, INT64_MAX}, {"+1ms", INT64_MAX - 1, INT64_MAX},
		{"today", -1, -86400000},      {"23:59:59.999", -1, -1},
	};

	set_zone(UTC);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int64_t got = UNTOUCHED;
		int r = when_parse(rows[i].text, rows[i].now, &got);
		char what[80];

		snprintf(what, sizeof(what), "parse, now %" PRId64 ": '%s'", rows[i].now,
			 rows[i].text);
		check_number(r, got, rows[i].wanted, what);
	}
}

/* A zone by name leaves the environment alone. */
static void test_environment(void)
{
	int64_t got = UNTOUCHED;
	struct tm tm;
	time_t t = 0;

	set_zone(BER);
	when_parse("2012-10-30 18:17 Asia/Tokyo", NOW, &got);
	localtime_r(&t, &tm);
	check(strcmp(getenv("TZ"), BER) == 0 && tm.tm_hour == 1,
	      "a zone by name leaves TZ alone", "TZ has changed");
}

static const struct {
	const char *text;
	int64_t wanted; /* milliseconds, or an error */
} durations[] = {
	{"90", 90000},
	{"0", 0},
	{"5min", 300000},
	{"1h30min", 5400000},
	{"1h 30", 3630000},
	{" 1.5h ", 5400000},
	{".5s", 500},
	{"1.5 h", 5400000},
	{"0.001", 1},
	{"999us", 0},
	{"1500usec", 1},
	{"1500\xc2\xb5s", 1},
	{"1500\xce\xbcs", 1},
	{"2ms 3msec", 5},
	{"1seconds1second1sec1s", 4000},
	{"1minutes1minute1min1m", 240000},
	{"1hours1hour1hr1h", 14400000},
	{"1days1day1d", 259200000},
	{"1weeks1week1w", 1814400000},
	{"1months1month1M", INT64_C(7889400000)},
	{"1years1year1y", INT64_C(94672800000)},
	{"2 days 3 hours", 183600000},
	{"5 6", 11000},
	{"12.34 .56", 12900},
	{"0.3333333333333333333333333s", 333},
	{"", -EINVAL},
	{" ", -EINVAL},
	{"min", -EINVAL},
	{"5x", -EINVAL},
	{"5H", -EINVAL},
	{"5mi", -EINVAL},
	{"5minx", -EINVAL},
	{"5minutess", -EINVAL},
	{"-5", -EINVAL},
	{"+5", -EINVAL},
	{"5-", -EINVAL},
	{"5.", -EINVAL},
	{".", -EINVAL},
	{".s", -EINVAL},
	{"5.s", -EINVAL},
	{"12.34.56", -EINVAL},
	{"5,5", -EINVAL},
	{"1e3", -EINVAL},
	{"0x10", -EINVAL},
	{"infinity", -EINVAL},
	{"9223372036854", INT64_C(9223372036854000)},
	{"9223372036855", -ERANGE},
	{"9223372036854775807us 1us", -ERANGE},
	{"9223372036854.999999", -ERANGE},
	{"99999999999999999999", -ERANGE},
	{"300000y", -ERANGE},
};

static void test_duration(void)
{
	char what[80];

	for (size_t i = 0; i < ARRAY_SIZE(durations); i++) {
		int64_t got = UNTOUCHED;
		int r = when_duration(durations[i].text, &got);

		snprintf(what, sizeof(what), "duration: '%s'", durations[i].text);
		check_number(r, got, durations[i].wanted, what);
	}
}

static const struct {
	const char *text;
	int64_t wanted; /* milliseconds, or an error */
	size_t used;
} isos[] = {
	{"2026-11-22T11:49:56.921702+00:00 vm kernel: x", 1795348196921, 32},
	{"2026-11-22T11:49:56.921702+00:00", 1795348196921, 32},
	{"2026-11-22T11:49:56Z", 1795348196000, 20},
	{"2026-11-22T11:49:56Z\n", 1795348196000, 20},
	{"2026-11-22T11:49:56,9217+0000\t", 1795348196921, 29},
	{"2026-11-22T12:49:56.9+01:00 ", 1795348196900, 27},
	{"2026-11-22T06:19:56-0530 ", 1795348196000, 24},
	{"2026-11-22T11:49:56.9217021234567890123Z", 1795348196921, 40},
	{"1970-01-01T00:00:00Z", 0, 20},
	{"1969-12-31T23:59:59.999Z", -1, 24},
	{"1969-12-31T23:59:59.0001Z", -1000, 25},
	{"0000-03-01T00:00:00Z", -62162035200000, 20},
	{"0000-01-01T00:00:00+23:59", -62167305540000, 25},
	{"9999-12-31T23:59:59.999Z", 253402300799999, 24},
	{"2016-12-31T23:59:60Z", 1483228800000, 20},
	{"2000-02-29T00:00:00Z", 951782400000, 20},
	{"2026-11-22T11:49:56", -EINVAL, 0},
	{"2026-11-22T11:49:56 vm", -EINVAL, 0},
	{"2026-11-22T11:49Z", -EINVAL, 0},
	{"2026-11-22 11:49:56Z", -EINVAL, 0},
	{" 2026-11-22T11:49:56Z", -EINVAL, 0},
	{"2026-11-22T11:49:56z", -EINVAL, 0},
	{"2026-11-22T11:49:56 Z", -EINVAL, 0},
	{"2026-11-22T11:49:56.Z", -EINVAL, 0},
	{"2026-11-22T11:49:56+02", -EINVAL, 0},
	{"2026-11-22T11:49:56+02 00", -EINVAL, 0},
	{"2026-11-22T11:49:56+02:0", -EINVAL, 0},
	{"2026-11-22T11:49:56+2400", -EINVAL, 0},
	{"2026-11-22T11:49:56+00000", -EINVAL, 0},
	{"2026-11-22T11:49:56Zulu", -EINVAL, 0},
	{"2026-11-22T11:49:56Z:", -EINVAL, 0},
	{"2026-11-22T11:49:56Z\x80", -EINVAL, 0},
	{"2026-11-22T24:00:00Z", -EINVAL, 0},
	{"2026-11-22T11:60:00Z", -EINVAL, 0},
	{"2026-11-22T11:49:61Z", -EINVAL, 0},
	{"2026-11-31T11:49:56Z", -EINVAL, 0},
	{"2026-13-01T11:49:56Z", -EINVAL, 0},
	{"1900-02-29T00:00:00Z", -EINVAL, 0},
	{"2026-1-22T11:49:56Z", -EINVAL, 0},
	{"26-11-22T11:49:56Z", -EINVAL, 0},
	{"+2026-11-22T11:49:56Z", -EINVAL, 0},
	{"20261122T114956Z", -EINVAL, 0},
	{"Nov 22 11:49:56", -EINVAL, 0},
	{"", -EINVAL, 0},
};

/* Copied to the end of an allocation, so that a sanitizer sees a read past the text. */
static void test_iso(void)
{
	char what[120];

	for (size_t i = 0; i < ARRAY_SIZE(isos); i++) {
		size_t len = strlen(isos[i].text), used = 0;
		int64_t got = UNTOUCHED;
		char *copy = malloc(len + 1);
		int r;

		if (!copy)
			exit(99);
		copy = memcpy(copy, isos[i].text, len + 1);
		copy = realloc(copy, len ? len : 1);
		r = when_iso(copy, len, &got, &used);
		free(copy);
		snprintf(what, sizeof(what), "iso: '%s'", isos[i].text);
		if (used != isos[i].used)
			r = 1;
		check_number(r, got, isos[i].wanted, what);
	}
}

/* Each head of a stamp is an error, and none is read past its end. */
static void test_iso_heads(void)
{
	static const char text[] = "2026-11-22T11:49:56.921702+00:00";
	int ok = 1;

	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		int64_t got = UNTOUCHED;
		char *copy = malloc(len + !len);
		size_t used;

		if (!copy)
			exit(99);
		memcpy(copy, text, len);
		ok &= when_iso(copy, len, &got, &used) == -EINVAL && got == UNTOUCHED;
		free(copy);
	}
	check(ok, "iso: every shortened stamp", "one was accepted");
}

static void test_format(void)
{
	static const struct {
		int64_t ms;
		const char *wanted;
	} rows[] = {
		{1795345034658, "2026-11-22T10:57:14.658Z"},
		{0, "1970-01-01T00:00:00.000Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{951782400001, "2000-02-29T00:00:00.001Z"},
		{-62162035200000, "0000-03-01T00:00:00.000Z"},
		{INT64_MAX, "292278994-08-17T07:12:55.807Z"},
		{INT64_MIN, "-292275055-05-16T16:47:04.192Z"},
	};
	char buf[32], what[80];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t len = when_format(rows[i].ms, buf);

		snprintf(what, sizeof(what), "format: %s", rows[i].wanted);
		check(strcmp(buf, rows[i].wanted) == 0 && len == strlen(buf), what, buf);
	}
}

/* Every day of four centuries and more: format agrees with gmtime, iso reads it back. */
static void test_round_trip(void)
{
	char ours[32], theirs[40], detail[100] = "";
	int wrong = 0;

	for (int64_t day = -200000; day < 200000; day++) {
		time_t t = (time_t)(day * 86400 + (day & 0xffff));
		int64_t ms = (int64_t)t * 1000 + 123, got = UNTOUCHED;
		size_t used, len = when_format(ms, ours);
		struct tm tm;

		gmtime_r(&t, &tm);
		strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%S", &tm);
		if (strncmp(ours, theirs, 19) == 0 &&
		    when_iso(ours, len, &got, &used) == 0 && got == ms && used == len)
			continue;
		wrong++;
		snprintf(detail, sizeof(detail), "%s, gmtime has %s", ours, theirs);
	}
	check(wrong == 0, "format and iso: every day from 1422 to 2517", detail);
}

static int eval(const char *text)
{
	struct timespec now;
	int64_t ms;
	int r;

	clock_gettime(CLOCK_REALTIME, &now);
	r = when_parse(text, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000, &ms);
	if (r < 0) {
		fprintf(stderr, "test-when: '%s': %s\n", text, strerror(-r));
		return 1;
	}
	printf("@%" PRId64 ".%03d\n", ms / 1000, (int)(ms % 1000));
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--eval") == 0)
		return eval(argv[2]);
	test_parse();
	test_local_hours(UTC);
	test_local_hours(BER);
	test_local_hours(NYC);
	test_local_hours(DUB);
	test_now_limits();
	test_environment();
	test_duration();
	test_iso();
	test_iso_heads();
	test_format();
	test_round_trip();
	printf("1..%u\n", test_count);
	return test_failed != 0;
}
