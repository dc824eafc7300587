/* SPDX-License-Identifier: Apache-2.0 */
#include "placed.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define TRIES 20

const char *const placed_ids[CONTAINERS] = {
	"1111111111111111111111111111111111111111111111111111111111111111",
	"2222222222222222222222222222222222222222222222222222222222222222",
};
static const char *const mounts[] = {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"};
static char top[64], folders[GROUPS][192];
/* Shared with who has it. */
static struct {
	_Atomic pid_t pid;
	int64_t time;
} * child;

static int write_number(const char *folder, const char *name, long number)
{
	char path[256], text[24];
	int fd, n, r;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = snprintf(text, sizeof(text), "%ld", number);
	r = write(fd, text, (size_t)n) == n ? 0 : -errno;
	close(fd);
	return r;
}

/* A folder as Docker's cgroupfs driver names it, below one of ours. */
bool placed_open(void)
{
	for (size_t i = 0; i < 2; i++) {
		char probe[64];

		snprintf(probe, sizeof(probe), "%s/cgroup.procs", mounts[i]);
		if (access(probe, F_OK) < 0)
			continue;
		snprintf(top, sizeof(top), "%s/test-containers-%d", mounts[i], getpid());
		if (mkdir(top, 0755) < 0)
			return false;
		for (int k = 0; k < GROUPS; k++) {
			if (k < CONTAINERS)
				snprintf(folders[k], sizeof(folders[k]),
					 "%s/docker-%s.scope", top, placed_ids[k]);
			else
				snprintf(folders[k], sizeof(folders[k]), "%s/plain-%d",
					 top, k);
			if (mkdir(folders[k], 0755) < 0)
				return false;
		}
		child = mmap(NULL, sizeof(*child), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		return child != MAP_FAILED;
	}
	return false;
}

void placed_close(void)
{
	for (int k = 0; k < GROUPS; k++)
		rmdir(folders[k]);
	rmdir(top);
}

pid_t placed_begin(int group, void (*what)(void *ctx), void *ctx)
{
	int go[2], ready[2];
	pid_t pid;
	char c = 0;

	if (pipe2(go, O_CLOEXEC) < 0 || pipe2(ready, O_CLOEXEC) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (read(go[0], &c, 1) != 1)
			_exit(1);
		if (what)
			what(ctx);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (pid < 0 ||
	    (group != NONE && write_number(folders[group], "cgroup.procs", pid) < 0))
		abort();
	close(ready[1]);
	if (write(go[1], &c, 1) != 1 || read(ready[0], &c, 1) != 1)
		abort();
	close(go[0]);
	close(go[1]);
	close(ready[0]);
	return pid;
}

void placed_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void have_child(int number)
{
	pid_t pid = fork();

	(void)number;
	if (pid == 0) {
		child->time = clock_ms(CLOCK_REALTIME);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	/* The last of what is told. */
	atomic_store(&child->pid, pid);
}

struct placed_child placed_has_child(pid_t pid)
{
	atomic_store(&child->pid, 0);
	kill(pid, SIGUSR1);
	while (atomic_load(&child->pid) == 0)
		usleep(1000);
	return (struct placed_child){child->pid, child->time};
}

void placed_may_have_child(void *ctx)
{
	(void)ctx;
	signal(SIGUSR1, have_child);
}

static void move_and_have_child(int number)
{
	if (write_number(folders[TWO], "cgroup.procs", getpid()) == 0)
		have_child(number);
}

static void move_back(int number)
{
	(void)number;
	(void)write_number(folders[ONE], "cgroup.procs", getpid());
}

void placed_may_move(void *ctx)
{
	(void)ctx;
	signal(SIGUSR2, move_back);
	signal(SIGUSR1, move_and_have_child);
}

pid_t placed_begin_as(pid_t number, int group)
{
	for (int i = 0; i < TRIES; i++) {
		pid_t pid;

		if (write_number("/proc/sys/kernel", "ns_last_pid", number - 1) < 0)
			return -1;
		pid = placed_begin(group, NULL, NULL);
		if (pid == number)
			return pid;
		placed_end(pid);
	}
	return -1;
}
