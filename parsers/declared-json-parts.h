/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by declared-json*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_JSON_PARTS_H
#define SECCOMP_RECORD_DECLARED_JSON_PARTS_H

#include "declared-parts.h"
#include "json-pull.h"

#define JSON_WORD 64 /* longest word that means something, and its NUL */

struct declared_json {
	struct declared_reader *reader;
	struct json_pull pull;
	/* Slips are told of once, in the pass that reads; and what that came to. */
	bool reading;
	int slipped;
	bool nested;	 /* the profile is an object in one that has more than it */
	bool resource;	 /* the profile is Kubernetes' */
	bool base;	 /* only its rules count */
	bool found;	 /* there is a profile */
	bool docker;	 /* it has what only Docker's form has */
	uint32_t action; /* the default one, without its errno */
	bool has_action, has_errno;
	unsigned int error;	     /* defaultErrnoRet */
	struct declared_place place; /* of the profile's brace */
	bool has_arches, has_map;
	struct declared_rule_draft *draft; /* the rule that is being read */
};

/* A member of an object: its value stands next. 0 or a negative errno. */
struct declared_field {
	const char *name;
	int (*read)(struct declared_json *json);
};

/*
 * Reads an object. Members that are null are as if they were not there, as Go's readers
 * have it; unknown ones are faults, except in a nested one's surroundings.
 */
int declared_json_object(struct declared_json *json, const struct declared_field *fields,
			 size_t n);

/* Each element of an array is read by READ; null is an empty one. */
int declared_json_array(struct declared_json *json,
			int (*read)(struct declared_json *json));

/* A string, of which only JSON_WORD - 1 bytes are kept, and where it stands. */
int declared_json_word(struct declared_json *json, char word[JSON_WORD],
		       struct declared_place *ret);

/* An action's name; what is none is a fault, and *RET the nearest or the first. */
int declared_json_action(struct declared_json *json, uint32_t *ret);

/* A number or a name of an error; what is none is a fault. */
int declared_json_errno(struct declared_json *json, unsigned int *ret);
int declared_json_errno_name(struct declared_json *json, unsigned int *ret);

struct declared_place declared_json_place(struct declared_json *json);

/* The profile that is next; and one of which only the rules count. */
int declared_json_profile(struct declared_json *json);
int declared_json_base(struct declared_json *json);

/* The member "syscalls". */
int declared_json_rules(struct declared_json *json);

#endif
