/* SPDX-License-Identifier: Apache-2.0 */
#include "pack.h"

#include <stdlib.h>

#define NUMBER 8

void pack_done(struct pack *pack)
{
	free(pack->p);
	*pack = (struct pack){0};
}

/* Room for N more bytes, or failed. */
static bool reserve(struct pack *pack, size_t n)
{
	size_t room = pack->room ? pack->room : 4096;
	unsigned char *p;

	if (pack->failed)
		return false;
	if (pack->room - pack->n >= n)
		return true;
	while (room - pack->n < n)
		room *= 2;
	p = realloc(pack->p, room);
	if (!p) {
		pack->failed = true;
		return false;
	}
	pack->p = p;
	pack->room = room;
	return true;
}

void pack_number(struct pack *pack, uint64_t number)
{
	if (!reserve(pack, NUMBER))
		return;
	for (int i = 0; i < NUMBER; i++)
		pack->p[pack->n++] = (unsigned char)(number >> 8 * i);
}

void pack_bytes(struct pack *pack, struct span bytes)
{
	pack_number(pack, bytes.n);
	if (bytes.n == 0 || !reserve(pack, bytes.n))
		return;
	memcpy(pack->p + pack->n, bytes.p, bytes.n);
	pack->n += bytes.n;
}

uint64_t unpack_number(struct unpack *unpack)
{
	uint64_t number = 0;

	if (unpack->failed || unpack->end - unpack->p < NUMBER) {
		unpack->failed = true;
		return 0;
	}
	for (int i = 0; i < NUMBER; i++)
		number |= (uint64_t)*unpack->p++ << 8 * i;
	return number;
}

struct span unpack_bytes(struct unpack *unpack)
{
	uint64_t n = unpack_number(unpack);
	struct span bytes = {(const char *)unpack->p, (size_t)n};

	if (n > (uint64_t)(unpack->end - unpack->p))
		unpack->failed = true;
	if (unpack->failed)
		return (struct span){"", 0};
	unpack->p += n;
	return bytes;
}

uint64_t unpack_upto(struct unpack *unpack, uint64_t max)
{
	uint64_t number = unpack_number(unpack);

	if (number <= max)
		return number;
	unpack->failed = true;
	return 0;
}

void unpack_fail(struct unpack *unpack)
{
	unpack->failed = true;
}

bool unpack_ended(const struct unpack *unpack)
{
	return !unpack->failed && unpack->p == unpack->end;
}
