/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines from tables: the same rows parse the options and print the help.
 */
#ifndef SECCOMP_RECORD_OPTIONS_H
#define SECCOMP_RECORD_OPTIONS_H

#include <stddef.h>

struct opt {
	const char *name; /* long name, without dashes; NULL ends a table */
	char letter;	  /* short name, or 0 */
	const char *arg;  /* what its value is called; NULL: it takes none */
	const char *help; /* may hold newlines */
	/*
	 * Takes VALUE (NULL where there is none). 0, or negative after having said what
	 * is wrong with it. OPT->data is the row's own.
	 */
	int (*set)(void *ctx, const struct opt *opt, const char *value);
	int data;
};

struct opt_group {
	const char *title; /* NULL ends an array of groups */
	const struct opt *rows;
	void *ctx; /* for the set functions of these rows */
};

struct usage {
	const char
		*synopsis; /* without the program's name: "record [OPTIONS] [FILE...]" */
	const char *what;  /* one or two sentences */
	const struct opt_group *groups;
};

enum { OPTIONS_DONE = -1, OPTIONS_WRONG = -2 };

/* For rows that only keep their value: OPT->data is the offset of it in the context. */
int option_text(void *ctx, const struct opt *opt, const char *value); /* const char * */
int option_flag(void *ctx, const struct opt *opt, const char *value); /* bool: true */

#define OPTION_TEXT(type, member) option_text, offsetof(type, member)
#define OPTION_FLAG(type, member) option_flag, offsetof(type, member)

/*
 * Parses ARGV (ARGV[0] is the command), moving operands to its end. Returns the index of
 * the first operand; OPTIONS_DONE after --help was answered; OPTIONS_WRONG after an error
 * was said.
 */
int options_parse(int argc, char **argv, const struct usage *usage);

/* The same where the first operand begins a command, which has options of its own. */
int options_parse_command(int argc, char **argv, const struct usage *usage);

#endif
