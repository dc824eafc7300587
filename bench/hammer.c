/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes N system calls in a tight loop under a seccomp filter that logs each of them: the
 * most that one process can ask of the audit system (seccomp(2)).
 *
 *   hammer N [bare]
 *
 * bare: without a filter of its own, for others to put it under one.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sock_filter log = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_LOG);
	struct sock_fprog filter = {1, &log};
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	if (n == 0) {
		fputs("usage: hammer N [bare]\n", stderr);
		return 2;
	}
	if (argc == 2 &&
	    (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	     syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)) {
		perror("hammer: seccomp");
		return 2;
	}
	while (n--)
		syscall(SYS_getppid);
	return 0;
}
