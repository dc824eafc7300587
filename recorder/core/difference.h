/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands between what is needed and what a profile allows: the findings of the
 * command diff. The left side is a recording, or a profile that says what it would need;
 * the right side is the profile that was declared.
 */
#ifndef SECCOMP_RECORD_DIFFERENCE_H
#define SECCOMP_RECORD_DIFFERENCE_H

#include "compare.h"
#include "needs.h"

enum difference_kind {
	DIFFERENCE_MISSING,	/* needed, never let through: it would break */
	DIFFERENCE_CONDITIONAL, /* for some arguments, or thanks to a capability */
	DIFFERENCE_UNUSED,	/* let through, not needed */
	DIFFERENCE_CHANGED,	/* of two profiles: stopped by both, or let through, in
				   another way */
	DIFFERENCE_KINDS
};

struct difference_row {
	enum difference_kind kind;
	const struct arch *arch;
	int64_t nr;
	const char *name; /* NULL: it has none */
	uint32_t needed;  /* the verdict on the left, of CHANGED */
	uint32_t then;	  /* the verdict that it would meet on the right */
	/*
	 * Of MISSING: capabilities with which it would be let through; of CONDITIONAL: of
	 * which it takes one. 0: none.
	 */
	uint64_t caps;
	bool some_args; /* only for some arguments */
	/* The rules by which the left side needs it, and that for some arguments only. */
	const struct evaluated_call *needed_call;
	bool needed_some;
	const struct evaluated_call *call; /* rules on the right; NULL: none */
	const struct need *need;	   /* who needs it; NULL: not known */
	bool risky;			   /* of UNUSED: see rules/risk.list */
};

/* An architecture of one side only. */
struct difference_arch {
	const struct arch *arch;
	bool needed;   /* and not covered on the right; else let through and not needed */
	uint32_t then; /* what its calls meet on the right; of needed ones */
};

struct difference {
	/* By kind, then risky ones first, name and architecture. */
	struct difference_row *rows;
	size_t n;
	size_t counts[DIFFERENCE_KINDS], risky;
	struct difference_arch *arches;
	size_t n_arches;
	size_t needed, allowed; /* calls that each side lets through */
	/* Of two profiles: whether their defaults differ, and what these are. */
	bool otherwise;
	uint32_t left_otherwise, right_otherwise;
	/*
	 * The right side contradicts itself on some architecture, so that a runtime
	 * refuses it as a whole.
	 */
	const struct declared_rule *refused;
	/* private */
	struct evaluation **evaluations;
	size_t n_evaluations;
};

struct difference_input {
	const struct declared *left, *right;
	const struct needs *needs; /* of the recording on the left; NULL: it is none */
	/* With a machine; on their own are architectures that do not run on that. */
	const struct evaluate_options *options;
	const struct arch *const *arches; /* only these, ends in NULL; NULL: all */
};

/* All of the input outlives the result. 0, -ENOMEM, -ENOSPC past a limit. */
int difference_new(const struct difference_input *input, struct difference **ret);
void difference_free(struct difference *difference);

/* Whether a system call is one that attackers like; see rules/risk.list. */
bool difference_is_risky(const char *name);

#endif
