/* SPDX-License-Identifier: Apache-2.0 */
/* A test that needs the audit system or the kernel's log for itself; alone in lib.sh. */
#ifndef SECCOMP_RECORD_ALONE_H
#define SECCOMP_RECORD_ALONE_H

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

/*
 * Returns when no other such test of this build runs; then none begins before our end.
 * Before the plan is said: LIVE=no leaves the test out.
 */
static inline void alone(void)
{
	const char *build = getenv("BUILD"), *live = getenv("LIVE");
	char path[PATH_MAX];
	int fd;

	if (live && strcmp(live, "no") == 0) {
		printf("1..0 # SKIP LIVE=no\n");
		exit(0);
	}
	if (!build)
		return;
	snprintf(path, sizeof(path), "%s/config.status", build);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		(void)flock(fd, LOCK_EX);
}

#endif
