/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Does for a call that waits to be answered what the kernel does where a filter stops one
 * (seccomp(2); kernel/seccomp.c, __seccomp_filter), as far as another process can:
 *
 * errno         The call fails with it. The same.
 * trace, notify The call fails with ENOSYS. The same, where there is no tracer, and
 *               nobody who holds the descriptor that notifications go to.
 * trap          The thread gets SIGSYS with the call's number, architecture and address.
 *               Its si_code is SI_QUEUE, since only the kernel can say SYS_SECCOMP, and
 * the register of the result holds -ENOSYS and not the number. Where the signal is
 * blocked or ignored the process is killed, as by the kernel. kill-process  The process
 * ends by SIGSYS where that has its default action, as by the kernel; where it is caught,
 * blocked or ignored, by SIGKILL. kill-thread   Likewise the whole process, since nobody
 * can end another process' thread: the same only of a process with one thread. Others As
 * kill-process, which the kernel does for actions that it does not know.
 */
#ifndef SECCOMP_RECORD_DENY_H
#define SECCOMP_RECORD_DENY_H

#include <stdint.h>
#include <sys/types.h>

#include "notify-io.h"

/*
 * Answers the one taken of IO as VERDICT, which lets no call through, says: ACTION_* and
 * its data. The process, or 0, that it killed.
 */
pid_t deny(struct notify_io *io, uint32_t verdict);

#endif
