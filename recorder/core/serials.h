/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which events have been seen: the same one comes twice by way of the journal and the
 * kernel log, of overlapping files, of auditd's replay.
 *
 * An event is a serial at a stamp (the time, where the form has it) of one origin (host
 * and boot). An origin that says less than another may be the same one, so "unknown host"
 * meets every host. Exact, not a fingerprint: taking a new event for an old one would
 * lose it.
 *
 * Memory: SERIALS_CHUNKS chunks of 144 bytes, 3.4 MiB, allocated as they fill. Past that
 * the oldest are forgotten, and serials_forgot() says so.
 */
#ifndef SECCOMP_RECORD_SERIALS_H
#define SECCOMP_RECORD_SERIALS_H

#include "pack.h"

#define SERIALS_CHUNKS 24576

struct serials;

/* 0 or -ENOMEM. */
int serials_new(struct serials **ret);
void serials_free(struct serials *serials);

/*
 * Adds an event. ORIGIN is a number below 2^15 of the caller's choice, 0 for unknown;
 * SAME tells whether two non-equal origins may be one (constant over time).
 * 1: it was there already. 0: it is new. -ENOMEM.
 */
typedef bool serials_same(void *ctx, unsigned int a, unsigned int b);
int serials_add(struct serials *serials, uint32_t serial, uint64_t stamp,
		unsigned int origin, serials_same *same, void *ctx);

/* True once old events have been forgotten for want of memory. */
bool serials_forgot(const struct serials *serials);

/* All of it, and back into one that is new; what is wrong with it UNPACK says. 0 or
 * -ENOMEM. */
void serials_pack(const struct serials *serials, struct pack *pack);
int serials_unpack(struct serials *serials, struct unpack *unpack);

#endif
