/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a clock of clock_gettime(2) says now, which must be one that there is:
 * nanoseconds, microseconds and milliseconds, cut. Without a system call where the
 * machine has a vDSO.
 */
#ifndef SECCOMP_RECORD_CLOCK_H
#define SECCOMP_RECORD_CLOCK_H

#include <stdint.h>
#include <time.h>

int64_t clock_ns(clockid_t clock);
int64_t clock_us(clockid_t clock);
int64_t clock_ms(clockid_t clock);

#endif
