/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of system calls, with blanks, commas or ends of lines between them, # before a
 * comment: an allow-list and nothing more, so that all else is denied, on every
 * architecture.
 */
#include <ctype.h>
#include <errno.h>

#include "declared-calls.h"
#include "declared-parts.h"

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == '\v' ||
	       c == '\f';
}

/* The next word from *P on, which moves behind it; N is 0 at the end. */
static struct span next_word(const char **p, const char *end)
{
	const char *start;

	while (*p < end && (is_separator(**p) || **p == '#')) {
		if (**p == '#')
			while (*p < end && **p != '\n')
				++*p;
		else
			++*p;
	}
	start = *p;
	while (*p < end && !is_separator(**p) && **p != '#')
		++*p;
	return (struct span){start, (size_t)(*p - start)};
}

static bool is_name(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!islower((unsigned char)word.p[i]) && word.p[i] != '_' &&
		    !(i && isdigit((unsigned char)word.p[i])))
			return false;
	return word.n > 0;
}

/* All words are like names, and most are. */
static bool list_detect(const struct declared_document *document)
{
	const char *p = document->text, *end = p + document->n;
	size_t words = 0, known = 0;
	bool names = true;

	for (struct span word; names && (word = next_word(&p, end)).n; words++) {
		names = is_name(word);
		known += declared_calls_find(word) >= 0;
	}
	return names && known && known * 2 >= words;
}

static int list_read(struct declared_reader *reader)
{
	const char *p = reader->document->text, *end = p + reader->document->n;
	struct declared *out = reader->out;
	char shown[64];
	int r;

	out->order = DECLARED_FIRST;
	out->has_otherwise = out->every_arch = true;
	out->otherwise = out->foreign = ACTION_ERRNO | EPERM;
	r = declared_add_rule(out, ACTION_ALLOW, declared_reader_place(reader, p));
	for (struct span word; r == 0 && (word = next_word(&p, end)).n;) {
		struct declared_place place = declared_reader_place(reader, word.p);

		if (is_name(word))
			r = declared_add_name(out, word, place);
		else
			r = declared_fault(
				out, DECLARED_ERROR, place, "no-name",
				"\"%s\" is no name of a system call",
				declared_reader_shown(word, shown, sizeof(shown)));
	}
	return r;
}

const struct declared_format declared_format_list = {
	.kind = {"list", "names of system calls"},
	.detect = list_detect,
	.read = list_read,
};
