/* SPDX-License-Identifier: Apache-2.0 */
#include "deny.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "action.h"
#include "declared.h"

/* The largest error that a call can return: include/linux/err.h. */
#define ERRNO_MAX 4095

/* What /proc/TID/status says of a thread and its signals. */
struct thread {
	pid_t tgid;
	bool init; /* the first process of a PID namespace: most signals pass it by */
	uint64_t blocked, ignored, caught;
};

static bool is_first(const char *numbers)
{
	const char *last = strrchr(numbers, '\t');

	return strcmp(last ? last + 1 : numbers, "1\n") == 0;
}

static bool read_thread(pid_t tid, struct thread *ret)
{
	struct thread thread = {0};
	char path[40], line[256];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		sscanf(line, "Tgid: %d", &thread.tgid);
		if (strncmp(line, "NSpid:", 6) == 0)
			thread.init = is_first(line + 6);
		sscanf(line, "SigBlk: %" SCNx64, &thread.blocked);
		sscanf(line, "SigIgn: %" SCNx64, &thread.ignored);
		sscanf(line, "SigCgt: %" SCNx64, &thread.caught);
	}
	fclose(file);
	*ret = thread;
	return thread.tgid > 0;
}

/* As the kernel fills it in: kernel/signal.c, force_sig_seccomp(). */
static void send(const struct seccomp_notif *call, pid_t tgid, uint32_t verdict)
{
	siginfo_t info = {0};

	info.si_signo = SIGSYS;
	info.si_code = SI_QUEUE;
	info.si_errno = (int)VERDICT_DATA(verdict);
	info.si_call_addr = (void *)(uintptr_t)call->data.instruction_pointer;
	info.si_syscall = call->data.nr;
	info.si_arch = call->data.arch;
	(void)syscall(SYS_rt_tgsigqueueinfo, tgid, call->pid, SIGSYS, &info);
}

/* What the register of the result holds after syscall_rollback() of asm/syscall.h. */
static int64_t rolled_back(const struct seccomp_data *data)
{
	const struct arch *arch = arch_of(data->arch, data->nr);
	const bool x86 = arch && (strcmp(arch->name, "i386") == 0 ||
				  strcmp(arch->name, "x86_64") == 0 ||
				  strcmp(arch->name, "x32") == 0);

	return x86 ? data->nr : (int64_t)data->args[0];
}

/* The signal first: the thread must not come to its next instruction without it. */
static pid_t deny_by_signal(struct notify_io *io, uint32_t verdict)
{
	const uint64_t bit = UINT64_C(1) << (SIGSYS - 1);
	const bool trap = VERDICT_ACTION(verdict) == ACTION_TRAP;
	const pid_t tid = (pid_t)io->call->pid;
	struct thread thread;
	pid_t killed = 0;

	if (!read_thread(tid, &thread) || !notify_io_valid(io)) {
		notify_io_refuse(io, ENOSYS, 0);
		return 0;
	}
	if (!trap || !(thread.caught & ~thread.blocked & bit))
		killed = thread.tgid;
	if (killed &&
	    ((thread.blocked | thread.ignored | thread.caught) & bit || thread.init))
		kill(thread.tgid, SIGKILL);
	else
		send(io->call, thread.tgid, verdict);
	notify_io_refuse(io, 0, rolled_back(&io->call->data));
	return killed;
}

pid_t deny(struct notify_io *io, uint32_t verdict)
{
	uint32_t error = VERDICT_DATA(verdict);

	switch (VERDICT_ACTION(verdict)) {
	case ACTION_ERRNO:
		notify_io_refuse(io, (int)(error < ERRNO_MAX ? error : ERRNO_MAX), 0);
		return 0;
	case ACTION_TRACE:
	case ACTION_NOTIFY:
		notify_io_refuse(io, ENOSYS, 0);
		return 0;
	default:
		return deny_by_signal(io, verdict);
	}
}
