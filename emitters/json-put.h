/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents made with json-c. Each of these takes its VALUE, which may be NULL for want
 * of memory, and returns false where there was none.
 */
#ifndef SECCOMP_RECORD_JSON_PUT_H
#define SECCOMP_RECORD_JSON_PUT_H

#include <json-c/json.h>
#include <stdio.h>

#include "profile.h"

bool json_put(struct json_object *object, const char *key, struct json_object *value);
bool json_put_string(struct json_object *object, const char *key, const char *value);
bool json_put_append(struct json_object *array, struct json_object *value);
bool json_put_append_string(struct json_object *array, const char *value);

/* What OCI and Docker have in common: the default action with its error. */
bool json_put_default(struct json_object *root, const struct profile *profile);

/* Likewise the flags, where denials are to be logged. */
bool json_put_flags(struct json_object *root, const struct profile *profile);

/*
 * A rule for NAMES, an array that it takes, behind RULES; ERROR: 0 for none. No rule
 * where it would be empty, which runtimes refuse. RET, where it is not NULL, is the rule,
 * of RULES, or NULL.
 */
bool json_put_rule(struct json_object *rules, struct json_object *names, uint32_t action,
		   int error, struct json_object **ret);

/*
 * A rule that allows CALL with the alternative WHICH of its arguments. Conditions of one
 * rule must all hold, so there is one of each. RET as before.
 */
bool json_put_alternative(struct json_object *rules, const struct profile_call *call,
			  size_t which, struct json_object **ret);

/* Writes ROOT, and frees it. 0, or -ENOMEM, also where GOOD is false. */
int json_put_write(struct json_object *root, bool good, FILE *out);

#endif
