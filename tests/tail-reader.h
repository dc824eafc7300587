/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the tests of recorder/sources/tail.h: a folder for logs, and the source "syslog"
 * that reads DIR/kern.log into memory. Whatever cannot go on ends the test: "Bail out!".
 */
#ifndef SECCOMP_RECORD_TAIL_READER_H
#define SECCOMP_RECORD_TAIL_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../recorder/sources/source.h"

#define STUCK	  20000 /* ms without an event that must come */
#define LINE_SIZE 300
#define TEXT_SIZE 65536

extern char dir[240];

void bail(const char *what);
int must(int r, const char *what); /* R, or bail where it is negative */

uint32_t next_random(uint32_t *state);

/* NAME in DIR; good for eight calls. */
const char *path_of(const char *name);

__attribute__((format(printf, 1, 2))) void shell(const char *fmt, ...);

/* DIR is there and empty. */
void clear_dir(void);
void append(const char *name, const char *text);

/* Line N of the random tests, with its line break, into LINE_SIZE bytes. Its length. */
size_t numbered_line(uint64_t n, char *buf);

/* What came; in the text "[" is a begin and "]" an end. */
struct got {
	char buf[4096], text[TEXT_SIZE];
	size_t len, pending;
	bool numbered; /* lines are checked and forgotten */
	bool bad;
	uint64_t next; /* number of the next line */
	unsigned int lost, notes, begins;
	bool trusted;
	char note[512];
	uint32_t random;
	/* Written to the file LATE, at the read that is so many from now; 0: never. */
	unsigned int late_in;
	const char *late, *late_text;
};

extern struct got got;
extern const struct source_sink sink; /* to GOT */
extern struct source *source;
extern const char *why; /* it did not open */

/* open_reader forgets what came, and bails. */
int try_reader(bool follow, const char *position);
void open_reader(bool follow, const char *position);
void close_reader(void);

/* Until there is no more: SOURCE_WAIT, SOURCE_END, -errno. */
int read_all(void);

/* poll(2) on it. */
int wakes(int ms);

/* Into SOURCE_POSITION bytes. */
void position(char *pos);

#endif
