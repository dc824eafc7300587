/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compressed bytes to plain ones: gzip (RFC 1952), xz, Zstandard (RFC 8878).
 *
 * A stream is recognised by its first bytes. It may be several members, streams or frames
 * one after the other, as log rotation and `cat a.gz b.gz` leave them.
 *
 * Memory, all of it on the heap from decompress_new to decompress_free:
 *   64 KiB of input, and
 *   gzip: 48 KiB;
 *   xz:   what the stream asks for (`xz -9`: 65 MiB), at most DECOMPRESS_MEMORY_MAX;
 *   zstd: the window the stream asks for, at most 2^DECOMPRESS_WINDOW_LOG bytes (what
 *         `zstd --ultra -22` writes; --long=28 is refused), and less than 1 MiB.
 * The output goes straight to the caller, so a small file that unpacks to a huge one
 * costs nothing but time.
 *
 * Each library has a file of its own, decompress-NAME.c. Where a library was missing at
 * configure time its file is left out and its row of the table has no codec.
 */
#ifndef SECCOMP_RECORD_DECOMPRESS_H
#define SECCOMP_RECORD_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define DECOMPRESS_MEMORY_MAX (128UL << 20) /* bytes */
#define DECOMPRESS_WINDOW_LOG 27
#define DECOMPRESS_MAGIC_MAX  6 /* bytes */

struct decompress; /* one stream being read */
struct decompress_codec;

struct decompressor {
	const char *name;
	/* Only bits set in the mask count, and only the first magic_len bytes. */
	unsigned char magic[DECOMPRESS_MAGIC_MAX], mask[DECOMPRESS_MAGIC_MAX];
	size_t magic_len;
	const struct decompress_codec *codec; /* NULL: not built in */
};

/*
 * Where the compressed bytes come from. The contract is that of read(2): up to N bytes (N
 * is not 0) into BUF; their number, 0 at the end, -errno.
 */
struct decompress_feed {
	ssize_t (*fill)(void *context, void *buf, size_t n);
	void *context; /* the caller's; outlives the struct decompress */
};

/* All of them, in a fixed order: for (i = 0; (d = decompress_at(i)); i++). */
const struct decompressor *decompress_at(size_t i);

/* decompress_find */
#define DECOMPRESS_NONE	     0 /* plain, whatever follows */
#define DECOMPRESS_FOUND     1 /* *ret_how is set */
#define DECOMPRESS_UNDECIDED 2 /* what is there begins a magic: look again with more */

/* What begins with the LEN bytes at HEAD; DECOMPRESS_MAGIC_MAX bytes always decide. */
int decompress_find(const void *head, size_t len, const struct decompressor **ret_how);

/*
 * Start reading a stream. The LEN bytes at HEAD (at most 64 KiB, copied) were taken from
 * the feed already, to recognise it. The result is the caller's; end it with
 * decompress_free.
 *
 * 0: *ret is set. -ENOMEM. -EOPNOTSUPP: HOW has no codec.
 */
int decompress_new(const struct decompressor *how, struct decompress_feed feed,
		   const void *head, size_t len, struct decompress **ret);

/*
 * Plain bytes, at most N (not 0) into BUF, as soon as there are any. What was decoded
 * ahead of a fault comes first, then the fault, again at each further call:
 *
 * > 0: that many bytes. 0: the end, and every checksum was right.
 * -EPIPE: the compressed data stop short of their end, or a few bytes of something else
 *         follow them.
 * -EBADMSG: the compressed data are damaged, or something else follows them. Zeroes may
 *           follow: any number after gzip, multiples of four after xz. Some of what came
 *           ahead of damage may be wrong too, since the checksum is at the end.
 * -E2BIG: they need more memory to unpack than the limits above.
 * -ENOMEM.
 * Any other -errno is the feed's, and the next call asks it again.
 *
 * The number and sizes of the reads make no difference to all this, but to how much of a
 * damaged block comes out.
 */
ssize_t decompress_read(struct decompress *d, void *buf, size_t n);

/* NULL is fine. Always returns NULL. The feed is not told. */
struct decompress *decompress_free(struct decompress *d);

/*
 * The rest is between decompress.c and decompress-NAME.c.
 */

/* Room to work in. The codec moves these on by what it used and what it made. */
struct decompress_io {
	const unsigned char *in;
	size_t in_len; /* less than 2^17 */
	unsigned char *out;
	size_t out_len; /* 1 to 2^30 */
	bool last;	/* nothing comes after IN */
};

static inline void decompress_io_move(struct decompress_io *io, size_t used, size_t made)
{
	io->in += used;
	io->in_len -= used;
	io->out += made;
	io->out_len -= made;
}

/* step: the stream may end here, with nothing held back. */
#define DECOMPRESS_WHOLE 1

struct decompress_codec {
	/* 0: *ret_state is set, and goes to close in the end. -ENOMEM. */
	int (*open)(void **ret_state);
	/*
	 * Decode some. With neither input used nor output made it wants more input.
	 * 0, DECOMPRESS_WHOLE, or -EBADMSG, -E2BIG, -ENOMEM as above, IO being moved on
	 * then too. Not called after an error, nor after DECOMPRESS_WHOLE without input.
	 */
	int (*step)(void *state, struct decompress_io *io);
	void (*close)(void *state);
};

extern const struct decompress_codec decompress_gzip, decompress_xz, decompress_zstd;

#endif
