/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "when.h"
#include "when-parts.h"

int64_t when_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* days_from_civil() of howardhinnant.github.io/date_algorithms.html; Gregorian
 * throughout. */
int64_t when_days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = when_floor_div(y, 400);
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* civil_from_days() of the same page. */
static void when_civil(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t z = days + 719468;
	int64_t era = when_floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*ret_month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*ret_day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*ret_year = yoe + era * 400 + (*ret_month <= 2);
}

bool when_is_digit(const struct when_cursor *c)
{
	return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}

bool when_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Skips blanks; false: there were none. */
bool when_blanks(struct when_cursor *c)
{
	const char *start = c->p;

	while (c->p < c->end && when_is_blank(*c->p))
		c->p++;
	return c->p > start;
}

bool when_take(struct when_cursor *c, char wanted)
{
	if (c->p == c->end || *c->p != wanted)
		return false;
	c->p++;
	return true;
}

/* MIN to MAX digits, no more; MAX is at most 18. */
bool when_digits(struct when_cursor *c, int min, int max, int64_t *ret)
{
	int64_t value = 0;
	int n;

	for (n = 0; n < max && when_is_digit(c); n++)
		value = value * 10 + (*c->p++ - '0');
	if (n < min)
		return false;
	*ret = value;
	return true;
}

/* The digits of a fraction of UNIT. */
bool when_fraction(struct when_cursor *c, int64_t unit, int64_t *ret)
{
	int64_t value = 0;

	if (!when_is_digit(c))
		return false;
	for (; when_is_digit(c); c->p++) {
		unit /= 10;
		value += unit * (*c->p - '0');
	}
	*ret = value;
	return true;
}

bool when_is_date(int64_t year, int64_t month, int64_t day)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (leap && month == 2);
}

/* HH:MM[:SS[.digits]]; an hour and so on of at least MIN digits. */
bool when_clock(struct when_cursor *c, int min, int64_t *ret_ms, bool *ret_seconds)
{
	int64_t h, m, s = 0, ms = 0;
	bool seconds;

	if (!when_digits(c, min, 2, &h) || !when_take(c, ':') ||
	    !when_digits(c, min, 2, &m))
		return false;
	seconds = when_take(c, ':');
	if (seconds && !when_digits(c, min, 2, &s))
		return false;
	if (seconds && (when_take(c, '.') || when_take(c, ',')) &&
	    !when_fraction(c, MS_PER_S, &ms))
		return false;
	if (h > 23 || m > 59 || s > 60)
		return false;
	*ret_ms = ((h * 60 + m) * 60 + s) * MS_PER_S + ms;
	*ret_seconds = seconds;
	return true;
}

/* Z, +HH:MM or +HHMM; with SHORT also +HH, as some zones are abbreviated. */
bool when_offset(struct when_cursor *c, bool allow_short, int64_t *ret)
{
	int64_t h, m = 0;
	bool negative, colon;

	if (when_take(c, 'Z')) {
		*ret = 0;
		return true;
	}
	negative = when_take(c, '-');
	if (!negative && !when_take(c, '+'))
		return false;
	if (!when_digits(c, 2, 2, &h))
		return false;
	colon = when_take(c, ':');
	if ((colon || !allow_short || when_is_digit(c)) && !when_digits(c, 2, 2, &m))
		return false;
	if (h > 23 || m > 59)
		return false;
	*ret = (negative ? -1 : 1) * (h * 60 + m) * 60;
	return true;
}

int when_iso(const char *text, size_t len, int64_t *ret_ms, size_t *ret_used)
{
	struct when_cursor c = {text, text + len};
	int64_t year, month, day, ms, offset;
	bool seconds;

	if (!when_digits(&c, 4, 4, &year) || !when_take(&c, '-') ||
	    !when_digits(&c, 2, 2, &month) || !when_take(&c, '-') ||
	    !when_digits(&c, 2, 2, &day) || !when_take(&c, 'T') ||
	    !when_clock(&c, 2, &ms, &seconds) || !seconds ||
	    !when_offset(&c, false, &offset))
		return -EINVAL;
	if (!when_is_date(year, month, day) || (c.p < c.end && (unsigned char)*c.p > ' '))
		return -EINVAL;
	*ret_ms = (when_days(year, month, day) * S_PER_DAY - offset) * MS_PER_S + ms;
	*ret_used = (size_t)(c.p - text);
	return 0;
}

size_t when_format(int64_t ms, char buf[32])
{
	int64_t s = when_floor_div(ms, MS_PER_S);
	int64_t days = when_floor_div(s, S_PER_DAY);
	int sod = (int)(s - days * S_PER_DAY), part = (int)(ms % MS_PER_S);
	int64_t year;
	int month, day;

	when_civil(days, &year, &month, &day);
	return (size_t)snprintf(buf, 32, "%04lld-%02d-%02dT%02d:%02d:%02d.%03dZ",
				(long long)year, month, day, sod / 3600, sod / 60 % 60,
				sod % 60, part + (part < 0 ? (int)MS_PER_S : 0));
}
