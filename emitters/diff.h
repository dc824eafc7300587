/* SPDX-License-Identifier: Apache-2.0 */
/* What the command diff prints. */
#ifndef SECCOMP_RECORD_DIFF_H
#define SECCOMP_RECORD_DIFF_H

#include <stdio.h>

#include "difference.h"

struct diff_view {
	const struct difference *difference;
	const struct recording *recording; /* on the left; NULL: another kind */
	bool colour;
};

/* Errors of FILE are the caller's to find with ferror(). */
void diff_write_text(const struct diff_view *view, FILE *file);
void diff_write_json(const struct diff_view *view, FILE *file);

/* Whether what was not recorded may be needed all the same. */
bool diff_is_incomplete(const struct diff_view *view);

#define DIFF_WORDS 512

/*
 * In words, in BUF: "errno ENOSYS"; "arg0 == 39, or arg0 > 40 and arg1 != 2", of rules
 * that let the call through; "CAP_SYS_ADMIN or CAP_BPF".
 */
const char *diff_verdict(uint32_t verdict, char buf[DIFF_WORDS]);
const char *diff_conditions(const struct evaluated_call *call, char buf[DIFF_WORDS]);
const char *diff_caps(uint64_t caps, char buf[DIFF_WORDS]);

#endif
