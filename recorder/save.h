/* SPDX-License-Identifier: Apache-2.0 */
/* A recording to a file, which is replaced as a whole. */
#ifndef SECCOMP_RECORD_SAVE_H
#define SECCOMP_RECORD_SAVE_H

#include "recording.h"

/* "-" is standard output. 0, or negative after having said why. */
int save_recording(const struct recording *recording, const char *path);

/*
 * Whether it could be written to PATH, before there is one: what took long to record must
 * not be lost to a slip of the pen. NULL: none is wanted. 0, or negative after having
 * said why.
 */
int save_check(const char *path);

#endif
