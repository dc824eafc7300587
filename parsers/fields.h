/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of a SECCOMP record, as kernel/auditsc.c prints them:
 *
 *   audit(SEC.mmm:SERIAL): auid=.. uid=.. gid=.. ses=.. [subj=..] pid=.. comm=.. exe=..
 *   sig=.. arch=.. syscall=.. compat=.. ip=.. code=..
 *
 * These functions work in place (hexadecimal names are decoded where they stand),
 * allocate nothing, and need PARSE_PAD readable bytes behind the end, the first of them a
 * newline, a carriage return or NUL, where every value stops.
 */
#ifndef SECCOMP_RECORD_FIELDS_H
#define SECCOMP_RECORD_FIELDS_H

#include <stdbool.h>

#include "account.h"
#include "record.h"

#define PARSE_PAD 8

/*
 * The texts of the last few records up to their system call, with what was read from
 * them: records come in runs of one process, and comparing is cheaper than reading again.
 */
#define FIELDS_TEXT 1024
#define FIELDS_RUNS 4

struct fields_run {
	size_t n;		   /* of raw; 0: empty */
	char raw[FIELDS_TEXT];	   /* as it came */
	char decoded[FIELDS_TEXT]; /* what the spans of record point into */
	struct record record;
};

#define FIELDS_SECOND 16

struct fields_memory {
	unsigned int recent, next;
	uint64_t runs_so_far;
	char second[FIELDS_SECOND]; /* of the last record: "audit(1795345007" */
	int64_t second_ms;
	struct fields_run runs[FIELDS_RUNS];
};

void fields_memory_init(struct fields_memory *memory);

/*
 * Reads "audit(SEC.mmm:SERIAL)" at P into time, stamp and serial of RET. Returns what
 * follows the parenthesis, or NULL and leaves RET as it was.
 */
char *fields_stamp(char *p, const char *end, struct fields_memory *memory,
		   struct record *ret);

/*
 * Reads the fields from P on, in the kernel's order; unknown fields between them are
 * skipped, what follows code= is not read (auditd's enrichment is never believed).
 * CUT: the text may have been cut off at END, so its last value counts only if it is one
 * that cannot be the beginning of another. The spans of RET point into P or into MEMORY.
 * 0, or a positive enum malformed.
 */
int fields_parse(char *p, char *end, bool cut, struct fields_memory *memory,
		 struct record *ret);

/* d_path() marks the path of an unlinked file with " (deleted)": cut off, and noted. */
void fields_fold_deleted(struct record *ret);

#endif
