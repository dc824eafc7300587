/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source journal against a journald of the test's own, in a mount namespace, which is
 * killed, restarted, rotated and vacuumed meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alone.h"
#include "journal-got.h"
#include "tap.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define CALLS	 500
#define PATIENCE 20 /* seconds for what must come */

static const char *journald;
static int audit_fd = -1;
static pid_t journald_pid;

/*
 * As systemd starts it: with the audit socket, which outlives it. The receive buffer is
 * as large as systemd-journald-audit.socket has it, so nothing is lost.
 */
static int open_audit(void)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK,
					    .nl_groups = 1U << (AUDIT_NLGRP_READLOG - 1)};
	int size = 128 << 20, one = 1;

	audit_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			  NETLINK_AUDIT);
	if (audit_fd < 0 ||
	    setsockopt(audit_fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 ||
	    setsockopt(audit_fd, SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)) < 0 ||
	    bind(audit_fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return 0;
}

/* Its own folders, which nobody else sees. Audit= empty: the state is left alone. */
static int enclose(void)
{
	static const char *const hidden[] = {"/run/systemd", "/run/log", "/etc/systemd",
					     "/var/log/journal"};
	static const char conf[] = "[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=\n"
				   "ForwardToSyslog=no\nForwardToWall=no\n";

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -errno;
	for (size_t i = 0; i < COUNT(hidden); i++)
		if (mount("tmpfs", hidden[i], "tmpfs", 0, NULL) < 0 && errno != ENOENT)
			return -errno;
	if (mkdir("/run/systemd/journal", 0755) < 0 || access("/run/log", F_OK) < 0)
		return -errno;
	got_store("/etc/systemd/journald.conf", conf, sizeof(conf) - 1);
	return 0;
}

static void sleep_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static void start_journald(void)
{
	char self[16];

	fflush(stdout);
	journald_pid = fork();
	if (journald_pid == 0) {
		snprintf(self, sizeof(self), "%d", (int)getpid());
		setenv("LISTEN_PID", self, 1);
		setenv("LISTEN_FDS", "1", 1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (audit_fd == 3 ? fcntl(3, F_SETFD, 0) < 0 : dup2(audit_fd, 3) < 0)
			_exit(126);
		execl(journald, "systemd-journald", (char *)NULL);
		_exit(127);
	}
	if (journald_pid < 0)
		got_bail("fork");
}

static void stop_journald(int signal)
{
	if (journald_pid <= 0)
		return;
	kill(journald_pid, signal);
	waitpid(journald_pid, NULL, 0);
	journald_pid = 0;
}

/* CALLS getppid() under a filter that logs it. The process's pid. */
static pid_t make_calls(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_LOG),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {COUNT(code), code};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
			_exit(1);
		for (int i = 0; i < CALLS; i++)
			syscall(__NR_getppid);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		got_bail("a filter");
	return pid;
}

/* Follows until N records of PID came. True if so, each once. */
static bool follow(struct source *source, struct got *got, size_t n)
{
	struct pollfd fd = {.events = POLLIN};
	time_t end = time(NULL) + PATIENCE;
	int r = SOURCE_MORE;

	while (got->mine_n < n && time(NULL) < end && r > SOURCE_END) {
		fd.fd = source->ops->fd(source);
		if (r == SOURCE_WAIT)
			poll(&fd, 1, 500);
		r = source->ops->read(source);
	}
	for (size_t i = 1; i < got->mine_n; i++)
		if (got->mine_serials[i] <= got->mine_serials[i - 1])
			return false;
	if (got->mine_n != n)
		printf("# %zu of %zu, %d\n", got->mine_n, n, r);
	return got->mine_n == n;
}

static void watch_for(struct got *got, pid_t pid)
{
	snprintf(got->pid, sizeof(got->pid), " pid=%d ", (int)pid);
	got->mine_n = 0;
}

static bool has_files(void)
{
	const char *why;
	static struct got got;
	int r;
	struct source *source =
		got_start(&got, (struct source_options){.follow = true}, &r, &why);

	if (source)
		source->ops->close(source);
	return source;
}

/* PID's records are older than SOURCE. */
static void check_start(struct source *source, struct got *got, pid_t pid)
{
	watch_for(got, pid);
	while (source->ops->read(source) == SOURCE_MORE)
		;
	ok(got->mine_n == 0, "it begins with what comes from now on");
}

static void live_steps(struct source *source, struct got *got)
{
	watch_for(got, make_calls());
	ok(follow(source, got, CALLS), "each record of a program is followed");
	kill(journald_pid, SIGUSR2);
	sleep_ms(200);
	watch_for(got, make_calls());
	ok(follow(source, got, CALLS), "after rotation too");
	/* A file gone of which all was read, and another begun meanwhile. */
	kill(journald_pid, SIGUSR2);
	watch_for(got, make_calls());
	sleep_ms(300);
	got_run((char *[]){(char *)"journalctl", (char *)"--vacuum-files=1", NULL});
	ok(follow(source, got, CALLS), "vacuuming takes nothing away");
	stop_journald(SIGKILL);
	watch_for(got, make_calls());
	start_journald();
	ok(follow(source, got, CALLS), "journald killed and restarted meanwhile");
}

static void live_resume(const char *position)
{
	struct source_options options = {.follow = true, .position = position};
	static struct got got;
	struct source *source;
	const char *why;
	pid_t pid = make_calls();
	int r;

	sleep_ms(500);
	kill(journald_pid, SIGUSR2);
	sleep_ms(300);
	source = got_start(&got, options, &r, &why);
	watch_for(&got, pid);
	ok(source && follow(source, &got, CALLS) && got.lost == 0,
	   "what came between is read from the position");
	if (source)
		source->ops->close(source);
}

int main(void)
{
	char position[SOURCE_POSITION];
	static struct got got;
	struct source *source;
	const char *why = NULL;
	pid_t before;
	int r = geteuid() == 0 ? 0 : -EPERM;

	setvbuf(stdout, NULL, _IOLBF, 0);
	alone();
	alarm(300);
	journald = access("/lib/systemd/systemd-journald", X_OK) == 0
			   ? "/lib/systemd/systemd-journald"
			   : "/usr/lib/systemd/systemd-journald";
	r = r < 0 ? r : access(journald, X_OK) == 0 ? 0 : -errno;
	r = r < 0 ? r : open_audit();
	r = r < 0 ? r : enclose();
	if (r < 0) {
		printf("1..0 # SKIP needs root, journald and the audit socket: %s\n",
		       strerror(-r));
		return 0;
	}
	start_journald();
	for (int i = 0; i < 100 && !has_files(); i++)
		sleep_ms(100);
	before = make_calls();
	sleep_ms(500);
	source = got_start(&got, (struct source_options){.follow = true}, &r, &why);
	if (ok(source != NULL, "the machine's own journal is opened")) {
		check_start(source, &got, before);
		live_steps(source, &got);
		ok(got.lost == 0, "no loss is claimed");
		ok(source->ops->position(source, position, sizeof(position)) == 0,
		   "it has a position");
		ok(source->ops->stop(source) == 0, "it stops");
		source->ops->close(source);
		live_resume(position);
	} else {
		printf("# %s\n", why);
	}
	stop_journald(SIGTERM);
	return done();
}
