/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What inotify(7) tells of one log: the file that is read, those that are still empty,
 * and names that come up in its folder. Nothing else wakes the reader, no other log
 * either.
 *
 * A folder that goes away is waited for in its parent.
 */
#ifndef SECCOMP_RECORD_WATCH_H
#define SECCOMP_RECORD_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch {
	int fd;		    /* of inotify; -1: nothing is watched, and all is well */
	const char *folder; /* borrowed, as is BASE: the log's name in it */
	const char *base;
	const char *folder_name;
	int folder_wd, parent_wd; /* -1: not watched */
	int current;		  /* the file that is read, or -1 */
	int *files;		  /* all watched files */
	size_t n_files;
};

void watch_init(struct watch *watch);
void watch_done(struct watch *watch);

/* Open it and watch the folder. 0, or of inotify_init1(2), inotify_add_watch(2). */
int watch_start(struct watch *watch, const char *folder, const char *base);

/* Watch a file too. Its descriptor, -ENOMEM, or of inotify_add_watch(2). */
int watch_file(struct watch *watch, const char *path);

/* FILE (of watch_file) is read from now on, and the other files are left alone. */
void watch_only(struct watch *watch, int file);

/*
 * Take what was told. *ret_stirred becomes true where there is more to do than to read on
 * in the current file, else it is left. 0, or of read(2).
 */
int watch_drain(struct watch *watch, bool *ret_stirred);

/* The folder is not there, or not any more. */
bool watch_is_adrift(const struct watch *watch);

#endif
