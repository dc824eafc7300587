/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a command under a seccomp filter, and stays its parent: as little as possible is
 * different for the command. It has the terminal, process group, standard files, signal
 * mask and dispositions that this program was started with, and no descriptor of ours.
 *
 *   launch_start()  the command's process is there, and waits; its pid is known
 *   launch_go()     the filter holds, and the command has begun
 *   launch_signal() for each signal of launch.signals, until the command has ended
 *   launch_done()
 *
 * Between the filter and the command's first instruction the process makes one call, the
 * final execve(2); a second one where the command is a script without #! (see
 * launch-path.h), and exit_group(2) where execve failed.
 *
 * Sources: seccomp(2), seccomp_unotify(2); the kernel's kernel/seccomp.c.
 */
#ifndef SECCOMP_RECORD_LAUNCH_H
#define SECCOMP_RECORD_LAUNCH_H

#include <linux/filter.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/signalfd.h>
#include <sys/types.h>

struct launch_options {
	char *const *argv; /* the command, found as execvp(3) does; NULL-terminated */
	const struct sock_fprog *filter; /* at most LAUNCH_FILTER_MAX instructions */
	/* SECCOMP_FILTER_FLAG_LOG, or 0. SPEC_ALLOW is always added where it is known. */
	unsigned int flags;
	/* FILTER has SECCOMP_RET_USER_NOTIF, and the descriptor that it goes to is
	 * wanted.
	 */
	bool listener;
};

/* What a listener is handed over with takes the rest of BPF_MAXINSNS. */
#define LAUNCH_FILTER_MAX (BPF_MAXINSNS - 16)

struct launch {
	pid_t pid;    /* the command's process, until launch_done() */
	int listener; /* the caller's to read, not to close; -1: none */
	/* Where the calls that come to it are to be taken: notify_io_init(). */
	struct notify_room *room;
	sigset_t signals; /* blocked from launch_start() to launch_done(); for signalfd(2)
			   */
	/* The filter needed no_new_privs: set-user-id programs are ordinary ones then. */
	bool no_new_privs;
	int error;   /* errno of the execve that failed; 0: it did not */
	bool ended;  /* the command's own process has, with */
	int wstatus; /* as of waitpid(2) */
	/* private */
	int gate, guard;
	pid_t guard_pid;
	struct launch_shared *shared;
	sigset_t mask;
	struct sigaction chld;
};

/*
 * 0, or -errno: *ret_why says what failed (constant). OPTIONS is borrowed until
 * launch_go() returns.
 */
int launch_start(const struct launch_options *options, struct launch *ret,
		 const char **ret_why);

/*
 * Lets the command begin. 0: it has (without a listener: execve is done; with one: execve
 * waits for its notification to be answered). LAUNCH_NO_COMMAND: there is none to be
 * executed, launch->error says why. Negative: -errno, and *ret_why as above. Unless 0 is
 * returned the process has ended.
 */
#define LAUNCH_NO_COMMAND 1
int launch_go(struct launch *launch, const char **ret_why);

/*
 * INFO is of a signal of launch->signals. Those that somebody sent to this program are
 * passed on to the command; those of the terminal it gets itself. When the terminal
 * stops the command, this stops this program too, so that the shell takes over.
 * True once the command's own process has ended (its children may go on).
 */
bool launch_signal(struct launch *launch, const struct signalfd_siginfo *info);

/*
 * Waits until the command's own process has ended. Its calls are answered meanwhile as
 * launch_done() has it.
 */
void launch_wait(struct launch *launch);

/* For the command, or nothing where it has ended. */
void launch_kill(const struct launch *launch, int signal);

/* What a shell has in $? then: 127 or 126 where there was no command, 128 + a signal. */
int launch_status(const struct launch *launch);

/* Ends this program like the command, by a signal; where that was none: its status. */
int launch_end(const struct launch *launch);

/*
 * Leaves the command's processes alone, if there are any: their calls are answered, by a
 * process of ours in the background, until the last of them is gone. Signals are as they
 * were. NULL-safe; for one that is done with as well.
 */
void launch_done(struct launch *launch);

#endif
