/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads profiles that others declared, in whatever format, from whoever sends them: one
 * file declared-NAME.c and one row of the table in declared-read.c each.
 *
 * What stops a document from being read at all (it is cut short, it is of another kind)
 * is one error. What is wrong in one that can be read is a fault of the result, with its
 * place: who enforces it must look at n_errors first.
 */
#ifndef SECCOMP_RECORD_DECLARED_READ_H
#define SECCOMP_RECORD_DECLARED_READ_H

#include "declared.h"

#define DECLARED_READ_MAX   (16U << 20) /* largest document */
#define DECLARED_READ_ERROR 320

/* A document; borrowed. */
struct declared_document {
	const char *name; /* of its file, which others may call it by */
	const char *text;
	size_t n;
	const char *part; /* the name of the profile in it that is meant; NULL: the one */
};

struct declared_kind {
	const char *name;
	const char *what; /* for the help text */
};

/* In the order in which they are tried. NULL past the end, or where NAME is unknown. */
const struct declared_kind *declared_kind_at(size_t i);
const struct declared_kind *declared_kind_by_name(const char *name);

/*
 * The profile in DOCUMENT. KIND NULL: what its content looks like. The N documents of
 * OTHERS are what it may refer to: drop-ins, base profiles, included files.
 *
 * 0. -EBADMSG: cannot be read; -EPROTONOSUPPORT: as which kind is unknown, or this
 * program was built without it; -EFBIG, -ENOSPC: past a limit; -ENOMEM. With each ERROR
 * says where and what, in plain characters: "12:5: syscalls[3].names: is no array".
 */
int declared_read(const struct declared_document *document,
		  const struct declared_kind *kind,
		  const struct declared_document *others, size_t n, struct declared **ret,
		  char error[DECLARED_READ_ERROR]);

/*
 * The same for who is to hear of all that is wrong, in the AT-th of the profiles of the
 * document where it has several and none of them is asked for: what stops the document
 * from being read on is one more fault, "unreadable", of what was read so far, which is
 * cut. Not of one whose kind is unknown.
 */
int declared_read_faulty(const struct declared_document *document,
			 const struct declared_kind *kind,
			 const struct declared_document *others, size_t n, size_t at,
			 struct declared **ret, char error[DECLARED_READ_ERROR]);

#endif
