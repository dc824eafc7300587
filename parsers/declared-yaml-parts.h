/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by declared-yaml*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_YAML_PARTS_H
#define SECCOMP_RECORD_DECLARED_YAML_PARTS_H

#include "declared-yaml.h"

#define YAML_ANCHORS 1024	/* in one document */
#define YAML_ALIASES 4096	/* in a stream */
#define YAML_WRITTEN (1U << 20) /* that all of them come to, in bytes of JSON */

/* Of the JSON, to which they add at its end; false: no memory. */
bool declared_yaml_put(struct declared_yaml *yaml, const char *text, size_t n);

/* What is put from here on came from this place. */
bool declared_yaml_mark(struct declared_yaml *yaml, unsigned int line,
			unsigned int column);

/* What FROM, which may be YAML itself, has from BEGIN up to END, and its places. */
bool declared_yaml_copy(struct declared_yaml *yaml, const struct declared_yaml *from,
			size_t begin, size_t end);

/* -EBADMSG, with the reader's error set to WHAT, where the JSON at AT came from. */
int declared_yaml_fail(const struct declared_yaml *yaml, struct declared_reader *reader,
		       size_t at, const char *what);

/* A node that aliases may stand for. */
struct declared_anchor {
	char *name;
	size_t begin, end;   /* in the JSON; no end: it is open */
	unsigned int height; /* mappings and sequences in one another; a scalar's is 0 */
};

struct declared_anchors {
	struct declared_anchor *all; /* YAML_ANCHORS, once there is one */
	size_t n;
	size_t aliases, written; /* so far, over all documents */
};

/* What is known of one document is not of the next. */
void declared_anchors_forget(struct declared_anchors *anchors);
void declared_anchors_done(struct declared_anchors *anchors);

/*
 * A node called NAME begins at BEGIN. 0 with its number, -ENOMEM, or 1: there are too
 * many.
 */
int declared_anchors_add(struct declared_anchors *anchors, const char *name, size_t begin,
			 size_t *ret);

/*
 * What an alias stands for. NULL where it may not be written out: *RET_WRONG says why.
 * Dies with the next that is added.
 */
const struct declared_anchor *declared_anchors_take(struct declared_anchors *anchors,
						    const char *name,
						    const char **ret_wrong);

/*
 * The members of mappings behind the key "<<" become those of the mapping around, unless
 * it has them itself (YAML 1.1's merge key, which readers of 1.2 have too). 0, -ENOMEM,
 * or -EBADMSG with the reader's error set.
 */
int declared_yaml_merge(struct declared_yaml *yaml, struct declared_reader *reader);

#endif
