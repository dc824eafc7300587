/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conditions of one system call as libseccomp arranges them: a tree of comparisons of
 * 32 bits each, which decides what wins where rules overlap and which rules contradict
 * each other. Found out by experiment with libseccomp 2.5.4 and its seccomp_rule_add(3);
 * tests/test-evaluate compares the two.
 *
 * - An unconditional rule beats conditional ones, before or after it; of several, the
 *   first stands.
 * - Rules are tried sorted: higher arguments first; then equality, less, greater; then
 *   larger values (of less: smaller ones). The first that matches stands.
 * - A rule that only narrows an earlier one is lost; one that repeats or widens it must
 *   have the same action.
 *
 * Its faults are not followed: it may take a rule for redundant that says the opposite,
 * and let conditions behind an inequality hold for another rule's.
 */
#ifndef SECCOMP_RECORD_ARGTREE_H
#define SECCOMP_RECORD_ARGTREE_H

#include "declared.h"

struct argtree;

int argtree_new(unsigned int bits, struct argtree **ret);
void argtree_free(struct argtree *tree);

/*
 * Adds a rule whose N conditions are on different arguments; none: it always holds.
 * On 32 bits only the low halves of values count. 0, -ENOMEM, -EEXIST: it contradicts an
 * earlier rule, and the tree is of no more use. -EINVAL: a condition that libseccomp has
 * not.
 */
int argtree_add(struct argtree *tree, const struct declared_arg *args, size_t n,
		uint32_t then);

/* Whether a rule matches a call with these ARGS. */
bool argtree_find(const struct argtree *tree, const uint64_t args[DECLARED_INDEX],
		  uint32_t *ret);

#endif
