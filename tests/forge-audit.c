/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Has the kernel log a text of ours, as any program with CAP_AUDIT_WRITE can, in a
 * container too: forge-audit TEXT. The type is the one that passes where audit is not
 * enabled (kernel/audit.c, audit_receive_msg).
 */
#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	int fd = audit_open();

	if (argc != 2) {
		fputs("usage: forge-audit TEXT\n", stderr);
		return 2;
	}
	if (fd < 0 || audit_log_user_message(fd, AUDIT_USER_AVC, argv[1], NULL, NULL,
					     NULL, 1) <= 0) {
		fprintf(stderr, "forge-audit: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
