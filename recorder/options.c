/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"
#include "output.h"
#include "say.h"

#define OPTIONS_MAX 128
#define COLUMN	    28 /* where the help of an option begins */

static const struct opt help_row = {
	.name = "help", .letter = 'h', .help = "Print this and exit"};

int option_text(void *ctx, const struct opt *opt, const char *value)
{
	*(const char **)((char *)ctx + opt->data) = value;
	return 0;
}

int option_flag(void *ctx, const struct opt *opt, const char *value)
{
	(void)value;
	*(bool *)((char *)ctx + opt->data) = true;
	return 0;
}

/* All rows of all groups in one array, with the context of each. */
struct flat {
	const struct opt *row;
	void *ctx;
};

static int flatten(const struct opt_group *groups, struct flat *flat)
{
	int n = 0;

	for (; groups->title; groups++)
		for (const struct opt *row = groups->rows; row->name && n < OPTIONS_MAX;
		     row++)
			flat[n++] = (struct flat){row, groups->ctx};
	flat[n++] = (struct flat){&help_row, NULL};
	return n;
}

static void print_row(const struct opt *row)
{
	char left[64];
	int used =
		snprintf(left, sizeof(left), "  %c%c%s --%s%s%s", row->letter ? '-' : ' ',
			 row->letter ? row->letter : ' ', row->letter ? "," : " ",
			 row->name, row->arg ? "=" : "", row->arg ? row->arg : "");

	printf("%s", left);
	if (used >= COLUMN) {
		putchar('\n');
		used = 0;
	}
	for (const char *line = row->help; line; used = 0) {
		const char *stop = strchr(line, '\n');
		int n = stop ? (int)(stop - line) : (int)strlen(line);

		printf("%*s%.*s\n", COLUMN - used, "", n, line);
		line = stop ? stop + 1 : NULL;
	}
}

static void print_help(const struct usage *usage)
{
	printf("Usage: seccomp-record %s\n%s\n", usage->synopsis, usage->what);
	for (const struct opt_group *group = usage->groups; group->title; group++) {
		printf("\n%s:\n", group->title);
		for (const struct opt *row = group->rows; row->name; row++)
			print_row(row);
	}
	putchar('\n');
	print_row(&help_row);
}

struct names {
	const struct flat *flat;
	int n, at;
};

static const char *next_name(void *ctx)
{
	struct names *names = ctx;

	return names->at < names->n ? names->flat[names->at++].row->name : NULL;
}

static void say_unknown(const char *command, const char *arg, const struct flat *flat,
			int n)
{
	struct names names = {flat, n, 0};
	char word[64];
	const char *guess;

	snprintf(word, sizeof(word), "%.*s", (int)strcspn(arg + strspn(arg, "-"), "="),
		 arg + strspn(arg, "-"));
	guess = nearest(word, next_name, &names);
	if (guess && strncmp(arg, "--", 2) == 0)
		say(command, "no option %s; did you mean --%s?", arg, guess);
	else
		say(command, "no option %s; 'seccomp-record help %s' lists them", arg,
		    command);
}

static void fill_getopt(const struct flat *flat, int n, bool command,
			struct option *longs, char *shorts)
{
	if (command)
		*shorts++ = '+';
	/* A leading colon tells a missing value from an unknown option. */
	*shorts++ = ':';
	for (int i = 0; i < n; i++) {
		longs[i] = (struct option){flat[i].row->name,
					   flat[i].row->arg ? required_argument
							    : no_argument,
					   NULL, 256 + i};
		if (flat[i].row->letter)
			*shorts++ = flat[i].row->letter;
		if (flat[i].row->letter && flat[i].row->arg)
			*shorts++ = ':';
	}
	longs[n] = (struct option){0};
	*shorts = '\0';
}

static int row_of(const struct flat *flat, int n, int c)
{
	if (c >= 256)
		return c - 256;
	for (int i = 0; i < n; i++)
		if (flat[i].row->letter == c)
			return i;
	return -1;
}

static int parse(int argc, char **argv, const struct usage *usage, bool command)
{
	struct flat flat[OPTIONS_MAX + 1];
	struct option longs[OPTIONS_MAX + 2];
	char shorts[2 * OPTIONS_MAX + 5];
	int n = flatten(usage->groups, flat), c;

	fill_getopt(flat, n, command, longs, shorts);
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		int i = row_of(flat, n, c);

		if (c == ':' || (c == '?' && optopt >= 256)) {
			say(argv[0], c == ':' ? "%s needs a value" : "%s takes no value",
			    argv[optind - 1]);
			return OPTIONS_WRONG;
		}
		if (i < 0) {
			say_unknown(argv[0], argv[optind - 1], flat, n);
			return OPTIONS_WRONG;
		}
		if (flat[i].row == &help_row) {
			print_help(usage);
			return output_printed() < 0 ? OPTIONS_WRONG : OPTIONS_DONE;
		}
		if (flat[i].row->set(flat[i].ctx, flat[i].row, optarg) < 0)
			return OPTIONS_WRONG;
	}
	return optind;
}

int options_parse(int argc, char **argv, const struct usage *usage)
{
	return parse(argc, argv, usage, false);
}

int options_parse_command(int argc, char **argv, const struct usage *usage)
{
	return parse(argc, argv, usage, true);
}
