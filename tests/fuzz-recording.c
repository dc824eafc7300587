/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for recordings: whatever is read is written and read again, and must then
 * be written alike; and merged with itself, it is as if merged alone.
 */
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recording *recording, *again;
	char error[JSON_PULL_ERROR] = "", *first, *second;
	size_t n, m;

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
