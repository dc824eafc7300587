/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "config.h"
#include "nearest.h"
#include "output.h"
#include "say.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
};

static int cmd_help(int argc, char **argv);

static const struct command commands[] = {
	{"record", cmd_record, "make a profile from audit records (the default)"},
	{"run", cmd_run, "run a command and make a profile of what it calls"},
	{"merge", cmd_merge, "make one recording out of many"},
	{"emit", cmd_emit, "write a profile from recordings, in any format"},
	{"verify", cmd_verify, "run a command under a profile, report what that denied"},
	{"why", cmd_why, "who needed a system call"},
	{"diff", cmd_diff, "what a declared profile would break, what it allows in vain"},
	{"lint", cmd_lint,
	 "what is wrong in a declared profile, and what to do about it"},
	{"report", cmd_report, "show recordings as an HTML page"},
	{"syscall", cmd_syscall, "look up system calls by name or number"},
	{"help", cmd_help, "explain a command"},
};

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static const char *next_name(void *ctx)
{
	size_t *i = ctx;

	return *i < COMMANDS ? commands[(*i)++].name : NULL;
}

static int unknown(const char *name)
{
	size_t i = 0;
	const char *guess = nearest(name, next_name, &i);

	if (guess)
		say(NULL, "no command and no file %s; did you mean %s?", name, guess);
	else
		say(NULL,
		    "no command and no file %s; 'seccomp-record help' lists the commands",
		    name);
	return EXIT_TROUBLE;
}

static int print_help(void)
{
	puts("Usage: seccomp-record [COMMAND] [OPTIONS]\n"
	     "Makes seccomp profiles from the audit records of a program under "
	     "SCMP_ACT_LOG.\n"
	     "\n"
	     "Commands:");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-10s%s\n", commands[i].name, commands[i].what);
	puts("\n"
	     "  -h, --help     print this; 'seccomp-record help COMMAND' for a command\n"
	     "      --version  print the version\n"
	     "\n"
	     "Example: seccomp-record --exe nginx /var/log/audit/audit.log\n"
	     "Exit status: 0 done, 1 something differs or is unknown, 2 usage or "
	     "failure,\n"
	     "3 no record matched, 4 records were lost (--strict).");
	return output_printed() < 0 ? EXIT_TROUBLE : EXIT_DONE;
}

static int cmd_help(int argc, char **argv)
{
	const struct command *command;
	char help[] = "--help";
	char *args[] = {NULL, help, NULL};

	if (argc < 2)
		return print_help();
	command = find(argv[1]);
	if (!command)
		return unknown(argv[1]);
	if (command->run == cmd_help)
		return print_help();
	args[0] = argv[1];
	return command->run(2, args);
}

int main(int argc, char **argv)
{
	static char record[] = "record";
	const struct command *command;

	if (argc < 2) {
		argv[0] = record;
		return cmd_record(1, argv);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return print_help();
	if (strcmp(argv[1], "--version") == 0) {
		puts("seccomp-record " PACKAGE_VERSION);
		return output_printed() < 0 ? EXIT_TROUBLE : EXIT_DONE;
	}
	command = find(argv[1]);
	if (command)
		return command->run(argc - 1, argv + 1);
	/* Of what may not be looked at record says so. */
	if (argv[1][0] != '-' && access(argv[1], F_OK) < 0 && errno != EACCES)
		return unknown(argv[1]);
	argv[0] = record;
	return cmd_record(argc, argv);
}
