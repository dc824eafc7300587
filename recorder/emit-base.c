/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit-base-file.h"
#include "emit-base-runtime.h"
#include "nearest.h"
#include "rules.h"
#include "say.h"

static bool selects(const char *word, const char *name)
{
	size_t n = strlen(word);

	return n && strncmp(word, name, n) == 0 &&
	       (name[n] == '\0' || name[n] == '-' || name[n] == '.');
}

int emit_base_append(struct profile_base **rows, size_t *n,
		     const struct profile_base *row)
{
	struct profile_base *more = realloc(*rows, (*n + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	more[(*n)++] = *row;
	*rows = more;
	return 0;
}

/* All that WORD selects; 0 with nothing added where that is nothing. */
static int append_named(struct profile_base **rows, size_t *n, const char *word)
{
	int r = 0;

	for (const struct rules_base *base = rules_bases; base->name && r == 0; base++) {
		const struct profile_base row = {
			.name = word,
			.what = base->what,
			.arch = base->arch ? arch_by_name(base->arch) : NULL,
			.calls = base->calls,
		};

		if (selects(word, base->name))
			r = emit_base_append(rows, n, &row);
	}
	return r;
}

/* All that can be asked for by name, for nearest() and for lists. */
struct walk {
	size_t group, base;
};

static const char *next_name(void *state)
{
	struct walk *walk = state;

	if (rules_base_groups[walk->group])
		return rules_base_groups[walk->group++];
	return rules_bases[walk->base].name ? rules_bases[walk->base++].name : NULL;
}

void emit_bases_list(char *text, size_t size, size_t width)
{
	struct walk walk = {0};
	size_t used = 0, line = 0;
	const char *name;

	*text = '\0';
	while ((name = next_name(&walk)) && used + strlen(name) + 3 < size) {
		const char *space = line + strlen(name) + 3 > width ? ",\n" : ", ";

		line = space[1] == '\n' || !used ? 0 : line + 2;
		line += strlen(name);
		used += (size_t)sprintf(text + used, "%s%s", used ? space : "", name);
	}
}

static void say_unknown(const char *value)
{
	struct walk walk = {0};
	char names[1024];
	const char *near = nearest(value, next_name, &walk);

	emit_bases_list(names, sizeof(names), SIZE_MAX);
	say("--base",
	    "no baseline %s, and no such file%s%s; there is none, %s, or a FILE", value,
	    near ? "; did you mean " : "", near ? near : "", names);
}

static int add_file(struct emit_bases *bases, const char *path)
{
	struct profile_base row = {.name = path};
	const char ***files =
		realloc(bases->files, (bases->n_files + 1) * sizeof(*files));
	int r;

	if (!files) {
		say("--base", "out of memory");
		return -ENOMEM;
	}
	bases->files = files;
	r = emit_base_file(path, &files[bases->n_files]);
	if (r < 0)
		return r;
	row.calls = files[bases->n_files++];
	r = emit_base_append(&bases->rows, &bases->n, &row);
	if (r < 0)
		say("--base", "out of memory");
	return r;
}

int emit_bases_add(struct emit_bases *bases, const char *value)
{
	const size_t before = bases->n;

	bases->given = true;
	if (strcmp(value, "none") == 0) {
		bases->none = true;
		return 0;
	}
	if (append_named(&bases->rows, &bases->n, value) < 0) {
		say("--base", "out of memory");
		return -ENOMEM;
	}
	if (bases->n > before)
		return 0;
	if (!strchr(value, '/') && access(value, F_OK) < 0) {
		say_unknown(value);
		return -EINVAL;
	}
	return add_file(bases, value);
}

void emit_bases_done(struct emit_bases *bases)
{
	while (bases->n_files)
		free(bases->files[--bases->n_files]);
	free(bases->files);
	free(bases->rows);
	*bases = (struct emit_bases){0};
}

int emit_bases_of(const struct emit_bases *bases, const struct recording *recording,
		  bool quiet, struct profile_base **ret, size_t *ret_n)
{
	struct profile_base *rows = NULL;
	size_t n = 0;
	int r = bases->none ? 0 : append_named(&rows, &n, "essential");

	for (size_t i = 0; i < bases->n && r == 0; i++)
		r = emit_base_append(&rows, &n, &bases->rows[i]);
	if (r == 0 && !bases->given)
		r = emit_base_runtimes(recording, quiet, &rows, &n);
	if (r < 0) {
		free(rows);
		return r;
	}
	*ret = rows;
	*ret_n = n;
	return 0;
}
