/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What /proc/PID says of a process, of one and the same: its folder stays bound to the
 * process that it was opened of, also when another one gets its number (proc(5)).
 */
#ifndef SECCOMP_RECORD_PROCFS_H
#define SECCOMP_RECORD_PROCFS_H

#include "cgroup.h"

struct procfs {
	int fd;	       /* of /proc */
	int64_t tick;  /* nanoseconds of a clock tick */
	uint64_t host; /* the machine's mount namespace; 0: not permitted to know */
	/* Of the process that was read last. */
	int64_t start; /* nanoseconds since boot, rounded down to a tick */
	bool exiting;
	char comm[64];
	char text[CGROUP_TEXT]; /* /proc/PID/cgroup */
	size_t n;
	uint64_t mounts; /* number of its mount namespace; 0: not permitted to know */
};

/* 0 or a negative errno. */
int procfs_open(struct procfs *procfs);
void procfs_close(struct procfs *procfs);

/*
 * Reads process PID. 0; -ESRCH: there is none, or it exits and its groups are no longer
 * told; -EMSGSIZE: its groups are too long;
 * another negative errno.
 */
int procfs_read(struct procfs *procfs, int64_t pid);

/* Only its start, as above. */
int procfs_read_start(struct procfs *procfs, int64_t pid);

/* Calls SEE for each process there is. 0, the first negative it returned, or errno. */
int procfs_each(struct procfs *procfs, int (*see)(void *ctx, int64_t pid), void *ctx);

#endif
