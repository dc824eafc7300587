/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-base-file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "nearest.h"
#include "say.h"

#define LINE_MAX_BYTES 256
#define NAMES_MAX      4096 /* all tables together have some 600 */

/* The names of all tables, for nearest(). */
struct walk {
	size_t arch, row;
};

static const char *next_name(void *state)
{
	struct walk *walk = state;
	const struct arch *arch;
	int64_t nr;

	for (; (arch = arch_at(walk->arch)); walk->arch++, walk->row = 0) {
		const char *name = arch_syscall_at(arch, walk->row, &nr);

		walk->row++;
		if (name)
			return name;
	}
	return NULL;
}

/* NAME as the tables have it: what is a second name on one architecture may be the first
 * on another. NULL: unknown.
 */
static const char *known(const char *name)
{
	const char *found = NULL;
	const struct arch *arch;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++) {
		const char *here = arch_syscall_nr(arch, name, &nr) == 0
					   ? arch_syscall_name(arch, nr)
					   : NULL;

		if (here && strcmp(here, name) == 0)
			return here;
		if (!found)
			found = here;
	}
	return found;
}

static int say_unknown(const char *where, const char *name)
{
	struct walk walk = {0};
	const char *near = nearest(name, next_name, &walk);

	if (near)
		say(where, "no system call %s; did you mean %s?", name, near);
	else
		say(where, "no system call %s; give one name a line", name);
	return -EINVAL;
}

/* Cuts the comment and the blanks off LINE; 0, or negative after having said why. */
static int trim(const char *where, char *line, char **ret)
{
	size_t n = strlen(line);

	if (n == LINE_MAX_BYTES - 1 && line[n - 1] != '\n') {
		say(where, "a line of more than %d bytes; give one name a line",
		    LINE_MAX_BYTES - 2);
		return -EINVAL;
	}
	line[strcspn(line, "#\r\n")] = '\0';
	line += strspn(line, " \t");
	n = strlen(line);
	while (n && strchr(" \t", line[n - 1]))
		line[--n] = '\0';
	*ret = line;
	return 0;
}

static int read_names(FILE *file, const char *path, const char **names)
{
	char line[LINE_MAX_BYTES], where[LINE_MAX_BYTES];
	size_t n = 0;

	for (unsigned int number = 1; fgets(line, sizeof(line), file); number++) {
		char *name;
		int r;

		snprintf(where, sizeof(where), "%s:%u", path, number);
		r = trim(where, line, &name);
		if (r < 0)
			return r;
		if (!*name)
			continue;
		if (n == NAMES_MAX) {
			say(where, "more than %d names", NAMES_MAX);
			return -E2BIG;
		}
		names[n] = known(name);
		if (!names[n++])
			return say_unknown(where, name);
	}
	if (!ferror(file))
		return 0;
	say(path, "cannot be read: %s", strerror(errno));
	return -EIO;
}

int emit_base_file(const char *path, const char ***ret)
{
	const char **names = calloc(NAMES_MAX + 1, sizeof(*names));
	FILE *file = names ? fopen(path, "re") : NULL;
	int r;

	if (!file) {
		r = -errno;
		say(path, "cannot be read: %s", strerror(errno));
		free(names);
		return r;
	}
	r = read_names(file, path, names);
	fclose(file);
	if (r < 0) {
		free(names);
		return r;
	}
	*ret = names;
	return 0;
}
