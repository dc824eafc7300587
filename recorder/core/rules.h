/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of system calls that are data: rules/NAME.list, which say why each is there,
 * sorted by name. Each array ends in NULL, or in a row of NULLs, and lives as long as the
 * program.
 */
#ifndef SECCOMP_RECORD_RULES_H
#define SECCOMP_RECORD_RULES_H

#include <stdbool.h>
#include <string.h>

/* Calls that are needed and that a recording may well lack: rules/base/NAME.list. */
struct rules_base {
	const char *name; /* "essential", "runc-1.1.5-nnp" */
	const char *what; /* what needs them, in words */
	const char *arch; /* where they were measured; NULL: the same everywhere */
	const char *const *calls;
	/*
	 * Of these, those that are made in some runs only, and those that it cannot do
	 * without, even where they are answered with an error and not the end of it.
	 * NULL: none, and not measured.
	 */
	const char *const *chance, *const *needs;
};
extern const struct rules_base rules_bases[];

/* What several of their names begin with, before a version: "runc". */
extern const char *const rules_base_groups[];

/*
 * Calls of which one stands for another: rules/siblings.list. A member brings the others
 * and more; what is only in more brings nothing. A call is a member of one family at
 * most.
 */
struct rules_family {
	const char *const *members;
	const char *const *more; /* or NULL */
	const char *reason;
};
extern const struct rules_family rules_families[];
#define RULES_FAMILY 32 /* names in a family, at most */

/* Tried first by C libraries, which fall back when they get ENOSYS. */
extern const char *const rules_probing[];

/* The first release of libseccomp that knows a call. */
struct rules_version {
	const char *name;
	const char *version;
};
extern const struct rules_version rules_libseccomp[];

/* To allow one of these in vain is worse than others. */
extern const char *const rules_risk[];

/* What this program itself calls while it follows a source. */
extern const char *const rules_self[];

static inline bool rules_listed(const char *const *names, const char *name)
{
	/* There are many of them: most differ in their first letter. */
	for (; names && *names; names++)
		if (**names == *name && strcmp(*names, name) == 0)
			return true;
	return false;
}

#endif
