/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile that somebody declared: the rules of a document, in its order, whatever its
 * format. What they come to is evaluate.h's to say.
 *
 * A verdict is what seccomp returns (include/uapi/linux/seccomp.h): an ACTION_* with, in
 * its low 16 bits, the errno of ACTION_ERRNO and the message of ACTION_TRACE.
 */
#ifndef SECCOMP_RECORD_DECLARED_H
#define SECCOMP_RECORD_DECLARED_H

#include "action.h"
#include "arch.h"
#include "record.h"

#define VERDICT_ACTION(verdict) ((verdict)&0xffff0000U)
#define VERDICT_DATA(verdict)	((verdict)&0xffffU)

#define DECLARED_RULES	16384
#define DECLARED_NAMES	131072 /* over all rules */
#define DECLARED_ARGS	131072 /* likewise */
#define DECLARED_ARCHES 1024
#define DECLARED_FAULTS 1000 /* more are counted only */
#define DECLARED_TEXT	256  /* longest name that is kept whole */

/* A system call has so many arguments. */
#define DECLARED_INDEX 6

/* Where it stands. Lines, and characters in them, count from 1; 0: not known. */
struct declared_place {
	unsigned int line, column;
	unsigned int file; /* 0: in the document itself; else the number of another */
};

enum declared_op {
	DECLARED_NE,
	DECLARED_LT,
	DECLARED_LE,
	DECLARED_EQ,
	DECLARED_GE,
	DECLARED_GT,
	DECLARED_MASKED_EQ, /* (argument & value) == two */
	DECLARED_ANY_OF,    /* (argument & value) != 0; minijail's alone */
};

/* Of those that libseccomp has, its names: SCMP_CMP_NE ... */
extern const char *const declared_operators[DECLARED_MASKED_EQ + 1];

/* A condition on an argument; all comparisons are unsigned. */
struct declared_arg {
	unsigned int index; /* below DECLARED_INDEX */
	enum declared_op op;
	uint64_t value, two;
	struct declared_place place;
};

struct declared_name {
	const char *name; /* NULL: a number */
	int64_t nr;
	struct declared_place place;
};

/* A kernel's version; 0.0: none. */
struct declared_kernel {
	unsigned int major, minor;
};

/*
 * Docker's includes and excludes: where a rule applies. All of includes must hold, and
 * none of excludes.
 */
struct declared_when {
	uint64_t caps, not_caps; /* has all of the one, none of the other */
	bool never;		 /* it includes what no system has */
	/* Machines as Docker names them, at least one if any; arrays end in NULL. */
	const char **machines, **not_machines;
	struct declared_kernel from, before;
};

/* Which architectures a rule without one is for. */
enum declared_scope {
	DECLARED_EVERYWHERE,
	DECLARED_PRIMARY,   /* those that are what a kernel is of */
	DECLARED_SECONDARY, /* those that kernels of others run too: i386, arm ... */
};

struct declared_rule {
	struct declared_name *names;
	size_t n_names;
	uint32_t then;		   /* verdict */
	struct declared_arg *args; /* all must hold; see declared_order */
	size_t n_args;
	struct declared_when *when; /* NULL: always */
	const struct arch *arch;    /* NULL: wherever there is a call of that name */
	enum declared_scope scope;
	struct declared_place place;
	size_t order; /* for who sorts them */
};

/* An architecture that the document names. */
struct declared_arch {
	const struct arch *arch;
	const struct arch *machine; /* only where the kernel is of this one; NULL: any */
	bool has_otherwise;	    /* of its own */
	uint32_t otherwise;
	struct declared_place place;
};

/* How rules of one call go together. */
enum declared_order {
	/*
	 * As libseccomp adds them one by one, and as runc and crun call it: names that
	 * are not known are passed over, rules that say what happens anyway too, and
	 * conditions of which two are on one argument are alternatives.
	 */
	DECLARED_LIBSECCOMP,
	DECLARED_FIRST, /* the first that matches */
};

enum declared_severity {
	DECLARED_ERROR, /* what reads it for real refuses it, or does something else */
	DECLARED_WARNING,
	DECLARED_NOTE,
	DECLARED_SEVERITIES
};

struct declared_fault {
	enum declared_severity severity;
	struct declared_place place;
	const char *code; /* "unknown-action"; constant */
	const char *text; /* what is wrong and what to do, in plain characters */
};

/* SECCOMP_FILTER_FLAG_* and their like. */
#define DECLARED_TSYNC	       1U
#define DECLARED_LOG	       2U
#define DECLARED_SPEC_ALLOW    4U
#define DECLARED_WAIT_KILLABLE 8U

struct declared_chunk;

struct declared {
	const char *kind; /* "oci"; constant */
	enum declared_order order;
	bool has_otherwise;
	uint32_t otherwise; /* verdict on calls that no rule is for */
	uint32_t foreign;   /* verdict on calls of architectures that are not covered */
	bool every_arch;    /* covers every architecture; else those listed */
	bool own_arch;	    /* covers the kernel's own, listed or not */
	bool unnamed;	 /* the document names none: those listed are all it can be for */
	bool cut;	 /* it could not be read to its end */
	bool no_profile; /* the document says which profile is used: faults are all */
	struct declared_arch *arches;
	size_t n_arches;
	bool has_flags;
	unsigned int flags; /* DECLARED_* */
	struct declared_rule *rules;
	size_t n_rules;
	size_t n_names, n_args;
	struct declared_fault *faults;
	size_t n_faults;		       /* kept */
	size_t n_errors, n_warnings, n_unkept; /* of all, kept or not */
	/* Of several profiles in the document its name, and how many are behind it. */
	const char *part;
	size_t n_more;
	size_t n_beside; /* errors in what stands beside the profile */
	struct declared_chunk *chunks;
};

/* 0 or -ENOMEM. */
int declared_new(const char *kind, struct declared **ret);
void declared_free(struct declared *declared);

/*
 * All below: 0, -ENOMEM, or -ENOSPC past a limit.
 *
 * Memory that lives as long as DECLARED, zeroed; and a copy of S in it, with '?' for NUL.
 */
int declared_alloc(struct declared *declared, size_t n, void **ret);
int declared_text(struct declared *declared, struct span s, const char **ret);

int declared_add_arch(struct declared *declared, const struct declared_arch *arch);

/* A rule for no call yet; the others add to the last rule. */
int declared_add_rule(struct declared *declared, uint32_t then,
		      struct declared_place place);
int declared_add_name(struct declared *declared, struct span name,
		      struct declared_place place);
int declared_add_nr(struct declared *declared, int64_t nr, struct declared_place place);
int declared_add_arg(struct declared *declared, const struct declared_arg *arg);

/* The last rule. Dies with the next one. */
struct declared_rule *declared_last(struct declared *declared);

/*
 * What is not printable in the text becomes '?'. The same of a place is said once. Past
 * the limit it is counted: 0.
 */
__attribute__((format(printf, 5, 6))) int declared_fault(struct declared *declared,
							 enum declared_severity severity,
							 struct declared_place place,
							 const char *code,
							 const char *text, ...);

#endif
