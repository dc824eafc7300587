/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The follower behind all sources that are log files: a log and its rotated siblings, the
 * oldest first, then what is written from then on.
 *
 * The rule is one and the same for each kind of rotation, and for the start from a former
 * position: look for the file that we are in (rotation.h), read it to its end, then go to
 * the next newer one that has anything in it. So we stay in a renamed file until its
 * writer has begun the next one, and look into it once more then: what was written after
 * the renaming is not lost. A file whose contents were replaced (cursor.h) has gone on in
 * a copy of it, which is found by its first bytes. Where we are in no file any more, what
 * is newer than the files read before comes next, and a loss is reported.
 *
 * A line whose rest is missing waits for it, also from the end of a file to that of its
 * copy; a file that will not be written to any more ends its last line.
 *
 * inotify tells of changes (watch.h), so waiting costs nothing. In between nothing is
 * kept open but the current file. Needed for as long as it follows: reading the folder
 * and the files, by path.
 */
#ifndef SECCOMP_RECORD_TAIL_H
#define SECCOMP_RECORD_TAIL_H

#include "source.h"

/* All strings are borrowed for the call of tail_open only. */
struct tail_log {
	const char *path;
	const char *denied;  /* the remedy where there is no permission */
	const char *missing; /* the remedy where there is no such log */
	/* It must be there, and is read from its beginning; what was rotated is not. */
	bool named;
};

/*
 * options->follow and options->position count. Nothing is opened for writing, ever.
 * 0, or a negative errno with *ret_why set (to a buffer of tail.c).
 */
int tail_open(const struct source_ops *ops, const struct tail_log *log,
	      const struct source_options *options, const struct source_sink *sink,
	      struct source **ret, const char **ret_why);

/* For the rows of the sources; see struct source_ops. */
int tail_fd(struct source *source);
int tail_read(struct source *source);
int tail_position(struct source *source, char *buf, size_t size);
int tail_stop(struct source *source);
void tail_close(struct source *source);

#endif
