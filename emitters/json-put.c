/* SPDX-License-Identifier: Apache-2.0 */
#include "json-put.h"

#include <errno.h>

#include "action.h"
#include "emitter.h"

bool json_put(struct json_object *object, const char *key, struct json_object *value)
{
	if (value && json_object_object_add(object, key, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

bool json_put_string(struct json_object *object, const char *key, const char *value)
{
	return json_put(object, key, json_object_new_string(value));
}

bool json_put_append(struct json_object *array, struct json_object *value)
{
	if (value && json_object_array_add(array, value) == 0)
		return true;
	json_object_put(value);
	return false;
}

bool json_put_append_string(struct json_object *array, const char *value)
{
	return json_put_append(array, json_object_new_string(value));
}

bool json_put_default(struct json_object *root, const struct profile *profile)
{
	const char *action = action_of(profile->default_action)->scmp;

	if (!json_put_string(root, "defaultAction", action))
		return false;
	return profile->default_action != ACTION_ERRNO ||
	       json_put(root, "defaultErrnoRet",
			json_object_new_int(profile->default_errno));
}

bool json_put_flags(struct json_object *root, const struct profile *profile)
{
	struct json_object *array;
	bool ok;

	if (!profile->log_denials)
		return true;
	array = json_object_new_array();
	ok = json_put(root, "flags", array);
	for (const char *const *flag = emitter_log_flags; *flag && ok; flag++)
		ok = json_put_append_string(array, *flag);
	return ok;
}

bool json_put_rule(struct json_object *rules, struct json_object *names, uint32_t action,
		   int error, struct json_object **ret)
{
	struct json_object *rule = NULL;
	bool ok;

	if (names && json_object_array_length(names) == 0) {
		json_object_put(names);
		if (ret)
			*ret = NULL;
		return true;
	}
	rule = json_object_new_object();
	if (!rule)
		json_object_put(names);
	ok = rule && json_put(rule, "names", names) &&
	     json_put_string(rule, "action", action_of(action)->scmp);
	if (ok && error)
		ok = json_put(rule, "errnoRet", json_object_new_int(error));
	if (!ok) {
		json_object_put(rule);
		return false;
	}
	if (ret)
		*ret = rule;
	return json_put_append(rules, rule);
}

static bool put_condition(struct json_object *conditions,
			  const struct emitter_condition *condition)
{
	struct json_object *object = json_object_new_object();

	return json_put_append(conditions, object) &&
	       json_put(object, "index",
			json_object_new_int((int32_t)condition->index)) &&
	       json_put(object, "value",
			json_object_new_int64((int64_t)condition->value)) &&
	       (!condition->masked ||
		json_put(object, "valueTwo",
			 json_object_new_int64((int64_t)condition->value_two))) &&
	       json_put_string(object, "op", condition->op);
}

bool json_put_alternative(struct json_object *rules, const struct profile_call *call,
			  size_t which, struct json_object **ret)
{
	struct json_object *names = json_object_new_array(), *rule, *conditions;
	bool ok = names && json_put_append_string(names, call->name);

	if (!ok) {
		json_object_put(names);
		return false;
	}
	conditions = json_object_new_array();
	ok = json_put_rule(rules, names, ACTION_ALLOW, 0, &rule);
	if (!ok) {
		json_object_put(conditions);
		return false;
	}
	ok = json_put(rule, "args", conditions);
	for (unsigned int i = 0; i < call->args->n && ok; i++) {
		const struct emitter_condition condition =
			emitter_condition(call->args, which, i);

		ok = put_condition(conditions, &condition);
	}
	if (ret)
		*ret = rule;
	return ok;
}

int json_put_write(struct json_object *root, bool good, FILE *out)
{
	const char *text = NULL;

	if (good)
		text = json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
				      JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text) {
		fputs(text, out);
		fputc('\n', out);
	}
	json_object_put(root);
	return text ? 0 : -ENOMEM;
}
