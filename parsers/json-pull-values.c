/* SPDX-License-Identifier: Apache-2.0 */
/* Strings, numbers and words. */
#include <errno.h>
#include <inttypes.h>

#include "json-pull-parts.h"

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

	if (json_pull_look(pull) != '"')
		return pull->p == pull->end
			       ? json_pull_broken(pull)
			       : json_pull_fail(pull, -EBADMSG, "is no string");
	start = ++pull->p;
	for (;;) {
		p = json_pull_plain(pull->p, pull->end);
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
			return json_pull_broken(pull);
		pull->p++;
		part = read_escape(pull, pull->string + n);
		if (!part)
			return json_pull_broken(pull);
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
	const char *p = pull->p, *end = pull->end, *behind;
	uint64_t value = 0;

	behind = end - p > 8 ? text_short((char *)p, &value) : NULL;
	if (behind) {
		p = behind;
	} else {
		value = 0;
		if (end - p > 18)
			end = p + 18;
		while (p < end && text_is_digit(*p))
			value = value * 10 + (uint64_t)(*p++ - '0');
	}
	if (p == end || p == pull->p || *p == '.' || (*p | 0x20) == 'e' ||
	    (*pull->p == '0' && p - pull->p > 1))
		return false;
	pull->p = p;
	*ret = value;
	return true;
}

int json_pull_whole(struct json_pull *pull, int64_t min, int64_t max, int64_t *ret)
{
	char c = json_pull_look(pull);
	const char *p = pull->p;
	bool negative = c == '-', whole = false, fits = true;
	int64_t value = 0;
	uint64_t digits;

	if (p == pull->end)
		return json_pull_broken(pull);
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
	char c = json_pull_look(pull);
	const char *p = pull->p;
	bool whole = false, fits = c != '-';
	uint64_t value = 0;

	if (p == pull->end)
		return json_pull_broken(pull);
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

/* Inlined, since WORD is a literal. */
static inline __attribute__((always_inline)) bool take_word(struct json_pull *pull,
							    const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(pull->end - pull->p) < n || memcmp(pull->p, word, n) != 0)
		return false;
	pull->p += n;
	return true;
}

int json_pull_bool(struct json_pull *pull, bool *ret)
{
	json_pull_look(pull);
	if (pull->p == pull->end)
		return json_pull_broken(pull);
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
	json_pull_look(pull);
	return take_word(pull, "null");
}

int json_pull_scalar(struct json_pull *pull)
{
	struct span string;
	bool whole;

	if (*pull->p == '"')
		return json_pull_string(pull, &string);
	if (take_word(pull, "true") || take_word(pull, "false") ||
	    take_word(pull, "null") || skip_number(pull, &whole))
		return 0;
	return json_pull_broken(pull);
}
