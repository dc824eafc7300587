/* SPDX-License-Identifier: Apache-2.0 */
#include "json-pull.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text.h"

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

/* The text itself is none of JSON, whatever it was to be. */
static int broken(struct json_pull *pull)
{
	if (pull->p == pull->end)
		return json_pull_fail(pull, -EBADMSG,
				      "the document ends here, unfinished (byte %zu)",
				      (size_t)(pull->p - pull->start));
	return json_pull_fail(pull, -EBADMSG, "is no JSON (byte %zu)",
			      (size_t)(pull->p - pull->start));
}

/* Whether P..END is UTF-8 (RFC 3629, 4); *ret_at is where it is not. */
static bool is_utf8(const char *text, const char *end, const char **ret_at)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	const unsigned char *p = (const unsigned char *)text,
			    *stop = (const unsigned char *)end;

	while (p < stop) {
		uint32_t code, least;
		unsigned int more;

		*ret_at = (const char *)p;
		if (stop - p >= 8 && !(text_word((const char *)p) & high)) {
			p += 8;
			continue;
		}
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

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* Skips blanks. The character that stands next, NUL at the end. */
static inline char look(struct json_pull *pull)
{
	const char *p = pull->p, *end = pull->end;

	while (p < end && is_blank(*p))
		p++;
	pull->p = p;
	return p < end ? *p : '\0';
}

int json_pull_open(struct json_pull *pull, char bracket)
{
	char c = look(pull);

	if (c != bracket) {
		if (pull->p == pull->end)
			return broken(pull);
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

/* Where a string, or a part of it, ends that is its own value: at a quote, a backslash, a
 * control character, or the end. */
static const char *plain_end(const char *p, const char *end)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;

	/* In a word the lowest byte found is right; those above it may be wrong. */
	for (; end - p >= 8; p += 8) {
		uint64_t word = text_word(p), quote = word ^ ones * '"',
			 escape = word ^ ones * '\\',
			 found = (((quote - ones) & ~quote) |
				  ((escape - ones) & ~escape) |
				  ((word - ones * ' ') & ~word)) &
				 high;

		if (found)
			return p + __builtin_ctzll(found) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= ' ')
		p++;
	return p;
}

/* A name, the quote of which stands next. */
static int read_key(struct json_pull *pull, struct json_step *step)
{
	const char *start = pull->p + 1, *p = plain_end(start, pull->end);

	pull->p = p;
	if (p < pull->end && *p == '\\')
		return json_pull_fail(pull, -EBADMSG,
				      "has a name with an escape (byte %zu)",
				      (size_t)(p - pull->start));
	if (p == pull->end || *p != '"')
		return broken(pull);
	pull->p++;
	if (look(pull) != ':')
		return broken(pull);
	pull->p++;
	step->key = (struct span){start, (size_t)(p - start)};
	return 0;
}

int json_pull_next(struct json_pull *pull)
{
	struct json_step *step = &pull->steps[pull->depth - 1];
	char c = look(pull);
	int r;

	if (pull->p < pull->end && c == (step->array ? ']' : '}')) {
		pull->p++;
		pull->depth--;
		return 0;
	}
	if (step->n) {
		if (c != ',')
			return broken(pull);
		pull->p++;
		c = look(pull);
	}
	if (pull->p == pull->end || (!step->array && c != '"'))
		return broken(pull);
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

/* The value of four hexadecimal digits at P; -1: they are none. */
static int32_t hex4(const char *p, const char *end)
{
	int32_t value = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		char c = p[i] | 0x20;

		if (text_is_digit(p[i]))
			value = value << 4 | (p[i] - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (c - 'a' + 10);
		else
			return -1;
	}
	return value;
}

static size_t encode(int32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* The escape at pull->p, behind its backslash, to OUT: how many bytes it is, 0: none. */
static size_t read_escape(struct json_pull *pull, char *out)
{
	static const char letters[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *p = pull->p, *letter;
	int32_t code, low;

	if (p == pull->end)
		return 0;
	letter = *p ? strchr(letters, *p) : NULL;
	if (letter) {
		pull->p++;
		*out = values[letter - letters];
		return 1;
	}
	code = *p == 'u' ? hex4(p + 1, pull->end) : -1;
	if (code < 0 || code >> 10 == 0xdc00 >> 10)
		return 0;
	pull->p += 5;
	if (code >> 10 == 0xd800 >> 10) { /* the first half of a pair */
		p = pull->p;
		low = pull->end - p > 2 && p[0] == '\\' && p[1] == 'u'
			      ? hex4(p + 2, pull->end)
			      : -1;
		if (low < 0 || low >> 10 != 0xdc00 >> 10)
			return 0;
		pull->p += 6;
		code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
	}
	return encode(code, out);
}

int json_pull_string(struct json_pull *pull, struct span *ret)
{
	const char *start, *p;
	size_t n = 0, part;

	if (look(pull) != '"')
		return pull->p == pull->end
			       ? broken(pull)
			       : json_pull_fail(pull, -EBADMSG, "is no string");
	start = ++pull->p;
	for (;;) {
		p = plain_end(pull->p, pull->end);
		part = (size_t)(p - pull->p);
		/* The longest escape is 4 bytes. */
		if (part + n + 4 > JSON_PULL_STRING)
			return json_pull_fail(pull, -EBADMSG, "is too long");
		if (p < pull->end && *p == '"' && pull->p == start) {
			*ret = (struct span){start, part};
			pull->p = p + 1;
			return 0;
		}
		memcpy(pull->string + n, pull->p, part);
		n += part;
		pull->p = p;
		if (p < pull->end && *p == '"')
			break;
		if (p == pull->end || *p != '\\')
			return broken(pull);
		pull->p++;
		part = read_escape(pull, pull->string + n);
		if (!part)
			return broken(pull);
		n += part;
	}
	pull->p++;
	*ret = (struct span){pull->string, n};
	return 0;
}

/* The number that stands next; *ret_whole: without fraction and exponent. */
static bool skip_number(struct json_pull *pull, bool *ret_whole)
{
	const char *p = pull->p, *end = pull->end, *digits;

	p += p < end && *p == '-';
	digits = p;
	while (p < end && text_is_digit(*p))
		p++;
	if (p == digits || (*digits == '0' && p - digits > 1))
		return false;
	*ret_whole = true;
	if (p < end && *p == '.') {
		*ret_whole = false;
		digits = ++p;
		while (p < end && text_is_digit(*p))
			p++;
		if (p == digits)
			return false;
	}
	if (p < end && (*p | 0x20) == 'e') {
		*ret_whole = false;
		p++;
		p += p < end && (*p == '+' || *p == '-');
		digits = p;
		while (p < end && text_is_digit(*p))
			p++;
		if (p == digits)
			return false;
	}
	pull->p = p;
	return true;
}

/*
 * What a number mostly is: up to 18 digits, which fit, and something else behind them.
 * False: it may be one all the same.
 */
static inline bool take_digits(struct json_pull *pull, uint64_t *ret)
{
	const char *p = pull->p, *end = pull->end;
	uint64_t value = 0;

	if (end - p > 18)
		end = p + 18;
	while (p < end && text_is_digit(*p))
		value = value * 10 + (uint64_t)(*p++ - '0');
	if (p == end || p == pull->p || *p == '.' || (*p | 0x20) == 'e' ||
	    (*pull->p == '0' && p - pull->p > 1))
		return false;
	pull->p = p;
	*ret = value;
	return true;
}

int json_pull_whole(struct json_pull *pull, int64_t min, int64_t max, int64_t *ret)
{
	char c = look(pull);
	const char *p = pull->p;
	bool negative = c == '-', whole = false, fits = true;
	int64_t value = 0;
	uint64_t digits;

	if (p == pull->end)
		return broken(pull);
	if (take_digits(pull, &digits)) {
		value = (int64_t)digits;
	} else {
		if (!skip_number(pull, &whole) || !whole)
			return json_pull_fail(pull, -EBADMSG, "is no whole number");
		for (p += negative; p < pull->p && fits; p++)
			fits = !__builtin_mul_overflow(value, 10, &value) &&
			       !__builtin_add_overflow(value, *p - '0', &value);
		value = negative ? -value : value;
	}
	if (!fits || value < min || value > max)
		return json_pull_fail(pull, -EBADMSG,
				      "is out of range (%" PRId64 " to %" PRId64 ")", min,
				      max);
	*ret = value;
	return 0;
}

int json_pull_unsigned(struct json_pull *pull, uint64_t *ret)
{
	char c = look(pull);
	const char *p = pull->p;
	bool whole = false, fits = c != '-';
	uint64_t value = 0;

	if (p == pull->end)
		return broken(pull);
	if (take_digits(pull, ret))
		return 0;
	if (!skip_number(pull, &whole) || !whole)
		return json_pull_fail(pull, -EBADMSG, "is no whole number");
	for (; p < pull->p && fits; p++)
		fits = !__builtin_mul_overflow(value, 10, &value) &&
		       !__builtin_add_overflow(value, (uint64_t)(*p - '0'), &value);
	if (!fits)
		return json_pull_fail(pull, -EBADMSG,
				      "is out of range (0 to %" PRIu64 ")", UINT64_MAX);
	*ret = value;
	return 0;
}

static bool take_word(struct json_pull *pull, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(pull->end - pull->p) < n || memcmp(pull->p, word, n) != 0)
		return false;
	pull->p += n;
	return true;
}

int json_pull_bool(struct json_pull *pull, bool *ret)
{
	look(pull);
	if (pull->p == pull->end)
		return broken(pull);
	if (take_word(pull, "true"))
		*ret = true;
	else if (take_word(pull, "false"))
		*ret = false;
	else
		return json_pull_fail(pull, -EBADMSG, "is neither true nor false");
	return 0;
}

int json_pull_null(struct json_pull *pull)
{
	look(pull);
	return take_word(pull, "null");
}

const char *json_pull_at(struct json_pull *pull)
{
	look(pull);
	return pull->p;
}

/* A value that is neither object nor array. */
static int skip_scalar(struct json_pull *pull)
{
	struct span string;
	bool whole;

	if (*pull->p == '"')
		return json_pull_string(pull, &string);
	if (take_word(pull, "true") || take_word(pull, "false") ||
	    take_word(pull, "null") || skip_number(pull, &whole))
		return 0;
	return broken(pull);
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
	char c = look(pull);
	const char *start = pull->p;
	int r;

	if (start == pull->end)
		return broken(pull);
	if (c == '{' || c == '[')
		return skip_all(pull, c, copy);
	r = skip_scalar(pull);
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
	look(pull);
	return pull->p == pull->end ? 0 : broken(pull);
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
