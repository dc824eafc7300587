/* SPDX-License-Identifier: Apache-2.0 */
#include "diff-plan.h"

#include <errno.h>
#include <stdlib.h>

/* Room for one more of N rows; it doubles at each power of two. */
static int grow(void **rows, size_t n, size_t size)
{
	void *grown;

	if (n & (n - 1))
		return 0;
	grown = reallocarray(*rows, n ? n * 2 : 1, size);
	if (!grown)
		return -ENOMEM;
	*rows = grown;
	return 0;
}

static bool has(const struct diff_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->all[i], name) == 0)
			return true;
	return false;
}

int diff_names_add(struct diff_names *names, const char *name)
{
	void *rows = names->all;
	int r;

	if (has(names, name))
		return 0;
	r = grow(&rows, names->n, sizeof(*names->all));
	if (r < 0)
		return r;
	names->all = rows;
	names->all[names->n++] = name;
	return 0;
}

bool diff_plan_names(const struct declared_rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->n_names; i++)
		if (rule->names[i].name && strcmp(rule->names[i].name, name) == 0)
			return true;
	return false;
}

static int add_add(struct diff_plan *plan, const struct patch_add *add)
{
	void *rows = plan->adds;
	int r;

	for (size_t i = 0; i < plan->n_adds; i++)
		if (plan->adds[i].like == add->like &&
		    strcmp(plan->adds[i].name, add->name) == 0)
			return 0;
	r = grow(&rows, plan->n_adds, sizeof(*plan->adds));
	if (r < 0)
		return r;
	plan->adds = rows;
	plan->adds[plan->n_adds++] = *add;
	return 0;
}

static int add_drop(struct diff_plan *plan, const char *name,
		    const struct declared_rule *rule)
{
	const struct patch_drop drop = {name,
					(size_t)(rule - plan->how->input->right->rules)};
	void *rows = plan->drops;
	int r;

	for (size_t i = 0; i < plan->n_drops; i++)
		if (plan->drops[i].rule == drop.rule &&
		    strcmp(plan->drops[i].name, name) == 0)
			return 0;
	r = grow(&rows, plan->n_drops, sizeof(*plan->drops));
	if (r < 0)
		return r;
	plan->drops = rows;
	plan->drops[plan->n_drops++] = drop;
	return 0;
}

/* A rule of the left side that can be said in the same words on the right one. */
static bool can_copy(const struct diff_plan *plan, const struct evaluated_rule *rule,
		     const char *name)
{
	return plan->how->input->left->order == DECLARED_LIBSECCOMP &&
	       rule->rule->n_args && diff_plan_names(rule->rule, name);
}

/* Whether all rules by which the call is needed for some arguments can be copied. */
static bool is_copied(const struct diff_plan *plan, const struct difference_row *row)
{
	const struct evaluated_call *call = row->needed_call;
	bool some = false;

	if (!row->needed_some || !call || has(&plan->whole, row->name) ||
	    action_lets_through(plan->how->input->right->otherwise))
		return false;
	for (size_t i = 0; i < call->n_rules; i++) {
		if (!action_lets_through(call->rules[i].then))
			return false;
		if (!can_copy(plan, &call->rules[i], row->name))
			return false;
		some = true;
	}
	return some;
}

/* A missing call that is needed whatever its arguments, or that cannot be told else. */
static int plan_whole(struct diff_plan *plan, const struct difference_row *row)
{
	const uint32_t action =
		VERDICT_ACTION(row->needed) == ACTION_LOG ? ACTION_LOG : ACTION_ALLOW;
	const struct patch_add add = {row->name, action, NULL};
	int r = row->needed_some ? diff_names_add(&plan->widened, row->name) : 0;

	if (r < 0 || action_lets_through(plan->how->input->right->otherwise))
		return r;
	return add_add(plan, &add);
}

static int plan_copies(struct diff_plan *plan, const struct difference_row *row)
{
	const struct evaluated_call *call = row->needed_call;
	int r = 0;

	for (size_t i = 0; i < call->n_rules && r == 0; i++) {
		const struct patch_add add = {row->name,
					      VERDICT_ACTION(call->rules[i].then),
					      call->rules[i].rule};

		r = add_add(plan, &add);
	}
	return r;
}

/*
 * Rules that stop the call. Beside a copy those with conditions may stay; what is allowed
 * whole makes them void, and where all that is not named is allowed they are the reason.
 */
static int plan_denials(struct diff_plan *plan, const struct difference_row *row,
			bool copied)
{
	const struct evaluated_call *call = row->call;
	int r = 0;

	for (size_t i = 0; call && i < call->n_rules && r == 0; i++) {
		const struct evaluated_rule *rule = &call->rules[i];

		if (!action_lets_through(rule->then) && !(copied && rule->n_args) &&
		    diff_plan_names(rule->rule, row->name))
			r = add_drop(plan, row->name, rule->rule);
	}
	return r;
}

static int plan_missing(struct diff_plan *plan, const struct difference_row *row)
{
	const bool copied = is_copied(plan, row);
	int r = plan_denials(plan, row, copied);

	if (r < 0)
		return r;
	return copied ? plan_copies(plan, row) : plan_whole(plan, row);
}

static bool stays(const struct diff_plan *plan, const char *name)
{
	const char *const *stay = plan->how->stay;

	for (; stay && *stay; stay++)
		if (strcmp(*stay, name) == 0)
			return true;
	return has(&plan->kept, name);
}

static int plan_unused(struct diff_plan *plan, const struct difference_row *row)
{
	const struct evaluated_call *call = row->call;
	int r = 0;

	if (stays(plan, row->name))
		return 0;
	for (size_t i = 0; call && i < call->n_rules && r == 0; i++)
		if (action_lets_through(call->rules[i].then) &&
		    diff_plan_names(call->rules[i].rule, row->name))
			r = add_drop(plan, row->name, call->rules[i].rule);
	return r;
}

static void plan_arches(struct diff_plan *plan)
{
	const struct difference *d = plan->how->difference;

	for (size_t i = 0; i < d->n_arches; i++)
		if (d->arches[i].needed && plan->n_arches < DIFF_PLAN_ARCHES)
			plan->arches[plan->n_arches++] = d->arches[i].arch;
		else if (!d->arches[i].needed && plan->how->tighten &&
			 plan->n_not_arches < DIFF_PLAN_ARCHES)
			plan->not_arches[plan->n_not_arches++] = d->arches[i].arch;
}

static int by_name(const void *a, const void *b)
{
	const struct patch_add *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	if (r || x->like == y->like)
		return r;
	return x->like < y->like ? -1 : 1;
}

/* Rules that what is allowed whole makes void, wherever they apply. */
static int plan_cleared(struct diff_plan *plan)
{
	const struct declared *right = plan->how->input->right;
	int r = 0;

	for (size_t i = 0; i < plan->cleared.n; i++)
		for (size_t j = 0; j < right->n_rules && r == 0; j++)
			if ((right->rules[j].n_args ||
			     !action_lets_through(right->rules[j].then)) &&
			    diff_plan_names(&right->rules[j], plan->cleared.all[i]))
				r = add_drop(plan, plan->cleared.all[i],
					     &right->rules[j]);
	return r;
}

/* What is whole on one architecture needs no conditions for another one. */
static void leave_whole(struct diff_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n_adds; i++) {
		bool whole = false;

		for (size_t j = 0; plan->adds[i].like && j < plan->n_adds; j++)
			whole = whole ||
				(!plan->adds[j].like &&
				 strcmp(plan->adds[i].name, plan->adds[j].name) == 0);
		if (!whole)
			plan->adds[n++] = plan->adds[i];
	}
	plan->n_adds = n;
}

int diff_plan_make(struct diff_plan *plan)
{
	const struct difference *d = plan->how->difference;
	int r = 0;

	plan->n_adds = plan->n_drops = plan->n_arches = plan->n_not_arches = 0;
	for (size_t i = 0; i < d->n && r == 0; i++) {
		const struct difference_row *row = &d->rows[i];

		if (row->name && row->kind == DIFFERENCE_MISSING)
			r = plan_missing(plan, row);
		if (row->name && row->kind == DIFFERENCE_UNUSED && plan->how->tighten)
			r = plan_unused(plan, row);
	}
	r = r ? r : plan_cleared(plan);
	if (r < 0)
		return r;
	plan_arches(plan);
	leave_whole(plan);
	if (plan->n_adds)
		qsort(plan->adds, plan->n_adds, sizeof(*plan->adds), by_name);
	return 0;
}

void diff_plan_done(struct diff_plan *plan)
{
	free(plan->adds);
	free(plan->drops);
	free(plan->kept.all);
	free(plan->whole.all);
	free(plan->cleared.all);
	free(plan->widened.all);
}
