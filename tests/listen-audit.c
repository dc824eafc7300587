/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command with an open socket of the kernel's audit multicast group, as systemd
 * starts journald (systemd-journald-audit.socket, sd_listen_fds(3)):
 *
 *   listen-audit BYTES COMMAND [ARGUMENT...]
 *
 * BYTES may wait in the socket; the kernel doubles that (socket(7)). COMMAND is a path.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_FD 3

static int open_audit(int size)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK,
					    .nl_groups = 1U << (AUDIT_NLGRP_READLOG - 1)};
	int one = 1, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_AUDIT);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -1;
	return fd == LISTEN_FD ? fd : dup2(fd, LISTEN_FD);
}

int main(int argc, char **argv)
{
	char self[16];

	if (argc < 3) {
		fputs("usage: listen-audit BYTES COMMAND [ARGUMENT...]\n", stderr);
		return 2;
	}
	snprintf(self, sizeof(self), "%d", (int)getpid());
	if (open_audit(atoi(argv[1])) < 0 || setenv("LISTEN_PID", self, 1) < 0 ||
	    setenv("LISTEN_FDS", "1", 1) < 0) {
		fprintf(stderr, "listen-audit: %s\n", strerror(errno));
		return 1;
	}
	execv(argv[2], argv + 2);
	fprintf(stderr, "listen-audit: %s: %s\n", argv[2], strerror(errno));
	return 1;
}
