/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by declared-systemd*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_SYSTEMD_PARTS_H
#define SECCOMP_RECORD_DECLARED_SYSTEMD_PARTS_H

#include "declared-calls.h"
#include "declared-lines.h"

#define SYSTEMD_WORDS 8192 /* of all settings; more is refused */

/* What is said of a call beside that it is in the set. */
#define SYSTEMD_OUT   (-2)
#define SYSTEMD_PLAIN (-1)
#define SYSTEMD_KILL  (-3)

struct systemd_entry {
	int error; /* SYSTEMD_*, or an errno */
	struct declared_place place;
};

/*
 * SystemCallFilter= or SystemCallLog=: a set of calls that grows and shrinks from
 * assignment to assignment.
 */
struct systemd_set {
	bool log;
	bool used;	 /* something was assigned since it was last reset */
	bool allow_list; /* the first assignment was without ~ */
	struct systemd_entry *entries; /* one for each of the calls */
};

struct declared_systemd {
	struct declared_reader *reader;
	size_t n_calls; /* names that there are */
	struct systemd_set filter, log;
	int error; /* SystemCallErrorNumber=: an errno or SYSTEMD_KILL */
	struct declared_place error_place;
	size_t words;
	struct declared_lines lines; /* of the current document */
};

/* The next word of VALUE, which loses it; empty: there is none. */
struct span systemd_word(struct span *value);

/* One assignment to SET. 0, -ENOMEM, -ENOSPC. */
int systemd_assign(struct declared_systemd *s, struct systemd_set *set,
		   struct span value);

/* "kill", an error's name or 1 to 4095 (0 with ZERO); INT_MIN: none of them. */
int systemd_errno(struct span word, bool zero);

#endif
