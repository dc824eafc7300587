/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "lint-parts.h"

/* What conditions on one argument leave of it. */
struct left {
	uint64_t least, most;
	uint64_t mask, bits; /* of these bits the value is known */
	bool none;
};

static const struct left all = {.most = UINT64_MAX};

static void know_bits(struct left *left, uint64_t mask, uint64_t bits)
{
	if ((left->bits ^ bits) & left->mask & mask)
		left->none = true;
	left->mask |= mask;
	left->bits |= bits & mask;
}

static void at_least(struct left *left, uint64_t value)
{
	if (value > left->least)
		left->least = value;
}

static void at_most(struct left *left, uint64_t value)
{
	if (value < left->most)
		left->most = value;
}

static void add_condition(struct left *left, const struct declared_arg *arg)
{
	switch (arg->op) {
	case DECLARED_LT:
		left->none = left->none || !arg->value;
		at_most(left, arg->value ? arg->value - 1 : 0);
		break;
	case DECLARED_LE:
		at_most(left, arg->value);
		break;
	case DECLARED_EQ:
		at_least(left, arg->value);
		at_most(left, arg->value);
		know_bits(left, UINT64_MAX, arg->value);
		break;
	case DECLARED_GE:
		at_least(left, arg->value);
		break;
	case DECLARED_GT:
		left->none = left->none || arg->value == UINT64_MAX;
		at_least(left, arg->value == UINT64_MAX ? arg->value : arg->value + 1);
		break;
	case DECLARED_MASKED_EQ:
		know_bits(left, arg->value, arg->two & arg->value);
		break;
	case DECLARED_ANY_OF:
		left->none = left->none || !arg->value;
		break;
	case DECLARED_NE:
		break;
	}
}

static bool is_empty(const struct left *left)
{
	return left->none || left->least > left->most;
}

/* What one value is left of, a condition may rule out after all. */
static bool is_ruled_out(const struct left *left, const struct declared_arg *arg)
{
	uint64_t args[DECLARED_INDEX] = {0};

	args[arg->index] = left->least;
	return left->least == left->most && !evaluate_holds(arg, 64, args);
}

static bool are_alternatives(const struct lint *lint, const struct declared_rule *rule)
{
	unsigned int seen = 0;

	if (lint->declared->order != DECLARED_LIBSECCOMP)
		return false;
	for (size_t i = 0; i < rule->n_args; i++) {
		if (seen >> rule->args[i].index & 1)
			return true;
		seen |= 1U << rule->args[i].index;
	}
	return false;
}

/* The condition of RULE with which nothing is left; NULL: something is. */
static const struct declared_arg *last_straw(const struct declared_rule *rule)
{
	struct left left[DECLARED_INDEX];

	for (size_t i = 0; i < DECLARED_INDEX; i++)
		left[i] = all;
	for (size_t i = 0; i < rule->n_args; i++) {
		add_condition(&left[rule->args[i].index], &rule->args[i]);
		if (is_empty(&left[rule->args[i].index]))
			return &rule->args[i];
	}
	for (size_t i = 0; i < rule->n_args; i++)
		if (is_ruled_out(&left[rule->args[i].index], &rule->args[i]))
			return &rule->args[i];
	return NULL;
}

static bool never_holds(const struct declared_arg *arg)
{
	struct left left = all;

	add_condition(&left, arg);
	return is_empty(&left);
}

static int say_never(struct lint *lint, const struct declared_arg *arg, bool alone)
{
	return lint_fault(lint, arg->place,
			  alone ? "argument %u is never so: the condition can never hold"
				: "argument %u is never so and as the other conditions "
				  "have it: the rule can never hold",
			  arg->index);
}

int lint_never_holds(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++) {
		const struct declared_rule *rule = &declared->rules[i];
		const struct declared_arg *straw = NULL;

		if (!are_alternatives(lint, rule))
			straw = last_straw(rule);
		for (size_t j = 0; j < rule->n_args && r == 0; j++)
			if (never_holds(&rule->args[j]))
				r = say_never(lint, &rule->args[j], true);
		if (straw && !never_holds(straw) && r == 0)
			r = say_never(lint, straw, false);
	}
	return r;
}

static bool always_holds(const struct declared_arg *arg)
{
	return (arg->op == DECLARED_GE && !arg->value) ||
	       (arg->op == DECLARED_LE && arg->value == UINT64_MAX) ||
	       (arg->op == DECLARED_MASKED_EQ && !arg->value);
}

/* Conditions of all rules, in their order. */
static int each_arg(struct lint *lint,
		    int (*run)(struct lint *lint, const struct declared_arg *arg))
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++)
		for (size_t j = 0; j < declared->rules[i].n_args && r == 0; j++)
			r = run(lint, &declared->rules[i].args[j]);
	return r;
}

static int find_always(struct lint *lint, const struct declared_arg *arg)
{
	if (!always_holds(arg))
		return 0;
	return lint_fault(lint, arg->place,
			  "the condition on argument %u always holds; leave it out",
			  arg->index);
}

int lint_always_holds(struct lint *lint)
{
	return each_arg(lint, find_always);
}

static int find_masked(struct lint *lint, const struct declared_arg *arg)
{
	if (arg->op != DECLARED_MASKED_EQ || !arg->value || !(arg->two & ~arg->value))
		return 0;
	return lint_fault(lint, arg->place,
			  "valueTwo has bits that the mask, value, has not (%#" PRIx64
			  "): argument %u is never so, but libseccomp passes over them",
			  arg->two & ~arg->value, arg->index);
}

int lint_masked_bits(struct lint *lint)
{
	return each_arg(lint, find_masked);
}

int lint_alternatives(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++) {
		const struct declared_rule *rule = &declared->rules[i];

		if (are_alternatives(lint, rule))
			r = lint_fault(
				lint, rule->args[0].place,
				"with two conditions on one argument, runtimes take "
				"all of the rule's for alternatives, of which one "
				"suffices; make a rule of each if that is meant");
	}
	return r;
}
