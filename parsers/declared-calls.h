/* SPDX-License-Identifier: Apache-2.0 */
/* The names of all calls of all architectures, each once; for declared-*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_CALLS_H
#define SECCOMP_RECORD_DECLARED_CALLS_H

#include "record.h"

struct declared_calls {
	const char **names; /* sorted; they belong to the tables */
	size_t n;
};

/* 0 or -ENOMEM. */
int declared_calls_init(struct declared_calls *calls);
void declared_calls_done(struct declared_calls *calls);

/* The place of NAME among them; -1: there is no such call. */
int declared_calls_find(const struct declared_calls *calls, struct span name);

/* ", did you mean NAME?", or "" where none is near. In BUF. */
const char *declared_calls_guess(const struct declared_calls *calls, const char *name,
				 char *buf, size_t size);

#endif
