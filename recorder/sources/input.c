/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decompress.h"
#include "input.h"

/* HEADER_SIGNATURE of systemd's src/libsystemd/sd-journal/journal-def.h */
static const unsigned char journal_magic[8] = {'L', 'P', 'K', 'S', 'H', 'H', 'R', 'H'};

#define HEAD_SIZE sizeof(journal_magic)
_Static_assert(HEAD_SIZE >= DECOMPRESS_MAGIC_MAX, "the head decides between all magics");

struct input {
	int fd;
	bool is_stdin, owned_by_root;
	off_t size;
	bool recognised; /* the next two are as they will stay */
	bool is_journal;
	const struct decompressor *how; /* NULL: plain */
	struct decompress *decompress;	/* NULL until there is something to decompress */
	size_t head_len, head_used;
	unsigned char head[HEAD_SIZE];
};

static bool only_root_writes(const struct stat *st)
{
	return st->st_uid == 0 && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

static int open_fd(const char *path, struct input *in)
{
	struct stat st;

	in->is_stdin = strcmp(path, "-") == 0;
	in->fd =
		in->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	in->size = S_ISREG(st.st_mode) ? st.st_size : 0;
	in->owned_by_root = !in->is_stdin && S_ISREG(st.st_mode) && only_root_writes(&st);
	/* A mere hint, and no hint to give for a pipe. */
	(void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;
}

int input_open(const char *path, struct input **ret)
{
	struct input *in = calloc(1, sizeof(*in));
	int r;

	if (!in)
		return -ENOMEM;
	r = open_fd(path, in);
	if (r < 0) {
		input_close(in);
		return r;
	}
	*ret = in;
	return 0;
}

struct input *input_close(struct input *in)
{
	if (!in)
		return NULL;
	decompress_free(in->decompress);
	if (in->fd >= 0 && !in->is_stdin)
		close(in->fd);
	free(in);
	return NULL;
}

/* Whoever shares a terminal or pipe with us may have made it non-blocking. */
static int wait_readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

static ssize_t read_fd(int fd, void *buf, size_t n)
{
	for (;;) {
		const ssize_t got = read(fd, buf, n);
		int r = 0;

		if (got >= 0)
			return got;
		if (errno == EAGAIN)
			r = wait_readable(fd);
		else if (errno != EINTR)
			r = -errno;
		if (r < 0)
			return r;
	}
}

static ssize_t fill(void *context, void *buf, size_t n)
{
	const struct input *in = context;

	return read_fd(in->fd, buf, n);
}

/* True: more bytes would change nothing. */
static bool recognise(struct input *in)
{
	const bool journal = memcmp(in->head, journal_magic, in->head_len) == 0;
	const int r = decompress_find(in->head, in->head_len, &in->how);

	in->is_journal = journal && in->head_len == HEAD_SIZE;
	return in->is_journal || (!journal && r != DECOMPRESS_UNDECIDED);
}

int input_peek(struct input *in)
{
	while (!in->recognised) {
		const ssize_t n = read_fd(in->fd, in->head + in->head_len,
					  HEAD_SIZE - in->head_len);

		if (n < 0)
			return (int)n;
		if (n == 0 && in->head_len == 0)
			return 0;
		in->head_len += (size_t)n;
		in->recognised = n == 0 || recognise(in);
	}
	return 0;
}

const char *input_compression(const struct input *in)
{
	return in->how ? in->how->name : NULL;
}

bool input_is_journal(const struct input *in)
{
	return in->is_journal;
}

off_t input_size(const struct input *in)
{
	return in->size;
}

bool input_path_owned_by_root(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && only_root_writes(&st);
}

bool input_owned_by_root(const struct input *in)
{
	return in->owned_by_root;
}

static ssize_t read_compressed(struct input *in, void *buf, size_t n)
{
	if (!in->decompress) {
		const struct decompress_feed feed = {fill, in};
		const int r = decompress_new(in->how, feed, in->head, in->head_len,
					     &in->decompress);

		if (r < 0)
			return r;
	}
	return decompress_read(in->decompress, buf, n);
}

static ssize_t read_plain(struct input *in, void *buf, size_t n)
{
	const size_t left = in->head_len - in->head_used;

	if (!left)
		return read_fd(in->fd, buf, n);
	if (n > left)
		n = left;
	memcpy(buf, in->head + in->head_used, n);
	in->head_used += n;
	return (ssize_t)n;
}

ssize_t input_read(struct input *in, void *buf, size_t n)
{
	const int r = input_peek(in);

	if (r < 0)
		return r;
	if (!in->recognised)
		return 0;
	if (in->is_journal)
		return -EMEDIUMTYPE;
	return in->how ? read_compressed(in, buf, n) : read_plain(in, buf, n);
}
