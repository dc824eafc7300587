/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for the parsers of all text forms. The first byte says how the rest is cut
 * into pieces, which must make no difference to what is found.
 */
#include <stdint.h>
#include <stdlib.h>

#include "events.h"
#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *events_of(const uint8_t *data, size_t size, size_t step, size_t *ret_n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_n);
	struct sink sink;
	struct stream *stream = NULL;

	if (!out)
		abort();
	sink = events_sink(out);
	if (stream_new(&sink, &stream) < 0)
		abort();
	while (size) {
		size_t room, n;
		char *space = stream_space(stream, &room);

		n = size < step ? size : step;
		n = n < room ? n : room;
		memcpy(space, data, n);
		if (stream_push(stream, n) < 0)
			abort();
		data += n;
		size -= n;
	}
	if (stream_finish(stream) < 0)
		abort();
	stream_free(stream);
	fclose(out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t step, n_whole, n_pieces;
	char *whole, *pieces;

	if (size == 0)
		return 0;
	step = data[0] + 1U;
	whole = events_of(data + 1, size - 1, SIZE_MAX, &n_whole);
	pieces = events_of(data + 1, size - 1, step, &n_pieces);
	if (n_whole != n_pieces || memcmp(whole, pieces, n_whole) != 0)
		abort();
	free(whole);
	free(pieces);
	return 0;
}
