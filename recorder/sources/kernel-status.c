/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel-status.h"

#include <errno.h>
#include <fcntl.h>
#include <libaudit.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define ANSWER_WAIT 1000 /* milliseconds */
#define LOCKED	    2	 /* AUDIT_LOCKED of kernel/audit.h */

static const char why_control[] =
	"raising the backlog limit needs CAP_AUDIT_CONTROL in the host's pid and user "
	"namespace: run as root, `setcap cap_audit_read,cap_audit_control+ep` the "
	"program, or leave --audit-backlog out";
static const char why_locked[] =
	"the backlog limit cannot be raised, as audit's configuration is locked until "
	"the next boot (`auditctl -e 2`): leave --audit-backlog out";
static const char why_resources[] =
	"out of memory, processes or file descriptors: see `ulimit -a`";

int kernel_status_open(struct audit_status *ret)
{
	int fd, r;

	set_aumessage_mode(MSG_QUIET, DBG_NO);
	fd = audit_open();
	if (fd < 0)
		return -errno;
	r = kernel_status_ask(fd, ret);
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

int kernel_status_request(int fd, uint32_t *ret_asked)
{
	int r = audit_request_status(fd);

	if (r <= 0)
		return r < 0 ? r : -EIO;
	*ret_asked = (uint32_t)r;
	return 0;
}

int kernel_status_take(int fd, uint32_t asked, struct audit_status *ret)
{
	struct audit_reply reply;
	int r;

	/* Others are acknowledgements, and answers that nobody waited for. */
	do {
		r = audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0);
		if (r <= 0)
			return r < 0 ? r : -EAGAIN;
	} while (reply.type != AUDIT_GET || !reply.status ||
		 reply.nlh->nlmsg_seq != asked);
	/* Newer kernels know more fields, older ones fewer. */
	memset(ret, 0, sizeof(*ret));
	if (reply.len > NLMSG_HDRLEN) {
		size_t n = (size_t)(reply.len - NLMSG_HDRLEN);

		memcpy(ret, reply.status, n < sizeof(*ret) ? n : sizeof(*ret));
	}
	return 0;
}

int kernel_status_ask(int fd, struct audit_status *ret)
{
	const int64_t end = clock_ms(CLOCK_MONOTONIC) + ANSWER_WAIT;
	uint32_t asked;
	int r = kernel_status_request(fd, &asked);

	if (r < 0)
		return r;
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		const int64_t left = end - clock_ms(CLOCK_MONOTONIC);

		r = kernel_status_take(fd, asked, ret);
		if (r != -EAGAIN)
			return r;
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return -errno;
	}
}

/* True: it is LIMIT now. */
static bool set_limit(int fd, uint32_t limit)
{
	struct audit_status status;

	return audit_set_backlog_limit(fd, limit) >= 0 &&
	       kernel_status_ask(fd, &status) == 0 && status.backlog_limit == limit;
}

/* Ends with 0 where nothing is left to be put back. */
static __attribute__((noreturn)) void guardian(int pipe_fd, uint32_t was, uint32_t set)
{
	struct audit_status status;
	char byte;
	int fd;

	setsid();
	prctl(PR_SET_NAME, "audit-backlog");
	if (dup2(pipe_fd, 0) < 0 || chdir("/") < 0)
		_exit(1);
	if (syscall(SYS_close_range, 1u, ~0u, 0u) < 0) /* before Linux 5.9 */
		for (fd = 1; fd < 1024; fd++)
			close(fd);
	while (read(0, &byte, 1) < 0 && errno == EINTR)
		;
	fd = audit_open();
	if (fd < 0 || kernel_status_ask(fd, &status) < 0)
		_exit(1);
	_exit(status.backlog_limit == set && !set_limit(fd, was));
}

/* Before the limit changes, so that there is no moment without it. */
static int start_guardian(struct backlog *backlog, uint32_t was, uint32_t set)
{
	sigset_t all, before;
	int ends[2], r = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		guardian(ends[0], was, set);
	if (pid < 0)
		r = -errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(ends[0]);
	if (r < 0) {
		close(ends[1]);
		return r;
	}
	backlog->guardian = pid;
	backlog->fd = ends[1];
	return 0;
}

void kernel_status_init(struct backlog *backlog)
{
	*backlog = (struct backlog){.fd = -1};
}

int kernel_status_raise(struct backlog *backlog, int fd, uint32_t limit,
			const char **ret_why)
{
	struct audit_status status;
	int r;

	if (fd < 0) {
		*ret_why = why_control;
		return -EPERM;
	}
	r = kernel_status_ask(fd, &status);
	if (r == 0 && (status.backlog_limit == 0 || status.backlog_limit >= limit))
		return 0;
	r = r ? r : start_guardian(backlog, status.backlog_limit, limit);
	if (r < 0) {
		*ret_why = why_resources;
		return r;
	}
	if (set_limit(fd, limit))
		return 0;
	kernel_status_put_back(backlog);
	*ret_why = status.enabled == LOCKED ? why_locked : why_control;
	return -EPERM;
}

bool kernel_status_put_back(struct backlog *backlog)
{
	int status = 0;
	pid_t pid;

	if (backlog->fd < 0)
		return true;
	close(backlog->fd);
	backlog->fd = -1;
	do
		pid = waitpid(backlog->guardian, &status, 0);
	while (pid < 0 && errno == EINTR);
	/* Where children are reaped automatically, its word is not to be had. */
	return pid < 0 || status == 0;
}
