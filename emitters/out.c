/* SPDX-License-Identifier: Apache-2.0 */
#include "out.h"

#include "action.h"
#include "arch.h"
#include "when.h"

#define TIME_MIN INT64_C(-62167219200000)
#define TIME_MAX INT64_C(253402300799999)

#define DAY 86400000

/* The most that a number has, and more than any WIDTH. */
#define DIGITS 24

/* Of 2026-11-22T10:57:14.658Z, up to and with the T, and what follows. */
#define DATE 11
#define TIME 13

void out_flush(struct out *out)
{
	fwrite(out->buf, 1, out->n, out->file);
	out->before += out->n;
	out->n = 0;
}

void out_bytes_slow(struct out *out, const char *p, size_t n)
{
	out_flush(out);
	if (n > sizeof(out->buf)) {
		fwrite(p, 1, n, out->file);
		out->before += n;
	} else {
		out_bytes(out, p, n);
	}
}

void out_format_list(struct out *out, const char *format, va_list args)
{
	char buf[OUT_FORMAT];

	vsnprintf(buf, sizeof(buf), format, args);
	out_text(out, buf);
}

void out_format(struct out *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	out_format_list(out, format, args);
	va_end(args);
}

/* Two at a time, since each costs a division. NUMBER is below 100. */
static inline void two_digits(char *p, uint64_t number)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	memcpy(p, pairs + 2 * number, 2);
}

void out_digits(struct out *out, uint64_t number, int width)
{
	/* A copy of a known size is the quickest: there are bytes behind the digits. */
	char buf[2 * DIGITS], *end = buf + DIGITS, *p = end;

	for (; number >= 10; number /= 100, width -= 2)
		two_digits(p -= 2, number % 100);
	for (; number || width > 0; number = 0, width--)
		*--p = (char)('0' + number);
	memcpy(out_room(out, DIGITS), p, DIGITS);
	out->n += (size_t)(end - p);
}

void out_signed(struct out *out, int64_t number)
{
	if (number < 0)
		out_text(out, "-");
	out_digits(out, number < 0 ? -(uint64_t)number : (uint64_t)number, 1);
}

bool out_can_time(int64_t time)
{
	return time >= TIME_MIN && time <= TIME_MAX;
}

/* As when_format() does it, which is too slow for two of a line. */
void out_time(struct out *out, int64_t time)
{
	int64_t day = time / DAY - (time % DAY < 0);
	unsigned int ms = (unsigned int)(time - day * DAY);
	struct out_day *known = &out->days[day & (OUT_DAYS - 1)];
	unsigned int seconds = ms / 1000, minutes = seconds / 60;
	char *p = out_room(out, DATE + TIME);

	if (day != known->day || !*known->date) {
		when_format(day * DAY, known->date);
		known->day = day;
	}
	memcpy(p, known->date, DATE);
	p += DATE;
	memcpy(p, "00:00:00.000Z", TIME);
	two_digits(p, minutes / 60);
	two_digits(p + 3, minutes % 60);
	two_digits(p + 6, seconds % 60);
	p[9] = (char)('0' + ms % 1000 / 100);
	two_digits(p + 10, ms % 100);
	out->n += DATE + TIME;
}

size_t out_utf8(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char low, high;    /* of the first byte */
		unsigned char second, upto; /* of the second one */
		size_t n;
	} forms[] = {
		{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (p[0] < forms[i].low || p[0] > forms[i].high)
			continue;
		if (n < forms[i].n || p[1] < forms[i].second || p[1] > forms[i].upto)
			return 0;
		for (size_t k = 2; k < forms[i].n; k++)
			if (p[k] >> 6 != 2)
				return 0;
		return forms[i].n;
	}
	return 0;
}

/* How many bytes at P stand for themselves; 0: none. */
static size_t harmless(const unsigned char *p, size_t n, const char *also)
{
	if (*p < 0x80)
		return *p >= ' ' && *p != 0x7f && !strchr(also, *p);
	/* U+0080 to U+009F are control characters too. */
	return p[0] == 0xc2 && n > 1 && p[1] < 0xa0 ? 0 : out_utf8(p, n);
}

void out_shown(struct out *out, struct span text, const char *also)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
	char buf[8];

	while (p < end) {
		size_t n = harmless(p, (size_t)(end - p), also);

		if (*p == '\\') {
			out_text(out, "\\\\");
		} else if (n) {
			out_bytes(out, (const char *)p, n);
		} else {
			snprintf(buf, sizeof(buf), "\\x%02x", *p);
			out_text(out, buf);
		}
		p += n ? n : 1;
	}
}

const char *out_action_name(uint32_t code, char buf[OUT_NAME])
{
	const struct action *action = action_of(code);

	if (action)
		return action->name;
	snprintf(buf, OUT_NAME, "0x%08x", code);
	return buf;
}

const char *out_call_name(const struct arch *arch, int64_t nr, char buf[OUT_NAME])
{
	const char *name = arch ? arch_syscall_name(arch, nr) : NULL;

	if (name)
		return name;
	snprintf(buf, OUT_NAME, "syscall_%lld", (long long)nr);
	return buf;
}

const char *out_arch_name(const struct arch *arch, uint32_t token, char buf[OUT_NAME])
{
	if (arch)
		return arch->name;
	snprintf(buf, OUT_NAME, "arch_%x", token);
	return buf;
}

/* A byte that JSON or our own escape does not let stand as it is. */
static void put_odd(struct out *out, unsigned char byte)
{
	char buf[8];

	if (byte == '"')
		out_text(out, "\\\"");
	else if (byte == '\\')
		out_text(out, "\\\\\\\\");
	else {
		snprintf(buf, sizeof(buf), byte && byte < ' ' ? "\\u%04x" : "\\\\x%02x",
			 byte);
		out_text(out, buf);
	}
}

void out_json(struct out *out, struct span text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;

	out_text(out, "\"");
	while (p < end) {
		const unsigned char *start = p;
		size_t n = 1;

		while (p < end && n) {
			if (*p >= 0x80)
				n = out_utf8(p, (size_t)(end - p));
			else
				n = *p >= ' ' && *p != '"' && *p != '\\';
			p += n;
		}
		out_bytes(out, (const char *)start, (size_t)(p - start));
		if (p < end)
			put_odd(out, *p++);
	}
	out_text(out, "\"");
}
