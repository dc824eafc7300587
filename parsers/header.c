/* SPDX-License-Identifier: Apache-2.0 */
#include "header.h"

#include "text.h"
#include "when.h"

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char *digits(char *p, const char *end)
{
	while (p < end && text_is_digit(*p))
		p++;
	return p;
}

static char *spaces(char *p, const char *end)
{
	while (p < end && *p == ' ')
		p++;
	return p;
}

/* Digits as a priority; the facility is what is left without the severity. */
static char *priority(char *p, const char *end, int *ret_facility)
{
	char *stop = digits(p, end);
	int n = 0;

	if (stop == p || stop - p > 3)
		return NULL;
	for (; p < stop; p++)
		n = n * 10 + (*p - '0');
	*ret_facility = n >> 3;
	return stop;
}

/*
 * "HOST TAG[PID]: text", or without HOST: the first word is then the tag. busybox has the
 * level before the tag; that of others than the kernel makes a word too many.
 */
static bool host_and_tag(char *p, char *end, struct header *h)
{
	for (int words = 0; words < 2; words++) {
		char *start = p = spaces(p, end), *bracket;

		while (p < end && *p != ' ' && *p != ':' && *p != '[')
			p++;
		bracket = p < end && *p == '[' ? memchr(p, ']', (size_t)(end - p)) : NULL;
		h->tag = (struct span){start, (size_t)(p - start)};
		h->tag_pid = bracket != NULL;
		if (bracket)
			p = bracket + 1;
		if (p == start || p >= end)
			return false;
		if (*p == ':' && p + 1 < end && p[1] == ' ') {
			h->text = p + 2;
			return true;
		}
		/* An IPv6 address may name a host. */
		while (p < end && *p != ' ')
			p++;
		h->host = (struct span){start, (size_t)(p - start)};
		if (text_skip(p, end, " kern."))
			for (p++; p < end && *p != ' '; p++)
				;
	}
	return false;
}

/* The kernel's own log has the message at once; journalctl has host and tag before it. */
static bool kernel_or_tag(char *p, char *end, struct header *h)
{
	if (text_skip(p, end, "audit: ") || text_skip(p, end, "type=") ||
	    text_skip(p, end, "kauditd_printk_skb: ") || text_skip(p, end, "** ")) {
		h->direct = true;
		h->text = p;
		return true;
	}
	return host_and_tag(p, end, h);
}

/* Letters, digits, blanks and ".:+-<>", as times, dates and callers have them. */
static bool is_stamp(char c)
{
	return is_alpha(c) || text_is_digit(c) || c == ' ' || c == '.' || c == ':' ||
	       c == '+' || c == '-' || c == '<' || c == '>';
}

char *header_kernel_stamp(char *p, const char *end)
{
	char *start = p;

	for (int i = 0; i < 2 && p < end && *p == '['; i++) {
		for (p++; p < end && is_stamp(*p); p++)
			;
		if (p + 1 >= end || *p != ']' || (p[1] != ' ' && p[1] != '['))
			return start;
		for (p++; p < end && *p == ' '; p++)
			;
	}
	return p;
}

/* "[ 1826.015894] ", with "<delta>" or dmesg -T's date inside. */
static bool bracketed(char *p, char *end, struct header *h)
{
	char *text = header_kernel_stamp(p, end);

	return text != p && kernel_or_tag(text, end, h);
}

/* "2026-11-22T11:12:33.148643+00:00 "; dmesg --time-format iso has no host and tag. */
static bool iso(char *p, char *end, struct header *h)
{
	size_t used;

	if (when_iso(p, (size_t)(end - p), &h->time, &used) < 0)
		return false;
	p += used;
	return p < end && *p == ' ' && kernel_or_tag(p + 1, end, h);
}

/* dmesg -x: "kern  :notice: [ts] text". */
static bool facility_word(char *p, char *end, struct header *h)
{
	char *stop = text_skip(p, end, "kern  :");

	h->facility = FACILITY_KERNEL;
	stop = stop ? memchr(stop, ':', (size_t)(end - stop)) : NULL;
	if (!stop || stop + 2 >= end || stop[1] != ' ')
		return false;
	stop += 2;
	return bracketed(stop, end, h) || iso(stop, end, h) ||
	       kernel_or_tag(stop, end, h);
}

static int hex_value(char c)
{
	const char *hex = "0123456789abcdef", *at = memchr(hex, c, 16);

	return at ? (int)(at - hex) : -1;
}

/* kernel/printk/printk.c, append_char(): what is not printable is \xNN, as is '\'. */
static char *unescape(char *p, char *end)
{
	char *out = p;

	for (; p < end; p++) {
		if (end - p > 3 && p[0] == '\\' && p[1] == 'x' && hex_value(p[2]) >= 0 &&
		    hex_value(p[3]) >= 0) {
			*out++ = (char)(hex_value(p[2]) << 4 | hex_value(p[3]));
			p += 3;
		} else {
			*out++ = *p;
		}
	}
	return out;
}

/* /dev/kmsg: "PRI,SEQ,USEC,FLAGS[,more];text" (Documentation/ABI/testing/dev-kmsg). */
static bool kmsg(char *p, char *end, struct header *h)
{
	char *semicolon = memchr(p, ';', (size_t)(end - p));

	p = priority(p, end, &h->facility);
	for (int i = 0; p && i < 2; i++) {
		if (p >= end || *p != ',')
			return false;
		p = digits(p + 1, end);
	}
	if (!p || !semicolon || p >= end || *p != ',' || semicolon < p)
		return false;
	h->direct = true;
	h->text = semicolon + 1;
	/* Only what is a record is worth the copy. */
	if (memchr(h->text, '\\', (size_t)(end - h->text))) {
		h->end = unescape(h->text, end);
		*h->end = '\0';
	}
	return true;
}

/* "Jul  6 15:37:40": no year and no zone, so no time. */
static bool rfc3164(char *p, char *end, struct header *h)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	bool known = false;

	if (end - p < 16 || p[3] != ' ' || p[6] != ' ' || p[9] != ':' || p[12] != ':')
		return false;
	for (size_t i = 0; i < 12; i++)
		known = known || memcmp(p, months + 3 * i, 3) == 0;
	if (!known || !text_is_digit(p[5]) || !text_is_digit(p[7]) ||
	    !text_is_digit(p[14]))
		return false;
	p += 15;
	if (*p == '.')
		p = digits(p + 1, end);
	return p < end && *p == ' ' && host_and_tag(p, end, h);
}

/* journalctl -o short-unix: "1795345034.665358 ". */
static bool unix_time(char *p, char *end, struct header *h)
{
	char *dot = digits(p, end), *stop;
	int64_t ms = 0;

	if (dot == p || dot - p > 11 || dot + 4 >= end || *dot != '.')
		return false;
	stop = digits(dot + 1, end);
	if (stop - dot < 4 || stop >= end || *stop != ' ')
		return false;
	for (char *c = p; c < dot + 4; c++)
		if (c != dot)
			ms = ms * 10 + (*c - '0');
	h->time = ms;
	return host_and_tag(stop, end, h);
}

/* journalctl -o short-full: "Sun 2026-11-22 10:57:14 UTC "; other zones are only names.
 */
static bool weekday(char *p, char *end, struct header *h)
{
	char stamp[40], *stop;
	size_t n, used;

	if (end - p < 28 || p[3] != ' ' || p[8] != '-' || p[11] != '-' || p[14] != ' ' ||
	    p[17] != ':' || p[20] != ':' || !is_alpha(p[0]) || !text_is_digit(p[4]))
		return false;
	stop = digits(p + 21, end);
	if (stop < end && *stop == '.')
		stop = digits(stop + 1, end);
	n = (size_t)(stop - p) - 4;
	if (stop >= end || *stop != ' ' || n + 2 > sizeof(stamp))
		return false;
	memcpy(stamp, p + 4, n);
	stamp[10] = 'T';
	stamp[n] = 'Z';
	stamp[n + 1] = '\0';
	p = spaces(stop, end);
	if (!text_skip(p, end, "UTC ") || when_iso(stamp, n + 1, &h->time, &used) < 0)
		h->time = RECORD_NO_TIME;
	while (p < end && *p != ' ')
		p++;
	return p < end && host_and_tag(p, end, h);
}

/* OpenWrt's logread: "Mon Nov 22 11:12:33 2026 kern.notice kernel: text". */
static bool logread(char *p, char *end, struct header *h)
{
	char *level = p + 25;

	if (end - p < 32 || p[3] != ' ' || p[7] != ' ' || p[13] != ':' || p[16] != ':' ||
	    p[19] != ' ' || p[24] != ' ' || !text_is_digit(p[20]))
		return false;
	h->facility = text_skip(level, end, "kern.") ? FACILITY_KERNEL : FACILITY_OTHER;
	p = memchr(level, ' ', (size_t)(end - level));
	return p && memchr(level, '.', (size_t)(p - level)) && host_and_tag(p, end, h);
}

/* One word of RFC 5424; "-" is none. */
static char *nilable(char *p, char *end, struct span *ret)
{
	char *stop = memchr(p, ' ', (size_t)(end - p));

	if (!stop || stop == p)
		return NULL;
	*ret = (struct span){p, (size_t)(stop - p)};
	if (span_is(*ret, "-"))
		ret->n = 0;
	return stop + 1;
}

/* "-", or elements in brackets; a quoted value escapes ", \ and ] with a backslash. */
static char *structured_data(char *p, const char *end)
{
	bool quoted = false;

	if (*p == '-')
		return p + 1;
	while (p < end && *p == '[') {
		for (p++; p < end && (quoted || *p != ']'); p++) {
			if (*p == '\\' && quoted && p + 1 < end)
				p++;
			else if (*p == '"')
				quoted = !quoted;
		}
		if (p >= end)
			return NULL;
		p++;
	}
	return p;
}

/* "1 TIMESTAMP HOST APP PROCID MSGID SD MSG" (RFC 5424, 6). */
static bool rfc5424(char *p, char *end, struct header *h)
{
	struct span stamp = {0}, procid = {0}, msgid;
	size_t used;

	p = nilable(p + 2, end, &stamp);
	p = p ? nilable(p, end, &h->host) : NULL;
	p = p ? nilable(p, end, &h->tag) : NULL;
	p = p ? nilable(p, end, &procid) : NULL;
	p = p ? nilable(p, end, &msgid) : NULL;
	p = p ? structured_data(p, end) : NULL;
	if (!p || p >= end || *p != ' ')
		return false;
	if (when_iso(stamp.p, stamp.n, &h->time, &used) < 0)
		h->time = RECORD_NO_TIME;
	h->tag_pid = procid.n > 0;
	p = text_skip(p + 1, end, "\xef\xbb\xbf") ? p + 4 : p + 1;
	h->text = spaces(p, end);
	return true;
}

/* "<5>" and then one of the others, as dmesg -r, sockets and some templates have it. */
static bool with_priority(char *p, char *end, struct header *h)
{
	char *stop = priority(p + 1, end, &h->facility);

	if (!stop || stop + 1 >= end || *stop != '>')
		return false;
	p = stop + 1;
	if (p[0] == '1' && p[1] == ' ')
		return rfc5424(p, end, h);
	if (*p == '[')
		return bracketed(p, end, h);
	return rfc3164(p, end, h) || iso(p, end, h) || kernel_or_tag(p, end, h);
}

/* Tried in this order where the first byte is one of FIRST. */
static const struct {
	const char *first;
	bool (*parse)(char *p, char *end, struct header *h);
} forms[] = {
	{"0123456789", iso}, {"0123456789", kmsg}, {"0123456789", unix_time},
	{"[", bracketed},    {"<", with_priority}, {"JFMASOND", rfc3164},
	{"MTWFS", weekday},  {"MTWFS", logread},   {"k", facility_word},
};

bool header_parse(char *p, char *end, struct header *ret)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct header h = {.facility = FACILITY_UNKNOWN,
				   .time = RECORD_NO_TIME,
				   .host = {"", 0},
				   .tag = {"", 0},
				   .end = end};

		if (p < end && strchr(forms[i].first, *p) && *p &&
		    forms[i].parse(p, end, &h)) {
			*ret = h;
			return true;
		}
	}
	return false;
}
