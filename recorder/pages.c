/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Of most machines that have more than one size; on others less is advised. */
#define PAGE ((uintptr_t)2 << 20)

#define MMAP_THRESHOLD 131072 /* what it is at the start: mallopt(3) */

/* mallopt(3) takes numbers up to 32 MiB, and twice as much is said to it. */
#define HEAP_MAX ((size_t)7 * PAGE)

static void advise(const void *p, size_t n)
{
	const uintptr_t start = (uintptr_t)p, first = (start + PAGE - 1) & ~(PAGE - 1),
			end = (start + n) & ~(PAGE - 1);

	if (first < end)
		(void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}

void *pages_alloc(size_t n, size_t *ret_n)
{
	size_t whole = (n + PAGE - 1) & ~(PAGE - 1);
	void *p;

	/* Of a page that is hardly used the zeroing costs more than the faults. */
	if (n < PAGE / 2 || whole < n) {
		*ret_n = n;
		return malloc(n);
	}
	p = aligned_alloc(PAGE, whole);
	if (!p)
		return NULL;
	advise(p, whole);
	*ret_n = whole;
	return p;
}

#ifdef M_TRIM_THRESHOLD
/* A block of the heap, which stays the heap's when it is free again. */
static void *heap_block(size_t n)
{
	void *p;

	if (!mallopt(M_MMAP_THRESHOLD, 2 * (int)n) ||
	    !mallopt(M_TRIM_THRESHOLD, 2 * (int)n))
		return NULL;
	p = malloc(n);
	(void)mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD);
	return p;
}
#else
static void *heap_block(size_t n)
{
	(void)n;
	return NULL;
}
#endif

void pages_heap(size_t n)
{
	void *p;

	if (n < PAGE / 2)
		return;
	n = n < HEAP_MAX - PAGE ? n + PAGE : HEAP_MAX;
	p = heap_block(n);
	if (p)
		advise(p, n);
	free(p);
}
