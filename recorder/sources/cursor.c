/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

#define LAST_LINE (64U << 10) /* how far back its start is looked for */

void cursor_init(struct cursor *c)
{
	*c = (struct cursor){.fd = -1};
}

void cursor_done(struct cursor *c)
{
	input_close(c->input);
	if (c->fd >= 0)
		close(c->fd);
	free(c->path);
	cursor_init(c);
}

static ssize_t read_at(int fd, void *buf, size_t n, uint64_t offset)
{
	ssize_t got;

	do
		got = pread(fd, buf, n, (off_t)offset);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* Behind the last line break before SIZE. A longer line than that is given up. */
static int find_last_line(int fd, uint64_t size, uint64_t *ret)
{
	const size_t want = size < LAST_LINE ? (size_t)size : LAST_LINE;
	char *buf = malloc(want + 1);
	const char *end;
	ssize_t n;

	if (!buf)
		return -ENOMEM;
	n = read_at(fd, buf, want, size - want);
	end = n > 0 ? memrchr(buf, '\n', (size_t)n) : NULL;
	if (n >= 0)
		*ret = end	      ? size - want + (uint64_t)(end - buf) + 1
		       : want == size ? 0
				      : size;
	free(buf);
	return n < 0 ? (int)n : 0;
}

/* What the file begins with, so that its replacement is noticed even before a first read.
 */
static int load_head(struct cursor *c, const struct rotated *file)
{
	ssize_t n = (ssize_t)file->head_len;

	if (c->input)
		memcpy(c->head, file->head, file->head_len);
	else
		n = read_at(c->fd, c->head, ROTATION_HEAD, 0);
	if (n < 0)
		return (int)n;
	c->head_len = (size_t)n;
	/* What the file was taken for is not there any more where it begins otherwise. */
	return n && c->head_len >= file->head_len &&
			       memcmp(c->head, file->head, file->head_len) == 0
		       ? 0
		       : -EAGAIN;
}

static int start_at(struct cursor *c, uint64_t size, uint64_t offset)
{
	if (c->input)
		c->skip_to = offset;
	else if (offset == CURSOR_END)
		return find_last_line(c->fd, size, &c->offset);
	else
		c->offset = offset;
	return 0;
}

static int open_file(const struct rotated *file, uint64_t offset, struct cursor *c)
{
	struct stat st;
	int r = 0;

	c->path = strdup(file->path);
	if (!c->path)
		return -ENOMEM;
	c->fd = open(c->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (c->fd < 0)
		return errno == ENOENT ? -EAGAIN : -errno;
	if (fstat(c->fd, &st) < 0)
		return -errno;
	if (st.st_dev != file->dev || st.st_ino != file->ino)
		return -EAGAIN;
	c->dev = st.st_dev;
	c->ino = st.st_ino;
	c->trusted = st.st_uid == 0 && !(st.st_mode & (S_IWGRP | S_IWOTH));
	if (file->packed) {
		close(c->fd);
		c->fd = -1;
		r = input_open(c->path, &c->input);
	}
	if (r == 0)
		r = start_at(c, (uint64_t)st.st_size, offset);
	if (r == 0)
		r = load_head(c, file);
	if (r == 0 && !cursor_is_there(c))
		r = -EAGAIN;
	return r == -ENOENT ? -EAGAIN : r;
}

int cursor_open(const struct rotated *file, uint64_t offset, struct cursor *ret)
{
	struct cursor c;
	int r;

	cursor_init(&c);
	r = open_file(file, offset, &c);
	if (r < 0) {
		cursor_done(&c);
		return r;
	}
	c.open = true;
	*ret = c;
	return 0;
}

bool cursor_is_there(const struct cursor *c)
{
	struct stat st;

	return stat(c->path, &st) == 0 && st.st_dev == c->dev && st.st_ino == c->ino;
}

/* 0, -ESTALE, -errno. */
static int check_same(const struct cursor *c, uint64_t size)
{
	unsigned char head[ROTATION_HEAD];
	struct stat st;
	ssize_t n;

	if (fstat(c->fd, &st) < 0)
		return -errno;
	n = read_at(c->fd, head, c->head_len, 0);
	if (n < 0)
		return (int)n;
	return (uint64_t)st.st_size >= size && (size_t)n == c->head_len &&
			       memcmp(head, c->head, c->head_len) == 0
		       ? 0
		       : -ESTALE;
}

static ssize_t read_some(struct cursor *c, char *buf, size_t n)
{
	ssize_t got;
	int r;

	if (c->input) {
		if (cursor_is_skipping(c) && n > c->skip_to - c->offset)
			n = (size_t)(c->skip_to - c->offset);
		return input_read(c->input, buf, n);
	}
	got = read_at(c->fd, buf, n, c->offset);
	if (got < 0)
		return got;
	r = check_same(c, c->offset + (uint64_t)got);
	return r < 0 ? r : got;
}

/* N bytes at the offset are in BUF: those that the head lacks. */
static void extend_head(struct cursor *c, const char *buf, size_t n)
{
	size_t from, more = ROTATION_HEAD - c->head_len;

	if (c->input || more == 0 || c->offset > c->head_len ||
	    c->offset + n <= c->head_len)
		return;
	from = c->head_len - (size_t)c->offset;
	if (more > n - from)
		more = n - from;
	memcpy(c->head + c->head_len, buf + from, more);
	c->head_len += more;
}

ssize_t cursor_read(struct cursor *c, char *buf, size_t n)
{
	const ssize_t got = c->faulty ? 0 : read_some(c, buf, n);

	if (got > 0) {
		extend_head(c, buf, (size_t)got);
		c->offset += (uint64_t)got;
		return got;
	}
	c->faulty |= got < 0 && got != -ESTALE && got != -ENOMEM;
	if (got == 0 && cursor_is_skipping(c))
		c->skip_to = c->offset;
	return got;
}

bool cursor_is_skipping(const struct cursor *c)
{
	return c->skip_to > c->offset;
}

uint64_t cursor_offset(const struct cursor *c)
{
	return cursor_is_skipping(c) ? c->skip_to : c->offset;
}

struct place cursor_place(const struct cursor *c, uint64_t back)
{
	const uint64_t offset = cursor_offset(c);

	return (struct place){
		.dev = c->dev,
		.ino = c->ino,
		.offset = back < offset ? offset - back : 0,
		.len = c->head_len,
		.hash = rotation_hash(c->head, c->head_len),
	};
}
