/* SPDX-License-Identifier: Apache-2.0 */
#include "tail.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"
#include "tail-parts.h"

#define PLACES 2
#define MAGIC  "log-1"

void tail_close(struct source *source)
{
	struct tail *t = tail_of(source);

	if (!t)
		return;
	watch_done(&t->watch);
	cursor_done(&t->cursor);
	free(t->begun);
	free(t->known);
	free(t->path);
	free(t->folder);
	free(t->base);
	free(t);
}

/*
 * The position is MAGIC and up to PLACES places, the one to try first in front: in a file
 * of which no line was complete we are behind the former one.
 */
int tail_position(struct source *source, char *buf, size_t size)
{
	struct tail *t = tail_of(source);
	struct place place, places[PLACES];
	size_t n = 0, len = strlen(MAGIC);

	if (t->cursor.open)
		place = cursor_place(&t->cursor, tail_pending(t));
	if (t->has_former && (!t->cursor.open || place.offset == 0))
		places[n++] = t->former;
	if (t->cursor.open)
		places[n++] = place;
	if (size < len + 1)
		return -ENOBUFS;
	memcpy(buf, MAGIC, len + 1);
	for (size_t i = 0; i < n; i++) {
		const struct place *p = &places[i];
		const int k = snprintf(
			buf + len, size - len,
			" %" PRIx64 ":%" PRIu64 ":%" PRIu64 ":%zu:%" PRIx64,
			(uint64_t)p->dev, (uint64_t)p->ino, p->offset, p->len, p->hash);

		if (k < 0 || (size_t)k >= size - len)
			return -ENOBUFS;
		len += (size_t)k;
	}
	return 0;
}

/* -EINVAL: it is not of tail_position. */
static int parse_places(const char *text, struct place *places, size_t *ret_n)
{
	const size_t len = strlen(MAGIC);
	size_t n = 0;
	int used = 0;

	if (strncmp(text, MAGIC, len) != 0)
		return -EINVAL;
	for (text += len; *text && *text != '\n' && n < PLACES; text += used) {
		struct place *p = &places[n++];
		uint64_t dev, ino;

		used = 0;
		if (sscanf(text, " %" SCNx64 ":%" SCNu64 ":%" SCNu64 ":%zu:%" SCNx64 "%n",
			   &dev, &ino, &p->offset, &p->len, &p->hash, &used) != 5 ||
		    !used || p->len > ROTATION_HEAD)
			return -EINVAL;
		p->dev = (dev_t)dev;
		p->ino = (ino_t)ino;
	}
	*ret_n = n;
	return *text && *text != '\n' ? -EINVAL : 0;
}

/* 0, 1: it is not there; -EAGAIN: scan again; -errno. */
static int resume_at(struct tail *t, const struct rotation *files,
		     const struct place *place)
{
	struct cursor cursor;
	enum rotation_match how;
	const ssize_t at = rotation_find(files, place, &how);
	int wd, r;

	if (at < 0)
		return 1;
	r = tail_learn_known(t, files, (size_t)at + (how == ROTATION_SHORT));
	if (r < 0)
		return r;
	if (place->len == 0 || how == ROTATION_SHORT) {
		t->former = *place;
		t->has_former = true;
		return 0;
	}
	r = tail_open_cursor(t, &files->files[at], place->offset, &cursor, &wd);
	if (r == 0)
		tail_set_cursor(t, &cursor, wd);
	return r;
}

static int resume(struct tail *t, const struct rotation *files,
		  const struct place *places, size_t n)
{
	int r = 1;

	for (size_t i = 0; i < n && r == 1; i++)
		r = resume_at(t, files, &places[i]);
	if (r != 1 || n == 0)
		return r < 0 ? r : 0;
	tail_note(t,
		  "%s: where the last reading ended is in none of its files any more; "
		  "records "
		  "in between may be lost",
		  t->path);
	tail_lose(t, LOSS_OVERRUN);
	return 0;
}

/* From now on. */
static int skip_all(struct tail *t, const struct rotation *files)
{
	struct cursor cursor;
	size_t i = files->n;
	int wd, r;

	while (i && !rotated_has_data(&files->files[i - 1]))
		i--;
	if (i == 0)
		return 0;
	r = tail_open_cursor(t, &files->files[i - 1], CURSOR_END, &cursor, &wd);
	if (r < 0)
		return r;
	tail_set_cursor(t, &cursor, wd);
	return tail_learn_known(t, files, i - 1);
}

/* From the beginning of the log itself. */
static int skip_rotated(struct tail *t, const struct rotation *files)
{
	size_t n = files->n;

	if (n == 0 || files->files[n - 1].by != ROTATED_NOT)
		return -ENOENT;
	return tail_learn_known(t, files, n - 1);
}

/* -EISDIR, -EMEDIUMTYPE (a journal), -ENOTSUP: it is no log. */
static int check_kind(const char *path)
{
	struct input *in;
	struct stat st;
	int r = 0;

	if (stat(path, &st) < 0)
		return 0; /* as rotation finds it */
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -ENOTSUP;
	if (input_open(path, &in) < 0)
		return 0;
	if (input_peek(in) == 0 && input_is_journal(in))
		r = -EMEDIUMTYPE;
	input_close(in);
	return r;
}

static int start_in(struct tail *t, const struct rotation *files, const char *position)
{
	const struct rotated *log = files->n ? &files->files[files->n - 1] : NULL;
	struct place places[PLACES];
	size_t n = 0;
	int r;

	if (log && log->by == ROTATED_NOT && log->error == -EACCES)
		return -EACCES;
	if (!log && !t->follow)
		return -ENOENT;
	if (position) {
		r = parse_places(position, places, &n);
		if (r == 0)
			r = resume(t, files, places, n);
	} else if (t->named) {
		r = skip_rotated(t, files);
	} else {
		r = t->follow ? skip_all(t, files) : 0;
	}
	if (r == 0 && (!log || log->by != ROTATED_NOT) && t->follow)
		tail_note(t, "%s: is not there yet: waiting for it", t->path);
	return r;
}

static int start(struct tail *t, const char *position)
{
	int r = 0;

	if (t->follow)
		r = watch_start(&t->watch, t->folder, t->base);
	while (r == 0) {
		struct rotation files;

		r = tail_scan(t, &files);
		if (r < 0)
			break;
		r = start_in(t, &files, position);
		rotation_done(&files);
		if (r != -EAGAIN)
			break;
		r = 0;
	}
	t->stirred = true;
	return r;
}

static const char *why(const struct tail_log *log, int error)
{
	static char text[TAIL_TEXT];
	const char *what = strerror(-error), *remedy = "";

	if (error == -EACCES || error == -EPERM) {
		what = "no permission: ";
		remedy = log->denied;
	} else if (error == -ENOENT || error == -ENOTDIR) {
		what = "there is none: ";
		remedy = log->missing;
	} else if (error == -EISDIR) {
		what = "is a folder; --journal-dir takes one of journals";
	} else if (error == -EMEDIUMTYPE) {
		what = "is a journal; --journal-dir takes the folder that it is in";
	} else if (error == -ENOTSUP) {
		what = "is no regular file, and only these can be followed or gone on "
		       "with; name a --source, or - for standard input";
	} else if (error == -EINVAL) {
		what = "the position to go on from is not one of a log file";
	} else if (error == -ENOSPC || error == -EMFILE) {
		what = "no inotify watch is left: raise fs.inotify.max_user_watches and "
		       "max_user_instances";
	}
	snprintf(text, sizeof(text), "%s: %s%s", log->path, what, remedy);
	return text;
}

static int set_path(struct tail *t, const char *path)
{
	const char *slash = strrchr(path, '/');

	t->path = strdup(path);
	t->base = strdup(slash ? slash + 1 : path);
	t->folder = slash == path ? strdup("/")
		    : slash	  ? strndup(path, (size_t)(slash - path))
				  : strdup(".");
	return t->path && t->base && t->folder ? 0 : -ENOMEM;
}

int tail_open(const struct source_ops *ops, const struct tail_log *log,
	      const struct source_options *options, const struct source_sink *sink,
	      struct source **ret, const char **ret_why)
{
	struct tail *t = calloc(1, sizeof(*t));
	int r = -ENOMEM;

	if (t) {
		t->source.ops = ops;
		t->sink = *sink;
		t->follow = options->follow;
		t->partial = options->partial;
		t->named = log->named;
		watch_init(&t->watch);
		cursor_init(&t->cursor);
		r = set_path(t, log->path);
	}
	if (r == 0 && log->named)
		r = check_kind(log->path);
	if (r == 0)
		r = start(t, options->position);
	if (r < 0) {
		*ret_why = why(log, r);
		tail_close(&t->source);
		return r;
	}
	*ret = &t->source;
	return 0;
}
