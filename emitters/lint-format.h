/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command lint prints, profile by profile, in a format each: one file
 * lint-NAME.c and one row in lint-text.c.
 */
#ifndef SECCOMP_RECORD_LINT_FORMAT_H
#define SECCOMP_RECORD_LINT_FORMAT_H

#include "lint.h"
#include "out.h"

/* A profile that was looked at. */
struct lint_view {
	const char *path;
	const struct declared *declared; /* sorted faults */
	const char *const *others; /* paths of files given beside it, by their number */
};

/* Of one profile or of all. */
struct lint_totals {
	size_t counts[DECLARED_SEVERITIES];
	size_t unkept; /* of these, are not among the faults */
};

struct lint_writer {
	struct out out;
	bool colour;
	size_t n; /* profiles written */
};

/* Errors of the file are the caller's to find with ferror(), after END. */
struct lint_format {
	const char *name;
	bool prose; /* for people, who are told the totals too */
	void (*begin)(struct lint_writer *w);
	void (*profile)(struct lint_writer *w, const struct lint_view *view);
	void (*end)(struct lint_writer *w, const struct lint_totals *totals);
};

/* NULL past the end. */
const struct lint_format *lint_format_at(size_t i);

extern const struct lint_format lint_format_json;
extern const struct lint_format lint_format_sarif;

void lint_totals_add(struct lint_totals *totals, const struct declared *declared);

/* Text of plain characters only, as a string of JSON. */
void lint_put_plain(struct out *out, const char *text);

/* What PATH is called, and the file that a fault is in. */
const char *lint_path(const char *path);
const char *lint_file(const struct lint_view *view, const struct declared_fault *fault);

#endif
