/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Did you mean ...?" for a misspelt word.
 */
#ifndef SECCOMP_RECORD_NEAREST_H
#define SECCOMP_RECORD_NEAREST_H

/*
 * The candidate that takes the fewest changes (a letter more, less, other, or two
 * swapped; case does not count, nor "sys_" and the like in front) to become WORD; of
 * equals, the first. NEXT is called with STATE until it returns NULL, and each call
 * returns another candidate.
 *
 * Returns what NEXT returned, so it lives as long as that; NULL: none is near enough to
 * be worth suggesting.
 */
const char *nearest(const char *word, const char *(*next)(void *state), void *state);

#endif
