/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles in Docker's form that nobody would write, the same ones every time. */
#ifndef SECCOMP_RECORD_GENERATED_PROFILE_H
#define SECCOMP_RECORD_GENERATED_PROFILE_H

#include <stdint.h>

/* 0 to N - 1. */
uint64_t dice(uint64_t n);

/* The next one. Dies with the one after it. */
const char *generated_profile(void);

#endif
