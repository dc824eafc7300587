/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target for the decompressors: the first byte sets the sizes of the reads, the rest
 * is the compressed stream. Whatever it holds, sizes must make no difference to what
 * comes out, nor to how it ends. Only of damaged data may there be more or less: liblzma
 * and libzstd see some faults sooner when they are given less at once.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../recorder/sources/decompress.h"

#define OUTPUT_MAX (1U << 20)

struct memory {
	const uint8_t *data;
	size_t left;
	size_t step; /* bytes at a time */
};

struct outcome {
	uint8_t out[OUTPUT_MAX];
	size_t len;
	ssize_t end; /* 0 or -errno; 1: OUTPUT_MAX reached */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static ssize_t fill(void *context, void *buf, size_t n)
{
	struct memory *m = context;
	const size_t take = least(least(n, m->step), m->left);

	memcpy(buf, m->data, take);
	m->data += take;
	m->left -= take;
	return (ssize_t)take;
}

static void drain(struct decompress *d, size_t step, struct outcome *o)
{
	ssize_t n = 1;

	while (o->len < OUTPUT_MAX) {
		/* A buffer of the size it is told, for the sanitizer to watch. */
		const size_t want = least(step, OUTPUT_MAX - o->len);
		uint8_t *buf = malloc(want);

		if (!buf)
			abort();
		n = decompress_read(d, buf, want);
		if (n <= 0 && decompress_read(d, buf, want) != n)
			abort(); /* the end is the end */
		if (n > 0) {
			memcpy(o->out + o->len, buf, (size_t)n);
			o->len += (size_t)n;
		}
		free(buf);
		if (n <= 0)
			break;
	}
	o->end = n > 0 ? 1 : n;
}

static void run(const struct decompressor *how, struct memory m, size_t step,
		struct outcome *o)
{
	const size_t head = least(how->magic_len, m.left);
	struct decompress_feed feed = {fill, &m};
	const uint8_t *start = m.data;
	struct decompress *d;

	m.data += head;
	m.left -= head;
	o->len = 0;
	o->end = decompress_new(how, feed, start, head, &d);
	if (o->end < 0)
		return;
	drain(d, step, o);
	decompress_free(d);
}

static int same(const struct outcome *a, const struct outcome *b)
{
	if (memcmp(a->out, b->out, least(a->len, b->len)) != 0)
		return 0;
	return a->end == -EBADMSG || b->end == -EBADMSG ||
	       (a->len == b->len && a->end == b->end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome a, b;
	const struct decompressor *how;

	if (!size)
		return 0;
	for (size_t i = 0; (how = decompress_at(i)); i++) {
		const struct memory whole = {data + 1, size - 1, 65536};
		const struct memory bits = {data + 1, size - 1, 1 + data[0] % 16U};

		run(how, whole, 65536, &a);
		run(how, bits, 1 + data[0] / 16U * 17U, &b);
		if (!same(&a, &b))
			abort();
	}
	return 0;
}
