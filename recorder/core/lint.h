/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong in a declared profile: the findings of the command lint.
 *
 * To add a check: what a document's text alone shows (a misspelt word, a member that is
 * there twice) is a fault that its reader makes, parsers/declared-NAME.c, and a row
 * without functions in lint-checks.c. What its rules show is a function of one of the
 * lint-*.c beside this and a row with it; lint-parts.h has what such a function gets.
 * Either way a faulty document goes to tests/lint/, and a line for it to the list there.
 *
 * To add a kind of document: a reader, as declared-read.h has it. Its name is what
 * lint_check.kinds has.
 */
#ifndef SECCOMP_RECORD_LINT_H
#define SECCOMP_RECORD_LINT_H

#include "evaluate.h"

struct lint;

struct lint_check {
	const char *code;		 /* "unknown-call": of declared_fault */
	enum declared_severity severity; /* the worst it has */
	const char *what; /* a sentence for lists of codes, and what to do */
	/* Of which kinds, as "oci docker"; NULL: all. Of those with a function only. */
	const char *kinds;
	/*
	 * What looks at the document as it stands, or at what it does on one
	 * architecture. Both NULL: the reader finds it. 0 or negative as lint_profile().
	 */
	int (*run)(struct lint *lint);
	int (*run_on)(struct lint *lint, const struct evaluation *evaluation);
	/* Also where the reader found errors, so that actions may not be what was meant.
	 */
	bool anyway;
};

/* In the order in which they run. NULL past the end, or where CODE is unknown. */
const struct lint_check *lint_check_at(size_t i);
const struct lint_check *lint_check_of(const char *code);

/* What enforces the profile; all functions or none. */
struct lint_library {
	const char *name; /* "libseccomp 2.5.4" */
	bool (*knows_call)(const char *name);
	bool (*knows_arch)(const struct arch *arch);
	const char *(*since)(const char *name); /* version; NULL: not known */
};

struct lint_options {
	/* The machine counts for documents that name no architecture. */
	struct evaluate_options evaluate;
	const struct arch *const *arches; /* only these, ends in NULL; NULL: all */
	struct lint_library library;
};

/*
 * Adds what is found to the faults of DECLARED, which are sorted then: by place, severity
 * and code. 0, -ENOMEM.
 */
int lint_profile(struct declared *declared, const struct lint_options *options);

/* "error", "warning", "note" */
const char *lint_severity(enum declared_severity severity);

#endif
