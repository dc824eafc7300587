/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "nearest.h"

/* Longer words are not compared: no name we know comes near this. */
enum { LONGEST = 63 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Optimal string alignment, one row of its table after the other. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][LONGEST + 1];
	size_t *before = rows[0], *above = rows[1], *row = rows[2];
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		above[j] = j;
	for (i = 1; i <= a_len; i++) {
		size_t *spare = before;
		char here = folded(a[i - 1]);

		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			char there = folded(b[j - 1]);

			row[j] = above[j - 1] + (here != there);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && here == folded(b[j - 2]) &&
			    folded(a[i - 2]) == there)
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[b_len];
}

/* A third of the word may be wrong, within reason. */
static size_t tolerance(size_t len)
{
	return len < 6 ? 1 : least(len / 3, 3);
}

/* WORD without what the kernel and C put in front of a call's name. */
static const char *bare(const char *word)
{
	static const char *const prefixes[] = {"__NR_", "SYS_", "sys_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (strncmp(word, prefixes[i], n) == 0 && word[n])
			return word + n;
	}
	return word;
}

const char *nearest(const char *word, const char *(*next)(void *state), void *state)
{
	const char *candidate, *found = NULL;
	size_t len, best;

	word = bare(word);
	len = strlen(word);
	if (len > LONGEST)
		return NULL;
	best = tolerance(len) + 1;
	while ((candidate = next(state))) {
		size_t candidate_len = strlen(candidate), d;

		if (candidate_len > LONGEST)
			continue;
		d = distance(word, len, candidate, candidate_len);
		if (d < best) {
			best = d;
			found = candidate;
		}
	}
	return found;
}
