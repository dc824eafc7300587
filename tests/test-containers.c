/* SPDX-License-Identifier: Apache-2.0 */
/*
 * containers.h on real processes in control groups of containers, without a runtime and
 * without records: what is known with process events, when some of these were lost,
 * without them for each reason that there can be, and by mount namespaces. Never a wrong
 * one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alone.h"
#include "container-config.h"
#include "containers.h"
#include "tap.h"

#define TRIES 20

/* Of containers, and two that are nobody's. */
enum { ONE, TWO, CONTAINERS, PLAIN = CONTAINERS, PLAINER, GROUPS, NONE = GROUPS };

static const char *const ids[CONTAINERS] = {
	"1111111111111111111111111111111111111111111111111111111111111111",
	"2222222222222222222222222222222222222222222222222222222222222222",
};
static const char *const mounts[] = {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"};
static char top[64], folders[GROUPS][192];

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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
static bool make_groups(void)
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
					 "%s/docker-%s.scope", top, ids[k]);
			else
				snprintf(folders[k], sizeof(folders[k]), "%s/plain-%d",
					 top, k);
			if (mkdir(folders[k], 0755) < 0)
				return false;
		}
		return true;
	}
	return false;
}

static void remove_groups(void)
{
	for (int k = 0; k < GROUPS; k++)
		rmdir(folders[k]);
	rmdir(top);
}

/* A process in a group, as a runtime puts it there: before it does anything. */
static pid_t begin(int group, void (*what)(void *ctx), void *ctx)
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

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Clocks are coarse, and a tick is 10 ms. */
static void pass(void)
{
	usleep(50000);
}

/* Which group a record of then is put into: NONE, -1: unattributed, -2: another one. */
static int whose(struct containers *c, pid_t pid, int64_t time)
{
	struct record record = {.pid = pid, .time = time};

	containers_find(c, &record);
	if (record.owner->unattributed)
		return -1;
	if (!record.owner->container)
		return NONE;
	for (int k = 0; k < CONTAINERS; k++)
		if (span_is(record.owner->container->fields[CONTAINER_ID], ids[k]))
			return k;
	/* What no runtime made, as what this test is in. */
	return span_is(record.owner->container->fields[CONTAINER_RUNTIME], "docker")
		       ? -2
		       : NONE;
}

static struct containers *open_all(bool alone, int *ret, const char **ret_why)
{
	const struct containers_options options = {
		.root = "", .read = container_config_read, .alone = alone};
	struct containers *c = NULL;

	*ret_why = NULL;
	*ret = containers_open(&options, &c, ret_why);
	return c;
}

/* Has a child that ends at once, when it is told to. */
static struct {
	pid_t pid;
	int64_t time;
} * child;

static void have_child(int number)
{
	pid_t pid = fork();

	(void)number;
	if (pid == 0) {
		child->time = now_ms();
		_exit(0);
	}
	child->pid = pid;
	waitpid(pid, NULL, 0);
}

static void has_child(pid_t pid)
{
	child->pid = 0;
	kill(pid, SIGUSR1);
	while (child->pid == 0)
		usleep(1000);
}

static void may_have_child(void *ctx)
{
	(void)ctx;
	signal(SIGUSR1, have_child);
}

/* One that also moves itself before. */
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

static void may_move(void *ctx)
{
	(void)ctx;
	signal(SIGUSR2, move_back);
	signal(SIGUSR1, move_and_have_child);
}

/* A process with a certain number, in a group; -1: others took it. */
static pid_t begin_as(pid_t number, int group)
{
	for (int i = 0; i < TRIES; i++) {
		pid_t pid;

		if (write_number("/proc/sys/kernel", "ns_last_pid", number - 1) < 0)
			return -1;
		pid = begin(group, NULL, NULL);
		if (pid == number)
			return pid;
		end(pid);
	}
	return -1;
}

static void with_events(void)
{
	const char *why;
	int r;
	struct containers *c = open_all(false, &r, &why);
	pid_t one = begin(ONE, may_have_child, NULL), none = begin(NONE, NULL, NULL),
	      moves = begin(ONE, may_move, NULL), brief, again;
	int64_t then, begun;

	if (r > 0) {
		ok(true, "with events # SKIP there are none here");
		end(one);
		end(none);
		end(moves);
		containers_close(c);
		return;
	}
	pass();
	containers_update(c);
	ok(whose(c, one, now_ms()) == ONE, "events: one of a container");
	ok(whose(c, none, now_ms()) == NONE, "events: one of none");

	has_child(one);
	pass();
	containers_update(c);
	ok(whose(c, child->pid, child->time) == ONE,
	   "events: a child that ended before anybody looked");

	(void)whose(c, moves, now_ms());
	has_child(moves);
	pass();
	containers_update(c);
	ok(whose(c, child->pid, child->time) == -1,
	   "events: likewise, of one that had moved itself");
	/* It is looked at once a second. */
	r = whose(c, moves, now_ms());
	kill(moves, SIGUSR2);
	usleep(1100 * 1000);
	containers_update(c);
	ok(r == TWO && whose(c, moves, now_ms()) == ONE, "events: one that moved itself");
	end(moves);

	brief = begin(TWO, NULL, NULL);
	pass();
	containers_update(c);
	then = now_ms();
	ok(whose(c, brief, then) == TWO, "events: another one's");
	end(brief);
	pass();
	containers_update(c);
	ok(whose(c, brief, then) == TWO,
	   "events: a record that is read when it has ended");
	ok(whose(c, brief, now_ms() + 1000) == -1, "events: one of later is not its own");
	/* Longer than a record's time can be late. */
	usleep(200 * 1000);
	again = begin_as(brief, ONE);
	begun = now_ms();
	if (again < 0) {
		ok(true, "events: a number used again # SKIP others took it");
		ok(true, "events: a record's clock is late # SKIP others took it");
	} else {
		pass();
		containers_update(c);
		ok(whose(c, brief, begun - 50) == ONE,
		   "events: a record's clock is late");
		ok(whose(c, brief, now_ms()) == ONE && whose(c, brief, then) == TWO,
		   "events: a number used again is of each at its time");
		end(again);
	}
	end(one);
	end(none);
	containers_close(c);
}

/* Whether it may have a receive buffer of any size. */
static void set_net_admin(bool on)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	const uint32_t bit = CAP_TO_MASK(CAP_NET_ADMIN);

	if (syscall(SYS_capget, &head, data) < 0)
		return;
	data[0].effective = on ? data[0].effective | bit : data[0].effective & ~bit;
	syscall(SYS_capset, &head, data);
}

/* More processes than events of them can wait in what net.core.rmem_max allows. */
static void storm(void)
{
	FILE *file = fopen("/proc/sys/net/core/rmem_max", "re");
	long bytes = 0;

	if (!file || fscanf(file, "%ld", &bytes) != 1)
		abort();
	fclose(file);
	/* Each makes two, of half a kilobyte or more; the kernel doubles the buffer. */
	for (long i = 0; i < bytes / 256; i++) {
		pid_t pid = vfork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

static void with_lost_events(void)
{
	const char *why;
	int r;
	struct containers *c;
	struct containers_counts counts;
	pid_t stays = begin(ONE, NULL, NULL), goes = begin(TWO, NULL, NULL), other, again;
	pid_t parent = begin(ONE, may_have_child, NULL);
	int64_t before, during;

	/* Before Linux 6.6 it is what allows events at all. */
	set_net_admin(false);
	c = open_all(false, &r, &why);
	set_net_admin(true);
	if (r > 0) {
		ok(true, "with events lost # SKIP not without CAP_NET_ADMIN");
		end(parent);
		end(stays);
		end(goes);
		containers_close(c);
		return;
	}
	pass();
	before = now_ms();
	containers_update(c);
	ok(whose(c, stays, before) == ONE && whose(c, goes, before) == TWO &&
		   whose(c, parent, before) == ONE,
	   "lost: known before");
	storm();
	/* Of all that is from here on no event is left. */
	end(goes);
	other = begin(TWO, NULL, NULL);
	again = begin_as(goes, ONE);
	pass();
	during = now_ms();
	pass();
	if (again > 0)
		end(again);
	containers_update(c);
	containers_counts(c, &counts);
	ok(counts.lost > 0, "lost: some events");
	has_child(parent);
	pass();
	containers_update(c);
	ok(whose(c, child->pid, child->time) == ONE,
	   "lost: a child of one from before, that ended before anybody looked");
	ok(whose(c, stays, now_ms()) == ONE, "lost: what stays is what it was");
	ok(whose(c, other, now_ms()) == TWO, "lost: what is new is looked up");
	r = whose(c, goes, during);
	ok(r == -1, "lost: what ended meanwhile, its number used again, is nobody's (%d)",
	   r);
	ok(whose(c, goes, before) == TWO, "lost: and what it did before is its own");
	end(parent);
	end(stays);
	end(other);
	containers_close(c);
}

static void without_events(const char *what, struct containers *c)
{
	pid_t one = begin(ONE, NULL, NULL), two = begin(TWO, NULL, NULL), again;
	int64_t then;

	pass();
	containers_update(c);
	then = now_ms();
	ok(whose(c, one, then) == ONE && whose(c, two, then) == TWO, "%s: what lives",
	   what);
	ok(whose(c, begin(NONE, NULL, NULL), then + 1000) == NONE, "%s: and one of none",
	   what);
	end(one);
	pass();
	containers_update(c);
	ok(whose(c, one, now_ms()) == -1, "%s: what has ended is not known", what);
	ok(whose(c, two, now_ms()) == TWO, "%s: the other one is", what);
	again = begin_as(one, TWO);
	if (again < 0) {
		ok(true, "%s: a number used again # SKIP others took it", what);
	} else {
		pass();
		containers_update(c);
		ok(whose(c, again, now_ms()) == TWO && whose(c, again, then) != TWO,
		   "%s: a number used again is not its predecessor", what);
		end(again);
	}
	end(two);
}

/* As a container's seccomp profile does that permits no connector. */
static bool deny_connector(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_CONNECTOR, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool other_network(void)
{
	return unshare(CLONE_NEWNET) == 0;
}

/* Goes on as a child with numbers of its own; this process ends as that does. */
static bool enter_numbers(int flags)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID | flags) < 0)
		return false;
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		return true;
	waitpid(pid, &status, 0);
	_exit(pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* As in a container that sees its own processes. */
static bool other_processes(void)
{
	return enter_numbers(CLONE_NEWNS) &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("proc", "/proc", "proc", 0, NULL) == 0;
}

/* As one that was given its own numbers, but this /proc. */
static bool other_numbers(void)
{
	return enter_numbers(0);
}

/* Nobody is who it seems to be: PID is of the host, and may be somebody else's here. */
static void of_nobody(const char *what, struct containers *c)
{
	bool all = true;

	containers_update(c);
	for (pid_t pid = 1; pid < 100; pid++)
		all = all && whose(c, pid, now_ms()) == -1;
	ok(all, "%s: nothing is attributed", what);
}

static const struct {
	const char *what;
	bool (*refuse)(void);
	int code;
	const char *why;
	void (*check)(const char *what, struct containers *c);
} refusals[] = {
	{"a filter denies the socket", deny_connector, CONTAINERS_LATE, "CAP_NET_ADMIN",
	 without_events},
	{"another network namespace", other_network, CONTAINERS_LATE, "network namespace",
	 without_events},
	{"another pid namespace", other_processes, CONTAINERS_NONE, "nsenter", of_nobody},
	{"another pid namespace with the host's /proc", other_numbers, CONTAINERS_NONE,
	 "nsenter", of_nobody},
};

/* In a child, which counts for itself. */
static void refused(size_t i)
{
	int status = 0, count = tap_count;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		struct containers *c;
		const char *why;
		int r;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!refusals[i].refuse()) {
			ok(true, "%s # SKIP it cannot be made here", refusals[i].what);
		} else {
			c = open_all(false, &r, &why);
			ok(r == refusals[i].code && strstr(why, refusals[i].why),
			   "%s: %d, %s", refusals[i].what, r, why ? why : "nothing");
			if (r == refusals[i].code)
				refusals[i].check(refusals[i].what, c);
			containers_close(c);
		}
		fflush(stdout);
		_exit((tap_count - count) * 2 + (tap_failed != 0));
	}
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status)) {
		ok(false, "%s: it crashed", refusals[i].what);
		return;
	}
	tap_count += WEXITSTATUS(status) / 2;
	tap_failed += WEXITSTATUS(status) & 1;
}

static void own_mounts(void *ctx)
{
	(void)ctx;
	if (unshare(CLONE_NEWNS) < 0)
		abort();
}

static void mounts_of(void *ctx)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", *(const pid_t *)ctx);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNS) < 0)
		abort();
}

static void with_namespaces(bool alone)
{
	const char *why, *how = alone ? "without events" : "with events";
	int r;
	struct containers *c = open_all(alone, &r, &why);
	pid_t one = begin(ONE, own_mounts, NULL), two = begin(TWO, own_mounts, NULL);
	pid_t mate = begin(ONE, mounts_of, &one), odd = begin(TWO, mounts_of, &one),
	      host = begin(NONE, mounts_of, &two), gone, again;
	pid_t plain = begin(PLAIN, own_mounts, NULL),
	      plainer = begin(PLAINER, mounts_of, &plain);
	const pid_t all[] = {one, mate, odd, host, plain, plainer};

	pass();
	containers_update(c);
	ok(whose(c, one, now_ms()) == ONE && whose(c, two, now_ms()) == TWO,
	   "namespaces %s: each container with its own", how);
	ok(whose(c, mate, now_ms()) == ONE, "namespaces %s: two of one container", how);
	ok(whose(c, odd, now_ms()) == -1,
	   "namespaces %s: groups of one, mounts of another: nobody's", how);
	ok(whose(c, host, now_ms()) == -1,
	   "namespaces %s: groups of none, mounts of one: nobody's", how);
	ok(whose(c, two, now_ms()) == TWO && whose(c, one, now_ms()) == ONE,
	   "namespaces %s: which harms none of these", how);
	ok(whose(c, plain, now_ms()) == NONE && whose(c, plainer, now_ms()) == NONE,
	   "namespaces %s: groups of no runtime's share one", how);
	/* A namespace counts while who was seen in it lives. */
	end(two);
	again = begin_as(two, NONE);
	gone = begin(ONE, mounts_of, &host);
	pass();
	containers_update(c);
	ok(whose(c, gone, now_ms()) == ONE, "namespaces %s: the number of a former one",
	   how);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		end(all[i]);
	end(gone);
	if (again > 0)
		end(again);
	containers_close(c);
}

int main(void)
{
	if (geteuid() != 0) {
		printf("1..0 # SKIP needs root\n");
		return 0;
	}
	/* What others begin meanwhile takes numbers. */
	alone();
	if (!make_groups()) {
		remove_groups();
		printf("1..0 # SKIP no control groups can be made here\n");
		return 0;
	}
	child = mmap(NULL, sizeof(*child), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (child == MAP_FAILED)
		return 1;
	with_events();
	with_lost_events();
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		refused(i);
	with_namespaces(false);
	with_namespaces(true);
	remove_groups();
	return done();
}
