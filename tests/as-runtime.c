/* SPDX-License-Identifier: Apache-2.0 */
#include "as-runtime.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) && value
		       ? json_object_get_string(value)
		       : "";
}

static struct json_object *list_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return object && json_object_object_get_ex(object, key, &value) ? value : NULL;
}

static size_t length(struct json_object *list)
{
	return list ? json_object_array_length(list) : 0;
}

static const char *text_at(struct json_object *list, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(list, i));
}

uint32_t as_runtime_arch(const char *name)
{
	char word[32] = "";

	if (strncmp(name, "SCMP_ARCH_", 10) != 0)
		return 0;
	for (size_t i = 0; name[10 + i] && i < sizeof(word) - 1; i++)
		word[i] = (char)tolower((unsigned char)name[10 + i]);
	return seccomp_arch_resolve_name(word);
}

static uint32_t action_of(struct json_object *object, const char *key,
			  const char *number_key, const char *name_key)
{
	const char *name = text_of(object, key), *error_name = text_of(object, name_key);
	struct json_object *value;
	unsigned int error = EPERM;

	if (json_object_object_get_ex(object, number_key, &value))
		error = (unsigned int)json_object_get_int(value);
	if (strcmp(error_name, "ENOSYS") == 0)
		error = ENOSYS;
	if (strcmp(error_name, "EPERM") == 0)
		error = EPERM;
	if (strcmp(error_name, "EINVAL") == 0)
		error = EINVAL;
	if (strcmp(name, "SCMP_ACT_ERRNO") == 0)
		return SCMP_ACT_ERRNO(error);
	if (strcmp(name, "SCMP_ACT_TRACE") == 0)
		return SCMP_ACT_TRACE(error);
	if (strcmp(name, "SCMP_ACT_ALLOW") == 0)
		return SCMP_ACT_ALLOW;
	if (strcmp(name, "SCMP_ACT_LOG") == 0)
		return SCMP_ACT_LOG;
	if (strcmp(name, "SCMP_ACT_TRAP") == 0)
		return SCMP_ACT_TRAP;
	if (strcmp(name, "SCMP_ACT_KILL_PROCESS") == 0)
		return SCMP_ACT_KILL_PROCESS;
	return SCMP_ACT_KILL_THREAD;
}

static bool has(struct json_object *list, const char *word)
{
	for (size_t i = 0; i < length(list); i++)
		if (strcmp(text_at(list, i), word) == 0)
			return true;
	return false;
}

static bool is_cap(const struct as_runtime *how, const char *cap)
{
	for (const char *const *p = how->caps; *p; p++)
		if (strcmp(*p, cap) == 0)
			return true;
	return false;
}

/* Whether the kernel is at least of the version; -1: none is said. */
static int is_kernel(const struct as_runtime *how, struct json_object *object)
{
	int major, minor;

	if (sscanf(text_of(object, "minKernel"), "%d.%d", &major, &minor) != 2)
		return -1;
	return how->kernel[0] > major ||
	       (how->kernel[0] == major && how->kernel[1] >= minor);
}

static bool applies(struct json_object *rule, const struct as_runtime *how)
{
	struct json_object *out = list_of(rule, "excludes"),
			   *in = list_of(rule, "includes");
	struct json_object *caps = list_of(out, "caps");

	if (has(list_of(out, "arches"), how->machine))
		return false;
	for (size_t i = 0; i < length(caps); i++)
		if (is_cap(how, text_at(caps, i)))
			return false;
	if (out && is_kernel(how, out) == 1)
		return false;
	if (length(list_of(in, "arches")) && !has(list_of(in, "arches"), how->machine))
		return false;
	caps = list_of(in, "caps");
	for (size_t i = 0; i < length(caps); i++)
		if (!is_cap(how, text_at(caps, i)))
			return false;
	return !in || is_kernel(how, in) != 0;
}

static enum scmp_compare compare_of(const char *name)
{
	static const char *const names[] = {
		[SCMP_CMP_NE] = "SCMP_CMP_NE",
		[SCMP_CMP_LT] = "SCMP_CMP_LT",
		[SCMP_CMP_LE] = "SCMP_CMP_LE",
		[SCMP_CMP_EQ] = "SCMP_CMP_EQ",
		[SCMP_CMP_GE] = "SCMP_CMP_GE",
		[SCMP_CMP_GT] = "SCMP_CMP_GT",
		[SCMP_CMP_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
	};

	for (int i = SCMP_CMP_NE; i <= SCMP_CMP_MASKED_EQ; i++)
		if (strcmp(names[i], name) == 0)
			return (enum scmp_compare)i;
	fprintf(stderr, "as-runtime: operator %s\n", name);
	abort();
}

static uint64_t number_of(struct json_object *object, const char *key)
{
	return strtoull(text_of(object, key), NULL, 10);
}

static int add_call(scmp_filter_ctx filter, uint32_t action, int nr,
		    struct json_object *args)
{
	struct scmp_arg_cmp conditions[16];
	unsigned int n = 0, counts[6] = {0};
	bool repeated = false;
	int r = 0;

	for (; n < length(args) && n < 16; n++) {
		struct json_object *arg = json_object_array_get_idx(args, n);

		conditions[n] = (struct scmp_arg_cmp){
			(unsigned int)number_of(arg, "index"),
			compare_of(text_of(arg, "op")), number_of(arg, "value"),
			number_of(arg, "valueTwo")};
		repeated = repeated || ++counts[conditions[n].arg] > 1;
	}
	if (!repeated)
		return seccomp_rule_add_array(filter, action, nr, n, conditions);
	for (unsigned int i = 0; i < n && r == 0; i++)
		r = seccomp_rule_add_array(filter, action, nr, 1, &conditions[i]);
	return r;
}

static int add_rule(scmp_filter_ctx filter, struct json_object *rule, uint32_t def)
{
	uint32_t action = action_of(rule, "action", "errnoRet", "errno");
	struct json_object *names = list_of(rule, "names");
	const char *single = text_of(rule, "name");
	int r = 0;

	if (action == def)
		return 0;
	for (size_t i = 0; i < length(names) + (*single != 0) && r == 0; i++) {
		int nr = seccomp_syscall_resolve_name(*single ? single
							      : text_at(names, i));

		if (nr != __NR_SCMP_ERROR)
			r = add_call(filter, action, nr, list_of(rule, "args"));
	}
	return r;
}

static int add_arch(scmp_filter_ctx filter, const char *name)
{
	uint32_t arch = as_runtime_arch(name);
	int r = arch ? seccomp_arch_add(filter, arch) : 0;

	return r == -EEXIST ? 0 : r;
}

static int add_arches(scmp_filter_ctx filter, struct json_object *profile,
		      const struct as_runtime *how)
{
	struct json_object *list = list_of(profile, "architectures"),
			   *map = list_of(profile, "archMap");
	int r = add_arch(filter, how->machine_arch);

	for (size_t i = 0; i < length(list) && r == 0; i++)
		r = add_arch(filter, text_at(list, i));
	for (size_t i = 0; i < length(map) && r == 0; i++) {
		struct json_object *row = json_object_array_get_idx(map, i);

		if (strcmp(text_of(row, "architecture"), how->machine_arch) != 0)
			continue;
		list = list_of(row, "subArchitectures");
		for (size_t j = 0; j < length(list) && r == 0; j++)
			r = add_arch(filter, text_at(list, j));
		break;
	}
	return r;
}

int as_runtime_build(const char *json, const struct as_runtime *how, scmp_filter_ctx *ret)
{
	struct json_object *profile = json_tokener_parse(json), *rules;
	uint32_t def;
	scmp_filter_ctx filter;
	int r;

	if (!profile)
		abort();
	def = action_of(profile, "defaultAction", "defaultErrnoRet", "defaultErrno");
	filter = seccomp_init(def);
	if (!filter)
		abort();
	r = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	r = r ? r : add_arches(filter, profile, how);
	rules = list_of(profile, "syscalls");
	/*
	 * As runc does for long profiles. Without it libseccomp 2.5.4 may forget to load
	 * the number, where the first call by number is none of an architecture.
	 */
	if (length(rules) && r == 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (size_t i = 0; i < length(rules) && r == 0; i++) {
		struct json_object *rule = json_object_array_get_idx(rules, i);

		if (applies(rule, how))
			r = add_rule(filter, rule, def);
	}
	json_object_put(profile);
	if (r == 0)
		*ret = filter;
	else
		seccomp_release(filter);
	return r;
}
