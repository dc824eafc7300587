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

/* A section to be put into a page: elements, nothing of style and no script. */
void diff_write_html(const struct diff_view *view, FILE *file);

/* Whether what was not recorded may be needed all the same. */
bool diff_is_incomplete(const struct diff_view *view);

#define DIFF_WORDS 512

/* The line that is read first, and the headings of the rows of a kind, in words. */
const char *diff_summary(const struct diff_view *view, char buf[DIFF_WORDS]);
const char *diff_title(enum difference_kind kind);

/* Whether rows are of several architectures, so that each must name its own. */
bool diff_has_several_arches(const struct difference *difference);

/* The first executables that NEED a call, each once; how many there are in RET. */
#define DIFF_EXES 3
unsigned int diff_exes(const struct need *need, struct span ret[DIFF_EXES]);

/*
 * In words, in BUF: "errno ENOSYS"; "arg0 == 39, or arg0 > 40 and arg1 != 2", of rules
 * that let the call through; "CAP_SYS_ADMIN or CAP_BPF".
 */
const char *diff_verdict(uint32_t verdict, char buf[DIFF_WORDS]);
const char *diff_conditions(const struct evaluated_call *call, char buf[DIFF_WORDS]);
const char *diff_caps(uint64_t caps, char buf[DIFF_WORDS]);

#endif
