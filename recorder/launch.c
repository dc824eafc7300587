/* SPDX-License-Identifier: Apache-2.0 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch-parts.h"

#define SIGNALLED 128 /* a shell's $? is this and the signal */

/*
 * Sent to this program, they are meant for the command. The last three would stop this
 * program while the command waits for it.
 */
static const int caught[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGUSR1,
			     SIGUSR2, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU};

static const char why_resources[] = "out of memory, processes or file descriptors";

static const char *const why[] = {
	[LAUNCH_SETUP] = why_resources,
	[LAUNCH_FILTER] = "the kernel takes no such filter",
	[LAUNCH_LISTENER] = "the filter's listener cannot be handed over",
};

/* Signals are taken one by one from now on; the command gets what there was before. */
static void hold_signals(struct launch *launch)
{
	/* Ignored, the command's status would be lost. */
	const struct sigaction standard = {.sa_handler = SIG_DFL};

	sigemptyset(&launch->signals);
	sigaddset(&launch->signals, SIGCHLD);
	for (size_t i = 0; i < sizeof(caught) / sizeof(*caught); i++)
		sigaddset(&launch->signals, caught[i]);
	sigaction(SIGCHLD, &standard, &launch->chld);
	sigprocmask(SIG_BLOCK, &launch->signals, &launch->mask);
}

int launch_above(int *fd)
{
	int above = fcntl(*fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), r = -errno;

	close(*fd);
	*fd = above;
	return above < 0 ? r : 0;
}

int launch_start(const struct launch_options *options, struct launch *ret,
		 const char **ret_why)
{
	struct launch launch = {.listener = -1, .gate = -1, .guard = -1};
	int gate[2], r;

	*ret_why = why_resources;
	launch.shared = mmap(NULL, sizeof(*launch.shared), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (launch.shared == MAP_FAILED)
		return -errno;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) < 0) {
		r = -errno;
		munmap(launch.shared, sizeof(*launch.shared));
		return r;
	}
	launch.room = &launch.shared->room;
	hold_signals(&launch);
	launch.pid = fork();
	if (launch.pid == 0) {
		/* Else it would never see that the other side is gone. */
		close(gate[0]);
		launch_child(options, &launch, gate[1]);
	}
	r = launch.pid < 0 ? -errno : 0;
	close(gate[1]);
	launch.gate = gate[0];
	if (r < 0)
		launch_done(&launch);
	else
		*ret = launch;
	return r;
}

/*
 * The listener, to *ret_fd: 1. 0: the other side ended, or became the command. -errno.
 */
static int receive(int gate, int *ret_fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	const struct cmsghdr *head;
	ssize_t n;

	do
		n = recvmsg(gate, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	head = CMSG_FIRSTHDR(&message);
	/* The kernel drops one for which there is no room: unix(7). */
	if (!head || head->cmsg_type != SCM_RIGHTS)
		return -EMFILE;
	memcpy(ret_fd, CMSG_DATA(head), sizeof(*ret_fd));
	return 1;
}

/* The child is not to be the command, or has ended as it tried; R: what failed here. */
static int failed(struct launch *launch, int r, const char **ret_why)
{
	const enum launch_stage stage = launch->shared->stage;
	const int error = launch->shared->error;

	/* It may wait for an answer to its own exit. */
	if (launch->listener >= 0 || stage == LAUNCH_LISTENER)
		kill(launch->pid, SIGKILL);
	if (waitpid(launch->pid, &launch->wstatus, 0) == launch->pid)
		launch->ended = true;
	launch->error = error;
	if (stage == LAUNCH_EXEC && error)
		return LAUNCH_NO_COMMAND;
	*ret_why = why[stage == LAUNCH_EXEC ? LAUNCH_LISTENER : stage];
	if (stage == LAUNCH_FILTER && error == EBUSY)
		*ret_why = "a filter with a listener is in force already, and the kernel "
			   "has one only: not under another recorder";
	if (error)
		return -error;
	*ret_why = why_resources;
	return r;
}

/* The listener is here, and with a guard: the command may begin. */
static int hold(struct launch *launch)
{
	const char byte = 0;
	int r = launch_above(&launch->listener);

	r = r ? r : launch_guard_start(launch);
	if (r == 0 && send(launch->gate, &byte, 1, MSG_NOSIGNAL) != 1)
		r = -errno;
	return r;
}

int launch_go(struct launch *launch, const char **ret_why)
{
	const char byte = 0;
	int r;

	*ret_why = why_resources;
	if (send(launch->gate, &byte, 1, MSG_NOSIGNAL) != 1)
		return failed(launch, -errno, ret_why);
	r = receive(launch->gate, &launch->listener);
	launch->no_new_privs = launch->shared->no_new_privs;
	if (r == 1)
		r = hold(launch);
	else if (r == 0 &&
		 (launch->shared->stage != LAUNCH_EXEC || launch->shared->error))
		r = -ECHILD;
	close(launch->gate);
	launch->gate = -1;
	return r < 0 ? failed(launch, r, ret_why) : 0;
}

/*
 * Whether the command is to get it. What the kernel sends is the terminal's, of which the
 * command has its own; and what the command sends to its parent is not for itself.
 */
static bool is_for_it(const struct launch *launch, const struct signalfd_siginfo *info)
{
	return info->ssi_code <= 0 && info->ssi_pid != (uint32_t)launch->pid;
}

/* The shell that started both waits for this program to stop. */
static void stop_too(struct launch *launch)
{
	launch_guard_asleep(launch);
	raise(SIGSTOP);
	launch_guard_awake(launch);
}

static void reap(struct launch *launch)
{
	int wstatus;
	pid_t pid;

	while ((pid = waitpid(launch->pid, &wstatus, WNOHANG | WUNTRACED)) > 0) {
		if (WIFSTOPPED(wstatus)) {
			/*
			 * Who ends SIGSTOP may do it of the command alone: the guard
			 * wakes this program then, and without one nobody would.
			 */
			if (WSTOPSIG(wstatus) != SIGSTOP || launch->guard >= 0)
				stop_too(launch);
			continue;
		}
		launch->ended = true;
		launch->wstatus = wstatus;
		launch->error = launch->shared->error;
		return;
	}
}

bool launch_signal(struct launch *launch, const struct signalfd_siginfo *info)
{
	if (launch->ended)
		return true;
	if (info->ssi_signo == SIGCHLD)
		reap(launch);
	else if (is_for_it(launch, info))
		kill(launch->pid, (int)info->ssi_signo);
	return launch->ended;
}

void launch_wait(struct launch *launch)
{
	struct signalfd_siginfo info = {0};
	siginfo_t got;

	launch_guard_leave(launch);
	reap(launch);
	while (!launch->ended) {
		if (sigwaitinfo(&launch->signals, &got) < 0)
			continue;
		info.ssi_signo = (uint32_t)got.si_signo;
		info.ssi_code = got.si_code;
		info.ssi_pid = (uint32_t)got.si_pid;
		launch_signal(launch, &info);
	}
}

void launch_kill(const struct launch *launch, int signal)
{
	if (!launch->ended)
		kill(launch->pid, signal);
}

int launch_status(const struct launch *launch)
{
	return WIFSIGNALED(launch->wstatus) ? SIGNALLED + WTERMSIG(launch->wstatus)
					    : WEXITSTATUS(launch->wstatus);
}

int launch_end(const struct launch *launch)
{
	const struct rlimit no_core = {0, 0};
	const int signal_nr =
		WIFSIGNALED(launch->wstatus) ? WTERMSIG(launch->wstatus) : 0;
	sigset_t one;

	if (signal_nr) {
		/* The command has left one if it was to. */
		setrlimit(RLIMIT_CORE, &no_core);
		signal(signal_nr, SIG_DFL);
		sigemptyset(&one);
		sigaddset(&one, signal_nr);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		raise(signal_nr);
	}
	return launch_status(launch);
}

void launch_done(struct launch *launch)
{
	if (!launch || !launch->shared)
		return;
	if (launch->gate >= 0)
		close(launch->gate);
	if (launch->listener >= 0) {
		launch_guard_leave(launch);
		close(launch->listener);
	}
	munmap(launch->shared, sizeof(*launch->shared));
	sigaction(SIGCHLD, &launch->chld, NULL);
	sigprocmask(SIG_SETMASK, &launch->mask, NULL);
	launch->shared = NULL;
	launch->gate = launch->listener = -1;
}
