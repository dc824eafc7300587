/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints the SECCOMP records that the kernel sends to its audit multicast group
 * (include/uapi/linux/audit.h, AUDIT_NLGRP_READLOG), as lines of audit.log, until it is
 * killed. Says "ready" on standard error once it listens. Needs CAP_AUDIT_READ.
 *
 * Ends with 1 where it cannot listen, 2 where records were lost.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_to_audit(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK,
				      .nl_groups = 1U << (AUDIT_NLGRP_READLOG - 1)};
	int size = 64 << 20,
	    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (fd < 0)
		return -1;
	/* Without CAP_NET_ADMIN it stays as it is. */
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

int main(void)
{
	static union {
		struct nlmsghdr header;
		char bytes[16384];
	} message;
	struct sockaddr_nl sender;
	int fd = listen_to_audit(), wait = 0;

	if (fd < 0) {
		perror("audit-tap");
		return 1;
	}
	fputs("ready\n", stderr);
	for (;;) {
		socklen_t size = sizeof(sender);
		ssize_t n =
			recvfrom(fd, &message, sizeof(message), wait ? 0 : MSG_DONTWAIT,
				 (struct sockaddr *)&sender, &size);

		if (n < 0 && errno == EAGAIN)
			fflush(stdout);
		wait = n < 0 && errno == EAGAIN;
		if (wait || (n < 0 && errno == EINTR))
			continue;
		if (n < 0) {
			perror("audit-tap");
			fflush(stdout);
			return 2;
		}
		if (n <= (ssize_t)NLMSG_HDRLEN || sender.nl_pid != 0 ||
		    message.header.nlmsg_type != AUDIT_SECCOMP)
			continue;
		printf("type=SECCOMP msg=%.*s\n", (int)(n - NLMSG_HDRLEN),
		       (char *)NLMSG_DATA(&message.header));
	}
}
