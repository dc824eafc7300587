/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the kernel log a text of ours, as any program with CAP_AUDIT_WRITE can, in a
 * container too: forge-audit TEXT. The type is the one that passes where audit is not
 * enabled (kernel/audit.c, audit_receive_msg).
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_MAX 4096

static union {
	struct nlmsghdr header;
	char bytes[NLMSG_SPACE(TEXT_MAX)];
} message;

static int send_text(int fd, const char *text)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	size_t n = strlen(text) + 1;

	if (n > TEXT_MAX) {
		errno = E2BIG;
		return -1;
	}
	message.header.nlmsg_len = (unsigned int)NLMSG_SPACE(n);
	message.header.nlmsg_type = AUDIT_USER_AVC;
	message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	memcpy(NLMSG_DATA(&message.header), text, n);
	return sendto(fd, &message, message.header.nlmsg_len, 0,
		      (struct sockaddr *)&kernel, sizeof(kernel)) < 0
		       ? -1
		       : 0;
}

/* What the kernel says of it: it took it, or why not. */
static int receive_answer(int fd)
{
	ssize_t n = recv(fd, &message, sizeof(message), 0);
	struct nlmsgerr *answer = NLMSG_DATA(&message.header);

	if (n < (ssize_t)NLMSG_LENGTH(sizeof(*answer)) ||
	    message.header.nlmsg_type != NLMSG_ERROR) {
		errno = n < 0 ? errno : EPROTO;
		return -1;
	}
	errno = -answer->error;
	return answer->error ? -1 : 0;
}

int main(int argc, char **argv)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

	if (argc != 2) {
		fputs("usage: forge-audit TEXT\n", stderr);
		return 2;
	}
	if (fd < 0 || send_text(fd, argv[1]) < 0 || receive_answer(fd) < 0) {
		fprintf(stderr, "forge-audit: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
