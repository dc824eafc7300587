/* SPDX-License-Identifier: Apache-2.0 */
/* What the command verify prints. */
#ifndef SECCOMP_RECORD_VERIFY_H
#define SECCOMP_RECORD_VERIFY_H

#include <stdio.h>

#include "fixes.h"

struct verify_view {
	const char *profile;	       /* as it was named */
	const char *via;	       /* how denials were seen: notify, audit */
	bool complain;		       /* what would be denied was let through */
	const struct denials *denials; /* sorted */
	const struct fixes *fixes;
	char *const *argv; /* the command */
	/* errno of the execve that failed; 0: it did not, and the command ended with */
	int error, wstatus;
	/* How many processes the profile killed, and whether the command's own was one.
	 */
	unsigned int killed;
	bool killed_own;
	uint64_t lost; /* records, at least */
	bool lossy;    /* some were, it is not known how many */
	bool colour;
};

/* Both write to FILE; errors of it are the caller's to find with ferror(). */
void verify_write_text(const struct verify_view *view, FILE *file);

/* seccomp-record-verify/1; verify.schema.json has it. */
void verify_write_json(const struct verify_view *view, FILE *file);

#endif
