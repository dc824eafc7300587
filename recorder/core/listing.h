/* SPDX-License-Identifier: Apache-2.0 */
/* Names in one line of a message: "a, b, c and 4 more". */
#ifndef SECCOMP_RECORD_LISTING_H
#define SECCOMP_RECORD_LISTING_H

#include <stddef.h>

struct listing {
	char text[1024];
	size_t n; /* names added; those past a limit are only counted */
};

void listing_add(struct listing *listing, const char *name);

/* The line, with the count of what is not in it; nothing is to be added after that. */
const char *listing_text(struct listing *listing);

#endif
