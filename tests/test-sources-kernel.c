/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source kernel against the running kernel. It needs root and the host's namespaces,
 * and skips what it may not do. For moments it sets audit's backlog and rate limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libaudit.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alone.h"
#include "kernel-status.h"
#include "seen.h"
#include "tap.h"

#define HAMMER 300000

static struct source *open_kernel(struct seen *s, struct source_options options)
{
	const char *why;
	int r;
	struct source *source;

	memset(s, 0, sizeof(*s));
	options.follow = true;
	source = seen_open(&source_kernel, options, s, &r, &why);
	if (!source) {
		printf("Bail out! kernel: %s (%s)\n", why, strerror(-r));
		exit(1);
	}
	return source;
}

/* A child under a filter that logs getppid, which it calls TIMES times and ends. */
static pid_t call(int times)
{
	pid_t pid = fork();
	scmp_filter_ctx filter;

	if (pid != 0)
		return pid;
	filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter || seccomp_rule_add(filter, SCMP_ACT_LOG, SCMP_SYS(getppid), 0) < 0 ||
	    seccomp_load(filter) < 0)
		_exit(1);
	while (times-- > 0)
		syscall(SYS_getppid);
	_exit(0);
}

static void expect(struct seen *s, pid_t pid)
{
	snprintf(s->pid, sizeof(s->pid), " pid=%d ", pid);
}

/* A message from here to a port (0: the kernel) or to the group. */
static bool forge(uint16_t type, uint32_t port, uint32_t groups, const char *text)
{
	struct {
		struct nlmsghdr header;
		char text[9000];
	} message = {.header = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST}};
	const struct sockaddr_nl to = {
		.nl_family = AF_NETLINK, .nl_pid = port, .nl_groups = groups};
	const size_t n = sizeof(message.header) + strlen(text) + 1;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	bool sent;

	snprintf(message.text, sizeof(message.text), "%s", text);
	message.header.nlmsg_len = (uint32_t)n;
	sent = sendto(fd, &message, n, 0, (const struct sockaddr *)&to, sizeof(to)) >= 0;
	close(fd);
	return sent;
}

/*
 * True: PID ended. Where it waits for room in the audit queue, the kernel can miss to
 * wake it for as long as backlog_wait_time (a minute), unless another record comes:
 * audit_log_start does not look again after it has queued itself. So each call with NUDGE
 * makes one.
 */
static bool has_ended(pid_t pid, bool nudge)
{
	if (waitpid(pid, NULL, WNOHANG) != 0)
		return true;
	if (nudge)
		forge(AUDIT_USER_AVC, 0, 0, "wake up");
	return false;
}

static void wait_for(pid_t pid)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 1; !has_ended(pid, i % 100 == 0); i++)
		nanosleep(&pause, NULL);
}

static void read_while(struct source *source, struct source *other, pid_t pid)
{
	time_t next = time(NULL) + 2;
	bool nudge = false;

	while (!has_ended(pid, nudge)) {
		nudge = time(NULL) >= next;
		next = nudge ? time(NULL) + 2 : next;
		seen_read(source, 20);
		if (other)
			seen_read(other, 0);
	}
}

static double processor_time(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void test_exact(struct seen *s, int times)
{
	struct source *source = open_kernel(s, (struct source_options){0});
	double before = processor_time();
	struct rusage usage;
	pid_t pid = call(times);

	expect(s, pid);
	read_while(source, NULL, pid);
	ok(source->ops->stop(source) == 0, "%d calls: stopped", times);
	before = processor_time() - before;
	getrusage(RUSAGE_SELF, &usage);
	ok(s->records == (uint64_t)times, "%d calls: %" PRIu64 " records", times,
	   s->records);
	ok(s->lost[LOSS_OVERRUN] + s->some[LOSS_OVERRUN] == 0, "%d calls: no overrun",
	   times);
	ok(s->records + s->lost[LOSS_KERNEL] + s->lost[LOSS_OVERRUN] >= (uint64_t)times,
	   "%d calls: records and losses add up", times);
	ok(source->ops->can_tell_now(source), "%d calls: it could tell", times);
	printf("# %.3f microseconds a record, %ld KiB at most\n", before * 1e6 / times,
	       usage.ru_maxrss);
	source->ops->close(source);
}

static void test_two_readers(struct seen *s, struct seen *t)
{
	struct source *a = open_kernel(s, (struct source_options){0});
	struct source *b = open_kernel(t, (struct source_options){0});
	pid_t pid = call(20000);

	expect(s, pid);
	expect(t, pid);
	read_while(a, b, pid);
	a->ops->stop(a);
	b->ops->stop(b);
	ok(s->records == 20000 && t->records == 20000, "two readers: both have all");
	a->ops->close(a);
	b->ops->close(b);
}

/* The Drops column of the socket FD; -1 where there is no row of it. */
static long drops_of(int fd)
{
	FILE *file = fopen("/proc/net/netlink", "re");
	char line[256];
	unsigned long inode;
	long drops, found = -1;
	struct stat st;

	if (!file || fstat(fd, &st) < 0)
		return -1;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*s %*s %*s %*s %*s %*s %*s %*s %ld %lu", &drops,
			   &inode) == 2 &&
		    inode == st.st_ino)
			found = drops;
	fclose(file);
	return found;
}

static void test_small_buffer(struct seen *s)
{
	struct source *source =
		open_kernel(s, (struct source_options){.receive_buffer = 16384});
	pid_t pid = call(5000);
	long drops;

	ok(strstr(s->notes, "receive buffer") == NULL,
	   "small buffer: as asked for, no note");
	expect(s, pid);
	wait_for(pid);
	source->ops->stop(source);
	drops = drops_of(source->ops->fd(source));
	ok(s->records > 0 && s->records < 5000, "small buffer: %" PRIu64 " records",
	   s->records);
	ok(s->lost[LOSS_OVERRUN] > 0 && !s->some[LOSS_OVERRUN],
	   "small buffer: %" PRIu64 " lost", s->lost[LOSS_OVERRUN]);
	ok(s->records + s->lost[LOSS_OVERRUN] + s->lost[LOSS_KERNEL] >= 5000,
	   "small buffer: adds up");
	ok(drops >= 0 && (uint64_t)drops == s->lost[LOSS_OVERRUN],
	   "small buffer: %ld drops in /proc/net/netlink", drops);
	source->ops->close(source);
}

static void test_strangers(struct seen *s)
{
	static const char text[] = "audit(1.001:1): pid=1 comm=\"forged-7261\" syscall=1";
	struct source *source = open_kernel(s, (struct source_options){0});
	struct sockaddr_nl self;
	socklen_t size = sizeof(self);
	bool sent;
	char note[32];
	int count = 0;

	s->marker = "forged-7261";
	getsockname(source->ops->fd(source), (struct sockaddr *)&self, &size);
	sent = forge(AUDIT_SECCOMP, self.nl_pid, 0, text);
	count += sent;
	/* To the group; the kernel gets a copy and refuses it. */
	count += forge(AUDIT_SECCOMP, 0, 1, text);
	ok(count == 2, "forged: sent to the reader's port and group");
	seen_read(source, 1000);
	source->ops->stop(source);
	ok(s->marked == 0, "forged: not delivered");
	snprintf(note, sizeof(note), "%d netlink messages", count);
	ok(strstr(s->notes, note) != NULL, "forged: said: %s", strtok(s->notes, "\n"));
	source->ops->close(source);
}

/* Comes through the kernel, with a text of a privileged user's choice. */
static void test_user_message(struct seen *s)
{
	struct source *source = open_kernel(s, (struct source_options){0});
	bool sent;

	s->marker = "forged-1107";
	/* Of these types only AUDIT_USER_AVC passes where audit is not enabled. */
	sent = forge(AUDIT_USER_AVC, 0, 0,
		     "type=SECCOMP msg=audit(1.001:1): comm=\"forged-1107\" syscall=1");
	forge(AUDIT_SECCOMP, 0, 0, "audit(1.001:1): comm=\"forged-1107\" syscall=1");
	seen_read(source, 1000);
	source->ops->stop(source);
	ok(sent && s->marked == 1, "user's message: delivered, and not as a record");
	ok(s->marked_type >= 1100 && s->marked_type < 1200 &&
		   s->marked_type != AUDIT_SECCOMP,
	   "user's message: of type %u", s->marked_type);
	ok(strncmp(s->marked_text, "audit(", 6) == 0 &&
		   strncmp(s->marked_text, "audit(1.001", 11) != 0,
	   "user's message: behind the kernel's own words: %s", s->marked_text);
	source->ops->close(source);
}

/* A text of N bytes comes as a whole, wherever in memory its parts were put. */
static bool comes_whole(struct seen *s, struct source *source, size_t n)
{
	static char text[9000];

	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + (i * 7 + i / 26) % 26);
	text[n] = '\0';
	s->marker = text;
	s->marked = 0;
	if (!forge(AUDIT_USER_AVC, 0, 0, text))
		return false;
	for (int i = 0; i < 20 && !s->marked; i++)
		seen_read(source, 100);
	return s->marked == 1;
}

static void test_long(struct seen *s)
{
	struct source *source = open_kernel(s, (struct source_options){0});
	size_t whole = 0;

	/* Other words are before it, so that some end at each byte around 1000. */
	for (size_t n = 800; n < 1030; n++)
		whole += comes_whole(s, source, n);
	ok(whole == 230, "long: of 230 messages of about a thousand bytes %zu came",
	   whole);
	ok(comes_whole(s, source, 8500), "long: one of 8500 bytes");
	ok(comes_whole(s, source, 20), "long: and a short one behind it");
	source->ops->close(source);
}

static uint32_t limit_now(void)
{
	struct audit_status status = {0};
	int fd = kernel_status_open(&status);

	if (fd >= 0)
		close(fd);
	return status.backlog_limit;
}

static bool limit_becomes(uint32_t limit)
{
	const struct timespec pause = {.tv_nsec = 10000000};

	for (int i = 0; i < 300; i++) {
		if (limit_now() == limit)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* A child with a group of its own that raises the limit and waits. */
static pid_t raise_in_child(struct seen *s, uint32_t limit)
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		open_kernel(s, (struct source_options){.audit_backlog = limit});
		for (;;)
			pause();
	}
	setpgid(pid, pid);
	return pid;
}

/* Sends the guardian what may end a process, but for what nobody can block. */
static void annoy_children(pid_t pid)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1};
	char path[64];
	FILE *file;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	if (!file)
		return; /* a kernel without CONFIG_PROC_CHILDREN */
	while (fscanf(file, "%d", &child) == 1)
		for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
			kill(child, signals[i]);
	fclose(file);
}

static void test_backlog(struct seen *s)
{
	const uint32_t before = limit_now(), raised = before + 137;
	struct source *source =
		open_kernel(s, (struct source_options){.audit_backlog = raised});
	pid_t pid;

	ok(limit_now() == raised, "backlog: raised from %u to %u", before, raised);
	source->ops->stop(source);
	ok(limit_now() == before, "backlog: put back at stop");
	source->ops->close(source);

	source = open_kernel(s, (struct source_options){.audit_backlog = before - 1});
	ok(limit_now() == before, "backlog: not lowered");
	source->ops->close(source);

	source = open_kernel(s, (struct source_options){.audit_backlog = raised});
	source->ops->close(source);
	ok(limit_now() == before, "backlog: put back by close alone");

	pid = raise_in_child(s, raised);
	ok(limit_becomes(raised), "backlog: raised in a process");
	kill(-pid, SIGTERM);
	waitpid(pid, NULL, 0);
	ok(limit_becomes(before), "backlog: put back after SIGTERM to its group");

	pid = raise_in_child(s, raised);
	ok(limit_becomes(raised), "backlog: raised in a process");
	annoy_children(pid);
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ok(limit_becomes(before), "backlog: put back after SIGKILL to its group");
}

/* The kernel itself loses: by its rate limit, for a moment. */
static void test_kernel_loss(struct seen *s)
{
	struct source *source = open_kernel(s, (struct source_options){0}), *other;
	struct seen *t = calloc(1, sizeof(*t));
	int fd = audit_open();
	pid_t pid;

	if (!t)
		exit(1);
	audit_set_rate_limit(fd, 20);
	other = open_kernel(t, (struct source_options){0});
	pid = call(500);
	expect(s, pid);
	wait_for(pid);
	audit_set_rate_limit(fd, 0);
	close(fd);
	source->ops->stop(source);
	ok(s->lost[LOSS_KERNEL] > 0,
	   "rate limit: %" PRIu64 " records, the kernel lost %" PRIu64, s->records,
	   s->lost[LOSS_KERNEL]);
	ok(s->records + s->lost[LOSS_KERNEL] >= 500, "rate limit: adds up");
	ok(strstr(t->notes, "rate limit is 20") != NULL, "rate limit: said at open");
	source->ops->close(source);
	other->ops->close(other);
	free(t);
}

/* While records flow the loss is told before the stop. */
static void test_kernel_loss_while_reading(struct seen *s)
{
	struct source *source = open_kernel(s, (struct source_options){0});
	const struct timespec pause = {.tv_sec = 3, .tv_nsec = 100000000};
	int fd = audit_open();
	pid_t pid;

	audit_set_rate_limit(fd, 20);
	pid = call(200);
	wait_for(pid);
	audit_set_rate_limit(fd, 0);
	close(fd);
	nanosleep(&pause, NULL);
	for (int i = 0; i < 10 && !s->lost[LOSS_KERNEL]; i++) {
		pid = call(10);
		wait_for(pid);
		seen_read(source, 100);
	}
	ok(s->lost[LOSS_KERNEL] > 0, "status: read while records flow");
	source->ops->close(source);
}

static void drop_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	syscall(SYS_capget, &header, data);
	data[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	data[CAP_TO_INDEX(capability)].permitted &= ~CAP_TO_MASK(capability);
	syscall(SYS_capset, &header, data);
}

static void without_read(void)
{
	drop_capability(CAP_AUDIT_READ);
}

static void without_control(void)
{
	drop_capability(CAP_AUDIT_CONTROL);
}

static void in_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER) < 0)
		_exit(77);
}

static void in_network_namespace(void)
{
	if (unshare(CLONE_NEWNET) < 0)
		_exit(77);
}

/* log is not among the actions that the kernel logs, as far as this process can see. */
static void without_log(void)
{
	char name[] = "/tmp/actions-XXXXXX";
	int fd = mkstemp(name);
	bool good = fd >= 0 && write(fd, "kill_process errno logger\n", 26) == 26 &&
		    unshare(CLONE_NEWNS) == 0 &&
		    mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
		    mount(name, "/proc/sys/kernel/seccomp/actions_logged", NULL, MS_BIND,
			  NULL) == 0;

	unlink(name);
	if (!good)
		_exit(77);
}

static void nothing(void)
{
}

static const struct {
	const char *name;
	void (*prepare)(void);
	struct source_options options;
	int result;
	bool can_tell;
	const char *word; /* in the reason, or in a note */
} circumstances[] = {
	{"not following", nothing, {.follow = false}, -ENOTSUP, false, "--follow"},
	{"all is well", nothing, {.follow = true}, 0, true, ""},
	{"no CAP_AUDIT_READ", without_read, {.follow = true}, -EPERM, false, "setcap"},
	{"no CAP_AUDIT_CONTROL", without_control, {.follow = true}, 0, false, "unknown"},
	{"no CAP_AUDIT_CONTROL, --audit-backlog",
	 without_control,
	 {.follow = true, .audit_backlog = 100000},
	 -EPERM,
	 false,
	 "CAP_AUDIT_CONTROL"},
	{"a user namespace",
	 in_user_namespace,
	 {.follow = true},
	 -EPERM,
	 false,
	 "host's user"},
	{"a network namespace",
	 in_network_namespace,
	 {.follow = true},
	 -ENOTSUP,
	 false,
	 "host's network"},
	{"log is not logged", without_log, {.follow = true}, 0, true, "actions_logged"},
};

static int try_circumstance(size_t i, struct seen *s)
{
	struct source *source;
	const char *why;
	int r;

	memset(s, 0, sizeof(*s));
	circumstances[i].prepare();
	source = seen_open(&source_kernel, circumstances[i].options, s, &r, &why);
	if (r != circumstances[i].result)
		return 2;
	if (source && source->ops->can_tell_now(source) != circumstances[i].can_tell)
		return 3;
	if (!strstr(source ? s->notes : why, circumstances[i].word))
		return 4;
	if (!source && *s->notes) /* another source may be tried then */
		return 5;
	if (!*circumstances[i].word && *s->notes)
		return 6;
	if (source)
		source->ops->close(source);
	return 0;
}

static void test_circumstances(struct seen *s)
{
	for (size_t i = 0; i < sizeof(circumstances) / sizeof(*circumstances); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			_exit(try_circumstance(i, s));
		waitpid(pid, &status, 0);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
			ok(true, "%s # SKIP not permitted", circumstances[i].name);
		else
			ok(status == 0, "%s (%d)", circumstances[i].name,
			   WEXITSTATUS(status));
	}
}

int main(void)
{
	struct seen *s = calloc(1, sizeof(*s)), *t = calloc(1, sizeof(*t));
	const char *why;
	struct source *source;
	int r;

	if (!s || !t)
		return 1;
	alone();
	source = seen_open(&source_kernel, (struct source_options){.follow = true}, s, &r,
			   &why);
	if (!source || !source->ops->can_tell_now(source)) {
		printf("1..0 # SKIP %s\n", source ? s->notes : why);
		return 0;
	}
	source->ops->close(source);
	test_exact(s, 1000);
	test_exact(s, HAMMER);
	test_two_readers(s, t);
	test_small_buffer(s);
	test_strangers(s);
	test_user_message(s);
	test_long(s);
	test_backlog(s);
	test_kernel_loss(s);
	test_kernel_loss_while_reading(s);
	test_circumstances(s);
	free(s);
	free(t);
	return done();
}
