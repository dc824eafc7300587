/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for recordings: whatever is read is written and read again, and must then
 * be written alike.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
	recording_free(recording);
	recording_free(again);
	free(first);
	free(second);
	return 0;
}
