/* SPDX-License-Identifier: Apache-2.0 */
/* What a patch is to do, for diff-patch.c alone. */
#ifndef SECCOMP_RECORD_DIFF_PLAN_H
#define SECCOMP_RECORD_DIFF_PLAN_H

#include "diff-patch.h"
#include "patch.h"

#define DIFF_PLAN_ARCHES 64

/* Names, each once. */
struct diff_names {
	const char **all;
	size_t n;
};

/* What is to be done, and what the rounds before have taught. */
struct diff_plan {
	const struct diff_patch *how;
	struct diff_patch again; /* HOW for a result that is changed once more */
	struct patch_add *adds;
	struct patch_drop *drops;
	size_t n_adds, n_drops;
	const struct arch *arches[DIFF_PLAN_ARCHES], *not_arches[DIFF_PLAN_ARCHES];
	size_t n_arches, n_not_arches;
	struct diff_names kept, whole; /* not to go; to be allowed without conditions */
	struct diff_names cleared; /* allowed whole, and no other rule is to be left */
	struct diff_names widened;
};

/* 0 or -ENOMEM. */
int diff_names_add(struct diff_names *names, const char *name);

/* Whether RULE names it. */
bool diff_plan_names(const struct declared_rule *rule, const char *name);

/* Of plan->how and what was learnt. 0 or -ENOMEM. */
int diff_plan_make(struct diff_plan *plan);
void diff_plan_done(struct diff_plan *plan);

#endif
