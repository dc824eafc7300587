/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libseccomp's pseudo code of a filter (seccomp_export_pfc(3)), to read. Each
 * architecture has rules of its own, and all else, other architectures included, meets
 * the default action.
 *
 * libseccomp takes a number on its own architecture only; on others it goes by the name,
 * and so lacks what is new to it.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "action.h"
#include "emitter.h"
#include "errors.h"

/* 0: libseccomp does not know ARCH. */
static uint32_t token_of(const struct arch *arch)
{
	char name[ARCH_SCMP_NAME];

	arch_scmp_name(arch, name);
	return seccomp_arch_resolve_name(name);
}

static bool can_name(const struct arch *arch)
{
	return token_of(arch) != 0;
}

/* libseccomp refuses the last one. */
static bool can_errno(int error)
{
	return error < ERRORS_MAX;
}

/*
 * What seccomp_rule_add() takes for NAME in a filter for TOKEN: the number on this
 * machine's architecture, from which it looks for the name on the other one. It is asked
 * for the name of a number, since to some names it has no number: it takes connect on
 * i386 for socketcall(), but allows its number too.
 */
static int number_of(const struct arch *arch, uint32_t token, const char *name, int *ret)
{
	int64_t nr;
	char *theirs;
	bool known;

	if (arch_syscall_nr(arch, name, &nr) < 0)
		return -ENOENT;
	if (token == seccomp_arch_native()) {
		*ret = (int)nr;
		return 0;
	}
	theirs = seccomp_syscall_resolve_num_arch(token, (int)nr);
	known = theirs && strcmp(theirs, name) == 0;
	free(theirs);
	if (!known)
		return -ENOENT;
	*ret = seccomp_syscall_resolve_name(name);
	return 0;
}

static bool can_call(const struct arch *arch, const char *name)
{
	uint32_t token = token_of(arch);
	int nr;

	return token && number_of(arch, token, name, &nr) == 0;
}

/* CALL as NR: a rule, or one for each alternative. */
static int add_call(scmp_filter_ctx filter, uint32_t action, int nr,
		    const struct profile_call *call)
{
	const struct arguments *args = call->args;
	struct scmp_arg_cmp conditions[ARGUMENTS_OF];
	int r = 0;

	if (!args)
		return seccomp_rule_add(filter, action, nr, 0);
	for (size_t k = 0; k < args->n_values && r == 0; k++) {
		for (unsigned int i = 0; i < args->n; i++) {
			const struct emitter_condition c = emitter_condition(args, k, i);

			conditions[i] = (struct scmp_arg_cmp){
				c.index, c.masked ? SCMP_CMP_MASKED_EQ : SCMP_CMP_EQ,
				c.value, c.value_two};
		}
		r = seccomp_rule_add_array(filter, action, nr, args->n, conditions);
	}
	return r;
}

/* Those of CALLS that ARCH, which has BIT, has. */
static int add_calls(scmp_filter_ctx filter, const struct arch *arch, uint64_t bit,
		     const struct profile_call *calls, size_t n, uint32_t action)
{
	uint32_t token = token_of(arch);
	int r = 0, nr;

	for (size_t i = 0; i < n && r == 0; i++)
		if (calls[i].arches & bit &&
		    number_of(arch, token, calls[i].name, &nr) == 0)
			r = add_call(filter, action, nr, &calls[i]);
	return r;
}

/* The rules of one architecture, ARCHES[AT] of PROFILE. */
static int build_one(const struct profile *profile, size_t at, uint32_t def,
		     scmp_filter_ctx *ret)
{
	const struct arch *arch = profile->arches[at].arch;
	uint64_t bit = UINT64_C(1) << at;
	uint32_t token = token_of(arch);
	scmp_filter_ctx filter = seccomp_init(def);
	int r = filter ? 0 : -ENOMEM;

	if (r == 0 && token != seccomp_arch_native()) {
		r = seccomp_arch_remove(filter, seccomp_arch_native());
		r = r ? r : seccomp_arch_add(filter, token);
	}
	r = r ? r : seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, def);
	/* libseccomp refuses rules that do what the default does. */
	if (r == 0 && def != SCMP_ACT_ALLOW)
		r = add_calls(filter, arch, bit, profile->calls, profile->n_calls,
			      SCMP_ACT_ALLOW);
	r = r ? r
	      : add_calls(filter, arch, bit, profile->absent, profile->n_absent,
			  SCMP_ACT_ERRNO((uint32_t)arch->enosys));
	if (r < 0) {
		seccomp_release(filter);
		return r;
	}
	*ret = filter;
	return 0;
}

static int build(const struct profile *profile, scmp_filter_ctx *ret)
{
	uint32_t def = profile->default_action == ACTION_ERRNO
			       ? SCMP_ACT_ERRNO((uint32_t)profile->default_errno)
			       : profile->default_action;
	scmp_filter_ctx all = NULL, one;
	int r = 0;

	for (size_t i = 0; i < profile->n_arches && r == 0; i++) {
		if (!can_name(profile->arches[i].arch))
			continue;
		r = build_one(profile, i, def, &one);
		if (r == 0 && all) {
			r = seccomp_merge(all, one);
			if (r < 0)
				seccomp_release(one);
		} else if (r == 0) {
			all = one;
		}
	}
	if (r == 0 && !all)
		r = -EINVAL;
	if (r < 0) {
		seccomp_release(all);
		return r;
	}
	*ret = all;
	return 0;
}

static int copy(int fd, FILE *out)
{
	char bytes[4096];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		fwrite(bytes, 1, (size_t)n, out);
		at += n;
	}
	return n < 0 ? -errno : 0;
}

static int pfc_write(const struct emission *emission, FILE *out)
{
	scmp_filter_ctx filter;
	int r = build(emission->profile, &filter), fd;

	if (r < 0)
		return r;
	/* libseccomp wants a descriptor, and OUT need not have one. */
	fd = memfd_create("pfc", MFD_CLOEXEC);
	r = fd < 0 ? -errno : seccomp_export_pfc(filter, fd);
	r = r ? r : copy(fd, out);
	if (fd >= 0)
		close(fd);
	seccomp_release(filter);
	return r;
}

const struct emitter emitter_pfc = {
	.name = "pfc",
	.what = "libseccomp's pseudo code of the filter, to read",
	.suffix = "pfc",
	.traits = EMITTER_PER_ARCH | EMITTER_ERRNO | EMITTER_ONE_ORDER | EMITTER_ARGS,
	.write = pfc_write,
	.can_name = can_name,
	.can_errno = can_errno,
	.can_call = can_call,
};
