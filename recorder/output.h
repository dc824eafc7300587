/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that is there whole or not at all: written under a temporary name beside its
 * target, flushed to the disk, and renamed. What is no regular file (a pipe, /dev/null)
 * is written directly, and "-" is standard output.
 */
#ifndef SECCOMP_RECORD_OUTPUT_H
#define SECCOMP_RECORD_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

struct output {
	FILE *file;
	char *target, *temporary; /* NULL when written directly */
};

/* 0, -ENOMEM, or -errno of the file or its folder. */
int output_open(const char *path, struct output *ret);

/*
 * Whether output_open() could now: makes the temporary file and takes it away again. What
 * is no regular file is not opened before its time. 0 or -errno.
 */
int output_try(const char *path);

/*
 * Whether both names are of one file that is replaced, by whichever link, or of one that
 * is not there yet. What is no regular file takes what comes.
 */
bool output_is_same(const char *a, const char *b);

/* All was written: puts the file in place. 0 or -errno; OUTPUT is done with either way.
 */
int output_commit(struct output *output);

/*
 * Says that WHAT ("the profile") could not be written to PATH for the error R (-errno of
 * the former), and what can be done about it.
 */
void output_failed(const char *path, const char *what, int r);

/* PATH as messages call it: "-" is standard output. */
const char *output_name(const char *path);

/* All that was printed is on standard output: 0, or negative after having said why not.
 */
int output_printed(void);

/* Gives up: nothing changes on the disk. */
void output_abort(struct output *output);

/* Whether FD is a terminal that is to be painted on; see no-color.org. */
bool output_wants_colour(int fd);

#endif
