/* SPDX-License-Identifier: Apache-2.0 */
/* xz by liblzma, which goes on over further streams and the padding between them. */
#include "config.h"

#include <errno.h>
#include <lzma.h>
#include <stdlib.h>

#include "decompress.h"

static int xz_open(void **ret_state)
{
	lzma_stream *x = malloc(sizeof(*x));

	if (!x)
		return -ENOMEM;
	*x = (lzma_stream)LZMA_STREAM_INIT;
	if (lzma_stream_decoder(x, DECOMPRESS_MEMORY_MAX, LZMA_CONCATENATED) != LZMA_OK) {
		free(x);
		return -ENOMEM;
	}
	*ret_state = x;
	return 0;
}

static int xz_step(void *state, struct decompress_io *io)
{
	lzma_stream *x = state;
	lzma_ret r;

	x->next_in = io->in;
	x->avail_in = io->in_len;
	x->next_out = io->out;
	x->avail_out = io->out_len;
	/* Whether another stream follows is known only once it is told of the end. */
	r = lzma_code(x, io->last ? LZMA_FINISH : LZMA_RUN);
	decompress_io_move(io, io->in_len - x->avail_in, io->out_len - x->avail_out);

	switch (r) {
	case LZMA_OK:
	case LZMA_BUF_ERROR: /* no progress, which is no error */
		return 0;
	case LZMA_STREAM_END:
		return DECOMPRESS_WHOLE;
	case LZMA_MEMLIMIT_ERROR:
		return -E2BIG;
	case LZMA_MEM_ERROR:
		return -ENOMEM;
	default:
		return -EBADMSG;
	}
}

static void xz_close(void *state)
{
	lzma_end(state);
	free(state);
}

const struct decompress_codec decompress_xz = {xz_open, xz_step, xz_close};
