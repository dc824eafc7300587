/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-lines.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static const char *line_end(const char *p, const char *end)
{
	const char *stop = memchr(p, '\n', (size_t)(end - p));

	return stop ? stop : end;
}

/* An even number of backslashes stands for half as many, and ends nothing. */
static bool goes_on(const char *p, const char *stop)
{
	const char *last = stop;

	while (last > p && last[-1] == '\\')
		last--;
	return (stop - last) & 1;
}

/* Blanks take the place of backslashes, ends of lines and comments between. */
static void join(char *text, size_t n, const char *comments)
{
	char *end = text + n, *p = text, *stop;
	bool more = false;

	for (; p < end; p = stop + (stop < end)) {
		const char *word = p;
		bool comment;

		stop = text + (line_end(p, end) - text);
		while (word < stop && isspace((unsigned char)*word))
			word++;
		comment = word < stop && *word && strchr(comments, *word);
		if (more && comment)
			memset(p, ' ', (size_t)(stop - p) + (stop < end));
		if (comment)
			continue;
		more = goes_on(p, stop);
		if (more)
			memset(stop - 1, ' ', 1 + (size_t)(stop < end));
	}
}

int declared_lines_init(struct declared_lines *lines, struct declared_reader *reader,
			const struct declared_document *document, const char *comments)
{
	*lines = (struct declared_lines){.reader = reader, .document = document};
	if (document->n > DECLARED_READ_MAX)
		return -EFBIG;
	lines->text = malloc(document->n + 1);
	if (!lines->text)
		return -ENOMEM;
	memcpy(lines->text, document->text, document->n);
	join(lines->text, document->n, comments);
	lines->p = lines->text;
	declared_reader_enter(reader, document);
	return 0;
}

void declared_lines_done(struct declared_lines *lines)
{
	free(lines->text);
	lines->text = NULL;
}

struct span declared_lines_trimmed(struct span s)
{
	while (s.n && isspace((unsigned char)*s.p)) {
		s.p++;
		s.n--;
	}
	while (s.n && isspace((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

bool declared_lines_next(struct declared_lines *lines, const char *comments,
			 struct span *ret)
{
	const char *end = lines->text + lines->document->n;

	while (lines->p < end) {
		const char *stop = line_end(lines->p, end);
		struct span line = declared_lines_trimmed(
			(struct span){lines->p, (size_t)(stop - lines->p)});

		lines->p = stop + (stop < end);
		if (line.n && !(*line.p && strchr(comments, *line.p))) {
			*ret = line;
			return true;
		}
	}
	return false;
}

struct declared_place declared_lines_place(const struct declared_lines *lines,
					   const char *p)
{
	return declared_reader_place(lines->reader,
				     lines->document->text + (p - lines->text));
}
