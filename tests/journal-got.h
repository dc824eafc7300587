/* SPDX-License-Identifier: Apache-2.0 */
/* A sink that keeps what the source journal delivers, and what its tests stand on. */
#ifndef SECCOMP_RECORD_TEST_JOURNAL_GOT_H
#define SECCOMP_RECORD_TEST_JOURNAL_GOT_H

#include "source.h"

#define GOT_ENTRIES 64
#define GOT_TEXT    256
#define GOT_SERIALS 4000

struct got {
	size_t n, stop_after; /* the entry that is refused; 0: none */
	/* "NAME=VALUE;" of each field, NAME cut to nine letters. */
	char line[GOT_ENTRIES][GOT_TEXT];
	char now[GOT_TEXT];
	char notes[2000];
	unsigned int lost;
	/* The serials of records that hold PID. */
	char pid[32], serial[16];
	bool mine;
	size_t mine_n;
	unsigned long mine_serials[GOT_SERIALS];
};

/* NULL: *RET is the error, *RET_WHY the reason. */
struct source *got_start(struct got *got, struct source_options options, int *ret,
			 const char **ret_why);

/*
 * Reads all of it; then POSITION (NULL: not wanted) is where it stands. SOURCE_END, or
 * the error of opening or reading; -ENOTRECOVERABLE where an error has no reason.
 */
int got_all(struct got *got, struct source_options options, char *position);

/* These three end the test where they fail. */
__attribute__((noreturn)) void got_bail(const char *what);
void got_run(char *const *argv); /* without its output */
void got_store(const char *path, const char *bytes, size_t n);

#endif
