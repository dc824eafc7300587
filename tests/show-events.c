/* SPDX-License-Identifier: Apache-2.0 */
/* show-events [CHUNK] <LOG: what the parser finds, fed CHUNK bytes at a time. */
#include <stdlib.h>
#include <unistd.h>

#include "events.h"
#include "stream.h"

int main(int argc, char **argv)
{
	size_t chunk = argc > 1 ? strtoul(argv[1], NULL, 10) : SIZE_MAX, room;
	struct sink sink = events_sink(stdout);
	struct stream *stream = NULL;
	ssize_t got = 0;
	int r = stream_new(&sink, &stream);

	while (r == 0) {
		char *space = stream_space(stream, &room);

		got = read(0, space, room < chunk ? room : chunk);
		if (got <= 0)
			break;
		r = stream_push(stream, (size_t)got);
	}
	if (r == 0)
		r = stream_finish(stream);
	stream_free(stream);
	return r < 0 || got < 0;
}
