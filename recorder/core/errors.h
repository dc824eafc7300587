/* SPDX-License-Identifier: Apache-2.0 */
/* Error numbers by name, as this machine's kernel has them (errno(3)). */
#ifndef SECCOMP_RECORD_ERRORS_H
#define SECCOMP_RECORD_ERRORS_H

/* The largest that a kernel returns: MAX_ERRNO, include/linux/err.h. */
#define ERRORS_MAX 4095

/* The number of NAME, in any case, second names (EWOULDBLOCK) too; -1: there is none. */
int errors_by_name(const char *name);

#endif
