/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Formats a profile can be written in: one file and one row of the table in emitter.c
 * each. The table drives --format and its help.
 */
#ifndef SECCOMP_RECORD_EMITTER_H
#define SECCOMP_RECORD_EMITTER_H

#include <stdio.h>

#include "profile.h"

struct emitter {
	const char *name;
	const char *what; /* for the help text */
	/*
	 * Writes PROFILE to OUT; the same profile gives the same bytes. 0 or -ENOMEM;
	 * errors of OUT are the caller's to find with ferror().
	 */
	int (*write)(const struct profile *profile, FILE *out);
	/* Whether the format can name ARCH; NULL: every one. */
	bool (*can_name)(const struct arch *arch);
};

/* NULL past the end, or where NAME is unknown. */
const struct emitter *emitter_at(size_t i);
const struct emitter *emitter_by_name(const char *name);

/* emitters/oci.c */
int oci_write(const struct profile *profile, FILE *out);
bool oci_can_name(const struct arch *arch);

#endif
