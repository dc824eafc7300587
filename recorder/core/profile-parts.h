/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of profile.h share among themselves. */
#ifndef SECCOMP_RECORD_PROFILE_PARTS_H
#define SECCOMP_RECORD_PROFILE_PARTS_H

#include "profile.h"

#define PROFILE_ARCHES 64 /* a bit of profile_call.arches each */

/* That one call is in the profile on one architecture, and why; later joined by name. */
struct fact {
	const char *name;
	unsigned int arch;   /* its place in profile.arches */
	unsigned int origin; /* one ORIGIN_* */
	/*
	 * Of what was not recorded: as in struct profile_call, but in two parts: the call
	 * that it stands for, or NULL, and the words.
	 */
	const char *list, *of, *text;
};

/*
 * Hundreds of groups make the same calls: a fact that is still in its slot is not added
 * again. Which ones are makes no difference, since facts_sort() keeps one of each.
 */
#define FACTS_SLOTS 4096

struct facts {
	struct fact *rows;
	size_t n, room;
	uint32_t slots[FACTS_SLOTS]; /* places in rows, plus one */
};

/* 0 or -ENOMEM. The strings stay where they are. */
int facts_add(struct facts *facts, const struct fact *fact);

/* FACT of the call NAME on its architecture, by the name it goes by there; nothing where
 * there is no such call. 0 or -ENOMEM.
 */
int facts_add_on(struct facts *facts, const struct profile *profile,
		 const struct fact *fact);

/*
 * Sorts, and keeps one of each call, architecture and origin: the first by list, call and
 * words, so that the order in which they came does not matter.
 */
void facts_sort(struct facts *facts);

/* Joins FACTS by name into sorted calls, which PROFILE->reasons serves. 0 or -ENOMEM. */
int facts_join(struct facts *facts, struct profile *profile, struct profile_call **ret,
	       size_t *ret_n);

/*
 * What was recorded of arguments, to the calls of PROFILE that are there for no other
 * reason. 0 or -ENOMEM.
 */
int profile_add_args(struct profile *profile, const struct recording *recording);

/* The calls of a baseline, on each architecture. 0 or -ENOMEM. */
int profile_add_bases(const struct profile *profile,
		      const struct profile_options *options, struct facts *facts);

/* The architectures of WIDEN_PORTABLE, unless they do not go with those that are there.
 */
void profile_add_portable(struct profile *profile);

/* What OPTIONS->widen adds to FACTS, which are sorted. 0 or -ENOMEM. */
int profile_widen(const struct profile *profile, const struct profile_options *options,
		  struct facts *facts);

#endif
