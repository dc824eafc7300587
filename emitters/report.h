/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command report writes: a recording as one HTML page, which needs nothing
 * beside it and runs no script. The same recording gives the same bytes.
 */
#ifndef SECCOMP_RECORD_REPORT_H
#define SECCOMP_RECORD_REPORT_H

#include <stdio.h>

#include "difference.h"

/* Rows of tables of calls; what would be past it is counted, and the page says so. */
#define REPORT_ROWS 50000

struct report_view {
	const struct recording *recording; /* sorted */
	const struct needs *needs;	   /* all of its calls */
	/* From a declared profile, and what that is called; NULL: there is none. */
	const struct difference *difference;
	const char *declared;
};

/* 0 or -ENOMEM; errors of FILE are the caller's to find with ferror(). */
int report_write(const struct report_view *view, FILE *file);

#endif
