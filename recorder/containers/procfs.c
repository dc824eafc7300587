/* SPDX-License-Identifier: Apache-2.0 */
#include "procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define STAT_TEXT 1024
/* Their places among the fields of /proc/PID/stat: proc(5). */
#define STAT_FLAGS 9
#define STAT_START 22
#define EXITING	   0x4 /* PF_EXITING of include/linux/sched.h */
#define SECOND	   INT64_C(1000000000)

/* "mnt:[4026531841]" */
static uint64_t mounts_of(int dir, const char *name)
{
	char link[64];
	ssize_t n = readlinkat(dir, name, link, sizeof(link) - 1);
	uint64_t number;

	if (n < 0)
		return 0;
	link[n] = '\0';
	return sscanf(link, "mnt:[%" SCNu64 "]", &number) == 1 ? number : 0;
}

int procfs_open(struct procfs *procfs)
{
	long ticks = sysconf(_SC_CLK_TCK);

	memset(procfs, 0, sizeof(*procfs));
	procfs->tick = SECOND / (ticks > 0 ? ticks : 100);
	procfs->fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (procfs->fd < 0)
		return -errno;
	/* Process 1 can be one that nobody may look into; the kernel's threads have the
	 * namespace that it began in. */
	procfs->host = mounts_of(procfs->fd, "1/ns/mnt");
	if (!procfs->host)
		procfs->host = mounts_of(procfs->fd, "2/ns/mnt");
	return 0;
}

void procfs_close(struct procfs *procfs)
{
	if (procfs->fd >= 0)
		close(procfs->fd);
	procfs->fd = -1;
}

static int open_process(const struct procfs *procfs, int64_t pid)
{
	char name[24];
	int fd;

	snprintf(name, sizeof(name), "%" PRId64, pid);
	fd = openat(procfs->fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

/* As much of a file as fits; how much, or negative. */
static ssize_t read_at(int dir, const char *name, char *text, size_t size)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t got = 1;
	int error = 0;

	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	while (got > 0 && n < size) {
		got = read(fd, text + n, size - n);
		error = got < 0 ? errno : 0;
		n += got > 0 ? (size_t)got : 0;
		/* A short one is the end in proc, without asking again. */
		if (got > 0 && n < size && text[n - 1] == '\n')
			break;
	}
	close(fd);
	return got < 0 ? -error : (ssize_t)n;
}

/* The name stands in brackets, and may hold some. */
static int parse_stat(struct procfs *procfs, const char *text)
{
	const char *open = strchr(text, '('), *end = strrchr(text, ')');
	size_t n = open && end > open ? (size_t)(end - open - 1) : sizeof(procfs->comm);
	int64_t start;
	unsigned long flags = 0;

	if (n >= sizeof(procfs->comm))
		return -EBADMSG;
	memcpy(procfs->comm, open + 1, n);
	procfs->comm[n] = '\0';
	for (int field = 2; end && field < STAT_START; field++) {
		if (field == STAT_FLAGS)
			flags = strtoul(end, NULL, 10);
		end = strchr(end + 1, ' ');
	}
	if (!end)
		return -EBADMSG;
	start = strtoll(end, NULL, 10);
	if (start < 0 || start > INT64_MAX / procfs->tick)
		return -EBADMSG;
	procfs->start = start * procfs->tick;
	procfs->exiting = flags & EXITING;
	return 0;
}

static int read_stat(struct procfs *procfs, int dir)
{
	char text[STAT_TEXT];
	ssize_t n = read_at(dir, "stat", text, sizeof(text) - 1);

	if (n < 0)
		return (int)n;
	text[n] = '\0';
	return parse_stat(procfs, text);
}

/*
 * Whether there are groups of version 1, in which who exits is shown at the top, wherever
 * it was: kernel/cgroup/cgroup.c, proc_cgroup_show().
 */
static bool has_first_version(const struct procfs *procfs)
{
	const char *line = procfs->text, *end = procfs->text + procfs->n;

	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		if (end - line < 3 || memcmp(line, "0::", 3) != 0)
			return true;
		line = next ? next + 1 : end;
	}
	return false;
}

int procfs_read(struct procfs *procfs, int64_t pid)
{
	int dir = open_process(procfs, pid), r;
	ssize_t n;

	if (dir < 0)
		return dir;
	n = read_at(dir, "cgroup", procfs->text, sizeof(procfs->text));
	r = n < 0				? (int)n
	    : (size_t)n == sizeof(procfs->text) ? -EMSGSIZE
	    : n == 0				? -ESRCH
						: 0;
	procfs->n = n > 0 ? (size_t)n : 0;
	r = r ? r : read_stat(procfs, dir);
	/* Looked at after its groups: where it does not exit now, it did not then. */
	if (r == 0 && procfs->exiting && has_first_version(procfs))
		r = -ESRCH;
	if (r == 0)
		procfs->mounts = mounts_of(dir, "ns/mnt");
	close(dir);
	return r;
}

int procfs_read_start(struct procfs *procfs, int64_t pid)
{
	int dir = open_process(procfs, pid), r;

	if (dir < 0)
		return dir;
	r = read_stat(procfs, dir);
	close(dir);
	return r;
}

int procfs_each(struct procfs *procfs, int (*see)(void *ctx, int64_t pid), void *ctx)
{
	int fd = openat(procfs->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		r = -errno;
		if (fd >= 0)
			close(fd);
		return r;
	}
	while (r >= 0 && (entry = readdir(dir))) {
		char *end;
		long long pid = strtoll(entry->d_name, &end, 10);

		if (*end == '\0' && pid > 0)
			r = see(ctx, pid);
	}
	closedir(dir);
	return r < 0 ? r : 0;
}
