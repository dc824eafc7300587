/* SPDX-License-Identifier: Apache-2.0 */
/* The values of --base, and what they come to for one recording. */
#ifndef SECCOMP_RECORD_EMIT_BASE_H
#define SECCOMP_RECORD_EMIT_BASE_H

#include "profile.h"

/*
 * What was asked for. A name selects each baseline that it is, or the beginning of up to
 * a dash or a dot: runc, runc-1.1.5, runc-1.1.5-nnp.
 */
struct emit_bases {
	struct profile_base *rows;
	size_t n;
	const char ***files; /* the calls of those that came from files; owned */
	size_t n_files;
	bool given; /* an option was; else what the recording asks for */
	bool none;
};

/* Takes a value of --base. 0, or negative after having said why. VALUE must stay. */
int emit_bases_add(struct emit_bases *bases, const char *value);
void emit_bases_done(struct emit_bases *bases);

/* One more of the *N of *ROWS. 0 or -ENOMEM. */
int emit_base_append(struct profile_base **rows, size_t *n,
		     const struct profile_base *row);

/* All names that there are, a line of WIDTH or two each behind the other, for help. */
void emit_bases_list(char *text, size_t size, size_t width);

/*
 * The baselines for RECORDING: those of BASES; else essential and those of the runtimes
 * of its containers, which is said unless QUIET. Their parts are those of BASES and of
 * the program; the array is the caller's. 0 or -ENOMEM.
 */
int emit_bases_of(const struct emit_bases *bases, const struct recording *recording,
		  bool quiet, struct profile_base **ret, size_t *ret_n);

#endif
