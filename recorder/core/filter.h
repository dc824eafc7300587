/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which records are wanted. Conditions of one kind are alternatives, different kinds must
 * all hold. Strings are shell globs (fnmatch(3), no special slash or dot); an executable
 * without a slash in its pattern is compared by its base name.
 */
#ifndef SECCOMP_RECORD_FILTER_H
#define SECCOMP_RECORD_FILTER_H

#include "record.h"

enum filter_kind {
	FILTER_EXE,
	FILTER_COMM,
	FILTER_HOST,
	FILTER_SUBJ,
	FILTER_CONTAINER, /* its name, or its id */
	FILTER_POD,
	FILTER_NAMESPACE,
	FILTER_IMAGE,
	FILTER_UNIT,
	FILTER_PID,
	FILTER_UID,
	FILTER_ARCH,
	FILTER_ACTION,
	FILTER_KINDS
};

struct filter;

/* Without conditions only the action is tested, for log. 0 or -ENOMEM. */
int filter_new(struct filter **ret);
void filter_free(struct filter *filter);

/*
 * Adds a condition. 0; -EINVAL: VALUE is no number, architecture or action; -ENOMEM.
 * The action "any" lets every action pass.
 */
int filter_add(struct filter *filter, enum filter_kind kind, const char *value);

/* Milliseconds since the epoch, both inclusive; RECORD_NO_TIME: no bound. */
void filter_since(struct filter *filter, int64_t since);
void filter_until(struct filter *filter, int64_t until);

enum filter_result {
	FILTER_NO,
	/* Wanted, but its action is not one of those asked for. */
	FILTER_ACTION_OTHER,
	/*
	 * Only who made the call is wrong: executable, name, user, context. It may be one
	 * of a process that is about to become the wanted one.
	 */
	FILTER_NOT_YET,
	FILTER_YES,
	/* Wanted, but a time bound is set and the record has no time. */
	FILTER_UNDATED,
};

enum filter_result filter_match(struct filter *filter, const struct record *record);

/* Whether it asks where a process was: container, pod, namespace, image or unit. */
bool filter_has_owner(const struct filter *filter);

/* Whether there are conditions of KIND. */
bool filter_has(const struct filter *filter, enum filter_kind kind);

/*
 * Whether RECORD, of which the rest need not be known, meets those of KIND: an
 * executable, an architecture (by arch and nr) or an action. Without any it does, but an
 * action is to be log.
 */
bool filter_lets(struct filter *filter, enum filter_kind kind,
		 const struct record *record);

/* Whether TIME is known, and before or after what is wanted. */
bool filter_is_before(const struct filter *filter, int64_t time);
bool filter_is_after(const struct filter *filter, int64_t time);

/* Whether a time bound is set. */
bool filter_is_timed(const struct filter *filter);

/* Whether an executable or a name is asked for, so that there can be a prelude. */
bool filter_has_identity(const struct filter *filter);

#endif
