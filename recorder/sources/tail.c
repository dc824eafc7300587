/* SPDX-License-Identifier: Apache-2.0 */
#include "tail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tail-parts.h"

#define CHUNKS 16 /* a call of tail_read */

void tail_note(const struct tail *t, const char *fmt, ...)
{
	char text[TAIL_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	t->sink.note(t->sink.ctx, text);
}

void tail_lose(const struct tail *t, enum loss kind)
{
	t->sink.lost(t->sink.ctx, kind, 0);
}

/* What the sink holds of a line without its end. */
size_t tail_pending(const struct tail *t)
{
	return t->begun ? t->sink.pending(t->sink.ctx) : 0;
}

static int begin_file(struct tail *t)
{
	if (t->begun)
		return 0;
	t->begun = strdup(t->cursor.path);
	if (!t->begun)
		return -ENOMEM;
	t->sink.begin(t->sink.ctx, t->begun, t->cursor.trusted);
	return 0;
}

static int end_file(struct tail *t)
{
	int r = 0;

	if (t->begun)
		r = t->sink.end(t->sink.ctx);
	free(t->begun);
	t->begun = NULL;
	return r < 0 ? r : 0;
}

/* The first N of FILES were read, or are not wanted. */
int tail_learn_known(struct tail *t, const struct rotation *files, size_t n)
{
	struct place *known = NULL;
	size_t k = 0;

	if (n) {
		known = calloc(n, sizeof(*known));
		if (!known)
			return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		const struct rotated *file = &files->files[i];

		/* An empty one could be anything. */
		if (file->head_len == 0)
			continue;
		known[k++] = (struct place){
			.dev = file->dev,
			.ino = file->ino,
			.len = file->head_len,
			.hash = rotation_hash(file->head, file->head_len),
		};
	}
	free(t->known);
	t->known = known;
	t->n_known = k;
	return 0;
}

static ssize_t newest_known(const struct tail *t, const struct rotation *files)
{
	ssize_t newest = -1;

	for (size_t i = 0; i < t->n_known; i++) {
		enum rotation_match how;
		const ssize_t at = rotation_find(files, &t->known[i], &how);

		newest = at > newest ? at : newest;
	}
	return newest;
}

/* 0, -EAGAIN: scan again; as cursor_open, watch_file. */
int tail_open_cursor(struct tail *t, const struct rotated *file, uint64_t offset,
		     struct cursor *ret, int *ret_wd)
{
	int wd, r = cursor_open(file, offset, ret);

	if (r < 0)
		return r;
	wd = watch_file(&t->watch, file->path);
	if (wd < 0)
		r = wd == -ENOENT ? -EAGAIN : wd;
	else if (!cursor_is_there(ret))
		r = -EAGAIN; /* another file is watched */
	else
		*ret_wd = wd;
	if (r < 0)
		cursor_done(ret);
	return r;
}

void tail_set_cursor(struct tail *t, const struct cursor *cursor, int wd)
{
	cursor_done(&t->cursor);
	t->cursor = *cursor;
	watch_only(&t->watch, wd);
	t->stirred = true;
	t->last_look = false;
}

static void complain(const struct tail *t, const struct rotated *file)
{
	tail_note(t, "%s: cannot be read and is left out: %s", file->path,
		  strerror(-file->error));
	tail_lose(t, LOSS_OVERRUN);
}

static void complain_between(const struct tail *t, const struct rotation *files,
			     ssize_t from, ssize_t to)
{
	for (ssize_t i = from; i < to; i++)
		if (files->files[i].error && files->files[i].size)
			complain(t, &files->files[i]);
}

/* A file that nothing is known of but that it is newer. AT: where we were, or -1. */
static int go_to(struct tail *t, const struct rotation *files, ssize_t at, ssize_t next)
{
	struct cursor cursor;
	int wd, r = tail_open_cursor(t, &files->files[next], 0, &cursor, &wd);

	if (r == 0)
		r = tail_learn_known(t, files, (size_t)next);
	if (r < 0)
		return r;
	complain_between(t, files, at + 1, next);
	r = end_file(t);
	if (t->cursor.open) {
		t->former = cursor_place(&t->cursor, 0);
		t->has_former = true;
	}
	tail_set_cursor(t, &cursor, wd);
	return r < 0 ? r : SOURCE_MORE;
}

/* The file that we are in goes on in FILE. */
static int move_over(struct tail *t, const struct rotated *file)
{
	struct cursor cursor;
	int wd, r = tail_open_cursor(t, file, cursor_offset(&t->cursor), &cursor, &wd);

	if (r < 0)
		return r;
	/* Who could write to a copy did not write the first half of the line. */
	if (cursor.trusted != t->cursor.trusted) {
		*(cursor.input ? &cursor.skip_to : &cursor.offset) -= tail_pending(t);
		r = end_file(t);
	}
	tail_set_cursor(t, &cursor, wd);
	return r < 0 ? r : SOURCE_MORE;
}

/*
 * All was read. What is pending may be half a line: the position stays before it, and it
 * is no line yet for whoever goes on there.
 */
static int finish(struct tail *t, const struct rotation *files, ssize_t at)
{
	const size_t rest = tail_pending(t);

	complain_between(t, files, at + 1, (ssize_t)files->n);
	t->ended = true;
	if (rest && t->partial)
		return 0;
	if (t->cursor.open)
		t->cursor.offset -= rest;
	return end_file(t);
}

/* Nothing is newer than AT: watch what has not got anything in it yet. */
static int wait_for_more(struct tail *t, const struct rotation *files, ssize_t at)
{
	t->last_look = false;
	for (ssize_t i = at + 1; i < (ssize_t)files->n; i++) {
		const struct rotated *file = &files->files[i];
		struct stat st;
		int r;

		if (file->error == -EACCES && file->by == ROTATED_NOT && !t->denied) {
			t->denied = true;
			tail_note(t, "%s: no permission: waiting for it", file->path);
		}
		if (file->error || file->packed)
			continue;
		r = watch_file(&t->watch, file->path);
		if (r < 0)
			return r == -ENOENT ? -EAGAIN : r;
		/* Was it written to, or renamed, before it was watched? */
		if (stat(file->path, &st) < 0 || st.st_ino != file->ino ||
		    st.st_dev != file->dev || st.st_size)
			return -EAGAIN;
	}
	return SOURCE_WAIT;
}

/* We are in no file any more, nor is any of those before: were there others since? */
static void claim_gap(struct tail *t, const struct rotation *files)
{
	for (size_t i = 0; i < files->n; i++) {
		if (files->files[i].by == ROTATED_NOT ||
		    !rotated_has_data(&files->files[i]))
			continue;
		tail_note(t,
			  "%s: rotated away faster than it was read; what was in between "
			  "may "
			  "be lost",
			  t->path);
		tail_lose(t, LOSS_OVERRUN);
		return;
	}
}

static int look_at(struct tail *t, const struct rotation *files)
{
	enum rotation_match how = ROTATION_SAME;
	ssize_t at = -1, next = -1;

	if (t->cursor.open) {
		const struct place place = cursor_place(&t->cursor, 0);

		at = rotation_find(files, &place, &how);
	}
	/* Replaced by something that has all of it, and may have more. */
	if (at >= 0 && how == ROTATION_COPY && !files->files[at].packed &&
	    !t->cursor.input)
		return move_over(t, &files->files[at]);
	if (at < 0)
		at = newest_known(t, files);
	for (ssize_t i = at + 1; i < (ssize_t)files->n && next < 0; i++)
		next = rotated_has_data(&files->files[i]) ? i : -1;
	if (next < 0 && !t->follow)
		return finish(t, files, at);
	if (next < 0)
		return wait_for_more(t, files, at);
	if (t->cursor.open && !t->last_look) {
		t->last_look = true;
		return SOURCE_MORE;
	}
	if (at < 0 && t->cursor.open)
		claim_gap(t, files);
	return go_to(t, files, at, next);
}

static void tell_of_folder(struct tail *t)
{
	const bool adrift = watch_is_adrift(&t->watch);

	if (adrift && !t->adrift)
		tail_note(t, "%s: the folder is gone: waiting for it", t->folder);
	t->adrift = adrift;
}

int tail_scan(struct tail *t, struct rotation *ret)
{
	int r = rotation_scan(t->folder, t->base, ret);

	if (r == 0 && ret->left_out && !t->left_out) {
		t->left_out = true;
		tail_note(t, "%s: more than %d rotated files: some are left out", t->path,
			  ROTATION_MAX);
		tail_lose(t, LOSS_LIMIT);
	}
	return r;
}

static int look(struct tail *t)
{
	struct rotation files;
	int r;

	t->stirred = false;
	r = tail_scan(t, &files);
	if (r < 0)
		return r;
	r = look_at(t, &files);
	rotation_done(&files);
	if (r != -EAGAIN)
		return r;
	t->stirred = true;
	return SOURCE_MORE;
}

/* No file has what comes next: the next newer one does, whatever that will be. */
static int let_go(struct tail *t, const struct place *former)
{
	t->former = *former;
	t->has_former = true;
	cursor_done(&t->cursor);
	return end_file(t);
}

static int relocate_in(struct tail *t, const struct rotation *files)
{
	struct place place = cursor_place(&t->cursor, 0);
	enum rotation_match how;
	const ssize_t at = rotation_find(files, &place, &how);
	int r;

	if (at >= 0 && how != ROTATION_SHORT)
		return move_over(t, &files->files[at]);
	if (at >= 0) {
		/* Copied before we read it, so there is no more to it. */
		r = tail_learn_known(t, files, (size_t)at + 1);
		place.offset = files->files[at].size;
		return r < 0 ? r : let_go(t, &place);
	}
	tail_note(t,
		  "%s: was emptied, and no copy is there; its last records may be lost",
		  t->cursor.path);
	tail_lose(t, LOSS_OVERRUN);
	return let_go(t, &(struct place){.dev = place.dev,
					 .ino = place.ino,
					 .hash = rotation_hash(NULL, 0)});
}

/* The contents of our file were replaced: a copy has them, or nobody. */
static int relocate(struct tail *t)
{
	struct rotation files;
	int r = tail_scan(t, &files);

	if (r < 0)
		return r;
	r = relocate_in(t, &files);
	rotation_done(&files);
	t->stirred = true;
	return r < 0 && r != -EAGAIN ? r : SOURCE_MORE;
}

static const char *fault_text(int error)
{
	static const struct {
		int error;
		const char *text;
	} texts[] = {
		{-EPIPE, "the compressed data stop short of their end"},
		{-EBADMSG, "the compressed data are damaged"},
		{-E2BIG, "it takes too much memory to unpack"},
		{-EOPNOTSUPP, "this program was built without its compression"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return strerror(-error);
}

/* The current file is at its end, for now. */
static int at_end(struct tail *t)
{
	if (t->follow && !t->stirred && !t->last_look)
		return SOURCE_WAIT;
	return look(t);
}

static int step(struct tail *t)
{
	bool skipping;
	ssize_t n;
	size_t room;
	char *buf;
	int r;

	if (!t->cursor.open)
		return t->follow && !t->stirred ? SOURCE_WAIT : look(t);
	skipping = cursor_is_skipping(&t->cursor);
	buf = t->sink.space(t->sink.ctx, &room);
	n = cursor_read(&t->cursor, buf, room);
	if (n == -ENOMEM)
		return (int)n;
	if (n == -ESTALE)
		return relocate(t);
	if (n < 0) {
		tail_note(t, "%s: %s: the rest is left out", t->cursor.path,
			  fault_text((int)n));
		tail_lose(t, LOSS_OVERRUN);
	}
	if (n <= 0)
		return at_end(t);
	if (skipping)
		return SOURCE_MORE;
	r = begin_file(t);
	if (r == 0)
		r = t->sink.push(t->sink.ctx, (size_t)n);
	return r < 0 ? r : SOURCE_MORE;
}

int tail_read(struct source *source)
{
	struct tail *t = tail_of(source);
	int r;

	if (t->ended)
		return SOURCE_END;
	r = watch_drain(&t->watch, &t->stirred);
	if (r < 0)
		return r;
	tell_of_folder(t);
	r = SOURCE_MORE;
	for (unsigned int i = 0; i < CHUNKS && r == SOURCE_MORE; i++)
		r = step(t);
	return r;
}

int tail_fd(struct source *source)
{
	return tail_of(source)->watch.fd;
}

int tail_stop(struct source *source)
{
	struct tail *t = tail_of(source);

	if (watch_is_adrift(&t->watch))
		tail_lose(t, LOSS_OVERRUN);
	/* Half a line is no line: its rest is still to come, perhaps to who goes on here.
	 */
	return tail_pending(t) ? 0 : end_file(t);
}
