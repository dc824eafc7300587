/* SPDX-License-Identifier: Apache-2.0 */
/* This machine, as it runs: what its records are of. */
#ifndef SECCOMP_RECORD_ORIGIN_H
#define SECCOMP_RECORD_ORIGIN_H

#include <limits.h>

#define ORIGIN_BOOT 37

struct origin {
	char host[HOST_NAME_MAX + 1]; /* "" where it cannot be read, as the next */
	char boot[ORIGIN_BOOT]; /* without dashes, as sd-id128(3) and records have it */
};

void origin_here(struct origin *ret);

#endif
