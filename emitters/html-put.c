/* SPDX-License-Identifier: Apache-2.0 */
#include "html-put.h"

#include "count.h"
#include "when.h"

static const struct {
	char byte;
	const char *reference;
} references[] = {
	{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
};

static const char *reference_of(char byte)
{
	for (size_t i = 0; i < COUNT(references); i++)
		if (references[i].byte == byte)
			return references[i].reference;
	return NULL;
}

/* The length of a character at P that is not seen, or that turns the line around. */
static size_t unseen(const unsigned char *p, size_t n)
{
	static const struct {
		const char *start; /* all but its last byte, */
		size_t n;
		unsigned char low, high; /* and that */
	} ranges[] = {
		{"\xd8", 1, 0x9c, 0x9c},     {"\xe2\x80", 2, 0x8b, 0x8f},
		{"\xe2\x80", 2, 0xaa, 0xae}, {"\xe2\x81", 2, 0xa0, 0xaf},
		{"\xef\xbb", 2, 0xbf, 0xbf},
	};

	for (size_t i = 0; i < COUNT(ranges); i++)
		if (n > ranges[i].n && memcmp(p, ranges[i].start, ranges[i].n) == 0 &&
		    p[ranges[i].n] >= ranges[i].low && p[ranges[i].n] <= ranges[i].high)
			return ranges[i].n + 1;
	return 0;
}

static void put_bytes(struct out *out, const unsigned char *p, size_t n)
{
	char buf[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(buf, sizeof(buf), "\\x%02x", p[i]);
		out_text(out, buf);
	}
}

void html_put(struct out *out, struct span text)
{
	size_t from = 0, at = 0;

	while (at < text.n) {
		const unsigned char *p = (const unsigned char *)text.p + at;
		const char *reference = reference_of(text.p[at]);
		size_t n = reference ? 1 : unseen(p, text.n - at);

		if (!n) {
			at++;
			continue;
		}
		/* None of them is a part of a longer character of UTF-8. */
		out_shown(out, (struct span){text.p + from, at - from}, "");
		if (reference)
			out_text(out, reference);
		else
			put_bytes(out, p, n);
		at += n;
		from = at;
	}
	out_shown(out, (struct span){text.p + from, text.n - from}, "");
}

void html_put_code(struct out *out, struct span text)
{
	out_text(out, "<bdi><code>");
	html_put(out, text);
	out_text(out, "</code></bdi>");
}

void html_put_time(struct out *out, int64_t time)
{
	char iso[32], buf[100];

	if (!out_can_time(time)) {
		out_text(out, "unknown");
		return;
	}
	when_format(time, iso);
	snprintf(buf, sizeof(buf), "<time datetime=\"%s\">%.10s %.12s</time>", iso, iso,
		 iso + 11);
	out_text(out, buf);
}
