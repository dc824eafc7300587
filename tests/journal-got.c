/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-got.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void got_bail(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void on_field(void *ctx, enum journal_field field, const void *value,
		     size_t value_len)
{
	const struct span name = journal_field_names[field];
	struct got *got = ctx;
	size_t used = strlen(got->now);
	int shown = value_len < 60 ? (int)value_len : 60;

	if (field == JOURNAL_SERIAL && value_len < 16)
		snprintf(got->serial, sizeof(got->serial), "%.*s", (int)value_len,
			 (const char *)value);
	if (field == JOURNAL_TEXT && got->pid[0] &&
	    memmem(value, value_len, got->pid, strlen(got->pid)))
		got->mine = true;
	/* Of the names the first letters that tell them apart. */
	snprintf(got->now + used, sizeof(got->now) - used, "%.*s=%.*s;",
		 name.n < 9 ? (int)name.n : 9, name.p, shown, (const char *)value);
}

static int on_entry(void *ctx)
{
	struct got *got = ctx;

	if (got->mine && got->mine_n < GOT_SERIALS)
		got->mine_serials[got->mine_n++] = strtoul(got->serial, NULL, 10);
	got->mine = false;
	if (got->n < GOT_ENTRIES)
		memcpy(got->line[got->n], got->now, sizeof(got->now));
	got->n++;
	got->now[0] = '\0';
	return got->stop_after && got->n == got->stop_after ? -ECANCELED : 0;
}

static void on_lost(void *ctx, enum loss kind, uint64_t n)
{
	struct got *got = ctx;

	(void)kind;
	(void)n;
	got->lost++;
}

static void on_note(void *ctx, const char *text)
{
	struct got *got = ctx;
	size_t used = strlen(got->notes);

	snprintf(got->notes + used, sizeof(got->notes) - used, "%s\n", text);
}

struct source *got_start(struct got *got, struct source_options options, int *ret,
			 const char **ret_why)
{
	const struct source_sink sink = {.ctx = got,
					 .field = on_field,
					 .entry = on_entry,
					 .lost = on_lost,
					 .note = on_note};
	struct source *source = NULL;

	*ret_why = NULL;
	*ret = source_journal.open(&options, &sink, &source, ret_why);
	return source;
}

/* Reads all of it. The error of opening or reading, or 0. */
int got_all(struct got *got, struct source_options options, char *position)
{
	const char *why;
	int r;
	struct source *source = got_start(got, options, &r, &why);

	if (!source)
		return why && *why ? r : -ENOTRECOVERABLE;
	do
		r = source->ops->read(source);
	while (r == SOURCE_MORE);
	if (position && source->ops->position(source, position, SOURCE_POSITION) < 0)
		position[0] = '\0';
	source->ops->close(source);
	return r;
}

void got_store(const char *path, const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		got_bail(path);
	close(fd);
}

void got_run(char *const *argv)
{
	int status = -1, null;
	pid_t pid = fork();

	if (pid == 0) {
		null = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(126);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		got_bail(argv[0]);
}
