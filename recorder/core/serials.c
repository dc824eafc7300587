/* SPDX-License-Identifier: Apache-2.0 */
#include "serials.h"

#include <errno.h>
#include <stdlib.h>

/*
 * A chunk holds the low bits of the stamps of WIDTH consecutive serials that share the
 * high bits. Serials of one boot come dense and in order, so a chunk fills before the
 * next begins; another boot, or a slow system, opens another chunk of the same serials.
 */
#define WIDTH	 64
#define SHIFT	 15
#define UNSEEN	 UINT16_MAX
#define SLOTS	 4096
#define BLOCK	 256
#define NO_CHUNK UINT16_MAX

/* Hostile input can make one chain as long as it likes; no look-up goes further. */
#define CHAIN_MAX 64

struct chunk {
	uint64_t high;	/* stamp >> SHIFT */
	uint32_t first; /* serial / WIDTH */
	uint16_t next;	/* along the chain of its slot */
	uint16_t origin : 15;
	uint16_t twin : 1; /* another chunk has, or had, the same first and high */
	uint16_t low[WIDTH];
};

struct serials {
	struct chunk *blocks[SERIALS_CHUNKS / BLOCK];
	uint16_t slots[SLOTS];
	unsigned int used;    /* chunks taken so far, up to SERIALS_CHUNKS */
	unsigned int oldest;  /* the next to be taken again, once all are used */
	struct chunk *recent; /* the last one written; NULL: none */
	bool forgot;
};

int serials_new(struct serials **ret)
{
	struct serials *serials = calloc(1, sizeof(*serials));

	if (!serials)
		return -ENOMEM;
	memset(serials->slots, 0xff, sizeof(serials->slots));
	*ret = serials;
	return 0;
}

void serials_free(struct serials *serials)
{
	if (!serials)
		return;
	for (size_t i = 0; i < SERIALS_CHUNKS / BLOCK; i++)
		free(serials->blocks[i]);
	free(serials);
}

static struct chunk *chunk_at(const struct serials *serials, unsigned int i)
{
	return &serials->blocks[i / BLOCK][i % BLOCK];
}

static uint16_t *slot_of(struct serials *serials, uint32_t first, uint64_t high)
{
	uint64_t hash = (first ^ high << 32) * UINT64_C(0x9e3779b97f4a7c15);

	return &serials->slots[hash >> 52];
}

static void chunk_unlink(struct serials *serials, unsigned int i)
{
	const struct chunk *chunk = chunk_at(serials, i);
	uint16_t *link = slot_of(serials, chunk->first, chunk->high);

	while (*link != i)
		link = &chunk_at(serials, *link)->next;
	*link = chunk->next;
}

/* A chunk that is in no chain: a new one, or RECYCLE, or the oldest. */
static int chunk_take(struct serials *serials, unsigned int recycle, unsigned int *ret)
{
	unsigned int i = recycle;

	if (i == NO_CHUNK && serials->used < SERIALS_CHUNKS) {
		struct chunk **block = &serials->blocks[serials->used / BLOCK];

		if (!*block)
			*block = malloc(BLOCK * sizeof(**block));
		if (!*block)
			return -ENOMEM;
		*ret = serials->used++;
		return 0;
	}
	if (i == NO_CHUNK) {
		i = serials->oldest;
		serials->oldest = (i + 1) % SERIALS_CHUNKS;
	}
	serials->forgot = true;
	chunk_unlink(serials, i);
	*ret = i;
	return 0;
}

/* An empty chunk for FIRST and HIGH, in front of the chain at SLOT. */
static int chunk_open(struct serials *serials, uint16_t *slot, uint32_t first,
		      uint64_t high, unsigned int recycle, struct chunk **ret)
{
	unsigned int i;
	struct chunk *chunk;
	bool twin = false;
	int r = chunk_take(serials, recycle, &i);

	if (r < 0)
		return r;
	for (unsigned int j = *slot; j != NO_CHUNK; j = chunk->next) {
		chunk = chunk_at(serials, j);
		if (chunk->first == first && chunk->high == high)
			chunk->twin = twin = true;
	}
	chunk = chunk_at(serials, i);
	memset(chunk->low, 0xff, sizeof(chunk->low));
	chunk->first = first;
	chunk->high = high;
	chunk->twin = twin;
	chunk->next = *slot;
	*slot = (uint16_t)i;
	*ret = chunk;
	return 0;
}

int serials_add(struct serials *serials, uint32_t serial, uint64_t stamp,
		unsigned int origin, serials_same *same, void *ctx)
{
	uint32_t first = serial / WIDTH, place = serial % WIDTH;
	uint64_t high = stamp >> SHIFT;
	uint16_t low = stamp & ((1U << SHIFT) - 1), *slot = slot_of(serials, first, high);
	struct chunk *chunk = serials->recent, *room = NULL;
	unsigned int last = NO_CHUNK, steps = 0;
	int r;

	/* The common case: the next one of its chunk, which is the only place to look. */
	if (chunk && chunk->first == first && chunk->high == high && !chunk->twin &&
	    chunk->origin == origin && chunk->low[place] == UNSEEN) {
		chunk->low[place] = low;
		return 0;
	}
	for (unsigned int i = *slot; i != NO_CHUNK && steps < CHAIN_MAX; steps++) {
		chunk = chunk_at(serials, i);
		last = i;
		i = chunk->next;
		if (chunk->first != first || chunk->high != high)
			continue;
		if (chunk->low[place] == UNSEEN && chunk->origin == origin)
			room = chunk;
		if (chunk->low[place] == low &&
		    (chunk->origin == origin || same(ctx, chunk->origin, origin)))
			return 1;
	}
	if (!room) {
		r = chunk_open(serials, slot, first, high,
			       steps == CHAIN_MAX ? last : NO_CHUNK, &room);
		if (r < 0)
			return r;
		room->origin = origin & 0x7fff;
	}
	room->low[place] = low;
	serials->recent = room;
	return 0;
}

bool serials_forgot(const struct serials *serials)
{
	return serials->forgot;
}

/* The stamps of a chunk, two bytes each. */
static void pack_low(const struct chunk *chunk, struct pack *pack)
{
	char low[2 * WIDTH];

	for (size_t i = 0; i < WIDTH; i++) {
		low[2 * i] = (char)(chunk->low[i] & 0xff);
		low[2 * i + 1] = (char)(chunk->low[i] >> 8);
	}
	pack_bytes(pack, (struct span){low, sizeof(low)});
}

static void unpack_low(struct chunk *chunk, struct unpack *unpack)
{
	struct span low = unpack_bytes(unpack);

	if (low.n != 2 * WIDTH) {
		unpack_fail(unpack);
		return;
	}
	for (size_t i = 0; i < WIDTH; i++)
		chunk->low[i] = (uint16_t)((unsigned char)low.p[2 * i] |
					   (unsigned char)low.p[2 * i + 1] << 8);
}

void serials_pack(const struct serials *serials, struct pack *pack)
{
	pack_number(pack, serials->forgot);
	pack_number(pack, serials->used);
	/* The oldest first, so that they are forgotten first again. */
	for (unsigned int k = 0; k < serials->used; k++) {
		const struct chunk *chunk =
			chunk_at(serials, (serials->oldest + k) % serials->used);

		pack_number(pack, chunk->first);
		pack_number(pack, chunk->high);
		pack_number(pack, chunk->origin);
		pack_low(chunk, pack);
	}
}

int serials_unpack(struct serials *serials, struct unpack *unpack)
{
	bool forgot = unpack_upto(unpack, 1);
	uint64_t n = unpack_upto(unpack, SERIALS_CHUNKS);
	struct chunk *chunk;
	int r = 0;

	for (uint64_t k = 0; k < n && r == 0 && !unpack->failed; k++) {
		uint32_t first = (uint32_t)unpack_upto(unpack, UINT32_MAX / WIDTH);
		uint64_t high = unpack_upto(unpack, UINT64_MAX >> SHIFT);
		uint64_t origin = unpack_upto(unpack, 0x7fff);

		r = chunk_open(serials, slot_of(serials, first, high), first, high,
			       NO_CHUNK, &chunk);
		if (r == 0) {
			chunk->origin = origin & 0x7fff;
			unpack_low(chunk, unpack);
		}
	}
	serials->forgot = forgot;
	return r;
}
