/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who needed which system calls, and on what evidence: for people and, in JSON, for
 * programs. seccomp-record(1) has the fields.
 *
 * All write to OUT; errors of it are the caller's to find with ferror(). BLAME, where it
 * is not NULL, is of a profile: whether it accounts for what each row of NEEDS met.
 */
#ifndef SECCOMP_RECORD_WHY_H
#define SECCOMP_RECORD_WHY_H

#include <stdio.h>

#include "blame.h"
#include "needs.h"

/* Each call with the groups that made it. */
void why_write_text(const struct recording *recording, const struct needs *needs,
		    const struct blame *blame, FILE *out);

/* A line for each call. */
void why_write_table(const struct recording *recording, const struct needs *needs,
		     const struct blame *blame, FILE *out);

/* seccomp-record-why/1: an object for each call of each group, as a recording has it. */
void why_write_json(const struct recording *recording, const struct needs *needs,
		    const struct blame *blame, FILE *out);

/* What a profile says of a call, in words: "yes: errno EPERM (line 12)". */
#define WHY_WORDS 512
const char *why_blame(const struct blame *blame, char buf[WHY_WORDS]);

#endif
