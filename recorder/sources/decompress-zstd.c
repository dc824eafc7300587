/* SPDX-License-Identifier: Apache-2.0 */
/* Zstandard by libzstd, which skips skippable frames by itself. */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "decompress.h"

#define BLOCK_HEADER 3U /* bytes; RFC 8878 3.1.1.2 */

struct zstd {
	ZSTD_DStream *z;
	size_t first;  /* bytes wanted at the start of a frame */
	size_t wanted; /* bytes of input it asks for next; not 0 */
	bool holds;    /* output for which there was no room */
};

static int zstd_open(void **ret_state)
{
	struct zstd *s = malloc(sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->holds = false;
	s->z = ZSTD_createDStream();
	if (!s->z) {
		free(s);
		return -ENOMEM;
	}
	s->first = s->wanted = ZSTD_initDStream(s->z);
	ZSTD_DCtx_setParameter(s->z, ZSTD_d_windowLogMax, DECOMPRESS_WINDOW_LOG);
	*ret_state = s;
	return 0;
}

static int zstd_errno(size_t r)
{
	switch (ZSTD_getErrorCode(r)) {
	case ZSTD_error_frameParameter_windowTooLarge:
		return -E2BIG;
	case ZSTD_error_memory_allocation:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

static int decode(struct zstd *s, struct decompress_io *io, size_t n)
{
	ZSTD_inBuffer in = {io->in, n, 0};
	ZSTD_outBuffer out = {io->out, io->out_len, 0};
	const size_t r = ZSTD_decompressStream(s->z, &out, &in);

	decompress_io_move(io, in.pos, out.pos);
	if (ZSTD_isError(r))
		return zstd_errno(r);
	s->wanted = r ? r : s->first;
	s->holds = r && io->out_len == 0;
	return r ? 0 : DECOMPRESS_WHOLE;
}

/*
 * When libzstd meets an error, it takes back what the same call made ahead of it. So it
 * gets no more than the rest of one block, without the header of the next that it asks
 * for too, and that only when it holds nothing of the one before.
 */
static int zstd_step(void *state, struct decompress_io *io)
{
	struct zstd *s = state;
	const size_t room = io->out_len;
	size_t wanted;

	if (s->holds) {
		const int r = decode(s, io, 0);

		if (r || io->out_len < room)
			return r;
	}
	wanted = s->wanted > BLOCK_HEADER ? s->wanted - BLOCK_HEADER : s->wanted;
	return decode(s, io, io->in_len < wanted ? io->in_len : wanted);
}

static void zstd_close(void *state)
{
	struct zstd *s = state;

	ZSTD_freeDStream(s->z);
	free(s);
}

const struct decompress_codec decompress_zstd = {zstd_open, zstd_step, zstd_close};
