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
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alone.h"
#include "clock.h"
#include "container-config.h"
#include "containers.h"
#include "placed.h"
#include "tap.h"

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
		if (span_is(record.owner->container->fields[CONTAINER_ID], placed_ids[k]))
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

static void with_events(void)
{
	const char *why;
	int r;
	struct containers *c = open_all(false, &r, &why);
	pid_t one = placed_begin(ONE, placed_may_have_child, NULL),
	      none = placed_begin(NONE, NULL, NULL),
	      moves = placed_begin(ONE, placed_may_move, NULL), brief, again;
	struct placed_child child;
	int64_t then, begun;

	if (r > 0) {
		ok(true, "with events # SKIP there are none here");
		placed_end(one);
		placed_end(none);
		placed_end(moves);
		containers_close(c);
		return;
	}
	pass();
	containers_update(c);
	ok(whose(c, one, clock_ms(CLOCK_REALTIME)) == ONE, "events: one of a container");
	ok(whose(c, none, clock_ms(CLOCK_REALTIME)) == NONE, "events: one of none");

	child = placed_has_child(one);
	pass();
	containers_update(c);
	ok(whose(c, child.pid, child.time) == ONE,
	   "events: a child that ended before anybody looked");

	(void)whose(c, moves, clock_ms(CLOCK_REALTIME));
	child = placed_has_child(moves);
	pass();
	containers_update(c);
	ok(whose(c, child.pid, child.time) == -1,
	   "events: likewise, of one that had moved itself");
	/* It is looked at once a second. */
	r = whose(c, moves, clock_ms(CLOCK_REALTIME));
	kill(moves, SIGUSR2);
	usleep(1100 * 1000);
	containers_update(c);
	ok(r == TWO && whose(c, moves, clock_ms(CLOCK_REALTIME)) == ONE,
	   "events: one that moved itself");
	placed_end(moves);

	brief = placed_begin(TWO, NULL, NULL);
	pass();
	containers_update(c);
	then = clock_ms(CLOCK_REALTIME);
	ok(whose(c, brief, then) == TWO, "events: another one's");
	placed_end(brief);
	pass();
	containers_update(c);
	ok(whose(c, brief, then) == TWO,
	   "events: a record that is read when it has ended");
	ok(whose(c, brief, clock_ms(CLOCK_REALTIME) + 1000) == -1,
	   "events: one of later is not its own");
	/* Longer than a record's time can be late. */
	usleep(200 * 1000);
	again = placed_begin_as(brief, ONE);
	begun = clock_ms(CLOCK_REALTIME);
	if (again < 0) {
		ok(true, "events: a number used again # SKIP others took it");
		ok(true, "events: a record's clock is late # SKIP others took it");
	} else {
		pass();
		containers_update(c);
		ok(whose(c, brief, begun - 50) == ONE,
		   "events: a record's clock is late");
		ok(whose(c, brief, clock_ms(CLOCK_REALTIME)) == ONE &&
			   whose(c, brief, then) == TWO,
		   "events: a number used again is of each at its time");
		placed_end(again);
	}
	placed_end(one);
	placed_end(none);
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
	pid_t stays = placed_begin(ONE, NULL, NULL), goes = placed_begin(TWO, NULL, NULL),
	      other, again;
	pid_t parent = placed_begin(ONE, placed_may_have_child, NULL);
	struct placed_child child;
	int64_t before, during;

	/* Before Linux 6.6 it is what allows events at all. */
	set_net_admin(false);
	c = open_all(false, &r, &why);
	set_net_admin(true);
	if (r > 0) {
		ok(true, "with events lost # SKIP not without CAP_NET_ADMIN");
		placed_end(parent);
		placed_end(stays);
		placed_end(goes);
		containers_close(c);
		return;
	}
	pass();
	before = clock_ms(CLOCK_REALTIME);
	containers_update(c);
	ok(whose(c, stays, before) == ONE && whose(c, goes, before) == TWO &&
		   whose(c, parent, before) == ONE,
	   "lost: known before");
	storm();
	/* Of all that is from here on no event is left. */
	placed_end(goes);
	other = placed_begin(TWO, NULL, NULL);
	again = placed_begin_as(goes, ONE);
	pass();
	during = clock_ms(CLOCK_REALTIME);
	pass();
	if (again > 0)
		placed_end(again);
	containers_update(c);
	containers_counts(c, &counts);
	ok(counts.lost > 0, "lost: some events");
	child = placed_has_child(parent);
	pass();
	containers_update(c);
	ok(whose(c, child.pid, child.time) == ONE,
	   "lost: a child of one from before, that ended before anybody looked");
	ok(whose(c, stays, clock_ms(CLOCK_REALTIME)) == ONE,
	   "lost: what stays is what it was");
	ok(whose(c, other, clock_ms(CLOCK_REALTIME)) == TWO,
	   "lost: what is new is looked up");
	r = whose(c, goes, during);
	ok(r == -1, "lost: what ended meanwhile, its number used again, is nobody's (%d)",
	   r);
	ok(whose(c, goes, before) == TWO, "lost: and what it did before is its own");
	placed_end(parent);
	placed_end(stays);
	placed_end(other);
	containers_close(c);
}

static void without_events(const char *what, struct containers *c)
{
	pid_t one = placed_begin(ONE, NULL, NULL), two = placed_begin(TWO, NULL, NULL),
	      again;
	int64_t then;

	pass();
	containers_update(c);
	then = clock_ms(CLOCK_REALTIME);
	ok(whose(c, one, then) == ONE && whose(c, two, then) == TWO, "%s: what lives",
	   what);
	ok(whose(c, placed_begin(NONE, NULL, NULL), then + 1000) == NONE,
	   "%s: and one of none", what);
	placed_end(one);
	pass();
	containers_update(c);
	ok(whose(c, one, clock_ms(CLOCK_REALTIME)) == -1,
	   "%s: what has ended is not known", what);
	ok(whose(c, two, clock_ms(CLOCK_REALTIME)) == TWO, "%s: the other one is", what);
	again = placed_begin_as(one, TWO);
	if (again < 0) {
		ok(true, "%s: a number used again # SKIP others took it", what);
	} else {
		pass();
		containers_update(c);
		ok(whose(c, again, clock_ms(CLOCK_REALTIME)) == TWO &&
			   whose(c, again, then) != TWO,
		   "%s: a number used again is not its predecessor", what);
		placed_end(again);
	}
	placed_end(two);
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
		all = all && whose(c, pid, clock_ms(CLOCK_REALTIME)) == -1;
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
	pid_t one = placed_begin(ONE, own_mounts, NULL),
	      two = placed_begin(TWO, own_mounts, NULL);
	pid_t mate = placed_begin(ONE, mounts_of, &one),
	      odd = placed_begin(TWO, mounts_of, &one),
	      host = placed_begin(NONE, mounts_of, &two), gone, again;
	pid_t plain = placed_begin(PLAIN, own_mounts, NULL),
	      plainer = placed_begin(PLAINER, mounts_of, &plain);
	const pid_t all[] = {one, mate, odd, host, plain, plainer};

	pass();
	containers_update(c);
	ok(whose(c, one, clock_ms(CLOCK_REALTIME)) == ONE &&
		   whose(c, two, clock_ms(CLOCK_REALTIME)) == TWO,
	   "namespaces %s: each container with its own", how);
	ok(whose(c, mate, clock_ms(CLOCK_REALTIME)) == ONE,
	   "namespaces %s: two of one container", how);
	ok(whose(c, odd, clock_ms(CLOCK_REALTIME)) == -1,
	   "namespaces %s: groups of one, mounts of another: nobody's", how);
	ok(whose(c, host, clock_ms(CLOCK_REALTIME)) == -1,
	   "namespaces %s: groups of none, mounts of one: nobody's", how);
	ok(whose(c, two, clock_ms(CLOCK_REALTIME)) == TWO &&
		   whose(c, one, clock_ms(CLOCK_REALTIME)) == ONE,
	   "namespaces %s: which harms none of these", how);
	ok(whose(c, plain, clock_ms(CLOCK_REALTIME)) == NONE &&
		   whose(c, plainer, clock_ms(CLOCK_REALTIME)) == NONE,
	   "namespaces %s: groups of no runtime's share one", how);
	/* A namespace counts while who was seen in it lives. */
	placed_end(two);
	again = placed_begin_as(two, NONE);
	gone = placed_begin(ONE, mounts_of, &host);
	pass();
	containers_update(c);
	ok(whose(c, gone, clock_ms(CLOCK_REALTIME)) == ONE,
	   "namespaces %s: the number of a former one", how);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		placed_end(all[i]);
	placed_end(gone);
	if (again > 0)
		placed_end(again);
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
	if (!placed_open()) {
		placed_close();
		printf("1..0 # SKIP no control groups can be made here\n");
		return 0;
	}
	with_events();
	with_lost_events();
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		refused(i);
	with_namespaces(false);
	with_namespaces(true);
	placed_close();
	return done();
}
