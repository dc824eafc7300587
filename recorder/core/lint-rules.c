/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "lint-parts.h"

/*
 * All rules for one name. A rule that does what the default does is passed over by
 * libseccomp, and another check's to find.
 */
struct group {
	struct lint *lint;
	const struct lint_name *names; /* as they stand */
	size_t n;
	/* The first that always holds; NULL: none does. */
	const struct lint_name *plain;
};

static bool counts(const struct lint *lint, const struct declared_rule *rule)
{
	const struct declared *declared = lint->declared;

	return declared->order != DECLARED_LIBSECCOMP ||
	       rule->then != declared->otherwise;
}

static int each_group(struct lint *lint, int (*run)(const struct group *group))
{
	struct group group = {.lint = lint};
	int r = 0;

	for (size_t i = 0; i < lint->n_names && r == 0; i += group.n) {
		group.names = lint->names + i;
		group.n = 1;
		while (i + group.n < lint->n_names &&
		       strcmp(group.names[group.n].name->name, group.names->name->name) ==
			       0)
			group.n++;
		group.plain = NULL;
		for (size_t j = group.n; j > 0; j--)
			if (lint_is_plain(group.names[j - 1].rule) &&
			    counts(lint, group.names[j - 1].rule))
				group.plain = &group.names[j - 1];
		if (group.n > 1)
			r = run(&group);
	}
	return r;
}

static int order_of(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int args_order(const struct declared_rule *a, const struct declared_rule *b)
{
	int r = order_of(a->n_args, b->n_args);

	for (size_t i = 0; i < a->n_args && r == 0; i++) {
		const struct declared_arg *x = &a->args[i], *y = &b->args[i];

		r = order_of(x->index, y->index);
		r = r ? r : order_of(x->op, y->op);
		r = r ? r : order_of(x->value, y->value);
		r = r ? r : order_of(x->two, y->two);
	}
	return r;
}

static int list_order(const char **a, const char **b)
{
	int r = 0;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	for (; *a && *b && r == 0; a++, b++)
		r = strcmp(*a, *b);
	return r ? r : (*a != NULL) - (*b != NULL);
}

static int kernel_order(struct declared_kernel a, struct declared_kernel b)
{
	int r = order_of(a.major, b.major);

	return r ? r : order_of(a.minor, b.minor);
}

static int when_order(const struct declared_when *a, const struct declared_when *b)
{
	int r;

	if (!a || !b)
		return (a != NULL) - (b != NULL);
	r = order_of(a->caps, b->caps);
	r = r ? r : order_of(a->not_caps, b->not_caps);
	r = r ? r : order_of(a->never, b->never);
	r = r ? r : kernel_order(a->from, b->from);
	r = r ? r : kernel_order(a->before, b->before);
	r = r ? r : list_order(a->machines, b->machines);
	return r ? r : list_order(a->not_machines, b->not_machines);
}

/* Whether two rules are for the same, in a fixed order; conditions as they stand. */
static int rule_order(const struct declared_rule *a, const struct declared_rule *b)
{
	int r = args_order(a, b);

	r = r ? r : when_order(a->when, b->when);
	r = r ? r : order_of((uintptr_t)a->arch, (uintptr_t)b->arch);
	return r ? r : order_of(a->scope, b->scope);
}

static int name_order(const void *a, const void *b)
{
	const struct lint_name *x = a, *y = b;
	int r = rule_order(x->rule, y->rule);

	r = r ? r : order_of((uintptr_t)x->rule, (uintptr_t)y->rule);
	return r ? r : order_of((uintptr_t)x->name, (uintptr_t)y->name);
}

static int say_duplicate(struct lint *lint, const struct lint_name *first,
			 const struct lint_name *again)
{
	if (first->rule == again->rule)
		return lint_fault(lint, again->name->place,
				  "%s is there twice in one rule; leave one",
				  again->name->name);
	return lint_fault(lint, again->name->place,
			  "%s has the same rule already, on line %u; leave one",
			  again->name->name, first->name->place.line);
}

static int find_duplicates(const struct group *group)
{
	struct lint_name *sorted = calloc(group->n, sizeof(*sorted));
	const struct lint_name *first = sorted;
	int r = 0;

	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, group->names, group->n * sizeof(*sorted));
	qsort(sorted, group->n, sizeof(*sorted), name_order);
	for (size_t i = 1; i < group->n && r == 0; i++) {
		if (rule_order(first->rule, sorted[i].rule) != 0) {
			first = &sorted[i];
			continue;
		}
		if (first->rule->then == sorted[i].rule->then)
			r = say_duplicate(group->lint, first, &sorted[i]);
	}
	free(sorted);
	return r;
}

int lint_duplicates(struct lint *lint)
{
	return each_group(lint, find_duplicates);
}

/* libseccomp takes the first of several rules that hold for all arguments. */
static int find_contradictions(const struct group *group)
{
	int r = 0;

	for (size_t i = 0; i < group->n && group->plain && r == 0; i++) {
		const struct lint_name *row = &group->names[i];

		if (row > group->plain && !row->rule->n_args &&
		    row->rule->then != group->plain->rule->then &&
		    counts(group->lint, row->rule))
			r = lint_fault(
				group->lint, row->name->place,
				"%s has a rule on line %u that does something else "
				"and is the one that counts; leave one",
				row->name->name, group->plain->name->place.line);
	}
	return r;
}

int lint_contradictions(struct lint *lint)
{
	return each_group(lint, find_contradictions);
}

/* A rule that always holds beats those with conditions before and behind it. */
static int find_shadowed(const struct group *group)
{
	const bool libseccomp = group->lint->declared->order == DECLARED_LIBSECCOMP;
	int r = 0;

	for (size_t i = 0; i < group->n && group->plain && r == 0; i++) {
		const struct lint_name *row = &group->names[i];

		if (row->rule->n_args && (libseccomp || row > group->plain) &&
		    counts(group->lint, row->rule))
			r = lint_fault(group->lint, row->name->place,
				       "the conditions on %s mean nothing: line %u has a "
				       "rule for it that always holds; leave one",
				       row->name->name, group->plain->name->place.line);
	}
	return r;
}

int lint_shadowed(struct lint *lint)
{
	return each_group(lint, find_shadowed);
}

int lint_refused(struct lint *lint, const struct evaluation *evaluation)
{
	const char *name;

	if (!evaluation->refused)
		return 0;
	name = arch_syscall_name(evaluation->arch, evaluation->refused_nr);
	if (!name)
		return lint_fault(
			lint, evaluation->refused->place,
			"the rule contradicts one before it: libseccomp refuses "
			"the profile");
	return lint_fault(lint, lint_place_of(evaluation->refused, name),
			  "the rule for %s contradicts one before it: libseccomp refuses "
			  "the profile; leave one",
			  name);
}
