/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a log file or of standard input, unpacked where they are compressed.
 *
 * What a file is shows in its first bytes, never in its name. They are looked at without
 * being lost, on a pipe too, and only as many as it takes to decide: a text of one byte
 * gets through before the second one is written.
 *
 * Plain bytes go from read(2) to the caller's buffer (the first few, once looked at, in a
 * short read of their own); a struct input is some 100 bytes then. Compressed ones take
 * what decompress.h says, from the first input_read on. The unpacked bytes are not looked
 * at: a journal, or more compression, inside compression comes out as it is.
 */
#ifndef SECCOMP_RECORD_INPUT_H
#define SECCOMP_RECORD_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct input;

/*
 * Open PATH; "-" is standard input (./- a file of that name). Nothing is read yet, but
 * the opening of a FIFO waits for its writer. The result is the caller's; end it with
 * input_close.
 *
 * 0: *ret is set. -EISDIR: a directory. -ENOMEM. Any other -errno is that of open(2) or
 * fstat(2).
 */
int input_open(const char *path, struct input **ret);

/* Close the file (not standard input). NULL is fine. Always returns NULL. */
struct input *input_close(struct input *in);

/*
 * See what it is, so that the next two can tell. Waits for the first bytes; input_read
 * does it too, so this is only for who must know before.
 *
 * 0: done, or the end came at once. -errno: of read(2).
 */
int input_peek(struct input *in);

/* "gzip", "xz", "zstd"; NULL where plain, or not seen yet. Constant. */
const char *input_compression(const struct input *in);

/* A systemd journal file, which only sd-journal can read. False where not seen yet. */
bool input_is_journal(const struct input *in);

/*
 * A regular file of uid 0 that neither its group nor others can write to (an ACL's mask
 * shows in the group's bits), when it was opened. Never standard input: who started us
 * could have put anything there.
 */
bool input_owned_by_root(const struct input *in);

/* Bytes of a regular file as it lies on the disk, when it was opened; else 0. A hint. */
off_t input_size(const struct input *in);

/* The same of a path, folders included: only root can change what is in it. */
bool input_path_owned_by_root(const char *path);

/*
 * Bytes, at most N (not 0) into BUF. It waits until there are some, on a non-blocking
 * file too, and then returns what there is: from a pipe, what was written so far. EINTR
 * is retried; where a signal shall end the wait, poll(2) on the file is the place, and a
 * reader that follows a log.
 *
 * > 0: that many bytes. 0: the end; a plain file that has grown since gives more.
 * -EPIPE: the compressed data stop short of their end.
 * -EBADMSG: the compressed data are damaged, or followed by something else.
 * -E2BIG: they need more memory to unpack than the limits in decompress.h.
 * -EOPNOTSUPP: this program was built without input_compression().
 * -EMEDIUMTYPE: a systemd journal file.
 * -ENOMEM. Any other -errno is that of read(2) or poll(2).
 * Data ahead of the fault come first; after one of those named, it comes at each call.
 */
ssize_t input_read(struct input *in, void *buf, size_t n);

#endif
