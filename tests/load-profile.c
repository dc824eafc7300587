/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes an OCI seccomp profile to libseccomp, as a runtime does: default action,
 * architectures, rules; names that libseccomp does not know are passed over.
 *
 *   load-profile --check PROFILE               only compiles it
 *   load-profile PROFILE COMMAND [ARGUMENT...]  runs the command under it
 */
#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *what, int error)
{
	fprintf(stderr, "load-profile: %s: %s\n", what, strerror(error));
	return 2;
}

static const char *string_of(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value)
		       ? json_object_get_string(value)
		       : "";
}

static int action_of(const char *name, unsigned int error, uint32_t *ret)
{
	const struct {
		const char *name;
		uint32_t action;
	} actions[] = {
		{"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
		{"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
		{"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
		{"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
		{"SCMP_ACT_TRACE", SCMP_ACT_TRACE(error)},
		{"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(error)},
		{"SCMP_ACT_LOG", SCMP_ACT_LOG},
		{"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
	};

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(actions[i].name, name) == 0) {
			*ret = actions[i].action;
			return 0;
		}
	}
	return -EINVAL;
}

/* The action that KEY names in OBJECT, with the error of ERROR_KEY, which defaults to
 * EPERM. */
static int get_action(struct json_object *object, const char *key, const char *error_key,
		      uint32_t *ret)
{
	struct json_object *error;
	unsigned int number = EPERM;

	if (json_object_object_get_ex(object, error_key, &error))
		number = (unsigned int)json_object_get_int(error);
	return action_of(string_of(object, key), number, ret);
}

/* SCMP_ARCH_X86_64 is libseccomp's x86_64. 0 or -errno. */
static int add_arch(scmp_filter_ctx filter, const char *name)
{
	char word[32] = "";
	uint32_t arch;
	int r;

	if (strncmp(name, "SCMP_ARCH_", 10) == 0)
		for (size_t i = 0; name[10 + i] && i < sizeof(word) - 1; i++)
			word[i] = (char)tolower((unsigned char)name[10 + i]);
	arch = seccomp_arch_resolve_name(word);
	if (!arch)
		return -EINVAL;
	r = seccomp_arch_add(filter, arch);
	return r == -EEXIST ? 0 : r;
}

static int add_rule(scmp_filter_ctx filter, struct json_object *rule, uint32_t def)
{
	struct json_object *names;
	uint32_t action;
	int r = get_action(rule, "action", "errnoRet", &action);

	if (r < 0 || !json_object_object_get_ex(rule, "names", &names) ||
	    json_object_array_length(names) == 0)
		return -EINVAL;
	for (size_t i = 0; i < json_object_array_length(names) && r == 0; i++) {
		int nr = seccomp_syscall_resolve_name(
			json_object_get_string(json_object_array_get_idx(names, i)));

		/* libseccomp refuses what the default does anyway. */
		if (nr != __NR_SCMP_ERROR && action != def)
			r = seccomp_rule_add(filter, action, nr, 0);
	}
	return r;
}

static int fill(scmp_filter_ctx filter, struct json_object *profile, uint32_t def)
{
	struct json_object *arches, *rules;
	int r = 0;

	if (json_object_object_get_ex(profile, "architectures", &arches))
		for (size_t i = 0; i < json_object_array_length(arches) && r == 0; i++)
			r = add_arch(filter,
				     json_object_get_string(
					     json_object_array_get_idx(arches, i)));
	if (json_object_object_get_ex(profile, "syscalls", &rules))
		for (size_t i = 0; i < json_object_array_length(rules) && r == 0; i++)
			r = add_rule(filter, json_object_array_get_idx(rules, i), def);
	return r;
}

int main(int argc, char **argv)
{
	int check = argc == 3 && strcmp(argv[1], "--check") == 0, r;
	struct json_object *profile;
	scmp_filter_ctx filter;
	uint32_t def;

	if (argc < 3)
		return fail("usage: load-profile [--check] PROFILE [COMMAND...]", EINVAL);
	profile = json_object_from_file(argv[1 + check]);
	if (!profile || get_action(profile, "defaultAction", "defaultErrnoRet", &def) < 0)
		return fail(argv[1 + check], EINVAL);
	filter = seccomp_init(def);
	r = filter ? 0 : -ENOMEM;
	/* What is only compiled may be for another machine, of another byte order. */
	if (r == 0 && check && json_object_object_get_ex(profile, "architectures", NULL))
		r = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	r = r ? r : fill(filter, profile, def);
	json_object_put(profile);
	if (r == 0 && check) {
		FILE *null = fopen("/dev/null", "w");

		r = null ? seccomp_export_bpf(filter, fileno(null)) : -errno;
		if (null)
			fclose(null);
	} else if (r == 0) {
		r = seccomp_load(filter);
	}
	seccomp_release(filter);
	if (r < 0)
		return fail(argv[1 + check], -r);
	if (check)
		return 0;
	execv(argv[2], argv + 2);
	return fail(argv[2], errno);
}
