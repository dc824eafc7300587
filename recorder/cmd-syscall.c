/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record syscall: looks the tables up.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "arch.h"
#include "call-arg.h"
#include "cmd.h"
#include "nearest.h"
#include "output.h"
#include "say.h"

/* Where to look. With "all" it is enough that one architecture knows the answer. */
struct places {
	const struct arch **archs;
	size_t n;
	bool all;
};

static void usage(FILE *to)
{
	fputs("Usage: seccomp-record syscall [--arch ARCH]... NAME|NUMBER...\n"
	      "\n"
	      "Looks system calls up. Prints architecture, number and name, separated by "
	      "tabs,\n"
	      "one line for each.\n"
	      "\n"
	      "  -a, --arch ARCH  look there; may repeat. A name as uname -m, "
	      "libseccomp, Go or\n"
	      "                   the kernel has it, a record's arch= value, or "
	      "\"all\".\n"
	      "                   Default: the architecture of this machine\n"
	      "  -h, --help       print this and exit\n"
	      "\n"
	      "NUMBER may be decimal, 0x hexadecimal, or negative. A number without a "
	      "name is\n"
	      "printed as syscall_NUMBER.\n"
	      "\n"
	      "Exit status: 0 all found, 1 some unknown, 2 wrong usage.\n",
	      to);
}

static void print_row(const struct arch *arch, int64_t nr)
{
	const char *name = arch_syscall_name(arch, nr);

	printf("%s\t%" PRId64 "\t", arch->name, nr);
	if (name)
		printf("%s\n", name);
	else
		printf("syscall_%" PRId64 "\n", nr);
}

/* Says that NAME is unknown at PLACES, which people call WHERE. */
static void say_no_name(const struct places *places, const char *where, const char *name)
{
	const char *near;

	if (call_arg_known(name)) {
		say(name, "no such system call on %s, but elsewhere: see --arch all",
		    where);
		return;
	}
	near = call_arg_nearest(name, places->archs, places->n);
	if (near)
		say(name, "no such system call on %s; did you mean %s?", where, near);
	else
		say(name, "no such system call on %s", where);
}

static bool look_up_everywhere(const struct places *places, const char *text)
{
	bool found = false;
	int64_t nr;
	size_t i;

	if (call_arg_number(text, &nr)) {
		for (i = 0; i < places->n; i++)
			if (arch_syscall_name(places->archs[i], nr)) {
				print_row(places->archs[i], nr);
				found = true;
			}
		if (!found)
			say(text, "no architecture has a system call of this number");
		return found;
	}
	for (i = 0; i < places->n; i++)
		if (!arch_syscall_nr(places->archs[i], text, &nr)) {
			print_row(places->archs[i], nr);
			found = true;
		}
	if (!found)
		say_no_name(places, "any architecture", text);
	return found;
}

static bool look_up_number(const struct arch *arch, const char *text, int64_t nr)
{
	/* A record of this number would be x32's. Not the reverse: who says x32 and
	 * leaves the bit out should be told. */
	if (nr > 0 && (nr & ARCH_X32_BIT))
		arch = arch_of(arch->token, nr);
	print_row(arch, nr);
	if (arch_syscall_name(arch, nr))
		return true;
	say(text,
	    arch->table ? "%s has no system call of this number"
			: "the system calls of %s are not known",
	    arch->name);
	return false;
}

static bool look_up(const struct arch *arch, const char *text)
{
	const struct places here = {.archs = &arch, .n = 1};
	int64_t nr;

	if (call_arg_number(text, &nr))
		return look_up_number(arch, text, nr);
	if (!arch_syscall_nr(arch, text, &nr)) {
		print_row(arch, nr);
		return true;
	}
	if (arch->table)
		say_no_name(&here, arch->name, text);
	else
		say(text, "the system calls of %s are not known", arch->name);
	return false;
}

static const char *next_arch(void *state)
{
	size_t *i = state;
	const struct arch *arch = arch_at((*i)++);

	return arch ? arch->name : NULL;
}

static void say_no_arch(const char *name)
{
	char names[2048] = "all";
	const struct arch *arch;
	const char *near;
	size_t i, n = strlen(names);

	for (i = 0; (arch = arch_at(i)) && n < sizeof(names); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, " %s", arch->name);
	i = 0;
	near = nearest(name, next_arch, &i);
	if (near)
		say("--arch", "no such architecture: %s; did you mean %s? Known are: %s",
		    name, near, names);
	else
		say("--arch", "no such architecture: %s; known are: %s", name, names);
}

static bool add_arch(struct places *places, const char *name)
{
	const struct arch *arch;

	if (!strcmp(name, "all")) {
		places->all = true;
		return true;
	}
	arch = arch_by_name(name);
	if (!arch) {
		say_no_arch(name);
		return false;
	}
	places->archs[places->n++] = arch;
	return true;
}

/* The kernel's own. uname -m is the same for both byte orders on some architectures. */
static bool add_native(struct places *places)
{
	const uint16_t probe = 1;
	const bool big = !*(const unsigned char *)&probe;
	const struct arch *arch, *twin;
	struct utsname uts;
	size_t i;

	if (uname(&uts) < 0) {
		say("uname", "%s; name one with --arch", strerror(errno));
		return false;
	}
	arch = arch_by_name(uts.machine);
	if (!arch) {
		say("uname", "no table for this machine, %s; name one with --arch",
		    uts.machine);
		return false;
	}
	if (arch->big_endian != big)
		for (i = 0; (twin = arch_at(i)); i++)
			if (twin->table == arch->table && twin->big_endian == big &&
			    !strcmp(twin->unames, arch->unames)) {
				arch = twin;
				break;
			}
	places->archs[places->n++] = arch;
	return true;
}

static void add_all(struct places *places)
{
	const struct arch *arch;

	for (places->n = 0; (arch = arch_at(places->n)); places->n++)
		places->archs[places->n] = arch;
}

static int print_all(const struct places *places, char **operands, int n)
{
	bool found = true;
	size_t p;
	int i;

	for (i = 0; i < n; i++)
		if (places->all)
			found &= look_up_everywhere(places, operands[i]);
		else
			for (p = 0; p < places->n; p++)
				found &= look_up(places->archs[p], operands[i]);
	if (output_printed() < 0)
		return EXIT_TROUBLE;
	return found ? EXIT_DONE : EXIT_FOUND;
}

/* -1 is a number here, and never reaches getopt. */
static bool is_operand(const char *arg)
{
	return arg[0] != '-' || !arg[1] || (arg[1] >= '0' && arg[1] <= '9');
}

/*
 * Fills PLACES and moves the operands to the front of ARGV, behind its first.
 * Returns their number; negative: say no more and exit with -1 - that status.
 */
static int parse(int argc, char **argv, struct places *places)
{
	static const struct option options[] = {
		{"arch", required_argument, NULL, 'a'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	int n = 0;

	opterr = 0;
	optind = 1;
	while (optind < argc) {
		const char *arg = argv[optind];

		if (is_operand(arg)) {
			argv[1 + n++] = argv[optind++];
			continue;
		}
		switch (getopt_long(argc, argv, "+:a:h", options, NULL)) {
		case 'a':
			if (!add_arch(places, optarg))
				return -1 - EXIT_TROUBLE;
			break;
		case 'h':
			usage(stdout);
			return -1 - EXIT_DONE;
		case -1: /* "--" */
			while (optind < argc)
				argv[1 + n++] = argv[optind++];
			break;
		case ':':
			say(argv[0], "%s needs a value", arg);
			return -1 - EXIT_TROUBLE;
		default:
			say(argv[0],
			    "no option %s; 'seccomp-record help syscall' lists them",
			    arg);
			return -1 - EXIT_TROUBLE;
		}
	}
	if (n)
		return n;
	say(argv[0], "which one? Give names or numbers; see --help");
	return -1 - EXIT_TROUBLE;
}

static int run(int argc, char **argv, struct places *places)
{
	int n = parse(argc, argv, places);

	if (n < 0)
		return -1 - n;
	if (places->all)
		add_all(places);
	else if (!places->n && !add_native(places))
		return EXIT_TROUBLE;
	return print_all(places, argv + 1, n);
}

int cmd_syscall(int argc, char **argv)
{
	struct places places = {0};
	size_t room = (size_t)argc;
	int status;

	while (arch_at(room))
		room++;
	places.archs = calloc(room, sizeof(*places.archs));
	if (!places.archs) {
		say(NULL, "%s", strerror(ENOMEM));
		return EXIT_TROUBLE;
	}
	status = run(argc, argv, &places);
	free(places.archs);
	return status;
}
