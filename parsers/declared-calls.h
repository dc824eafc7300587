/* SPDX-License-Identifier: Apache-2.0 */
/* Names of system calls in what somebody wrote; for declared-*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_CALLS_H
#define SECCOMP_RECORD_DECLARED_CALLS_H

#include "arch.h"
#include "record.h"

struct declared_reader;

/* Its place among all names (arch_name_at()); -1: no architecture has such a call. */
static inline int declared_calls_find(struct span name)
{
	return arch_name_find(name.p, name.n);
}

/* How many there are. */
size_t declared_calls_count(void);

/* As declared_reader_guess(), of all names. */
const char *declared_calls_guess(struct declared_reader *reader, const char *name,
				 char *buf, size_t size);

#endif
