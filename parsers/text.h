/* SPDX-License-Identifier: Apache-2.0 */
/* Reading text from left to right: each function returns what follows, or NULL. */
#ifndef SECCOMP_RECORD_TEXT_H
#define SECCOMP_RECORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* TEXT is mostly a literal: inlined, the length and the comparison fold to constants. */
static inline __attribute__((always_inline)) char *text_skip(char *p, const char *end,
							     const char *text)
{
	size_t n = strlen(text);

	return (size_t)(end - p) >= n && memcmp(p, text, n) == 0 ? p + n : NULL;
}

static inline bool text_is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

/* Eight bytes as a word whose lowest byte is the first. */
static inline uint64_t text_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Whether each of the eight bytes is a digit. */
static inline bool text_all_digits(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	return ((word & ones * 0xf0) | ((word + ones * 6) & ones * 0xf0) >> 4) ==
	       ones * 0x33;
}

/* The value of eight digits: pairs, then fours, then all, side by side in one word. */
static inline uint64_t text_eight(uint64_t word)
{
	word = (word & UINT64_C(0x0f0f0f0f0f0f0f0f)) * 2561 >> 8;
	word = (word & UINT64_C(0x00ff00ff00ff00ff)) * 6553601 >> 16;
	return (word & UINT64_C(0x0000ffff0000ffff)) * UINT64_C(42949672960001) >> 32;
}

/*
 * One to seven digits and then something else, without a branch on how many: the length
 * of a system call's number is anybody's guess, and guesses cost more than they save.
 * What follows, or NULL where it is something longer or none.
 */
static inline char *text_short(char *p, uint64_t *ret)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word = text_word(p);
	uint64_t other = ((word & ones * 0xf0) ^ ones * 0x30) |
			 (((word + ones * 6) & ones * 0xf0) ^ ones * 0x30);
	unsigned int bits = other ? (unsigned int)__builtin_ctzll(other) & ~7U : 64;

	if (bits == 0 || bits == 64)
		return NULL;
	*ret = text_eight(word << (64 - bits));
	return p + bits / 8;
}

/*
 * Digits up to LIMIT (below 2^59), at least one; P must end in something else, and eight
 * bytes must be readable from there on.
 */
static inline char *text_decimal(char *p, uint64_t limit, uint64_t *ret)
{
	uint64_t value = 0, word = text_word(p);
	char *start = p;

	if (text_all_digits(word)) {
		value = text_eight(word);
		p += 8;
	}
	for (; text_is_digit(*p) && value <= limit; p++)
		value = value * 10 + (uint64_t)(*p - '0');
	if (p == start || value > limit)
		return NULL;
	*ret = value;
	return p;
}

#endif
