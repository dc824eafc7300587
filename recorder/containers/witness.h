/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mount namespaces of containers: each has one of its own, which a process that was
 * put into another control group, or entered from outside, gives away. A namespace's
 * number is given again once it is gone, so it counts while a process that was seen in it
 * lives. A group that no runtime made shares one with others, as do those of a service.
 *
 * Memory: WITNESSES, 128 KiB; of two that share a slot the later one stays.
 */
#ifndef SECCOMP_RECORD_WITNESS_H
#define SECCOMP_RECORD_WITNESS_H

#include "process.h"
#include "procfs.h"

#define WITNESSES 4096

struct witness;

/* 0 or -ENOMEM. */
int witness_new(struct witness **ret);
void witness_free(struct witness *witness);

/*
 * Whether what PROCFS has just read of PROCESS, at its place, is not against what is
 * known of its mount namespace. What PROCFS holds is lost.
 */
bool witness_agrees(struct witness *witness, struct procfs *procfs,
		    const struct process *process);

#endif
