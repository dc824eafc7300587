/* SPDX-License-Identifier: Apache-2.0 */
#include "json-pull.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "json-pull-parts.h"

#define KEY_SHOWN 32

static void append(char *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(char *error, const char *format, ...)
{
	size_t n = strlen(error);
	va_list args;

	va_start(args, format);
	vsnprintf(error + n, JSON_PULL_ERROR - n, format, args);
	va_end(args);
}

/* Names are the document's: nothing of them may reach a terminal but plain characters. */
static void append_key(char *error, struct span key)
{
	char shown[KEY_SHOWN + 1];
	size_t n = key.n < KEY_SHOWN ? key.n : KEY_SHOWN;

	for (size_t i = 0; i < n; i++)
		shown[i] = (char)(key.p[i] > ' ' && key.p[i] < 0x7f ? key.p[i] : '?');
	shown[n] = '\0';
	append(error, "%s%s%s", *error ? "." : "", shown, n < key.n ? "..." : "");
}

int json_pull_fail(struct json_pull *pull, int r, const char *text, ...)
{
	va_list args;
	size_t n;

	if (*pull->error)
		return r;
	for (unsigned int i = 0; i < pull->depth; i++) {
		const struct json_step *step = &pull->steps[i];

		if (step->array && step->n)
			append(pull->error, "[%zu]", step->n - 1);
		else if (step->key.p)
			append_key(pull->error, step->key);
	}
	if (*pull->error)
		append(pull->error, ": ");
	n = strlen(pull->error);
	va_start(args, text);
	vsnprintf(pull->error + n, sizeof(pull->error) - n, text, args);
	va_end(args);
	return r;
}

int json_pull_broken(struct json_pull *pull)
{
	if (pull->p == pull->end)
		return json_pull_fail(pull, -EBADMSG,
				      "the document ends here, unfinished (byte %zu)",
				      (size_t)(pull->p - pull->start));
	return json_pull_fail(pull, -EBADMSG, "is no JSON (byte %zu)",
			      (size_t)(pull->p - pull->start));
}

/* Whether 32 bytes are ASCII. */
static inline bool is_ascii(const char *p)
{
	const uint64_t high = UINT64_C(0x8080808080808080);

	return !((text_word(p) | text_word(p + 8) | text_word(p + 16) |
		  text_word(p + 24)) &
		 high);
}

/* Whether P..END is UTF-8 (RFC 3629, 4); *ret_at is where it is not. */
static bool is_utf8(const char *text, const char *end, const char **ret_at)
{
	const unsigned char *p = (const unsigned char *)text,
			    *stop = (const unsigned char *)end;

	while (p < stop) {
		uint32_t code, least;
		unsigned int more;

		while (stop - p >= 32 && is_ascii((const char *)p))
			p += 32;
		if (p == stop)
			break;
		*ret_at = (const char *)p;
		if (*p < 0x80) {
			p++;
			continue;
		}
		more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : 1;
		if (*p < 0xc2 || *p > 0xf4 || (size_t)(stop - p) <= more)
			return false;
		code = *p++ & (0x3fU >> more);
		least = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
		for (; more; more--, p++) {
			if (*p >> 6 != 2)
				return false;
			code = code << 6 | (*p & 0x3f);
		}
		if (code < least || code > 0x10ffff || (code >> 11) == 0x1b)
			return false;
	}
	return true;
}

int json_pull_init(struct json_pull *pull, const char *text, size_t n)
{
	const char *at = text;

	memset(pull, 0, sizeof(*pull));
	pull->start = pull->p = text;
	pull->end = text + n;
	pull->string = malloc(JSON_PULL_STRING);
	if (!pull->string)
		return -ENOMEM;
	if (!is_utf8(text, pull->end, &at)) {
		pull->p = at;
		return json_pull_fail(pull, -EBADMSG, "is no UTF-8 (byte %zu)",
				      (size_t)(at - text));
	}
	return 0;
}

void json_pull_done(struct json_pull *pull)
{
	free(pull->string);
	pull->string = NULL;
}

/* Where the comment at P ends; P itself where there is none. */
static const char *comment_end(const char *p, const char *end)
{
	const bool line = *p == '#' || (end - p >= 2 && p[1] == '/');
	const char *stop = NULL;

	if (line)
		stop = memchr(p, '\n', (size_t)(end - p));
	else if (end - p >= 4 && p[1] == '*')
		stop = memmem(p + 2, (size_t)(end - p - 2), "*/", 2);
	else
		return p;
	if (!stop)
		return line ? end : p;
	return stop + (line ? 1 : 2);
}

void json_pull_comments(struct json_pull *pull)
{
	while (pull->p < pull->end && (*pull->p == '/' || *pull->p == '#')) {
		const char *stop = comment_end(pull->p, pull->end);

		if (stop == pull->p)
			return;
		pull->slip(pull->slip_ctx, JSON_SLIP_COMMENT, pull->p);
		for (pull->p = stop; pull->p < pull->end && json_pull_is_blank(*pull->p);)
			pull->p++;
	}
}

int json_pull_open(struct json_pull *pull, char bracket)
{
	char c = json_pull_look(pull);

	if (c != bracket) {
		if (pull->p == pull->end)
			return json_pull_broken(pull);
		return json_pull_fail(pull, -EBADMSG, "is no %s",
				      bracket == '{' ? "object" : "array");
	}
	if (pull->depth == JSON_PULL_DEPTH)
		return json_pull_fail(pull, -EBADMSG, "is nested deeper than %d levels",
				      JSON_PULL_DEPTH);
	pull->p++;
	pull->steps[pull->depth++] = (struct json_step){.array = bracket == '['};
	return 0;
}

/* A name, the quote of which stands next. */
static int read_key(struct json_pull *pull, struct json_step *step)
{
	const char *start = pull->p + 1, *p = json_pull_plain(start, pull->end);

	pull->p = p;
	if (p < pull->end && *p == '\\')
		return json_pull_fail(pull, -EBADMSG,
				      "has a name with an escape (byte %zu)",
				      (size_t)(p - pull->start));
	if (p == pull->end || *p != '"')
		return json_pull_broken(pull);
	pull->p++;
	if (json_pull_look(pull) != ':')
		return json_pull_broken(pull);
	pull->p++;
	step->key = (struct span){start, (size_t)(p - start)};
	return 0;
}

static int leave(struct json_pull *pull)
{
	pull->p++;
	pull->depth--;
	return 0;
}

int json_pull_next(struct json_pull *pull)
{
	struct json_step *step = &pull->steps[pull->depth - 1];
	const char ends = step->array ? ']' : '}', *comma;
	char c = json_pull_look(pull);
	int r;

	if (pull->p < pull->end && c == ends)
		return leave(pull);
	if (step->n) {
		if (c != ',')
			return json_pull_broken(pull);
		comma = pull->p++;
		c = json_pull_look(pull);
		if (c == ends && pull->slip) {
			pull->slip(pull->slip_ctx, JSON_SLIP_COMMA, comma);
			return leave(pull);
		}
	}
	if (pull->p == pull->end || (!step->array && c != '"'))
		return json_pull_broken(pull);
	if (!step->array) {
		r = read_key(pull, step);
		if (r < 0)
			return r;
	}
	step->n++;
	return 1;
}

struct span json_pull_key(const struct json_pull *pull)
{
	return pull->steps[pull->depth - 1].key;
}

const char *json_pull_at(struct json_pull *pull)
{
	json_pull_look(pull);
	return pull->p;
}

/* Where a value without blanks goes; P is NULL where it is not wanted. */
struct copy {
	char *p;
	size_t n;
};

static void copy_text(struct copy *copy, const char *p, size_t n)
{
	if (copy->p)
		memcpy(copy->p + copy->n, p, n);
	copy->n += n;
}

static int skip(struct json_pull *pull, struct copy *copy);

static int skip_all(struct json_pull *pull, char bracket, struct copy *copy)
{
	const char *ends = bracket == '{' ? "}" : "]";
	size_t n = 0;
	int r = json_pull_open(pull, bracket);

	copy_text(copy, &bracket, 1);
	while (r == 0 && (r = json_pull_next(pull)) > 0) {
		if (n++)
			copy_text(copy, ",", 1);
		if (bracket == '{') {
			struct span key = json_pull_key(pull);

			/* With the quotes on both sides. */
			copy_text(copy, key.p - 1, key.n + 2);
			copy_text(copy, ":", 1);
		}
		r = skip(pull, copy);
	}
	copy_text(copy, ends, 1);
	return r;
}

static int skip(struct json_pull *pull, struct copy *copy)
{
	char c = json_pull_look(pull);
	const char *start = pull->p;
	int r;

	if (start == pull->end)
		return json_pull_broken(pull);
	if (c == '{' || c == '[')
		return skip_all(pull, c, copy);
	r = json_pull_scalar(pull);
	if (r == 0)
		copy_text(copy, start, (size_t)(pull->p - start));
	return r;
}

int json_pull_take(struct json_pull *pull, char **ret, size_t *ret_n)
{
	const char *start = pull->p;
	struct copy copy = {NULL, 0};
	int r = skip(pull, &copy);

	if (r < 0)
		return r;
	copy.p = malloc(copy.n + 1);
	if (!copy.p)
		return -ENOMEM;
	copy.n = 0;
	pull->p = start;
	r = skip(pull, &copy);
	copy.p[copy.n] = '\0';
	*ret = copy.p;
	*ret_n = copy.n;
	return r;
}

int json_pull_end(struct json_pull *pull)
{
	json_pull_look(pull);
	return pull->p == pull->end ? 0 : json_pull_broken(pull);
}

int json_pull_skip(struct json_pull *pull)
{
	struct copy copy = {NULL, 0};

	return skip(pull, &copy);
}

int json_pull_mark(struct json_pull *pull, struct json_mark *ret)
{
	struct json_mark mark = {pull->p, pull->steps[pull->depth - 1]};
	int r = json_pull_skip(pull);

	if (r == 0)
		*ret = mark;
	return r;
}

static void swap_place(struct json_pull *pull, struct json_mark *mark)
{
	const char *p = pull->p;

	pull->p = mark->p;
	mark->p = p;
}

void json_pull_revisit(struct json_pull *pull, struct json_mark *mark)
{
	pull->steps[pull->depth++] = mark->step;
	swap_place(pull, mark);
}

void json_pull_return(struct json_pull *pull, struct json_mark *mark)
{
	pull->depth--;
	swap_place(pull, mark);
}
