/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "decompress.h"

#define INPUT_SIZE (64U << 10)
#define OUTPUT_MAX (1U << 30) /* fits every library's counter */

struct decompress {
	const struct decompress_codec *codec;
	void *state;
	struct decompress_feed feed;
	const unsigned char *in; /* into buffer: what the codec has not used yet */
	size_t in_len;
	bool ended; /* the feed has */
	bool whole; /* the stream may end where the codec is now */
	int error;  /* the codec's, or 0 */
	unsigned char buffer[INPUT_SIZE];
};

#if HAVE_ZLIB
#define CODEC_GZIP &decompress_gzip
#else
#define CODEC_GZIP NULL
#endif

#if HAVE_LZMA
#define CODEC_XZ &decompress_xz
#else
#define CODEC_XZ NULL
#endif

#if HAVE_ZSTD
#define CODEC_ZSTD &decompress_zstd
#else
#define CODEC_ZSTD NULL
#endif

/*
 * RFC 1952 2.3.1 (8 is deflate, the one method there is); xz-file-format.txt 2.1.1.1;
 * RFC 8878 3.1.1, and 3.1.2 for a skippable frame, which may come first.
 */
static const struct decompressor table[] = {
	{"gzip", {0x1f, 0x8b, 8}, {0xff, 0xff, 0xff}, 3, CODEC_GZIP},
	{"xz",
	 {0xfd, '7', 'z', 'X', 'Z', 0},
	 {0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	 6,
	 CODEC_XZ},
	{"zstd", {0x28, 0xb5, 0x2f, 0xfd}, {0xff, 0xff, 0xff, 0xff}, 4, CODEC_ZSTD},
	{"zstd", {0x50, 0x2a, 0x4d, 0x18}, {0xf0, 0xff, 0xff, 0xff}, 4, CODEC_ZSTD},
};

const struct decompressor *decompress_at(size_t i)
{
	return i < sizeof(table) / sizeof(*table) ? &table[i] : NULL;
}

static bool begins(const struct decompressor *how, const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < how->magic_len && i < len; i++)
		if ((head[i] & how->mask[i]) != how->magic[i])
			return false;
	return true;
}

int decompress_find(const void *head, size_t len, const struct decompressor **ret_how)
{
	const struct decompressor *how;
	int r = DECOMPRESS_NONE;

	for (size_t i = 0; (how = decompress_at(i)); i++) {
		if (!begins(how, head, len))
			continue;
		if (len >= how->magic_len) {
			*ret_how = how;
			return DECOMPRESS_FOUND;
		}
		r = DECOMPRESS_UNDECIDED;
	}
	return r;
}

int decompress_new(const struct decompressor *how, struct decompress_feed feed,
		   const void *head, size_t len, struct decompress **ret)
{
	struct decompress *d;
	int r;

	if (!how->codec)
		return -EOPNOTSUPP;
	d = malloc(sizeof(*d));
	if (!d)
		return -ENOMEM;
	*d = (struct decompress){.codec = how->codec, .feed = feed};
	memcpy(d->buffer, head, len);
	d->in = d->buffer;
	d->in_len = len;
	r = d->codec->open(&d->state);
	if (r < 0) {
		free(d);
		return r;
	}
	*ret = d;
	return 0;
}

struct decompress *decompress_free(struct decompress *d)
{
	if (d)
		d->codec->close(d->state);
	free(d);
	return NULL;
}

/* Decode until there is output: its size. 0: no input is left. -errno: the codec's. */
static ssize_t decode(struct decompress *d, void *buf, size_t n)
{
	struct decompress_io io = {d->in, d->in_len, buf, n, d->ended};
	size_t before;

	do {
		int r;

		before = io.in_len;
		r = d->codec->step(d->state, &io);
		d->whole = r == DECOMPRESS_WHOLE;
		if (r < 0)
			d->error = r;
		else if (before && io.in_len == before && io.out_len == n)
			d->error = -EBADMSG; /* it would stand still for ever */
	} while (!d->error && io.in_len && io.out_len == n);

	d->in = io.in;
	d->in_len = io.in_len;
	return io.out_len < n ? (ssize_t)(n - io.out_len) : d->error;
}

/* 0 or the feed's -errno. */
static int refill(struct decompress *d)
{
	const ssize_t n = d->feed.fill(d->feed.context, d->buffer, sizeof(d->buffer));

	if (n < 0)
		return (int)n;
	d->in = d->buffer;
	d->in_len = (size_t)n;
	d->ended = n == 0;
	return 0;
}

ssize_t decompress_read(struct decompress *d, void *buf, size_t n)
{
	if (n > OUTPUT_MAX)
		n = OUTPUT_MAX;
	while (!d->error) {
		/* Without input too: a codec may hold output back for want of room. */
		ssize_t r = d->in_len || !d->whole ? decode(d, buf, n) : 0;

		if (r)
			return r;
		if (d->ended && d->whole)
			return 0;
		if (d->ended)
			d->error = -EPIPE;
		else if ((r = refill(d)) < 0)
			return r;
	}
	return d->error;
}
