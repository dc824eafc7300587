/* SPDX-License-Identifier: Apache-2.0 */
#include "launch-parts.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "launch-path.h"

/* Linux 5.19 */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

#define NO_COMMAND   127
#define NOT_EXECUTED 126

/*
 * With a listener, the descriptor must leave the process by a call that its own filter
 * does not stop, and so must it be waited for that somebody has it. These words, behind
 * the arguments that sendmsg(2) and read(2) have, tell these two calls from all others:
 * nobody knows them, and execve destroys them.
 */
struct secret {
	long words[2];
};

/*
 * Before a function that does not return, a sanitizer makes calls, and fails without end
 * where the filter denies them.
 */
#define PLAIN __attribute__((no_sanitize_address))

PLAIN static _Noreturn void fail(const struct launch *launch, int error)
{
	launch->shared->error = error;
	_exit(error == ENOENT ? NO_COMMAND : NOT_EXECUTED);
}

#define HALF(word, high)                                                                 \
	((uint32_t)((high) ? (uint64_t)(unsigned long)(word) >> 32                       \
			   : (unsigned long)(word)))
#define WORD(i, high)                                                                    \
	((uint32_t)offsetof(struct seccomp_data, args) + (uint32_t)(i)*8 +               \
	 ((high) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) ? 4 : 0))
#define IS(offset, value, rest)                                                          \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset),                                      \
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, rest)

/* FILTER behind what lets the calls with SECRET pass. The caller's; NULL: no memory. */
static struct sock_filter *with_secret(const struct sock_fprog *filter,
				       const struct secret *secret,
				       struct sock_fprog *ret)
{
	const struct sock_filter pass[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 0, 9),
		IS(WORD(3, 0), HALF(secret->words[0], 0), 7),
		IS(WORD(3, 1), HALF(secret->words[0], 1), 5),
		IS(WORD(4, 0), HALF(secret->words[1], 0), 3),
		IS(WORD(4, 1), HALF(secret->words[1], 1), 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const size_t n = sizeof(pass) / sizeof(*pass);
	struct sock_filter *both = calloc(n + filter->len, sizeof(*both));

	if (!both)
		return NULL;
	memcpy(both, pass, sizeof(pass));
	memcpy(both + n, filter->filter, filter->len * sizeof(*both));
	ret->filter = both;
	ret->len = (unsigned short)(n + filter->len);
	return both;
}

/* The listener, 0 without one, or -errno. */
static int install(const struct launch_options *options, const struct sock_fprog *filter)
{
	/* What an older kernel does not know is left out, the newest first. */
	const unsigned long wanted[] = {
		options->listener ? SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV : 0,
		SECCOMP_FILTER_FLAG_SPEC_ALLOW,
	};
	unsigned long flags = options->flags | wanted[0] | wanted[1];
	long r;

	if (options->listener)
		flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
	r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter);
	for (size_t i = 0; r < 0 && errno == EINVAL && i < 2; i++) {
		flags &= ~wanted[i];
		r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter);
	}
	return r < 0 ? -errno : (int)r;
}

/* As install(); without privilege it takes no_new_privs, which is not set without need.
 */
static int install_somehow(const struct launch_options *options,
			   const struct launch *launch, const struct sock_fprog *filter)
{
	int r = install(options, filter);

	if (r != -EACCES)
		return r;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	launch->shared->no_new_privs = true;
	return install(options, filter);
}

static void fill_message(struct msghdr *message, char *control, size_t size)
{
	struct cmsghdr *head;

	message->msg_control = control;
	message->msg_controllen = size;
	head = CMSG_FIRSTHDR(message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(int));
}

PLAIN static void confine(const struct launch_options *options,
			  const struct launch *launch, int gate)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	char byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	struct sock_fprog filter = *options->filter;
	struct secret secret = {{0}};
	int listener;

	fill_message(&message, control.bytes, sizeof(control.bytes));
	if (options->listener) {
		if (getrandom(&secret, sizeof(secret), 0) != sizeof(secret))
			fail(launch, errno);
		if (!with_secret(options->filter, &secret, &filter))
			fail(launch, ENOMEM);
	}
	launch->shared->stage = LAUNCH_FILTER;
	listener = install_somehow(options, launch, &filter);
	if (listener < 0)
		fail(launch, -listener);
	if (!options->listener)
		return;
	launch->shared->stage = LAUNCH_LISTENER;
	memcpy(CMSG_DATA(&control.align), &listener, sizeof(listener));
	if (syscall(SYS_sendmsg, gate, &message, 0L, secret.words[0], secret.words[1],
		    0L) < 0)
		fail(launch, errno);
	/* Nothing is denied before there is who goes on if the other side is killed. */
	if (syscall(SYS_read, gate, &byte, 1L, secret.words[0], secret.words[1], 0L) != 1)
		fail(launch, ECONNRESET);
}

PLAIN _Noreturn void launch_child(const struct launch_options *options,
				  const struct launch *launch, int gate)
{
	char byte, *path, **script;

	/* Nobody opened: the other side is gone. */
	if (read(gate, &byte, 1) != 1)
		_exit(NO_COMMAND);
	path = launch_path(options->argv[0]);
	if (!path) {
		launch->shared->stage = LAUNCH_EXEC;
		fail(launch, errno);
	}
	script = launch_path_script(path, options->argv);
	if (!script)
		fail(launch, ENOMEM);
	sigaction(SIGCHLD, &launch->chld, NULL);
	sigprocmask(SIG_SETMASK, &launch->mask, NULL);
	confine(options, launch, gate);
	launch->shared->stage = LAUNCH_EXEC;
	execve(path, options->argv, environ);
	if (errno == ENOEXEC)
		execve(script[0], script, environ);
	fail(launch, errno);
}
