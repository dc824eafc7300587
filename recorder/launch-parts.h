/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of launch share. */
#ifndef SECCOMP_RECORD_LAUNCH_PARTS_H
#define SECCOMP_RECORD_LAUNCH_PARTS_H

#include "launch.h"
#include "notify-io.h"

enum launch_stage { LAUNCH_SETUP, LAUNCH_FILTER, LAUNCH_LISTENER, LAUNCH_EXEC };

/*
 * Memory of both processes: what the child has to say once the filter holds must not
 * take a call.
 */
struct launch_shared {
	enum launch_stage stage; /* that it got to */
	int error;		 /* errno where it failed there */
	bool no_new_privs;
	struct notify_room room;
};

/*
 * launch-child.c: the new process, from fork to execve. GATE: a byte comes when it may
 * begin, and the listener goes there; it is closed by execve. Does not return.
 */
_Noreturn void launch_child(const struct launch_options *options,
			    const struct launch *launch, int gate);

/*
 * *FD takes the place of no standard file from now on, so that those which the command
 * has not got stay so for others too. 0, or -errno, and it is closed.
 */
int launch_above(int *fd);

/*
 * launch-guard.c: a process that answers the notifications of LAUNCH->listener when this
 * one is gone, however it went, since nobody's answer is an error for each call of the
 * command. It holds no other descriptor, sleeps until then, and ends with the last
 * process of the command. 0 or -errno.
 */
int launch_guard_start(struct launch *launch);

/* This process stops: wakes it with SIGCONT where one of the command's needs it. */
void launch_guard_asleep(struct launch *launch);
void launch_guard_awake(struct launch *launch);

/* It is on its own from now on. */
void launch_guard_leave(struct launch *launch);

#endif
