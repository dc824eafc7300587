/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   try-calls NUMBER...
 *
 * Makes these system calls, with null arguments, and prints of each its number and its
 * error. With write(2) alone, so that a filter that allows it as it is called once, with
 * no number, still does whatever the numbers are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char line[64] = "running\n";
	ssize_t r = write(STDOUT_FILENO, line, strlen(line));

	for (int i = 1; i < argc && r > 0; i++) {
		errno = 0;
		syscall(atol(argv[i]), 0L, 0L, 0L, 0L, 0L, 0L);
		snprintf(line, sizeof(line), "%s %d\n", argv[i], errno);
		r = write(STDOUT_FILENO, line, strlen(line));
	}
	return r <= 0;
}
