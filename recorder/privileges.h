/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Letting go of what a recording no longer needs once its source is open.
 *
 * Capabilities by libcap-ng, then a seccomp filter of our own: the calls of
 * rules/self.list, recorded with this very program. Where a library was not built in,
 * that half does nothing.
 */
#ifndef SECCOMP_RECORD_PRIVILEGES_H
#define SECCOMP_RECORD_PRIVILEGES_H

#include <stdbool.h>

/*
 * Keeps what NEEDS (SOURCE_NEEDS_*) says, and with WRITES the right to replace files in
 * folders of other owners. Nothing is gained. 0 or a negative errno.
 */
int privileges_drop(unsigned int needs, bool writes);

/* Confines the process for good. 0, a negative errno. */
int privileges_sandbox(void);

#endif
