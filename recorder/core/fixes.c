/* SPDX-License-Identifier: Apache-2.0 */
#include "fixes.h"

#include <errno.h>
#include <stdlib.h>

#include "compare.h"
#include "evaluations.h"

/* What each row can come to: an architecture, a removal for each rule, a permission. */
struct job {
	struct evaluations evaluations;	     /* of no profile, where that is not known */
	const struct evaluation *evaluation; /* for the architecture of the row */
	struct fixes *out;
	size_t room;
};

static bool same(const struct fix *a, const struct fix *b)
{
	return a->kind == b->kind && a->token == b->token && a->arch == b->arch &&
	       a->nr == b->nr && a->line == b->line && a->args == b->args &&
	       a->verdict == b->verdict &&
	       memcmp(a->values, b->values, sizeof(a->values)) == 0;
}

/* Unless it is there already. */
static int add(struct job *job, const struct fix *fix)
{
	struct fixes *out = job->out;

	for (size_t i = out->n; i > 0; i--)
		if (same(&out->all[i - 1], fix))
			return 0;
	if (out->n == job->room) {
		size_t room = job->room ? job->room * 2 : 64;
		struct fix *all = reallocarray(out->all, room, sizeof(*all));

		if (!all)
			return -ENOMEM;
		out->all = all;
		job->room = room;
	}
	out->all[out->n++] = *fix;
	return 0;
}

static struct fix fix_of(enum fix_kind kind, const struct denial *row)
{
	return (struct fix){.kind = kind,
			    .arch = row->arch,
			    .token = row->token,
			    .nr = row->nr,
			    .name = row->name};
}

static int add_allow(struct job *job, const struct denial *row, bool conditional)
{
	struct fix fix = fix_of(FIX_ALLOW, row);

	if (conditional && row->args) {
		fix.kind = FIX_ALLOW_IF;
		fix.args = row->args;
		memcpy(fix.values, row->values, sizeof(fix.values));
	}
	return add(job, &fix);
}

static bool matches(const struct evaluated_rule *rule, const struct denial *row,
		    unsigned int bits)
{
	for (size_t i = 0; i < rule->n_args; i++)
		if (!evaluate_holds(&rule->args[i], bits, row->values))
			return false;
	return true;
}

/* The rules that deny what ROW is; *RET_ANY: there are some. */
static int add_removals(struct job *job, const struct denial *row, bool *ret_any)
{
	const struct evaluated_call *call = evaluation_call(job->evaluation, row->nr);
	int r = 0;

	for (size_t i = 0; call && i < call->n_rules && r == 0; i++) {
		const struct evaluated_rule *rule = &call->rules[i];
		struct fix fix = fix_of(FIX_REMOVE, row);

		if (action_lets_through(rule->then) ||
		    !matches(rule, row, job->evaluation->arch->bits))
			continue;
		fix.verdict = rule->then;
		fix.line = rule->rule->place.line;
		*ret_any = true;
		r = add(job, &fix);
	}
	return r;
}

static int add_row(struct job *job, const struct denial *row)
{
	struct compare_side side;
	bool removed = false;
	struct fix arch;
	int r;

	if (!job->evaluations.declared || !row->arch)
		return add_allow(job, row, true);
	r = evaluations_of(&job->evaluations, row->arch, &job->evaluation);
	if (r < 0)
		return r;
	if (!job->evaluation->covered) {
		arch = (struct fix){
			.kind = FIX_ARCH, .arch = row->arch, .token = row->token};
		r = add(job, &arch);
		return r ? r : add_allow(job, row, false);
	}
	side = compare_reach(job->evaluation, row->nr);
	if (side.reach == COMPARE_ALWAYS) {
		arch = fix_of(FIX_LOADER, row);
		return add(job, &arch);
	}
	r = add_removals(job, row, &removed);
	/* Where the default lets calls through, that was all. */
	if (r < 0 || (removed && action_lets_through(job->evaluation->otherwise)))
		return r;
	return add_allow(job, row, side.reach == COMPARE_SOMETIMES);
}

/* Architectures first; else in the order of the rows. */
static int fix_order(const void *p, const void *q)
{
	const struct fix *a = p, *b = q;

	return (a->kind != FIX_ARCH) - (b->kind != FIX_ARCH);
}

/* Stable, which qsort() need not be. */
static void sort(struct fixes *out)
{
	for (size_t i = 1; i < out->n; i++) {
		struct fix one = out->all[i];
		size_t k = i;

		for (; k > 0 && fix_order(&out->all[k - 1], &one) > 0; k--)
			out->all[k] = out->all[k - 1];
		out->all[k] = one;
	}
}

int fixes_new(const struct denials *denials, const struct declared *declared,
	      const struct evaluate_options *options, struct fixes **ret)
{
	struct job job = {.evaluations = {declared, options, NULL, 0}};
	int r = 0;

	job.out = calloc(1, sizeof(*job.out));
	if (!job.out)
		return -ENOMEM;
	for (size_t i = 0; i < denials->n && r == 0; i++)
		r = add_row(&job, &denials->rows[i]);
	evaluations_done(&job.evaluations);
	if (r < 0) {
		fixes_free(job.out);
		return r;
	}
	sort(job.out);
	*ret = job.out;
	return 0;
}

void fixes_free(struct fixes *fixes)
{
	if (!fixes)
		return;
	free(fixes->all);
	free(fixes);
}
