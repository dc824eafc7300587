/* SPDX-License-Identifier: Apache-2.0 */
#include "difference.h"

#include <errno.h>
#include <stdlib.h>

#include "rules.h"

#define ALL_CAPS UINT64_MAX

/* One architecture, on both sides. */
struct sides {
	const struct arch *arch;
	struct evaluation *left, *right;
	struct evaluation *left_bare, *bare; /* without capabilities */
	struct evaluation *all;		     /* the right one with all of them */
};

struct job {
	const struct difference_input *input;
	struct difference *out;
};

bool difference_is_risky(const char *name)
{
	for (const char *const *risk = rules_risk; *risk; risk++)
		if (strcmp(*risk, name) == 0)
			return true;
	return false;
}

/* Evaluates, and keeps the result as long as the findings. */
static int evaluate_one(struct job *job, const struct declared *declared,
			const struct arch *arch, uint64_t caps, struct evaluation **ret)
{
	struct difference *out = job->out;
	struct evaluate_options options = *job->input->options;
	struct evaluation **grown;
	int r;

	grown = reallocarray(out->evaluations, out->n_evaluations + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	out->evaluations = grown;
	options.caps = caps;
	options.machine = evaluate_machine_or(arch, options.machine);
	r = evaluate(declared, arch, &options, ret);
	if (r == 0)
		out->evaluations[out->n_evaluations++] = *ret;
	return r;
}

static int evaluate_sides(struct job *job, struct sides *sides)
{
	const struct difference_input *input = job->input;
	const uint64_t caps = input->options->caps;
	int r = evaluate_one(job, input->left, sides->arch, caps, &sides->left);

	r = r ? r : evaluate_one(job, input->right, sides->arch, caps, &sides->right);
	r = r ? r : evaluate_one(job, input->left, sides->arch, 0, &sides->left_bare);
	r = r ? r : evaluate_one(job, input->right, sides->arch, 0, &sides->bare);
	return r ? r
		 : evaluate_one(job, input->right, sides->arch, ALL_CAPS, &sides->all);
}

static const struct need *find_need(const struct needs *needs, const struct arch *arch,
				    int64_t nr)
{
	for (size_t i = 0; needs && i < needs->n; i++)
		if (needs->rows[i].arch == arch && needs->rows[i].nr == nr)
			return &needs->rows[i];
	return NULL;
}

/* The capabilities of the rules that let NR through. */
static uint64_t caps_of(const struct evaluation *evaluation, int64_t nr)
{
	const struct evaluated_call *call = evaluation_call(evaluation, nr);
	uint64_t caps = 0;

	for (size_t i = 0; call && i < call->n_rules; i++) {
		const struct declared_when *when = call->rules[i].rule->when;

		if (when && action_lets_through(call->rules[i].then))
			caps |= when->caps;
	}
	return caps;
}

static int add_row(struct job *job, const struct difference_row *row)
{
	struct difference *out = job->out;
	const size_t n = out->n;

	/* Room doubles, at each power of two. */
	if ((n & (n - 1)) == 0) {
		struct difference_row *rows =
			reallocarray(out->rows, n ? n * 2 : 1, sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		out->rows = rows;
	}
	out->rows[out->n++] = *row;
	out->counts[row->kind]++;
	out->risky += row->risky;
	return 0;
}

/* What is there to say of a call; SAME: both sides do alike. */
static int find_difference(struct job *job, const struct sides *sides,
			   const struct compare_call *call, bool same)
{
	const struct compare_side *left = &call->left, *right = &call->right;
	const int64_t nr = call->nr;
	/* Of a recording that knows arguments none but those have to go through. */
	const enum compare_reach reach = job->input->needs ? call->shared : right->reach;
	struct difference_row row = {.arch = sides->arch,
				     .nr = nr,
				     .name = arch_syscall_name(sides->arch, nr),
				     .needed = left->then,
				     .then = right->then,
				     .some_args = reach == COMPARE_SOMETIMES,
				     .call = evaluation_call(sides->right, nr),
				     .needed_call = evaluation_call(sides->left, nr),
				     .needed_some = left->reach == COMPARE_SOMETIMES};
	struct compare_side left_bare, bare;

	if (left->reach != COMPARE_NEVER) {
		row.need = find_need(job->input->needs, sides->arch, nr);
		if (reach == COMPARE_NEVER) {
			row.kind = DIFFERENCE_MISSING;
			row.caps = caps_of(sides->all, nr);
			return add_row(job, &row);
		}
		bare = compare_reach(sides->bare, nr);
		left_bare = compare_reach(sides->left_bare, nr);
		row.kind = DIFFERENCE_CONDITIONAL;
		/* Not where the left side has the same condition. */
		if (bare.reach == COMPARE_NEVER && left_bare.reach != COMPARE_NEVER)
			row.caps = caps_of(sides->right, nr);
		if (row.caps || (row.some_args && !same))
			return add_row(job, &row);
	} else if (right->reach != COMPARE_NEVER) {
		row.kind = DIFFERENCE_UNUSED;
		row.risky = row.name && difference_is_risky(row.name);
		return add_row(job, &row);
	}
	row.kind = DIFFERENCE_CHANGED;
	/*
	 * A recording says nothing of how else it would be stopped, or let through; and
	 * of the defaults themselves there is one word.
	 */
	if (same || job->input->needs ||
	    (left->reach == COMPARE_NEVER && left->then == sides->left->otherwise &&
	     right->then == sides->right->otherwise))
		return 0;
	return add_row(job, &row);
}

/* Numbers that a rule or the table has: each once, as compare_evaluations() goes. */
static int find_all(struct job *job, const struct sides *sides,
		    const struct comparison *comparison)
{
	size_t at = 0, differ = 0, row = 0;
	const struct evaluation *left = sides->left;
	int64_t nr, table;
	int r = 0;

	while (r == 0) {
		bool has_table = arch_syscall_at(sides->arch, row, &table) != NULL;
		struct compare_call alike;

		/* The next of three lists, each ascending. */
		nr = INT64_MAX;
		if (has_table)
			nr = table;
		if (at < left->n_calls && left->calls[at].nr < nr)
			nr = left->calls[at].nr;
		if (differ < comparison->n && comparison->calls[differ].nr < nr)
			nr = comparison->calls[differ].nr;
		if (nr == INT64_MAX)
			break;
		row += has_table && table == nr;
		at += at < left->n_calls && left->calls[at].nr == nr;
		if (differ < comparison->n && comparison->calls[differ].nr == nr) {
			r = find_difference(job, sides, &comparison->calls[differ++],
					    false);
			continue;
		}
		alike.nr = nr;
		alike.left = alike.right = compare_reach(sides->left, nr);
		alike.shared = COMPARE_ALWAYS;
		if (alike.left.reach != COMPARE_NEVER)
			r = find_difference(job, sides, &alike, true);
	}
	return r;
}

static int add_arch(struct job *job, const struct difference_arch *row)
{
	struct difference *out = job->out;
	struct difference_arch *rows =
		reallocarray(out->arches, out->n_arches + 1, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	out->arches = rows;
	out->arches[out->n_arches++] = *row;
	return 0;
}

static int compare_arch(struct job *job, const struct arch *arch)
{
	struct sides sides = {.arch = arch};
	struct comparison *comparison = NULL;
	int r = evaluate_sides(job, &sides);

	if (r == 0 && !sides.right->covered)
		r = add_arch(job, &(struct difference_arch){arch, true,
							    sides.right->otherwise});
	r = r ? r : compare_evaluations(sides.left, sides.right, &comparison);
	r = r ? r : find_all(job, &sides, comparison);
	if (r == 0) {
		job->out->needed += comparison->left_reached;
		job->out->allowed += comparison->right_reached;
		if (comparison->otherwise && !job->input->needs) {
			job->out->otherwise = true;
			job->out->left_otherwise = sides.left->otherwise;
			job->out->right_otherwise = sides.right->otherwise;
		}
		if (!job->out->refused)
			job->out->refused = sides.right->refused;
	}
	comparison_free(comparison);
	return r;
}

/* Whether calls that are compared are made on MACHINE. */
static bool is_in_use(const struct job *job, const struct arch *machine)
{
	const struct declared *left = job->input->left;
	const struct arch *given = job->input->options->machine;

	for (size_t i = 0; i < left->n_arches; i++)
		if (!left->arches[i].machine && !left->unnamed &&
		    evaluate_machine_or(left->arches[i].arch, given) == machine)
			return true;
	return machine == given;
}

/* Whether DECLARED names ARCH, for a machine that is in use. */
static bool names_arch(const struct job *job, const struct declared *declared,
		       const struct arch *arch)
{
	const struct arch *machine =
		evaluate_machine_or(arch, job->input->options->machine);

	if (!is_in_use(job, machine))
		machine = job->input->options->machine;
	for (size_t i = 0; i < declared->n_arches; i++)
		if (declared->arches[i].arch == arch &&
		    (!declared->arches[i].machine ||
		     declared->arches[i].machine == machine))
			return true;
	return declared->own_arch && arch == machine;
}

static bool is_wanted(const struct job *job, const struct arch *arch)
{
	const struct arch *const *wanted = job->input->arches;

	for (; wanted && *wanted; wanted++)
		if (*wanted == arch)
			return true;
	return !job->input->arches;
}

static bool names_some(const struct declared *declared)
{
	return !declared->every_arch && !declared->unnamed;
}

/* Which architectures are compared: those the left side names, else the right one. */
static bool is_compared(const struct job *job, const struct arch *arch)
{
	const struct difference_input *input = job->input;

	if (!is_wanted(job, arch))
		return false;
	if (input->arches)
		return true;
	if (names_some(input->left))
		return names_arch(job, input->left, arch);
	if (names_some(input->right))
		return names_arch(job, input->right, arch);
	return arch == input->options->machine;
}

/* One that the right side opens and nobody needs. */
static int look_beside(struct job *job, const struct arch *arch)
{
	const struct difference_input *input = job->input;
	struct evaluation *right;
	bool reached = false;
	int64_t nr;
	int r;

	if (!names_some(input->right) || !names_arch(job, input->right, arch))
		return 0;
	r = evaluate_one(job, input->right, arch, input->options->caps, &right);
	/* Whatever is compared, a runtime takes all of it or nothing. */
	if (r == 0 && !job->out->refused)
		job->out->refused = right->refused;
	if (r < 0 || !is_wanted(job, arch))
		return r;
	for (size_t i = 0; !reached && arch_syscall_at(arch, i, &nr); i++)
		reached = compare_reach(right, nr).reach != COMPARE_NEVER;
	return reached ? add_arch(job, &(struct difference_arch){arch, false, 0}) : 0;
}

static int row_order(const void *a, const void *b)
{
	const struct difference_row *x = a, *y = b;
	int r;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->risky != y->risky)
		return x->risky ? -1 : 1;
	if (!x->name != !y->name)
		return x->name ? -1 : 1;
	r = x->name ? strcmp(x->name, y->name) : (x->nr > y->nr) - (x->nr < y->nr);
	return r ? r : strcmp(x->arch->name, y->arch->name);
}

int difference_new(const struct difference_input *input, struct difference **ret)
{
	struct difference *out = calloc(1, sizeof(*out));
	struct job job = {input, out};
	const struct arch *arch;
	int r = out ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && (arch = arch_at(i)); i++)
		r = is_compared(&job, arch) ? compare_arch(&job, arch)
					    : look_beside(&job, arch);
	if (r < 0) {
		difference_free(out);
		return r;
	}
	if (out->n)
		qsort(out->rows, out->n, sizeof(*out->rows), row_order);
	*ret = out;
	return 0;
}

void difference_free(struct difference *difference)
{
	if (!difference)
		return;
	for (size_t i = 0; i < difference->n_evaluations; i++)
		evaluation_free(difference->evaluations[i]);
	free(difference->evaluations);
	free(difference->rows);
	free(difference->arches);
	free(difference);
}
