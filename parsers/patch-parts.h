/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by patch*.c alone. */
#ifndef SECCOMP_RECORD_PATCH_PARTS_H
#define SECCOMP_RECORD_PATCH_PARTS_H

#include "json-edit.h"
#include "patch.h"

/* Where what is added goes. */
enum patch_kind {
	PATCH_THERE, /* nowhere: it is there */
	PATCH_JOIN,  /* to the names of a rule */
	PATCH_COPY,  /* a rule like one that has a single name */
	PATCH_NEW,   /* a rule of its own, with others of the same group */
};

struct patch_place {
	enum patch_kind kind;
	size_t rule;   /* of JOIN and COPY */
	size_t before; /* of COPY: which rule */
	size_t group;  /* of NEW: the number of the first one */
};

/* How the document is written; spans are of it, or of TEXT. */
struct patch_style {
	struct edit_style names, rules, arches, subs;
	/* A rule: behind "{", between members, before "}", behind a member's colon. */
	struct span open, gap, close, colon;
	bool action_first;
	char *text[8];
	size_t n_texts;
};

struct patching {
	const struct declared_document *document;
	const struct patch *patch;
	struct outline outline;
	struct edits edits;
	struct patch_style style;
	struct patch_place *places; /* of what is added */
	bool *drop_rule;	    /* of the rules */
};

/* All below: 0 or -ENOMEM. */
int patch_find_style(struct patching *p);
void patch_style_done(struct patch_style *style);

/* Of the architectures that come in, what MACHINE runs beside its own. */
bool patch_runs_beside(const struct patch *patch, const struct arch *arch,
		       const struct arch *machine);

/* The text of a new entry of archMap; the caller's. */
int patch_new_machine(const struct patching *p, const struct arch *machine,
		      struct span *ret);

/* The text of a new rule; of a copy of a rule; the caller's. */
int patch_new_rule(const struct patching *p, size_t group, struct span *ret);
int patch_copy_rule(const struct patching *p, size_t add, struct span *ret);

/* A member that the profile has not, or as null: KEY, and a list of the elements. */
int patch_member(struct patching *p, const struct outline_object *object, const char *key,
		 const struct edit_style *style, const struct edit_element *elements,
		 size_t n);

int patch_arches(struct patching *p);

void patch_places(struct patching *p);

#endif
