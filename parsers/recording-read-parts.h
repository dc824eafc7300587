/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recording-read.c, recording-read-session.c and recording-read-group.c share.
 * Returns are those of json-pull.h.
 */
#ifndef SECCOMP_RECORD_RECORDING_READ_PARTS_H
#define SECCOMP_RECORD_RECORDING_READ_PARTS_H

#include "action.h"
#include "json-pull.h"
#include "recording.h"
#include "when.h"

#define DAY_MS	    86400000
#define READER_NAME 64	  /* bytes of the longest name of a system call */
#define TEXT_MAX    65536 /* bytes of a text; each may be an escape of four characters */

struct known_id {
	char id[RECORDING_ID + 1];
	unsigned int number;
};

/* "2026-11-22T", and its first millisecond; all zero before there is one. */
struct day {
	char date[11];
	int64_t start;
};

struct reader {
	struct json_pull pull;
	struct recording *recording;
	struct known_id *ids;		   /* sorted; NULL until the sessions were read */
	bool is_known;			   /* the format */
	struct json_mark sessions, groups; /* what came too early */
	struct day days[46];
	const struct action *action; /* the last one; NULL: none yet */
	struct span action_name;
	/* of the object that is being read */
	enum verdict verdict;
	bool has_arch;
	const struct arch *arch, *plain_arch; /* of the group; of its token without nr */
	struct json_mark calls;
	char text[TEXT_MAX]; /* the last text with escapes of ours */
};

static inline void reader_set_action(struct reader *d, const struct action *action)
{
	d->action = action;
	d->action_name = span_of(action->name);
}

/* A call as it comes; whole, it joins its group. */
struct draft {
	int64_t nr;
	const char *known; /* the name of nr; NULL: there is none, or nr is yet to come */
	bool is_known;	   /* it has that name */
	char name[READER_NAME + 1]; /* if not */
	uint64_t count;
	int64_t first, last, serial;
	bool prelude;
	struct arguments *args; /* until the call has them */
	size_t n_actions;
	struct {
		uint32_t code;
		uint64_t count;
	} actions[RECORDING_ACTIONS];
};

/* A field of an object. TARGET is what reader_object() was given. */
struct field {
	struct span name;
	bool required;
	int (*read)(struct reader *d, void *target);
};

/* The first two members of a row. */
#define FIELD(name, required) {name, sizeof(name) - 1}, required

struct fields {
	const struct field *rows;
	size_t n; /* at most 32 */
};

/* The object that stands next. Unknown members join *EXTRA, which is NULL or a string. */
int reader_object(struct reader *d, const struct fields *fields, void *target,
		  char **extra);

/* The same for one unknown member of an object without a table; init n with 0. */
struct unknown {
	struct span keys[RECORDING_EXTRA];
	size_t n;
};

int reader_unknown(struct reader *d, struct unknown *unknown, char **extra);

/* Text in our own escape, any bytes; it dies with the next one. */
int reader_text(struct reader *d, struct span *ret);

/* A copy of such a text, with a NUL behind it, replaces *TEXT. */
int reader_replace(struct reader *d, char **text, size_t *ret_n);

/* Letters, digits, "_" and "-", at least one and fewer than SIZE, with a NUL. */
int reader_word(struct reader *d, char *buf, size_t size);

/* *RET is the caller's also where it fails; NULL: no memory. */
int reader_container(struct reader *d, struct container **ret);

/* Whether S is PREFIX and a lower-case hexadecimal number of MIN to 8 digits. */
bool reader_hex(struct span s, const char *prefix, size_t min, uint32_t *ret);

int reader_id(struct reader *d, char *id);
int reader_session(struct reader *d, unsigned int *ret);
int reader_count(struct reader *d, uint64_t *ret);
int reader_time(struct reader *d, int64_t *ret);

/* The object that stands next. */
int reader_fill_session(struct reader *d, struct session *session);
int reader_fill_group(struct reader *d, struct group *group);

/* The array that stands next, of the calls of GROUP. */
int reader_calls(struct reader *d, struct group *group);

/* The object "args"; TARGET is a draft. */
int reader_args(struct reader *d, void *target);

/* What our own writer puts between calls. */
#define READER_BETWEEN_CALLS ",\n    "

/*
 * True: the call that stands next is in the very form of our own writer, with nothing odd
 * about it, and was read. False: nothing was read, DRAFT is void, and reader_object()
 * says what there is.
 */
bool reader_quick_call(struct reader *d, struct draft *draft);

#endif
