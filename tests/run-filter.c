/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Around a function of the format libseccomp:
 *
 *   run-filter                          writes its filter to standard output
 *   run-filter COMMAND [ARGUMENT...]    runs the command under it
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int FUNCTION(scmp_filter_ctx *ret);

int main(int argc, char **argv)
{
	scmp_filter_ctx filter;
	int r = FUNCTION(&filter);

	if (r == 0 && argc == 1)
		return seccomp_export_bpf(filter, STDOUT_FILENO) != 0;
	r = r ? r : seccomp_load(filter);
	if (r == 0) {
		execv(argv[1], argv + 1);
		r = -errno;
	}
	fprintf(stderr, "run-filter: %s\n", strerror(-r));
	return 2;
}
