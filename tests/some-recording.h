/* SPDX-License-Identifier: Apache-2.0 */
/* Generated recordings, with all that can be in one; the ids of sessions are random. */
#ifndef SECCOMP_RECORD_SOME_RECORDING_H
#define SECCOMP_RECORD_SOME_RECORDING_H

#include "recording.h"

#define SOME_TIMES 9
#define SOME_CODES 5

/* What times and actions are chosen from; times[5] to times[6] can be written. */
extern const int64_t some_times[SOME_TIMES];
extern const uint32_t some_codes[SOME_CODES];

/* Sorted. SEED also starts the random numbers of some_upto(). */
struct recording *some_recording(unsigned int seed);

/* 0 to N - 1. */
unsigned int some_upto(unsigned int n);

/* RECORDING as text; the caller's. */
char *some_document(const struct recording *recording, size_t *ret_n);

#endif
