/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the parts of a profile in OCI's or Docker's JSON stand, byte by byte: for who
 * changes it and leaves the rest as it is. Names of members are as Go takes them, in
 * whatever case; null is as if it were not there.
 */
#ifndef SECCOMP_RECORD_JSON_OUTLINE_H
#define SECCOMP_RECORD_JSON_OUTLINE_H

#include "declared-read.h"

#define OUTLINE_MEMBERS 32 /* kept of an object: the first ones, and the last */

/* A value from START to END, which is the byte behind it. */
struct outline_item {
	size_t start, end;
	char *text; /* of a string that is wanted, decoded; else NULL */
};

/* An array, brackets included. */
struct outline_list {
	bool there;
	size_t start, end;
	struct outline_item *items;
	size_t n;
};

struct outline_member {
	size_t key, key_end; /* with its quotes */
	size_t start, end;   /* of its value */
	struct span name;    /* in the document */
};

struct outline_object {
	size_t start, end; /* with its braces */
	struct outline_member members[OUTLINE_MEMBERS];
	size_t n;
};

struct outline_rule {
	struct outline_object object;
	struct outline_list names;
	struct outline_item name; /* Docker's single one; no text: there is none */
	char *action;		  /* NULL: none */
	bool plain;		  /* without condition or comment */
};

/* An entry of archMap. */
struct outline_machine {
	struct outline_object object;
	struct outline_item arch;
	struct outline_list subs;
};

struct outline {
	struct outline_object profile;
	struct outline_list arches, map, syscalls;
	struct outline_machine *machines; /* of the items of map */
	struct outline_rule *rules;	  /* of the items of syscalls */
	size_t n_machines, n_rules;
};

/*
 * Of a DOCUMENT that was read as one, without faults. 0, -ENOMEM, or -EBADMSG where it
 * is none; outline_done() is due in any case.
 */
int outline_init(struct outline *outline, const struct declared_document *document);
void outline_done(struct outline *outline);

/* The member NAME; NULL: it is not there. */
const struct outline_member *outline_member(const struct outline_object *object,
					    const char *name);

#endif
