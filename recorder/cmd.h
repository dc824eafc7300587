/* SPDX-License-Identifier: Apache-2.0 */
/* The commands: one file cmd-NAME.c and one row of the table in main.c each. */
#ifndef SECCOMP_RECORD_CMD_H
#define SECCOMP_RECORD_CMD_H

enum {
	EXIT_DONE = 0,
	EXIT_FOUND = 1,	  /* a difference, a fault, a denial; something unknown */
	EXIT_TROUBLE = 2, /* usage, or failure */
	EXIT_NOTHING = 3, /* no record matched */
	EXIT_LOST = 4,	  /* --strict, and records were lost */
};

/* ARGV[0] is the command's name. Returns the exit status. */
int cmd_record(int argc, char **argv);
int cmd_merge(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_emit(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_syscall(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_why(int argc, char **argv);

#endif
