/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a system call, getppid(2), that a filter may deny, and tells what came of it.
 *
 *   meets-denial plain      with SIGSYS as it is
 *   meets-denial handler    it is caught
 *   meets-denial blocked    it is blocked
 *   meets-denial ignored    it is ignored
 *   meets-denial x32        the call is one of x32, on x86-64
 *   meets-denial exec FILE  then the process is FILE, a copy of this program
 *   meets-denial thread     another thread makes the call, and this one waits a moment
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void tell(const char *what, long number)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %ld\n", what, number);

	(void)!write(STDOUT_FILENO, line, (size_t)n);
}

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)context;
	tell("SIGSYS, call", info->si_syscall);
	tell("architecture", (long)info->si_arch);
	tell("data", info->si_errno);
}

static void call(void)
{
	errno = 0;
	if (syscall(SYS_getppid) < 0)
		tell("errno", errno);
	else
		tell("went on", 0);
}

/* The number of x32, which seccomp sees before the kernel refuses it. */
static void call_x32(void)
{
#ifdef __x86_64__
	errno = 0;
	syscall(0x40000000L + SYS_getppid);
	tell("errno", errno);
#endif
}

static void *in_thread(void *unused)
{
	call();
	return unused;
}

static int with_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, in_thread, NULL) != 0)
		return 2;
	usleep(300000);
	tell("first thread", 0);
	return 0;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "plain";
	struct sigaction action = {.sa_flags = SA_SIGINFO};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGSYS);
	if (strcmp(how, "thread") == 0)
		return with_thread();
	if (strcmp(how, "x32") == 0) {
		call_x32();
		return 3;
	}
	if (strcmp(how, "handler") == 0) {
		action.sa_sigaction = on_sigsys;
		sigaction(SIGSYS, &action, NULL);
	}
	if (strcmp(how, "blocked") == 0)
		sigprocmask(SIG_BLOCK, &set, NULL);
	if (strcmp(how, "ignored") == 0)
		signal(SIGSYS, SIG_IGN);
	call();
	if (strcmp(how, "exec") == 0 && argc > 2)
		execl(argv[2], argv[2], "plain", (char *)NULL);
	tell("end", 0);
	return 3;
}
