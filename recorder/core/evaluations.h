/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile does, architecture by architecture, each evaluated when it is asked for.
 */
#ifndef SECCOMP_RECORD_EVALUATIONS_H
#define SECCOMP_RECORD_EVALUATIONS_H

#include "evaluate.h"

/* To begin with: what is evaluated, and 0. */
struct evaluations {
	const struct declared *declared;
	const struct evaluate_options *options;
	struct evaluation **all;
	size_t n;
};

/* 0, or as evaluate(). The result lives until evaluations_done(). */
int evaluations_of(struct evaluations *evaluations, const struct arch *arch,
		   const struct evaluation **ret);
void evaluations_done(struct evaluations *evaluations);

#endif
