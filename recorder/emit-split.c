/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-split.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "emit-one.h"
#include "say.h"

int emit_split_check(const struct emit_options *options)
{
	struct stat st;

	if ((options->split_by == SPLIT_NOT) != !options->output_dir) {
		say(options->output_dir ? "--output-dir" : "--split-by",
		    "goes with %s: one says what each profile is for, the other where "
		    "they go",
		    options->output_dir ? "--split-by" : "--output-dir");
		return -EINVAL;
	}
	if (!options->output_dir)
		return 0;
	if (strcmp(options->output, "-") != 0) {
		say("--output", "names one file, and --split-by writes several, into "
				"--output-dir; leave it out");
		return -EINVAL;
	}
	if (mkdir(options->output_dir, 0777) < 0 &&
	    (errno != EEXIST || stat(options->output_dir, &st) < 0 ||
	     !S_ISDIR(st.st_mode))) {
		say(options->output_dir, "cannot make this folder: %s", strerror(errno));
		return -errno;
	}
	return 0;
}

void emit_written_done(struct emit_written *written)
{
	for (size_t i = 0; i < written->n; i++)
		free(written->parts[i].name);
	free(written->parts);
	*written = (struct emit_written){0};
}

static struct emit_part *find(const struct emit_written *written, const char *name)
{
	for (size_t i = 0; i < written->n; i++)
		if (strcmp(written->parts[i].name, name) == 0)
			return &written->parts[i];
	return NULL;
}

/* Groups and calls only ever get more. */
static bool has_grown(const struct emit_written *written, const char *name,
		      const struct recording *recording)
{
	const struct emit_part *part = written ? find(written, name) : NULL;

	return !part || part->n_groups != recording->n_groups ||
	       part->n_calls != recording->n_calls;
}

/* One that cannot be remembered is written again. */
static void remember(struct emit_written *written, const char *name,
		     const struct recording *recording)
{
	struct emit_part *part = find(written, name);

	if (!part) {
		if (written->n == written->room) {
			size_t room = written->room ? written->room * 2 : 16;
			struct emit_part *grown =
				realloc(written->parts, room * sizeof(*grown));

			if (!grown)
				return;
			written->parts = grown;
			written->room = room;
		}
		part = &written->parts[written->n];
		part->name = strdup(name);
		if (!part->name)
			return;
		written->n++;
	}
	part->n_groups = recording->n_groups;
	part->n_calls = recording->n_calls;
}

static int emit_part(const struct emit_options *options, const char *name,
		     const struct recording *recording)
{
	struct emit_options one = *options;
	char *path;
	int status;

	if (!has_grown(options->written, name, recording))
		return EXIT_DONE;
	if (asprintf(&path, "%s/%s.%s", options->output_dir, name,
		     options->format->suffix) < 0) {
		say(NULL, "out of memory");
		return EXIT_TROUBLE;
	}
	one.output = path;
	one.name = name;
	status = emit_one(&one, recording);
	if (status == EXIT_DONE && options->written)
		remember(options->written, name, recording);
	free(path);
	return status;
}

int emit_split(const struct emit_options *options, const struct recording *recording)
{
	struct split *split;
	size_t done = 0, failed = 0;
	int r = split_new(recording, options->split_by, &split);

	if (r < 0) {
		say("--split-by", "%s",
		    r == -EEXIST ? "two of them have the same name and hash"
				 : "out of memory");
		return EXIT_TROUBLE;
	}
	for (size_t i = 0; i < split->n; i++) {
		struct recording view;
		int status;

		split_view(split, i, &view);
		status = emit_part(options, split->parts[i].name, &view);
		done += status == EXIT_DONE;
		failed += status == EXIT_TROUBLE;
	}
	split_free(split);
	if (done && !options->quiet)
		say(options->output_dir, "%zu profile%s written", done,
		    done == 1 ? "" : "s");
	if (failed)
		return EXIT_TROUBLE;
	return done ? EXIT_DONE : EXIT_NOTHING;
}
