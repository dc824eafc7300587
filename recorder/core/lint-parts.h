/* SPDX-License-Identifier: Apache-2.0 */
/* What the checks of a declared profile share; for lint-*.c alone. */
#ifndef SECCOMP_RECORD_LINT_PARTS_H
#define SECCOMP_RECORD_LINT_PARTS_H

#include "compare.h"
#include "lint.h"

#define LINT_ARCHES 64

/* A name in a rule. */
struct lint_name {
	const struct declared_rule *rule;
	const struct declared_name *name;
};

struct lint {
	struct declared *declared;
	const struct lint_options *options;
	const struct lint_check *check; /* the one that runs */
	bool whole;			/* its reader found no errors */
	/* What the document is looked at for, each once. */
	const struct arch *arches[LINT_ARCHES];
	size_t n_arches;
	/* All names of all rules, without numbers, by name and then as they stand. */
	struct lint_name *names;
	size_t n_names;
	unsigned int guesses;
};

/*
 * What check->code says is so at PLACE; the same is said once. SEVERITY is that of the
 * check with lint_fault(). 0 or -ENOMEM.
 */
__attribute__((format(printf, 3, 4))) int lint_fault(struct lint *lint,
						     struct declared_place place,
						     const char *text, ...);
__attribute__((format(printf, 4, 5))) int lint_fault_as(struct lint *lint,
							enum declared_severity severity,
							struct declared_place place,
							const char *text, ...);

/* A system call's name that is like WORD, as ", did you mean NAME?", or "". In BUF. */
#define LINT_GUESS 96
const char *lint_guess(struct lint *lint, const char *word, char buf[LINT_GUESS]);

/* Where a rule has a call; the rule's place where it has it by another name. */
struct declared_place lint_place_of(const struct declared_rule *rule, const char *name);

/* Whether the call NAME is one that a program can make on ARCH, if through another. */
bool lint_has_call(const struct arch *arch, const char *name);

/* COMPARE_NEVER where the architecture has no call of that name. */
struct compare_side lint_reach(const struct evaluation *evaluation, const char *name);

/* Whether the rule holds for all calls of its names, wherever they are made. */
bool lint_is_plain(const struct declared_rule *rule);

/* lint-profile.c: of the profile as a whole */
int lint_default_log(struct lint *lint);
int lint_deny_list(struct lint *lint);
int lint_default_allow_rules(struct lint *lint);
int lint_as_default(struct lint *lint);
int lint_log_rules(struct lint *lint);
int lint_arch_open(struct lint *lint);
int lint_secondary_arches(struct lint *lint);
int lint_library_arches(struct lint *lint);

/* lint-names.c: of names in rules */
int lint_unknown_calls(struct lint *lint);
int lint_second_names(struct lint *lint);
int lint_foreign_calls(struct lint *lint);
int lint_library_calls(struct lint *lint);

/* lint-rules.c: of rules for the same call */
int lint_duplicates(struct lint *lint);
int lint_contradictions(struct lint *lint);
int lint_shadowed(struct lint *lint);
int lint_refused(struct lint *lint, const struct evaluation *evaluation);

/* lint-args.c: of conditions */
int lint_never_holds(struct lint *lint);
int lint_always_holds(struct lint *lint);
int lint_alternatives(struct lint *lint);
int lint_masked_bits(struct lint *lint);

/* lint-start.c: of what does not run under it */
int lint_essential(struct lint *lint, const struct evaluation *evaluation);
int lint_runtimes(struct lint *lint, const struct evaluation *evaluation);

/* lint-calls.c: of single calls */
int lint_clone3(struct lint *lint, const struct evaluation *evaluation);
int lint_probing(struct lint *lint, const struct evaluation *evaluation);
int lint_risky(struct lint *lint, const struct evaluation *evaluation);

#endif
