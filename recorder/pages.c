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

/* How many bytes are before the first whole page. */
static size_t lead(const void *p)
{
	return -(uintptr_t)p & (PAGE - 1);
}

static void advise(void *p, size_t n)
{
	const size_t before = lead(p);

	if (n >= before + PAGE)
		(void)madvise((char *)p + before, (n - before) & ~(PAGE - 1),
			      MADV_HUGEPAGE);
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

/* Keeps malloc(3) from what is before the first whole page; it is never touched. */
static void *skipped;

void pages_heap(size_t n)
{
	size_t before;
	void *p;

	if (n < PAGE / 2)
		return;
	/* Pages that are not touched cost nothing. */
	n = n < HEAP_MAX - 2 * PAGE ? n + 2 * PAGE : HEAP_MAX;
	p = heap_block(n);
	if (!p)
		return;
	advise(p, n);
	before = lead(p);
	free(p);
	free(skipped);
	skipped = malloc(before);
}
