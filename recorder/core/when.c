/* SPDX-License-Identifier: Apache-2.0 */
#include "when.h"
#include "when-parts.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define US_PER_MS     INT64_C(1000)
#define US_PER_S      INT64_C(1000000)
#define NOW_MAX_MS    (S_PER_DAY * MS_PER_S * 3652425) /* ten thousand years */
#define ZONEINFO      "/usr/share/zoneinfo/"
#define ZONE_NAME_MAX 64

struct when_zone {
	bool fixed;		  /* OFFSET counts; else the local zone, or NAME */
	int64_t offset;		  /* seconds ahead of UTC */
	char name[ZONE_NAME_MAX]; /* abbreviation or tz database name; "": local */
};

struct when_stamp {
	bool has_day;
	int64_t day; /* since the epoch; without has_day: since today */
	int weekday; /* 0 is Sunday, -1 any */
	bool has_clock;
	int64_t ms; /* since midnight */
};

/* systemd.time(7), "PARSING TIME SPANS"; the micro sign and the Greek letter. */
static const struct {
	int64_t us;
	const char *names[5];
} when_units[] = {
	{US_PER_S, {"", "s", "sec", "second", "seconds"}},
	{1, {"us", "usec", "\xc2\xb5s", "\xce\xbcs"}},
	{US_PER_MS, {"ms", "msec"}},
	{60 * US_PER_S, {"m", "min", "minute", "minutes"}},
	{3600 * US_PER_S, {"h", "hr", "hour", "hours"}},
	{86400 * US_PER_S, {"d", "day", "days"}},
	{604800 * US_PER_S, {"w", "week", "weeks"}},
	{2629800 * US_PER_S, {"M", "month", "months"}},
	{31557600 * US_PER_S, {"y", "year", "years"}},
};

static int when_unit(struct when_cursor *c, int64_t *ret_us)
{
	const char *start = c->p, *name;
	size_t len;

	while (c->p < c->end && !when_is_digit(c) && !when_is_blank(*c->p) &&
	       *c->p != '.')
		c->p++;
	len = (size_t)(c->p - start);
	for (size_t i = 0; i < ARRAY_SIZE(when_units); i++)
		for (size_t k = 0; k < 5 && (name = when_units[i].names[k]); k++)
			if (strlen(name) == len && memcmp(name, start, len) == 0) {
				*ret_us = when_units[i].us;
				return 0;
			}
	return -EINVAL;
}

/* One number with its unit: 5min, "1.5 h", .5s, 90. */
static int when_span_part(struct when_cursor *c, int64_t *ret_us)
{
	int64_t whole = 0, part = 0, unit, us;
	struct when_cursor fraction;
	bool any = when_is_digit(c), dot, apart;
	const char *start;

	for (; when_is_digit(c); c->p++)
		if (__builtin_mul_overflow(whole, 10, &whole) ||
		    __builtin_add_overflow(whole, *c->p - '0', &whole))
			return -ERANGE;
	dot = when_take(c, '.');
	fraction = *c;
	if (dot ? !when_fraction(c, 1, &part) : !any)
		return -EINVAL;
	apart = when_blanks(c);
	start = c->p;
	if (when_unit(c, &unit) < 0)
		return -EINVAL;
	if (c->p == start && c->p < c->end && !apart) /* 1.2.3 */
		return -EINVAL;
	if (dot)
		when_fraction(&fraction, unit, &part);
	if (__builtin_mul_overflow(whole, unit, &us) ||
	    __builtin_add_overflow(us, part, &us))
		return -ERANGE;
	*ret_us = us;
	return 0;
}

static int when_span(struct when_cursor c, int64_t *ret_ms)
{
	int64_t sum = 0, us;
	int r;

	when_blanks(&c);
	if (c.p == c.end)
		return -EINVAL;
	while (c.p < c.end) {
		r = when_span_part(&c, &us);
		if (r < 0)
			return r;
		if (__builtin_add_overflow(sum, us, &sum))
			return -ERANGE;
		when_blanks(&c);
	}
	*ret_ms = sum / US_PER_MS;
	return 0;
}

int when_duration(const char *text, int64_t *ret_ms)
{
	return when_span((struct when_cursor){text, text + strlen(text)}, ret_ms);
}

static bool when_is_word(const struct when_cursor *c, const char *word)
{
	size_t len = (size_t)(c->end - c->p);

	return len == strlen(word) && strncasecmp(c->p, word, len) == 0;
}

/* The next word. */
static struct when_cursor when_word(const struct when_cursor *c)
{
	struct when_cursor word = {c->p, c->p};

	while (word.end < c->end && !when_is_blank(*word.end))
		word.end++;
	return word;
}

/* Cuts a last WORD and the blank before it off. */
static bool when_cut_word(struct when_cursor *c, const char *word)
{
	struct when_cursor last = *c;
	size_t len = strlen(word);

	if ((size_t)(c->end - c->p) <= len)
		return false;
	last.p = c->end - len;
	if (!when_is_blank(last.p[-1]) || !when_is_word(&last, word))
		return false;
	c->end = last.p - 1;
	return true;
}

/* A time relative to now or the epoch. -ENOENT: none of that kind. */
static int when_relative(struct when_cursor c, int64_t now_ms, int64_t *ret_ms)
{
	int64_t base = now_ms, span, ms;
	bool back = false;
	int r;

	if (when_is_word(&c, "now")) {
		*ret_ms = now_ms;
		return 0;
	}
	if (when_take(&c, '@'))
		base = 0;
	else if (when_take(&c, '-'))
		back = true;
	else if (when_take(&c, '+'))
		;
	else if (when_cut_word(&c, "ago"))
		back = true;
	else if (!when_cut_word(&c, "left"))
		return -ENOENT;
	r = when_span(c, &span);
	if (r < 0)
		return r;
	if (back ? __builtin_sub_overflow(base, span, &ms)
		 : __builtin_add_overflow(base, span, &ms))
		return -ERANGE;
	*ret_ms = ms;
	return 0;
}

/* A leading "Fri " or "Friday "; -1: none. */
static int when_weekday(struct when_cursor *c)
{
	static const char names[][10] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
					 "Thursday", "Friday", "Saturday"};
	struct when_cursor word = when_word(c);

	for (int i = 0; i < 7; i++) {
		char abbreviated[4] = {names[i][0], names[i][1], names[i][2], '\0'};

		if (when_is_word(&word, names[i]) || when_is_word(&word, abbreviated)) {
			c->p = word.end;
			when_blanks(c);
			return i;
		}
	}
	return -1;
}

/* [YY]YY-M-D, read only if a date is what stands there. -ENOENT: it is none. */
static int when_date(struct when_cursor *c, int64_t *ret_day)
{
	struct when_cursor d = *c;
	int64_t year, month, day;
	const char *start = d.p;

	if (!when_digits(&d, 2, 4, &year) || !when_take(&d, '-'))
		return -ENOENT;
	if (d.p - start == 3) /* as strptime(3) takes %y */
		year += year < 69 ? 2000 : 1900;
	else if (d.p - start != 5)
		return -EINVAL;
	if (!when_digits(&d, 1, 2, &month) || !when_take(&d, '-') ||
	    !when_digits(&d, 1, 2, &day) || !when_is_date(year, month, day))
		return -EINVAL;
	*ret_day = when_days(year, month, day);
	*c = d;
	return 0;
}

/* Everything but the zone. */
static int when_stamp(struct when_cursor *c, struct when_stamp *ret)
{
	static const char days[][10] = {"yesterday", "today", "tomorrow"};
	struct when_stamp s = {.weekday = -1};
	struct when_cursor word = when_word(c);
	bool seconds;
	int r;

	for (int i = 0; i < 3; i++)
		if (when_is_word(&word, days[i])) {
			c->p = word.end;
			*ret = (struct when_stamp){.weekday = -1, .day = i - 1};
			return 0;
		}
	s.weekday = when_weekday(c);
	r = when_date(c, &s.day);
	if (r < 0 && r != -ENOENT)
		return r;
	s.has_day = r == 0;
	s.has_clock = !s.has_day || when_take(c, 'T');
	word = *c;
	if (!s.has_clock && when_blanks(&word) && when_is_digit(&word)) {
		s.has_clock = true;
		*c = word;
	}
	if (s.has_clock && !when_clock(c, 1, &s.ms, &seconds))
		return -EINVAL;
	*ret = s;
	return 0;
}

/* What follows a stamp to the end. A number may touch a time, but a date needs a blank.
 */
static int when_zone(struct when_cursor c, bool touching, struct when_zone *ret)
{
	struct when_zone zone = {.fixed = true};
	bool apart = when_blanks(&c);
	struct when_cursor number = c;
	size_t len = (size_t)(c.end - c.p);

	if (len == 0) {
		zone.fixed = false;
	} else if ((apart || touching) && when_offset(&number, true, &zone.offset) &&
		   number.p == number.end) {
		;
	} else if (!apart || len >= sizeof(zone.name)) {
		return -EINVAL;
	} else if (!when_is_word(&c, "UTC")) {
		memcpy(zone.name, c.p, len);
		zone.fixed = false;
	}
	*ret = zone;
	return 0;
}

/* The local clock at T, seconds since the epoch; cannot fail in the years that get here.
 */
static struct tm when_local(int64_t t)
{
	time_t seconds = (time_t)t;
	struct tm tm = {.tm_zone = ""};

	localtime_r(&seconds, &tm);
	return tm;
}

/*
 * If the name is an abbreviation of the local zone, as it applies within a year of
 * AROUND, the nearest first, the zone becomes a fixed one.
 */
static void when_abbreviation(struct when_zone *zone, int64_t around)
{
	for (int step = 0; step <= 24 && !zone->fixed; step++) {
		int64_t months = step % 2 ? -(step + 1) / 2 : step / 2;
		struct tm tm = when_local(around + months * 30 * S_PER_DAY);

		if (strcasecmp(tm.tm_zone, zone->name) == 0) {
			zone->fixed = true;
			zone->offset = tm.tm_gmtoff;
		}
	}
}

/*
 * The point in time at which a local clock shows WALL. No zone is a day off, and none
 * changes its clocks twice in two days.
 */
static int64_t when_from_wall(int64_t wall)
{
	int64_t before = when_local(wall - S_PER_DAY).tm_gmtoff;
	int64_t after = when_local(wall + S_PER_DAY).tm_gmtoff;

	if (when_local(wall - before).tm_gmtoff == before)
		return wall - before;
	if (when_local(wall - after).tm_gmtoff == after)
		return wall - after;
	return wall - before;
}

/* In a fixed zone or the local one. */
static int when_resolve(const struct when_stamp *stamp, const struct when_zone *zone,
			int64_t now, int64_t *ret_ms)
{
	int64_t day = stamp->day, wall;

	if (!stamp->has_day)
		day += when_floor_div(
			now + (zone->fixed ? zone->offset : when_local(now).tm_gmtoff),
			S_PER_DAY);
	/* The epoch was a Thursday. */
	if (stamp->weekday >= 0 &&
	    stamp->weekday != day + 4 - 7 * when_floor_div(day + 4, 7))
		return -EINVAL;
	wall = day * S_PER_DAY + stamp->ms / MS_PER_S;
	*ret_ms = (zone->fixed ? wall - zone->offset : when_from_wall(wall)) * MS_PER_S +
		  stamp->ms % MS_PER_S;
	return 0;
}

/* RFC 8536: a file of the tz database. Anything else would silently mean UTC. */
static bool when_is_zone_name(const char *name)
{
	char path[sizeof(ZONEINFO) + ZONE_NAME_MAX], magic[4];
	bool found;
	FILE *f;

	if (name[0] == '/' ||
	    name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			      "0123456789_+-/")] != '\0')
		return false;
	snprintf(path, sizeof(path), ZONEINFO "%s", name);
	f = fopen(path, "re");
	if (!f)
		return false;
	found = fread(magic, 1, sizeof(magic), f) == sizeof(magic) &&
		memcmp(magic, "TZif", sizeof(magic)) == 0;
	fclose(f);
	return found;
}

/* glibc knows one zone a process, the one of TZ: so another process. */
static int when_elsewhere(const struct when_stamp *stamp, const char *name, int64_t now,
			  int64_t *ret_ms)
{
	struct answer {
		int r;
		int64_t ms;
	};
	struct answer *shared, got;
	char tz[ZONE_NAME_MAX + 1];
	pid_t pid;
	int r;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -errno;
	shared->r = -ECHILD;
	pid = fork();
	r = -errno;
	if (pid == 0) {
		snprintf(tz, sizeof(tz), ":%s", name);
		if (setenv("TZ", tz, 1) == 0) {
			tzset();
			shared->r = when_resolve(stamp, &(struct when_zone){0}, now,
						 &shared->ms);
		}
		_exit(0);
	}
	if (pid > 0) {
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		got = *shared;
		r = got.r;
		if (r == 0)
			*ret_ms = got.ms;
	}
	munmap(shared, sizeof(*shared));
	return r;
}

int when_parse(const char *text, int64_t now_ms, int64_t *ret_ms)
{
	struct when_cursor c = {text, text + strlen(text)};
	int64_t now = when_floor_div(now_ms, MS_PER_S);
	struct when_stamp stamp;
	struct when_zone zone;
	int r;

	when_blanks(&c);
	while (c.end > c.p && when_is_blank(c.end[-1]))
		c.end--;
	r = when_relative(c, now_ms, ret_ms);
	if (r != -ENOENT)
		return r;
	r = when_stamp(&c, &stamp);
	if (r == 0)
		r = when_zone(c, stamp.has_clock, &zone);
	if (r < 0)
		return r;
	if (now_ms < -NOW_MAX_MS || now_ms > NOW_MAX_MS)
		return -ERANGE;
	tzset();
	if (zone.name[0])
		when_abbreviation(&zone, stamp.has_day ? stamp.day * S_PER_DAY : now);
	if (zone.name[0] && !zone.fixed)
		return when_is_zone_name(zone.name)
			       ? when_elsewhere(&stamp, zone.name, now, ret_ms)
			       : -EINVAL;
	return when_resolve(&stamp, &zone, now, ret_ms);
}
