/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a declared profile does: for an architecture, a machine, a set of capabilities and
 * a kernel, the verdict on each system call, whatever its number and arguments.
 */
#ifndef SECCOMP_RECORD_EVALUATE_H
#define SECCOMP_RECORD_EVALUATE_H

#include "argtree.h"
#include "declared.h"

/* So many rules, times their names, may be for one architecture. */
#define EVALUATE_ROWS 65536

/* And so many for one call: of more, no kernel takes the filter (BPF_MAXINSNS is 4096).
 */
#define EVALUATE_CALL 2048

struct evaluate_options {
	/*
	 * The kernel's architecture, which Docker's conditions are about and which need
	 * not be that of the calls: i386 calls are mostly made on x86_64. NULL: what
	 * evaluate_machine() says.
	 */
	const struct arch *machine;
	uint64_t caps;		       /* of the process; see capability.h */
	struct declared_kernel kernel; /* 0.0: the newest */
	/* Calls newer than all that are named get ENOSYS, where runc does that. */
	bool stub;
};

/* A rule that is for a call here. */
struct evaluated_rule {
	const struct declared_rule *rule;
	uint32_t then;
	const struct declared_arg *args; /* as they count here; all must hold */
	size_t n_args;
};

struct evaluated_call {
	int64_t nr;
	struct evaluated_rule *rules; /* in the order of the document */
	size_t n_rules;
	struct argtree *tree; /* NULL: the first that matches */
};

struct evaluated_made;

struct evaluation {
	const struct arch *arch;
	bool covered;	    /* else only otherwise counts */
	uint32_t otherwise; /* verdict where no rule matches */
	int64_t stub_from;  /* numbers from here on get ENOSYS; INT64_MAX: none do */
	struct evaluated_call *calls; /* by number; only those with rules */
	size_t n_calls;
	/*
	 * Rules that contradict each other, so that a runtime refuses the profile; the
	 * name or number is that of the call. NULL: none.
	 */
	const struct declared_rule *refused;
	int64_t refused_nr;
	/* private */
	struct evaluated_rule *rows;
	struct evaluated_made *made;
};

/* The machine that calls of ARCH are most often made on. */
const struct arch *evaluate_machine(const struct arch *arch);

/* MACHINE where calls of ARCH can be made on it, else the former. */
const struct arch *evaluate_machine_or(const struct arch *arch,
				       const struct arch *machine);

/* Whether what RULE says of capabilities, machines and kernels holds on MACHINE. */
bool evaluate_applies(const struct declared_rule *rule, const struct arch *machine,
		      const struct evaluate_options *options);

/* Whether conditions of RULE are on one argument, which libseccomp has no way to join. */
bool evaluate_is_alternatives(const struct declared_rule *rule);

/* Whether Docker calls ARCH so: "amd64". */
bool evaluate_is_machine(const struct arch *arch, const char *name);

/* 0, -ENOMEM, -ENOSPC past a limit. DECLARED must outlive the result. */
int evaluate(const struct declared *declared, const struct arch *arch,
	     const struct evaluate_options *options, struct evaluation **ret);
void evaluation_free(struct evaluation *evaluation);

/* NULL: no rule is for NR. */
const struct evaluated_call *evaluation_call(const struct evaluation *evaluation,
					     int64_t nr);

uint32_t evaluation_verdict(const struct evaluation *evaluation, int64_t nr,
			    const uint64_t args[DECLARED_INDEX]);

/* Whether ARG holds for ARGS on BITS bits. */
bool evaluate_holds(const struct declared_arg *arg, unsigned int bits,
		    const uint64_t args[DECLARED_INDEX]);

#endif
