/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Large memory in large pages, where the system has them (madvise(2), MADV_HUGEPAGE): to
 * fault in a document page by page can cost more than to parse it. Hints: without them
 * all is the same, but slower.
 */
#ifndef SECCOMP_RECORD_PAGES_H
#define SECCOMP_RECORD_PAGES_H

#include <stddef.h>

/* N bytes or more, for free(3): *RET_N says how many. NULL: no memory. */
void *pages_alloc(size_t n, size_t *ret_n);

/* About N bytes in small pieces are to come from malloc(3), and stay for long. */
void pages_heap(size_t n);

#endif
