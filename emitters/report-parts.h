/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the report share. */
#ifndef SECCOMP_RECORD_REPORT_PARTS_H
#define SECCOMP_RECORD_REPORT_PARTS_H

#include "html-put.h"
#include "report.h"
#include "totals.h"

/* A call, by whom and how often it was made. */
struct report_row {
	const char *name;	 /* NULL: it has none */
	const struct arch *arch; /* NULL: only the token is known */
	uint32_t token;
	int64_t nr;
	const struct need_use *uses;
	size_t n_uses;
	unsigned int exes; /* executables that made it; 0: not to be said */
};

/*
 * Groups that differ in their session only: one executable on one host, in one container
 * that may have been started more than once.
 */
struct report_part {
	const struct group *const *groups;
	size_t n_groups;
	const struct report_row *rows; /* by name */
	size_t n_rows;
	uint64_t count;
	int64_t first, last; /* RECORD_NO_TIME: not known */
	bool deleted;
	enum verdict verdict; /* of its sessions */
};

struct report {
	struct out out;
	const struct report_view *view;
	struct totals totals;
	struct saturation saturation;
	bool arches; /* there are several, so that rows name theirs */
	struct report_part *parts;
	size_t n_parts, n_exes;
	size_t shown; /* parts whose calls fit into REPORT_ROWS */
	/* What the parts stand on. */
	const struct group **groups;
	struct need_use *uses;
	struct report_row *rows;
	struct report_row *all; /* those of the view's needs */
};

/* Fills parts and what they stand on. 0 or -ENOMEM; report_done() either way. */
int report_gather(struct report *report);
void report_done(struct report *report);

/* What the uses of a call come to. */
struct report_sum {
	uint64_t count;
	int64_t first, last; /* RECORD_NO_TIME: not known */
	bool prelude;	     /* all of them are */
};
void report_sum(const struct need_use *uses, size_t n, struct report_sum *ret);

/* Sections of the page, in their files. */
void report_put_summary(struct report *report);
int report_put_curve(struct report *report); /* 0 or -ENOMEM */
void report_put_sessions(struct report *report);
void report_put_calls(struct report *report);
void report_put_groups(struct report *report);

/* The executable of PART. */
void report_put_exe(struct report *report, const struct report_part *part);

/*
 * A table of N calls below the heading with the id TITLE; rows can be linked to where
 * ANCHORS is set.
 */
void report_put_table(struct report *report, const char *title,
		      const struct report_row *rows, size_t n, bool anchors);

/* The address of a row: call-x86_64-read. */
void report_put_anchor(struct report *report, const struct report_row *row);

/* Our own text, markup and all, by printf; some 500 bytes at most. */
__attribute__((format(printf, 2, 3))) void report_put(struct report *report,
						      const char *fmt, ...);

/* A count, and NOUN in its number: "1 record", "2 records". */
void report_put_number(struct report *report, uint64_t n, const char *noun);

/* The name of a verdict in its colour. */
void report_put_verdict(struct report *report, enum verdict verdict);

/* <tr><th scope="col"> of TITLES, which NULL ends; those that begin with # are numbers.
 */
void report_put_heads(struct report *report, const char *const *titles);

/* What emitters/report.css holds. */
extern const char report_css[];

#endif
