/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a profile of firejail(1), "--seccomp.keep": its filter is for the machine's
 * own architecture. Calls of other ones pass it, so that they are blocked, or have a list
 * of their own.
 *
 * A name that is new to firejail is passed over without a word, a number never; "name:
 * error", documented for lists of what is denied, holds here too (syscall_check_list() in
 * its lib/syscall.c).
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "action.h"
#include "emitter.h"

static bool can_name(const struct arch *arch)
{
	/* Three that firejail has no list for, beside that of the machine. */
	return strcmp(arch->name, "x32") != 0 && strcmp(arch->name, "mips64n32") != 0 &&
	       strcmp(arch->name, "mipsel64n32") != 0;
}

/*
 * Whether firejail 0.9.72, as Debian 12 has it, may have no name for it: `fseccomp
 * debug-syscalls` ends with 440, process_madvise; since 424 all architectures count
 * alike. uretprobe and uprobe, 335 and 336, are younger.
 */
static bool is_new(const char *name)
{
	int64_t nr;

	return arch_syscall_nr(arch_by_name("x86_64"), name, &nr) == 0 &&
	       (nr > 440 || nr == 335 || nr == 336);
}

/* Those of CALLS that ARCH, which has BIT, has; END: what becomes of them. */
static void put_calls(const struct arch *arch, uint64_t bit,
		      const struct profile_call *calls, size_t n, const char *end,
		      FILE *out, const char **comma)
{
	int64_t nr;

	for (size_t i = 0; i < n; i++) {
		if (!(calls[i].arches & bit) ||
		    arch_syscall_nr(arch, calls[i].name, &nr) < 0)
			continue;
		fprintf(out, "%s%s%s", *comma, calls[i].name, end);
		*comma = ",";
		if (is_new(calls[i].name))
			fprintf(out, ",$%" PRId64 "%s", nr, end);
	}
}

/* The list of the I-th architecture of PROFILE. */
static void put_list(const struct profile *profile, size_t i, const char *setting,
		     FILE *out)
{
	const struct arch *arch = profile->arches[i].arch;
	const char *comma = " ";

	fputs(setting, out);
	put_calls(arch, UINT64_C(1) << i, profile->calls, profile->n_calls, "", out,
		  &comma);
	put_calls(arch, UINT64_C(1) << i, profile->absent, profile->n_absent, ":ENOSYS",
		  out, &comma);
	fputc('\n', out);
}

/* The architecture of 64 bits, or else the only one there is. */
static size_t machine_of(const struct profile *profile)
{
	size_t found = 0;

	for (size_t i = 0; i < profile->n_arches; i++)
		if (can_name(profile->arches[i].arch) &&
		    (!can_name(profile->arches[found].arch) ||
		     profile->arches[i].arch->bits == 64))
			found = i;
	return found;
}

/* The one beside it; -1: none. */
static int companion_of(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (i != machine_of(profile) && can_name(profile->arches[i].arch))
			return (int)i;
	return -1;
}

static int firejail_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	int companion = companion_of(profile);

	put_list(profile, machine_of(profile), "seccomp.keep", out);
	if (companion >= 0)
		put_list(profile, (size_t)companion, "seccomp.32.keep", out);
	else
		fputs("seccomp.block-secondary\n", out);
	fprintf(out, "seccomp-error-action %s\n",
		profile->default_action == ACTION_ERRNO
			? strerrorname_np(profile->default_errno)
		: profile->default_action == ACTION_LOG ? "log"
							: "kill");
	return 0;
}

/* Its "kill" is SECCOMP_RET_KILL_THREAD. */
static bool can_default(uint32_t action)
{
	return action == ACTION_ERRNO || action == ACTION_LOG ||
	       action == ACTION_KILL_THREAD;
}

/* By their names only. */
static bool can_errno(int error)
{
	return strerrorname_np(error) != NULL;
}

static const char *remark(const struct profile *profile)
{
	if (companion_of(profile) >= 0)
		return "0.9.72 and others take seccomp.32.keep for one more list of the "
		       "64-bit calls, and filter no 32-bit ones; leave those out with "
		       "--arch to have them blocked";
	if (profile->n_arches && profile->arches[machine_of(profile)].arch->bits == 32)
		return "this is for a machine of 32 bits; on one of 64 bits such "
		       "programs "
		       "are blocked";
	return NULL;
}

const struct emitter emitter_firejail = {
	.name = "firejail",
	.what = "lines of a profile of firejail",
	.suffix = "profile",
	.traits = EMITTER_PER_ARCH | EMITTER_ONE_MACHINE | EMITTER_ERRNO,
	.write = firejail_write,
	.can_name = can_name,
	.can_default = can_default,
	.can_errno = can_errno,
	.remark = remark,
};
