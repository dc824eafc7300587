/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command under a filter of one action for every system call, of whatever
 * architecture: under-filter [-l] [-a ACTION] [-d NAME[:N=VALUE]]... COMMAND
 * [ARGUMENT...]
 *
 * -a: log (default), errno, kill-process, allow. -d: this call is denied with EPERM, or
 * only where its argument N, from 0 on, has that value.
 * -l: denials are logged as well. COMMAND is a path. From the moment the filter holds,
 * the one call that this program makes itself is execve.
 */
#include <errno.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{"log", SCMP_ACT_LOG},
	{"errno", SCMP_ACT_ERRNO(EPERM)},
	{"kill-process", SCMP_ACT_KILL_PROCESS},
	{"allow", SCMP_ACT_ALLOW},
};

static int fail(const char *what, int error)
{
	fprintf(stderr, "under-filter: %s: %s\n", what, strerror(error));
	return 2;
}

static int find_action(const char *name, uint32_t *ret)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (strcmp(actions[i].name, name) == 0) {
			*ret = actions[i].action;
			return 0;
		}
	}
	return -EINVAL;
}

static int deny(scmp_filter_ctx filter, char *call)
{
	char *condition = strchr(call, ':');
	struct scmp_arg_cmp arg = {.op = SCMP_CMP_EQ};
	int nr, n = 0;

	if (condition) {
		*condition = '\0';
		n = sscanf(condition + 1, "%u=%" SCNu64, &arg.arg, &arg.datum_a);
		if (n != 2)
			return -EINVAL;
	}
	nr = seccomp_syscall_resolve_name(call);
	if (nr == __NR_SCMP_ERROR)
		return -EINVAL;
	return seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), nr,
				      condition != NULL, &arg);
}

static int load(uint32_t action, int log, char **denied, int n_denied)
{
	scmp_filter_ctx filter = seccomp_init(action);
	int r = 0;

	if (!filter)
		return -ENOMEM;
	/* For architectures other than ours, x32 among them. */
	r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, action);
	if (r == 0 && log)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	for (int i = 0; i < n_denied && r == 0; i++)
		r = deny(filter, denied[i]);
	/* Never released: that may take system calls. */
	return r ? r : seccomp_load(filter);
}

int main(int argc, char **argv)
{
	char *denied[16];
	uint32_t action = SCMP_ACT_LOG;
	int n_denied = 0, log = 0, c, r;

	while ((c = getopt(argc, argv, "+a:d:l")) != -1) {
		if (c == 'l')
			log = 1;
		else if (c == 'd' && n_denied < 16)
			denied[n_denied++] = optarg;
		else if (c != 'a' || find_action(optarg, &action) < 0)
			return fail("options", EINVAL);
	}
	if (optind == argc)
		return fail("no command", EINVAL);
	r = load(action, log, denied, n_denied);
	if (r < 0)
		return fail("filter", -r);
	execv(argv[optind], argv + optind);
	return fail(argv[optind], errno);
}
