/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by declared-minijail*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_MINIJAIL_PARTS_H
#define SECCOMP_RECORD_DECLARED_MINIJAIL_PARTS_H

#include "declared-calls.h"
#include "declared-lines.h"

#define MINIJAIL_NAMES 64 /* in one pair of braces */

struct declared_minijail {
	struct declared_reader *reader;
	bool *seen;    /* one for each name that there is */
	bool included; /* the current document is: it can include no other */
	struct declared_lines lines;
	/* The line being read. */
	struct span names[MINIJAIL_NAMES];
	size_t n_names;
};

/* What stands behind the colon. 0, -ENOMEM, -ENOSPC; what is wrong becomes a fault. */
int minijail_policy(struct declared_minijail *m, struct span text);

/* "allow", "kill-process" and so on; false: it is none. */
bool minijail_action(struct span word, uint32_t *ret);

/* A rule for the names of the line. */
int minijail_rule(struct declared_minijail *m, uint32_t then);

#endif
