/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's audit status, through libaudit: what it lost, how long its queue may grow.
 *
 * It takes CAP_AUDIT_CONTROL at every question (not only at open), in the host's pid and
 * user namespace (audit_netlink_ok in kernel/audit.c). Nothing is printed.
 */
#ifndef SECCOMP_RECORD_KERNEL_STATUS_H
#define SECCOMP_RECORD_KERNEL_STATUS_H

#include <linux/audit.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A socket for the functions below, to be closed by close(2), and a first answer.
 * Negative errno otherwise: -EPERM and -ECONNREFUSED where it is not permitted.
 */
int kernel_status_open(struct audit_status *ret);

/* Asks, and waits for the answer, a second at most. 0 or a negative errno. */
int kernel_status_ask(int fd, struct audit_status *ret);

/*
 * The same in two steps, without waiting: *RET_ASKED (never 0) tells the answer from
 * those to other questions. 0 or a negative errno; -EAGAIN from the second where the
 * answer is not there yet.
 */
int kernel_status_request(int fd, uint32_t *ret_asked);
int kernel_status_take(int fd, uint32_t asked, struct audit_status *ret);

/*
 * A backlog limit raised for a while. A child, the guardian, puts it back: it sleeps
 * until its pipe closes, so that happens also when this process dies, of SIGKILL too. It
 * blocks all signals, has a session and a name ("audit-backlog") of its own, keeps the
 * privileges of this moment, and has nothing but the pipe open. It leaves alone a limit
 * that somebody else has changed in between. What it does not survive is a SIGKILL to
 * itself, as when a whole control group is killed.
 */
struct backlog {
	int fd; /* -1: no guardian */
	pid_t guardian;
};

void kernel_status_init(struct backlog *backlog);

/*
 * Raises the limit to LIMIT unless it is that high, or there is none (0). 0, or a
 * negative errno with *RET_WHY set to what is the matter and what to do about it
 * (constant).
 */
int kernel_status_raise(struct backlog *backlog, int fd, uint32_t limit,
			const char **ret_why);

/* Puts it back, where it was raised. False: it may not be as it was. */
bool kernel_status_put_back(struct backlog *backlog);

#endif
