/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An allow-list: what an emitter writes. Built from a recording and the user's options.
 */
#ifndef SECCOMP_RECORD_PROFILE_H
#define SECCOMP_RECORD_PROFILE_H

#include "arch.h"
#include "recording.h"

/* Why a call is in the profile; several may hold. */
#define ORIGIN_RECORDED 1U
#define ORIGIN_PRELUDE	2U /* recorded, but only as prelude */
#define ORIGIN_BASE	4U /* of a baseline */
#define ORIGIN_WIDENED	8U /* stands for one that was recorded, elsewhere or later */

#define PROFILE_ARCHES 64 /* a bit of profile_call.arches each */

struct profile_arch {
	const struct arch *arch;
	uint64_t count; /* records; 0: of WIDEN_PORTABLE */
};

/* A call by its name; on which architectures it is allowed is a bit each, as in arches.
 */
struct profile_call {
	const char *name;
	uint64_t arches;
	unsigned int origin;
	/*
	 * Where it was not recorded: what added it ("essential", "siblings"), and why, in
	 * words ("of openat: ..."); NULL where there is no more to say.
	 */
	const char *list, *reason;
	/*
	 * With which arguments it is allowed; NULL: with any. The profile's.
	 */
	struct arguments *args;
};

/* A number that has no name, or an architecture that is not known. */
struct profile_nameless {
	const struct arch *arch; /* NULL: only the token is known */
	uint32_t token;
	int64_t nr;
	uint64_t count;
};

/* A baseline: calls that are added though they were not recorded. */
struct profile_base {
	const char *name; /* for profile_call.list */
	const char *what; /* for profile_call.reason, or NULL */
	const struct arch
		*arch; /* where they were measured: elsewhere the calls that stand
			  for them are meant; NULL: these names everywhere */
	const char *const *calls; /* ends in NULL; names of any architecture's tables */
};

/* What to add to what was recorded. */
#define WIDEN_SIBLINGS 1U /* others of the same family (rules/siblings.list) */
#define WIDEN_VDSO     2U /* clocks (rules/base/vdso.list) */
#define WIDEN_PORTABLE                                                                   \
	4U /* more architectures, with the calls that do the same there                  \
	    */

struct profile_options {
	uint32_t default_action; /* ACTION_* */
	int default_errno;	 /* with ACTION_ERRNO; 1..4095 */
	bool log_denials;
	bool args; /* calls are allowed with the arguments that were recorded only */
	const struct profile_base
		*bases; /* in any order; their strings outlive the profile */
	size_t n_bases;
	unsigned int widen; /* WIDEN_* */
};

struct profile {
	uint32_t default_action;
	int default_errno;
	bool log_denials; /* what is denied is to be logged (SECCOMP_FILTER_FLAG_LOG) */
	struct profile_arch *arches; /* sorted by name */
	size_t n_arches;
	struct profile_call *calls; /* allowed, sorted by name */
	size_t n_calls;
	/*
	 * Probing calls, on those architectures where they are not allowed: answered
	 * ENOSYS, so that the C library falls back. Sorted by name; empty where the
	 * default action lets them through. A call that is allowed on some
	 * architectures may be here for others.
	 */
	struct profile_call *absent;
	size_t n_absent;
	struct profile_nameless *nameless; /* sorted */
	size_t n_nameless;
	char **reasons; /* those of calls and absent that are not constant */
	size_t n_reasons;
};

/* 0 or -ENOMEM. The names belong to the architecture tables. */
int profile_new(const struct recording *recording, const struct profile_options *options,
		struct profile **ret);
void profile_free(struct profile *profile);

/*
 * Whether a machine that runs the I-th architecture is known from PROFILE: x86_64 is one,
 * and i386 runs on it. False for i386 alone.
 */
bool profile_has_machine(const struct profile *profile, size_t i);

/* Of the allowed calls, the one of that name; NULL: none. */
const struct profile_call *profile_call(const struct profile *profile, const char *name);

#endif
