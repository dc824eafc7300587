/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file of a rotated log, read from any offset on, and the place it was read to.
 *
 * A file can be emptied and written anew at any moment (copytruncate). So after each read
 * its size and its first bytes are looked at again: if they are not those any more, what
 * was read is not to be trusted and is not given out.
 */
#ifndef SECCOMP_RECORD_CURSOR_H
#define SECCOMP_RECORD_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "rotation.h"

struct input;

struct cursor {
	bool open;
	int fd;		     /* -1: compressed, and read through INPUT */
	struct input *input; /* or NULL */
	char *path;	     /* when it was opened */
	bool trusted;	     /* only root can write there */
	bool faulty;	     /* nothing more can be read */
	dev_t dev;
	ino_t ino;
	uint64_t offset;  /* of the next byte, unpacked */
	uint64_t skip_to; /* what is before is not wanted (compressed) */
	size_t head_len;  /* not 0 */
	unsigned char head[ROTATION_HEAD];
};

#define CURSOR_END UINT64_MAX

void cursor_init(struct cursor *cursor);
void cursor_done(struct cursor *cursor);

/*
 * Open FILE of a scan at OFFSET; CURSOR_END: behind its last complete line.
 * 0: *ret is set. -EAGAIN: it is not that file any more, or empty; scan again. -ENOMEM.
 * Any other -errno is that of open(2) or input_open.
 */
int cursor_open(const struct rotated *file, uint64_t offset, struct cursor *ret);

/* Its path still leads to it. */
bool cursor_is_there(const struct cursor *cursor);

/*
 * > 0: that many bytes are in BUF, to be thrown away where cursor_is_skipping was true
 * before the call. 0: the end, for now. -ESTALE: its contents were replaced; the offset
 * is where it was. Any other -errno: of read(2) or input_read; but for -ENOMEM it is
 * reported once, and then it is the end.
 */
ssize_t cursor_read(struct cursor *cursor, char *buf, size_t n);

/* The bytes that come next are before the offset wanted. */
bool cursor_is_skipping(const struct cursor *cursor);

/* The offset wanted or reached. */
uint64_t cursor_offset(const struct cursor *cursor);

/* BACK bytes before cursor_offset. */
struct place cursor_place(const struct cursor *cursor, uint64_t back);

#endif
