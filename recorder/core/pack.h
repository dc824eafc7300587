/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers and bytes in a row, for the state that a later run of this program goes on
 * from. Numbers are 8 bytes, little-endian; bytes have their number in front.
 *
 * Errors stick: whoever packs or unpacks asks once, at the end.
 */
#ifndef SECCOMP_RECORD_PACK_H
#define SECCOMP_RECORD_PACK_H

#include "record.h"

struct pack {
	unsigned char *p; /* owned; pack_done() */
	size_t n, room;
	bool failed; /* out of memory: what is there is of no use */
};

void pack_done(struct pack *pack);

void pack_number(struct pack *pack, uint64_t number);
void pack_bytes(struct pack *pack, struct span bytes);

struct unpack {
	const unsigned char *p, *end; /* borrowed */
	bool failed; /* it is cut off, or somebody called unpack_fail() */
};

/* 0 and "" after a failure. */
uint64_t unpack_number(struct unpack *unpack);

/* Borrowed from what is unpacked. */
struct span unpack_bytes(struct unpack *unpack);

/* A number that is at most MAX; else it is a failure, and 0. */
uint64_t unpack_upto(struct unpack *unpack, uint64_t max);

void unpack_fail(struct unpack *unpack);

/* Everything was unpacked, and nothing is left over. */
bool unpack_ended(const struct unpack *unpack);

#endif
