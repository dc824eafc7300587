/* SPDX-License-Identifier: Apache-2.0 */
/* The declared profiles that a command is given. */
#ifndef SECCOMP_RECORD_LOAD_DECLARED_H
#define SECCOMP_RECORD_LOAD_DECLARED_H

#include "declared-read.h"
#include "document.h"
#include "recording.h"

#define LOAD_DECLARED_WITH 16

struct load_declared {
	const struct declared_kind *kind; /* NULL: what its content looks like */
	/* Files given alongside: drop-ins, base profiles, what is included. */
	const char *with[LOAD_DECLARED_WITH];
	size_t n_with;
	bool recordings; /* a recording is wanted as such, however large */
	bool faulty;	 /* faults are for the caller to look at, and no reason to stop */
};

/*
 * The profile at PATH ("-": standard input), or that of this name: docker-default,
 * runtime-default. Where recordings are wanted and it is one, *RET_RECORDING is it, and
 * NULL else. 0, or negative after having said what is wrong: with a profile that has
 * faults, each that makes it another one than it was meant to be, unless it may be
 * faulty.
 */
int load_declared(const struct load_declared *how, const char *path,
		  struct declared **ret, struct recording **ret_recording);

/*
 * All profiles of a document, which may be faulty, one after the other: EACH borrows it,
 * and what it returns, 0 or negative, goes on or stops.
 */
int load_declared_each(const struct load_declared *how, const char *path,
		       int (*each)(void *ctx, struct declared *declared), void *ctx);

/*
 * As load_declared() for a profile alone; *RET_TEXT is the document that it was read
 * from, which document_done() gives back.
 */
int load_declared_text(const struct load_declared *how, const char *path,
		       struct declared **ret, struct document *ret_text);

#endif
