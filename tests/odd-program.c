/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a recorder may stumble over, one oddity a call: odd-program ODDITY [ARGUMENT].
 * Exits with 0 where it worked as without a recorder, with 77 where the kernel lacks it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *argument;

static int ended(pid_t pid)
{
	int wstatus;

	return pid > 0 && waitpid(pid, &wstatus, 0) == pid && WIFEXITED(wstatus)
		       ? WEXITSTATUS(wstatus)
		       : 1;
}

/* A thousand children, each with a call and a status of its own. */
static int forks(void)
{
	for (int i = 0; i < 1000; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(getppid() > 0 ? i % 100 : 101);
		if (ended(pid) != i % 100)
			return 1;
	}
	return 0;
}

static int by_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	return ended(pid);
}

static int by_clone3(void)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid < 0)
		return errno == ENOSYS ? 77 : 1;
	if (pid == 0)
		_exit(0);
	return ended((pid_t)pid);
}

static void *count(void *arg)
{
	long *n = arg;

	for (int i = 0; i < 200; i++)
		*n += syscall(SYS_gettid) > 0;
	return NULL;
}

static int threads(void)
{
	pthread_t thread[16];
	long n[16] = {0};

	for (int i = 0; i < 16; i++)
		if (pthread_create(&thread[i], NULL, count, &n[i]) != 0)
			return 1;
	for (int i = 0; i < 16; i++) {
		pthread_join(thread[i], NULL);
		if (n[i] != 200)
			return 1;
	}
	return 0;
}

static void *execute(void *arg)
{
	const atomic_bool *called = arg;

	while (!atomic_load(called))
		;
	execl("/bin/true", "true", NULL);
	exit(1);
}

/* Another thread than the leader becomes a program, while the leader makes calls. */
static int exec_thread(void)
{
	atomic_bool called = false;
	pthread_t thread;

	if (pthread_create(&thread, NULL, execute, &called) != 0)
		return 1;
	for (;;) {
		syscall(SYS_getppid);
		atomic_store(&called, true);
	}
}

static void *exec_nothing(void *arg)
{
	int *failed = arg;

	execl("/no/such/program", "program", NULL);
	*failed = errno == ENOENT;
	return NULL;
}

/* Another thread fails to, and all go on. */
static int exec_fails(void)
{
	pthread_t thread;
	int failed = 0;

	if (pthread_create(&thread, NULL, exec_nothing, &failed) != 0)
		return 1;
	pthread_join(thread, NULL);
	syscall(SYS_getppid);
	return !failed;
}

/* Reads itself by way of a ring. */
static int uring(void)
{
	struct io_uring_params params = {0};
	char buf[8];
	struct iovec part = {buf, sizeof(buf)};
	int file = open("/proc/self/exe", O_RDONLY);
	int ring = (int)syscall(SYS_io_uring_setup, 4, &params);
	char *sq, *cq;
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;

	if (ring < 0)
		return errno == ENOSYS || errno == EPERM ? 77 : 1;
	sq = mmap(NULL, params.sq_off.array + 4 * sizeof(uint32_t),
		  PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	cq = mmap(NULL, params.cq_off.cqes + 8 * sizeof(*cqe), PROT_READ | PROT_WRITE,
		  MAP_SHARED, ring, IORING_OFF_CQ_RING);
	sqe = mmap(NULL, 4 * sizeof(*sqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring,
		   IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || (void *)sqe == MAP_FAILED)
		return 1;
	sqe->opcode = IORING_OP_READV;
	sqe->fd = file;
	sqe->addr = (uintptr_t)&part;
	sqe->len = 1;
	((uint32_t *)(void *)(sq + params.sq_off.array))[0] = 0;
	*(volatile uint32_t *)(void *)(sq + params.sq_off.tail) = 1;
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return 1;
	cqe = (struct io_uring_cqe *)(void *)(cq + params.cq_off.cqes);
	return cqe->res != sizeof(buf) || memcmp(buf, "\177ELF", 4) != 0;
}

/* Follows a child from one call to the next. */
static int tracer(void)
{
	pid_t pid = fork();
	int wstatus, stops = 0;

	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(1);
		raise(SIGSTOP);
		syscall(SYS_getppid);
		_exit(9);
	}
	while (waitpid(pid, &wstatus, 0) == pid && WIFSTOPPED(wstatus)) {
		stops++;
		if (ptrace(PTRACE_SYSCALL, pid, NULL, NULL) < 0)
			return 1;
	}
	return !(WIFEXITED(wstatus) && WEXITSTATUS(wstatus) == 9 && stops >= 4);
}

static int close_all(void)
{
	const char *name = argument ? argument : "/dev/null";
	int fd;

	for (fd = 0; fd < 1024; fd++)
		close(fd);
	fd = open(name, O_WRONLY | O_CREAT, 0600);
	return fd != 0 || write(fd, "closed\n", 7) != 7;
}

/* Denies itself one call, with an error of its own. */
static int own_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {4, code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
		return 1;
	return !(syscall(SYS_getppid) == -1 && errno == EXDEV && getpid() > 0);
}

/* Watches a child of its own by a listener: 3 where the kernel refuses that. */
static int own_listener(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = {4, code};
	struct seccomp_notif call = {0};
	struct seccomp_notif_resp answer = {.val = 4711};
	int fd;
	pid_t pid;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return 1;
	fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			  SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (fd < 0)
		return errno == EBUSY ? 3 : 1;
	pid = fork();
	if (pid == 0)
		_exit(syscall(SYS_getppid) == 4711 ? 0 : 1);
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
		return 1;
	answer.id = call.id;
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &answer) < 0)
		return 1;
	return ended(pid);
}

static int unreadable(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return 1;
	usleep(100000);
	return syscall(SYS_getppid) < 0;
}

static int no_such_call(void)
{
	errno = 0;
	return !(syscall(9999) == -1 && errno == ENOSYS);
}

/* A number of x32, whose calls the kernel may lack. */
static int x32(void)
{
#ifdef __x86_64__
	long r = syscall(0x40000000 + SYS_getpid);

	return !(r == getpid() || (r == -1 && errno == ENOSYS));
#else
	return 77;
#endif
}

static volatile sig_atomic_t ticks;

static void tick(int signal_nr)
{
	(void)signal_nr;
	ticks++;
}

/* Many signals, whose handlers let calls be started again. */
static int signals(void)
{
	const struct sigaction action = {.sa_handler = tick, .sa_flags = SA_RESTART};
	const struct itimerval often = {{0, 300}, {0, 300}};
	const struct itimerval never = {{0, 0}, {0, 0}};
	pid_t self = getpid();

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < 5000; i++)
		if (syscall(SYS_getpid) != self)
			return 1;
	setitimer(ITIMER_REAL, &never, NULL);
	return ticks == 0;
}

/* Whether a call that never fails is interrupted where no handler starts it again. */
static int interrupted(void)
{
	const struct sigaction action = {.sa_handler = tick};
	const struct itimerval often = {{0, 300}, {0, 300}};
	const struct itimerval never = {{0, 0}, {0, 0}};
	bool was = false;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (!was && ticks < 20000)
		was = syscall(SYS_getppid) < 0 && errno == EINTR;
	setitimer(ITIMER_REAL, &never, NULL);
	return !was;
}

/* A child that goes on when its parent has ended, and writes to a file in the end. */
static int left_behind(void)
{
	pid_t pid = fork();
	int fd;

	if (pid != 0)
		return pid < 0;
	setsid();
	usleep(300000);
	for (fd = 0; fd < 3; fd++)
		close(fd);
	fd = open(argument, O_WRONLY | O_CREAT, 0600);
	sync();
	return write(fd, "done\n", 5) != 5;
}

static int user(void)
{
	printf("%u\n", (unsigned int)geteuid());
	return 0;
}

/* More requests than anybody keeps, all of a file that knows none. */
static int requests(void)
{
	int fd = open("/dev/null", O_RDONLY);

	for (unsigned long i = 0; i < 100; i++)
		if (ioctl(fd, 0x12340000 + i) == 0)
			return 1;
	return 0;
}

/* A kind of socket that is named, and closed again; 1 where it may not be. */
static int family(void)
{
	int fd = socket(argument ? atoi(argument) : AF_UNIX, SOCK_DGRAM, 0);

	return fd < 0 || close(fd) < 0;
}

/* The upper half of a register, at which the kernel does not look. */
static int upper(void)
{
	long fd = syscall(SYS_socket, (long)AF_UNIX | 1L << 40, (long)SOCK_DGRAM, 0L);

	return fd < 0 || close((int)fd) < 0;
}

/* The arguments that decide what a call is. */
static int arguments(void)
{
	struct rlimit limit;

	/* Number 1 is another option of each level. */
	(void)setsockopt(-1, SOL_SOCKET, SO_DEBUG, NULL, 0);
	(void)setsockopt(-1, IPPROTO_TCP, SO_DEBUG, NULL, 0);
	return fcntl(0, F_GETFD) < -1 || fcntl(0, F_GETFL) < -1 ||
	       prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	       getrlimit(RLIMIT_NOFILE, &limit) < 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} oddities[] = {
	{"forks", forks},
	{"vfork", by_vfork},
	{"clone3", by_clone3},
	{"threads", threads},
	{"exec-thread", exec_thread},
	{"exec-fails", exec_fails},
	{"io-uring", uring},
	{"ptrace", tracer},
	{"close-all", close_all},
	{"own-filter", own_filter},
	{"own-listener", own_listener},
	{"unreadable", unreadable},
	{"no-such-call", no_such_call},
	{"x32", x32},
	{"signals", signals},
	{"interrupted", interrupted},
	{"left-behind", left_behind},
	{"user", user},
	{"arguments", arguments},
	{"requests", requests},
	{"family", family},
	{"upper", upper},
};

int main(int argc, char **argv)
{
	argument = argc > 2 ? argv[2] : NULL;
	for (size_t i = 0; argc > 1 && i < sizeof(oddities) / sizeof(*oddities); i++)
		if (strcmp(oddities[i].name, argv[1]) == 0)
			return oddities[i].run();
	fputs("usage: odd-program ODDITY [ARGUMENT]\n", stderr);
	return 2;
}
