/* SPDX-License-Identifier: Apache-2.0 */
/* gzip by zlib, which checks each member's CRC and size. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "decompress.h"

struct gzip {
	z_stream z;
	bool between; /* members */
};

static int gzip_open(void **ret_state)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (!g)
		return -ENOMEM;
	if (inflateInit2(&g->z, MAX_WBITS + 16 /* gzip only */) != Z_OK) {
		free(g);
		return -ENOMEM;
	}
	*ret_state = g;
	return 0;
}

/* Zeroes fill the last block of a tape; another member may follow them. */
static void skip_padding(struct decompress_io *io)
{
	while (io->in_len && !*io->in)
		decompress_io_move(io, 1, 0);
}

static int gzip_step(void *state, struct decompress_io *io)
{
	struct gzip *g = state;
	int r;

	if (g->between) {
		skip_padding(io);
		if (!io->in_len)
			return DECOMPRESS_WHOLE;
		inflateReset(&g->z);
		g->between = false;
	}
	g->z.next_in = (z_const Bytef *)io->in;
	g->z.avail_in = (uInt)io->in_len;
	g->z.next_out = io->out;
	g->z.avail_out = (uInt)io->out_len;
	r = inflate(&g->z, Z_NO_FLUSH);
	decompress_io_move(io, io->in_len - g->z.avail_in, io->out_len - g->z.avail_out);

	/* Z_BUF_ERROR: no progress, which is no error. */
	if (r == Z_OK || r == Z_BUF_ERROR)
		return 0;
	g->between = r == Z_STREAM_END;
	if (g->between)
		return DECOMPRESS_WHOLE;
	return r == Z_MEM_ERROR ? -ENOMEM : -EBADMSG;
}

static void gzip_close(void *state)
{
	struct gzip *g = state;

	inflateEnd(&g->z);
	free(g);
}

const struct decompress_codec decompress_gzip = {gzip_open, gzip_step, gzip_close};
