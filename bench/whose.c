/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What it costs to look up whose a record is: CONTAINERS processes in a control group
 * each, records of them in turns. Prints nanoseconds per record. Root only.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "container-config.h"
#include "containers.h"

#define CONTAINERS 500
#define RECORDS	   2000000
#define BATCH	   32 /* records that the kernel source reads at once */

static const char *const mounts[] = {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"};
static pid_t pids[CONTAINERS];
static const char *mount;

static void folder(int i, char path[128])
{
	snprintf(path, 128, "%s/bench-whose-%d-%d", mount, getpid(), i);
}

static int put(int i)
{
	char path[128], file[160];
	FILE *procs;

	folder(i, path);
	if (mkdir(path, 0755) < 0)
		return -errno;
	snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	procs = fopen(file, "w");
	if (!procs)
		return -errno;
	fprintf(procs, "%d", pids[i]);
	return fclose(procs) ? -errno : 0;
}

static int start(void)
{
	mount = access("/sys/fs/cgroup/unified/cgroup.procs", F_OK) == 0 ? mounts[0]
									 : mounts[1];
	for (int i = 0; i < CONTAINERS; i++) {
		int r;

		pids[i] = fork();
		if (pids[i] == 0) {
			pause();
			_exit(0);
		}
		r = pids[i] < 0 ? -errno : put(i);
		if (r < 0)
			return r;
	}
	return 0;
}

static void stop(void)
{
	char path[128];

	for (int i = 0; i < CONTAINERS && pids[i] > 0; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		folder(i, path);
		rmdir(path);
	}
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Nanoseconds for all records; negative where one was not attributed. */
static int64_t look_up(struct containers *containers)
{
	struct timespec real;
	int64_t begin;

	clock_gettime(CLOCK_REALTIME, &real);
	begin = now_ns();
	for (int i = 0; i < RECORDS; i++) {
		struct record record = {
			.pid = pids[(i / 4) % CONTAINERS],
			.time = (int64_t)real.tv_sec * 1000 + real.tv_nsec / 1000000,
		};

		if (i % BATCH == 0)
			containers_update(containers);
		containers_find(containers, &record);
		if (record.owner->unattributed)
			return -1;
	}
	return now_ns() - begin;
}

int main(void)
{
	const struct containers_options options = {.root = "",
						   .read = container_config_read};
	struct containers *containers = NULL;
	const char *why = NULL;
	int64_t took = -1;

	if (start() == 0 && containers_open(&options, &containers, &why) == 0)
		took = look_up(containers);
	containers_close(containers);
	stop();
	if (took < 0) {
		fprintf(stderr, "whose: %s\n", why ? why : "no control groups here");
		return 1;
	}
	printf("%.1f\n", (double)took / RECORDS);
	return 0;
}
