/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for recordings: whatever is read is written and read again, and must then
 * be written alike; and merged with itself, it is as if merged alone. Calls in the form
 * of the writer, which are read in one pass, are read as they are in another form.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "recording-merge.h"
#include "recording-read.h"
#include "recording-write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *write_it(const struct recording *recording, size_t *ret_n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_n);

	if (!out || recording_write(recording, out) < 0 || fclose(out) != 0)
		abort();
	return text;
}

/* The text of A, and of B unless it is NULL, merged; both are done with. */
static char *merge_them(struct recording *a, struct recording *b, size_t *ret_n)
{
	struct recording_merge *merge;
	struct recording *recording;
	char *text;

	if (recording_merge_new(&merge) < 0 || recording_merge_add(merge, a) < 0 ||
	    (b && recording_merge_add(merge, b) < 0) ||
	    recording_merge_finish(merge, &recording) < 0)
		abort();
	text = write_it(recording, ret_n);
	recording_merge_free(merge);
	recording_free(recording);
	return text;
}

static void merge_again(struct recording *a, struct recording *b)
{
	char error[JSON_PULL_ERROR], *one, *both;
	struct recording *c;
	size_t n, m;

	one = merge_them(a, NULL, &n);
	if (recording_read(one, n, &c, error) < 0)
		abort();
	both = merge_them(b, c, &m);
	if (n != m || memcmp(one, both, n) != 0)
		abort();
	free(one);
	free(both);
}

#define QUICK	 "{\"nr\": "
#define DISTANCE 1024 /* nothing is read in one pass so near the end */

/* DATA with blanks behind it; SLOW: and one in each call. The text is the caller's. */
static char *with_blanks(const uint8_t *data, size_t size, bool slow, size_t *ret_n)
{
	const char *from = (const char *)data, *end = from + size, *at;
	char *text = malloc(2 * size + DISTANCE), *p = text;

	if (!text)
		abort();
	while (slow && (at = memmem(from, (size_t)(end - from), QUICK, strlen(QUICK)))) {
		p = mempcpy(p, from, (size_t)(at + 1 - from));
		*p++ = ' ';
		from = at + 1;
	}
	p = mempcpy(p, from, (size_t)(end - from));
	memset(p, ' ', DISTANCE);
	*ret_n = (size_t)(p - text) + DISTANCE;
	return text;
}

/* What is written of it; NULL: it is refused. */
static char *written(const uint8_t *data, size_t size, bool slow, size_t *ret_n)
{
	struct recording *recording;
	char error[JSON_PULL_ERROR], *result = NULL;
	size_t n;
	char *text = with_blanks(data, size, slow, &n);

	if (recording_read(text, n, &recording, error) == 0) {
		result = write_it(recording, ret_n);
		recording_free(recording);
	}
	free(text);
	return result;
}

static void read_either_way(const uint8_t *data, size_t size)
{
	size_t n, m;
	char *quick = written(data, size, false, &n),
	     *slow = written(data, size, true, &m);

	/* A blank may be in an unknown member, which is kept. */
	if (!quick != !slow || (quick && n == m && memcmp(quick, slow, n) != 0))
		abort();
	free(quick);
	free(slow);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recording *recording, *again;
	char error[JSON_PULL_ERROR] = "", *first, *second;
	size_t n, m;

	read_either_way(data, size);
	if (recording_read((const char *)data, size, &recording, error) < 0) {
		for (const char *p = error; *p; p++)
			if (*p < ' ' || *p > '~')
				abort(); /* it is meant for a terminal */
		if (!*error)
			abort();
		return 0;
	}
	first = write_it(recording, &n);
	if (recording_read(first, n, &again, error) < 0)
		abort();
	second = write_it(again, &m);
	if (n != m || memcmp(first, second, n) != 0)
		abort();
	merge_again(recording, again);
	free(first);
	free(second);
	return 0;
}
