/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists of system calls that are data: rules/NAME.list, which say why each is there,
 * sorted by name. Each array ends in NULL and lives as long as the program.
 */
#ifndef SECCOMP_RECORD_RULES_H
#define SECCOMP_RECORD_RULES_H

/* What every process needs, seen or not. */
extern const char *const rules_essential[];

/* Tried first by C libraries, which fall back when they get ENOSYS. */
extern const char *const rules_probing[];

/* The first release of libseccomp that knows a call. */
struct rules_version {
	const char *name; /* NULL ends */
	const char *version;
};
extern const struct rules_version rules_libseccomp[];

/* What this program itself calls while it follows a source. */
extern const char *const rules_self[];

#endif
