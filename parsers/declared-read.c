/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-read.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "declared-parts.h"
#include "nearest.h"

#define GUESSES 32 /* of one document */

/* The first that finds the document to be its own reads it. */
static const struct declared_format *const formats[] = {
	&declared_format_recording,
	&declared_format_csv,
	&declared_format_manifest,
	&declared_format_compose,
	&declared_format_spo,
	&declared_format_json,
	&declared_format_systemd,
	/* Before what begins with "seccomp", which is a call too. */
	&declared_format_list,
	&declared_format_firejail,
	&declared_format_minijail,
};

#define FORMATS (sizeof(formats) / sizeof(*formats))

const struct declared_kind *declared_kind_at(size_t i)
{
	return i < FORMATS ? &formats[i]->kind : NULL;
}

const struct declared_kind *declared_kind_by_name(const char *name)
{
	const struct declared_kind *kind;

	for (size_t i = 0; (kind = declared_kind_at(i)); i++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

static void count_from_start(struct declared_reader *reader)
{
	reader->counted = reader->current->text;
	reader->line = 1;
	reader->column = 0;
}

void declared_reader_enter(struct declared_reader *reader,
			   const struct declared_document *document)
{
	reader->current = document;
	reader->mapped = NULL;
	count_from_start(reader);
}

void declared_reader_map(struct declared_reader *reader, const char *text,
			 const struct declared_mark *marks, size_t n)
{
	reader->mapped = text;
	reader->marks = marks;
	reader->n_marks = n;
}

static unsigned int file_number(const struct declared_reader *reader)
{
	return reader->current == reader->document
		       ? 0
		       : (unsigned int)(reader->current - reader->others) + 1;
}

/* The last mark that is not behind P. */
static struct declared_place mapped_place(const struct declared_reader *reader,
					  const char *p)
{
	const size_t at = (size_t)(p - reader->mapped);
	struct declared_place place = {1, 1, file_number(reader)};
	size_t low = 0, high = reader->n_marks;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (reader->marks[middle].at > at) {
			high = middle;
		} else {
			place.line = reader->marks[middle].line;
			place.column = reader->marks[middle].column;
			low = middle + 1;
		}
	}
	return place;
}

struct declared_place declared_reader_place(struct declared_reader *reader, const char *p)
{
	if (reader->mapped)
		return mapped_place(reader, p);
	if (p < reader->counted)
		count_from_start(reader);
	for (const char *end;
	     (end = memchr(reader->counted, '\n', (size_t)(p - reader->counted)));) {
		reader->counted = end + 1;
		reader->line++;
		reader->column = 0;
	}
	/* A character of UTF-8 is its first byte. */
	for (; reader->counted < p; reader->counted++)
		reader->column += (*reader->counted & 0xc0) != 0x80;
	return (struct declared_place){reader->line, reader->column + 1,
				       file_number(reader)};
}

static void make_plain(char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

int declared_reader_fail(struct declared_reader *reader, int r, const char *p,
			 const char *text, ...)
{
	va_list args;

	if (*reader->error)
		return r;
	reader->error_place = declared_reader_place(reader, p);
	va_start(args, text);
	vsnprintf(reader->error, sizeof(reader->error), text, args);
	va_end(args);
	make_plain(reader->error);
	return r;
}

const char *declared_reader_shown(struct span s, char *buf, size_t size)
{
	size_t n = s.n < size ? s.n : size - 1;

	/* A NUL would end it. */
	for (size_t i = 0; i < n; i++)
		buf[i] = (char)(s.p[i] ? s.p[i] : '?');
	buf[n] = '\0';
	make_plain(buf);
	return buf;
}

const char *declared_reader_guess(struct declared_reader *reader, const char *word,
				  const char *(*next)(void *state), void *state,
				  char *buf, size_t size)
{
	const char *guess = NULL;

	if (reader->guesses++ < GUESSES)
		guess = nearest(word, next, state);

	*buf = '\0';
	if (guess)
		snprintf(buf, size, ", did you mean %s?", guess);
	return buf;
}

int declared_reader_word(struct span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_is(s, words[i]))
			return (int)i;
	return -1;
}

static const struct declared_format *format_of(const struct declared_document *document,
					       const struct declared_kind *kind)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (kind ? &formats[i]->kind == kind : formats[i]->detect(document))
			return formats[i];
	return NULL;
}

static int read_it(struct declared_reader *reader, const struct declared_kind *kind)
{
	const struct declared_document *document = reader->document;
	const struct declared_format *format;
	int r;

	if (document->n > DECLARED_READ_MAX)
		return declared_reader_fail(reader, -EFBIG, document->text,
					    "is larger than %u MiB",
					    DECLARED_READ_MAX >> 20);
	format = format_of(document, kind);
	if (!format)
		return declared_reader_fail(
			reader, -EPROTONOSUPPORT, document->text,
			"looks like no kind of profile that is known");
	if (document->part && format != &declared_format_spo)
		return declared_reader_fail(reader, -EBADMSG, document->text,
					    "is one profile, without a part called %s",
					    document->part);
	r = declared_new(format->kind.name, &reader->out);
	return r ? r : format->read(reader);
}

/* 0, or negative with an error; READER->out is there or NULL either way. */
static int read_document(struct declared_reader *reader,
			 const struct declared_document *document,
			 const struct declared_kind *kind,
			 const struct declared_document *others, size_t n, bool beside,
			 size_t at)
{
	int r;

	*reader = (struct declared_reader){
		.document = document,
		.others = others,
		.n_others = n,
		.beside = beside,
		.at = at,
	};
	declared_reader_enter(reader, document);
	r = read_it(reader, kind);
	if (r == -ENOSPC)
		declared_reader_fail(reader, r, reader->counted,
				     "is past the limit of rules, names or conditions");
	if (r < 0 && !*reader->error)
		snprintf(reader->error, sizeof(reader->error), "%s", strerror(-r));
	return r;
}

static void put_error(const struct declared_reader *reader, char *error)
{
	const struct declared_place place = reader->error_place;
	int n = 0;

	if (place.file)
		n += snprintf(error, DECLARED_READ_ERROR / 2,
			      "%s:", reader->others[place.file - 1].name);
	/* Longer than that is cut. */
	n = (int)strnlen(error, (size_t)n);
	if (place.line)
		n += snprintf(error + n, DECLARED_READ_ERROR - (size_t)n,
			      "%u:%u: ", place.line, place.column);
	snprintf(error + n, DECLARED_READ_ERROR - (size_t)n, "%s", reader->error);
	make_plain(error);
}

int declared_read(const struct declared_document *document,
		  const struct declared_kind *kind,
		  const struct declared_document *others, size_t n, struct declared **ret,
		  char error[DECLARED_READ_ERROR])
{
	struct declared_reader reader;
	int r = read_document(&reader, document, kind, others, n, false, 0);

	declared_reader_enter(&reader, document);
	if (r == 0 && reader.out->no_profile)
		r = declared_reader_fail(
			&reader, -EBADMSG, document->text,
			"is no profile, but says which one is used: give that, "
			"or lint this");
	*error = '\0';
	if (r < 0) {
		put_error(&reader, error);
		declared_free(reader.out);
	} else {
		*ret = reader.out;
	}
	return r;
}

int declared_read_faulty(const struct declared_document *document,
			 const struct declared_kind *kind,
			 const struct declared_document *others, size_t n, size_t at,
			 struct declared **ret, char error[DECLARED_READ_ERROR])
{
	struct declared_reader reader;
	int r = read_document(&reader, document, kind, others, n, true, at);

	*error = '\0';
	if ((r == -EBADMSG || r == -ENOSPC) && reader.out) {
		reader.out->cut = true;
		/* Whatever else is left out, this is not. */
		if (reader.out->n_faults == DECLARED_FAULTS) {
			reader.out->n_faults--;
			reader.out->n_unkept++;
		}
		r = declared_fault(reader.out, DECLARED_ERROR, reader.error_place,
				   "unreadable", "%s", reader.error);
	}
	if (r < 0) {
		put_error(&reader, error);
		declared_free(reader.out);
	} else {
		*ret = reader.out;
	}
	return r;
}
