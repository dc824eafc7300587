/* SPDX-License-Identifier: Apache-2.0 */
/* HTML of names that were chosen by somebody hostile. */
#include <stdlib.h>

#include "html-put.h"
#include "tap.h"

static const struct {
	const char *what, *text, *html;
} cases[] = {
	{"plain", "/usr/sbin/nginx", "/usr/sbin/nginx"},
	{"nothing", "", ""},
	{"markup", "<a href='x\">&amp;", "&lt;a href=&#39;x&quot;&gt;&amp;amp;"},
	{"a backslash", "a\\x41", "a\\\\x41"},
	{"control characters", "a\nb\x1b[31m\x7f", "a\\x0ab\\x1b[31m\\x7f"},
	{"letters", "/caf\xc3\xa9/\xe6\x97\xa5", "/caf\xc3\xa9/\xe6\x97\xa5"},
	{"no UTF-8", "\xff\xe2\x80", "\\xff\\xe2\\x80"},
	{"C1",
	 "\xc2\x9b"
	 "31m",
	 "\\xc2\\x9b31m"},
	{"right to left",
	 "a\xe2\x80\xae"
	 "b\xe2\x81\xa6"
	 "c\xd8\x9c",
	 "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa6c\\xd8\\x9c"},
	{"of no width", "\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\x90",
	 "\\xe2\\x80\\x8b\\xef\\xbb\\xbf\xe2\x80\x90"},
	{"markup beside no UTF-8", "\xe2<\xe2\x80>", "\\xe2&lt;\\xe2\\x80&gt;"},
};

#define CASES (sizeof(cases) / sizeof(*cases))

static char *written(void (*put)(struct out *out, const void *what), const void *what)
{
	char *text = NULL;
	size_t n = 0;
	struct out out = {.file = open_memstream(&text, &n)};

	if (!out.file)
		abort();
	put(&out, what);
	out_flush(&out);
	fclose(out.file);
	return text;
}

static void put_text(struct out *out, const void *what)
{
	html_put(out, span_of(what));
}

static void put_code(struct out *out, const void *what)
{
	html_put_code(out, span_of(what));
}

static void put_time(struct out *out, const void *what)
{
	html_put_time(out, *(const int64_t *)what);
}

static void check(void (*put)(struct out *out, const void *what), const void *what,
		  const char *html, const char *name)
{
	char *text = written(put, what);

	ok(strcmp(text, html) == 0, "%s", name);
	if (strcmp(text, html) != 0)
		printf("# %s\n", text);
	free(text);
}

int main(void)
{
	const int64_t then = INT64_C(1795345034658), never = RECORD_NO_TIME;

	for (size_t i = 0; i < CASES; i++)
		check(put_text, cases[i].text, cases[i].html, cases[i].what);
	check(put_code, "<b>", "<bdi><code>&lt;b&gt;</code></bdi>", "code");
	check(put_time, &then,
	      "<time datetime=\"2026-11-22T10:57:14.658Z\">2026-11-22 "
	      "10:57:14.658</time>",
	      "a time");
	check(put_time, &never, "unknown", "no time");
	return done();
}
