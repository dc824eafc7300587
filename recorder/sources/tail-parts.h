/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between tail.c, which reads on, and tail-start.c, which opens, resumes and says where.
 */
#ifndef SECCOMP_RECORD_TAIL_PARTS_H
#define SECCOMP_RECORD_TAIL_PARTS_H

#include <limits.h>

#include "cursor.h"
#include "rotation.h"
#include "source.h"
#include "watch.h"

#define TAIL_TEXT (PATH_MAX + 256) /* a message with a path in it */

struct tail {
	struct source source;
	struct source_sink sink;
	char *path, *folder, *base;
	bool follow;
	bool partial; /* see struct source_options */
	bool named;   /* see struct tail_log */
	struct watch watch;
	struct cursor cursor;
	char *begun;	     /* the name that the sink was told; NULL: no begin is open */
	struct place *known; /* files read before the current one, as last seen */
	size_t n_known;
	struct place former; /* the end of the file before, if has_former */
	bool has_former;
	bool stirred;	/* look at the folder before waiting */
	bool last_look; /* there is a newer file: the current one is read out */
	bool ended;
	bool adrift, denied, left_out; /* was said */
};

static inline struct tail *tail_of(struct source *source)
{
	return (struct tail *)source;
}

__attribute__((format(printf, 2, 3))) void tail_note(const struct tail *t,
						     const char *fmt, ...);

/* Some records were lost. */
void tail_lose(const struct tail *t, enum loss kind);

/* What the sink holds of a line without its end. */
size_t tail_pending(const struct tail *t);

/* The first N of FILES were read, or are not wanted. 0 or -ENOMEM. */
int tail_learn_known(struct tail *t, const struct rotation *files, size_t n);

/* rotation_scan, with a note where that leaves files out. */
int tail_scan(struct tail *t, struct rotation *ret);

/*
 * Open and watch FILE, for tail_set_cursor. 0, -EAGAIN: scan again; as cursor_open,
 * watch_file.
 */
int tail_open_cursor(struct tail *t, const struct rotated *file, uint64_t offset,
		     struct cursor *ret, int *ret_wd);

/* Read there from now on. CURSOR becomes the tail's. */
void tail_set_cursor(struct tail *t, const struct cursor *cursor, int wd);

#endif
