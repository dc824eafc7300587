/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by declared-minijail*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_MINIJAIL_PARTS_H
#define SECCOMP_RECORD_DECLARED_MINIJAIL_PARTS_H

#include "declared-calls.h"
#include "declared-lines.h"

#define MINIJAIL_NAMES	64 /* in one pair of braces */
#define MINIJAIL_ARGS	32 /* conditions with && between them */
#define MINIJAIL_ARCHES 6
#define MINIJAIL_ALL	((1U << (MINIJAIL_ARCHES + 1)) - 1) /* and one for all others */

struct declared_minijail {
	struct declared_reader *reader;
	/* For each name that there is, the architectures for which a line settled it. */
	unsigned char *seen;
	bool included; /* the current document is: it can include no other */
	/*
	 * The file is for compile_seccomp_policy.py, as what minijail0 itself does not
	 * take shows: lines for one call add up, and what is behind a semicolon is done
	 * where the condition holds. minijail0 does it where none holds.
	 */
	bool compiled;
	struct declared_lines lines;
	/* The line being read. */
	struct span names[MINIJAIL_NAMES];
	unsigned char arches[MINIJAIL_NAMES]; /* of each name */
	size_t n_names;
};

/* What stands behind the colon. 0, -ENOMEM, -ENOSPC; what is wrong becomes a fault. */
int minijail_policy(struct declared_minijail *m, struct span text);

/* "allow", "kill-process" and so on; false: it is none. */
bool minijail_action(struct span word, uint32_t *ret);

/* Rules for the names of the line, with N conditions. */
int minijail_rule(struct declared_minijail *m, uint32_t then,
		  const struct declared_arg *args, size_t n);

/* The line settles its names: what others say of them does not count. */
void minijail_settle(struct declared_minijail *m);

#endif
