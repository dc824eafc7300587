/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include <errno.h>
#include <stdlib.h>

#define VALUES 192     /* of one argument */
#define MASKS  2       /* conditions with masks on one argument; more are too many */
#define POINTS 16384   /* of one call */
#define WORK   4000000 /* points of all calls */

/* The values of one argument at which conditions turn. */
struct turns {
	uint64_t values[VALUES];
	size_t n;
	uint64_t masks[2 * MASKS], data[2 * MASKS];
	size_t n_masks;
	/*
	 * Conditions say nothing but what these bits of the argument are, or are not:
	 * then a value for each thing they say, and another one, are all that there is to
	 * try.
	 */
	bool plain, seen;
	uint64_t mask;
	bool too_many;
};

struct job {
	const struct evaluation *left, *right; /* the same twice for one alone */
	uint64_t work;
	struct turns turns[DECLARED_INDEX]; /* of one call: find_turns() */
};

/* Without the turns, which are large: there may be a job for each call. */
static void job_init(struct job *job, const struct evaluation *left,
		     const struct evaluation *right)
{
	job->left = left;
	job->right = right;
	job->work = 0;
}

static void add_value(struct turns *turns, uint64_t value)
{
	for (size_t i = 0; i < turns->n; i++)
		if (turns->values[i] == value)
			return;
	if (turns->n == VALUES)
		turns->too_many = true;
	else
		turns->values[turns->n++] = value;
}

/* A value, its neighbours, and the same with another high half. */
static void add_around(struct turns *turns, uint64_t value)
{
	for (int i = -1; i <= 1; i++) {
		add_value(turns, value + (uint64_t)i);
		add_value(turns, (value + (uint64_t)i) ^ (UINT64_C(1) << 63));
	}
}

/* With all of MASK as in DATUM, and with one bit of it not. */
static void add_masked(struct turns *turns, uint64_t value, uint64_t mask, uint64_t datum)
{
	add_value(turns, (value & ~mask) | (datum & mask));
	for (uint64_t bits = mask; bits; bits &= bits - 1)
		add_value(turns, ((value & ~mask) | (datum & mask)) ^ (bits & -bits));
}

static void add_mask(struct turns *turns, const struct declared_arg *arg)
{
	const uint64_t datum = arg->op == DECLARED_ANY_OF ? 0 : arg->two;

	for (size_t i = 0; i < turns->n_masks; i++)
		if (turns->masks[i] == arg->value && turns->data[i] == datum)
			return;
	if (turns->n_masks == MASKS) {
		turns->too_many = true;
		return;
	}
	turns->masks[turns->n_masks] = arg->value;
	turns->data[turns->n_masks++] = datum;
}

/* Whether ARG says what some bits are: *RET_MASK of WIDTH, and *RET_DATUM. */
static bool is_plain(const struct declared_arg *arg, uint64_t width, uint64_t *ret_mask,
		     uint64_t *ret_datum)
{
	const bool whole = arg->op == DECLARED_EQ || arg->op == DECLARED_NE;

	*ret_mask = (whole ? UINT64_MAX : arg->value) & width;
	*ret_datum = whole ? arg->value : arg->op == DECLARED_ANY_OF ? 0 : arg->two;
	*ret_datum &= *ret_mask;
	return whole || arg->op == DECLARED_ANY_OF || arg->op == DECLARED_MASKED_EQ;
}

/* On 32 bits only the low halves of values count. */
static uint64_t width_of(const struct job *job)
{
	return job->left->arch->bits == 64 ? UINT64_MAX : UINT32_MAX;
}

static void survey(struct job *job, const struct evaluated_call *call)
{
	for (size_t i = 0; call && i < call->n_rules; i++)
		for (size_t j = 0; j < call->rules[i].n_args; j++) {
			const struct declared_arg *arg = &call->rules[i].args[j];
			struct turns *turns = &job->turns[arg->index];
			uint64_t mask, datum;

			turns->plain =
				is_plain(arg, width_of(job), &mask, &datum) &&
				(!turns->seen || (turns->plain && turns->mask == mask));
			turns->mask = mask;
			turns->seen = true;
		}
}

static void add_arg(struct turns *turns, uint64_t width, const struct declared_arg *arg)
{
	uint64_t mask, datum;

	if (turns->plain && is_plain(arg, width, &mask, &datum))
		add_value(turns, datum);
	else if (arg->op == DECLARED_MASKED_EQ || arg->op == DECLARED_ANY_OF)
		add_mask(turns, arg);
	else
		add_around(turns, arg->value);
}

static void add_call(struct job *job, const struct evaluated_call *call)
{
	for (size_t i = 0; call && i < call->n_rules; i++)
		for (size_t j = 0; j < call->rules[i].n_args; j++) {
			const struct declared_arg *arg = &call->rules[i].args[j];

			add_arg(&job->turns[arg->index], width_of(job), arg);
		}
}

/* The bits of NUMBER where MASK has ones, from the lowest on. */
static uint64_t spread(uint64_t number, uint64_t mask)
{
	uint64_t value = 0;

	for (; mask; mask &= mask - 1, number >>= 1)
		if (number & 1)
			value |= mask & -mask;
	return value;
}

/* A value of which no condition speaks, where there is one: of N + 1 one is new. */
static void add_other(struct turns *turns)
{
	const size_t n = turns->n;

	for (uint64_t k = 0; k <= n && turns->n == n; k++)
		add_value(turns, spread(k, turns->mask));
}

/* Each value as it is, and with the masks met and missed, one and both. */
static void join_masks(struct turns *turns)
{
	const size_t n = turns->n;

	for (size_t i = 0; i < turns->n_masks && !turns->too_many; i++) {
		add_masked(turns, 0, turns->masks[i], turns->data[i]);
		add_masked(turns, UINT64_MAX, turns->masks[i], turns->data[i]);
		for (size_t j = 0; j < n && !turns->too_many; j++)
			add_masked(turns, turns->values[j], turns->masks[i],
				   turns->data[i]);
	}
	for (size_t i = 0; turns->n_masks == MASKS && i < MASKS; i++) {
		const size_t before = turns->n;

		for (size_t j = 0; j < before && !turns->too_many; j++)
			add_value(turns, (turns->values[j] & ~turns->masks[i]) |
						 (turns->data[i] & turns->masks[i]));
	}
}

/* False: there are too many. */
static bool find_turns(struct job *job, const struct evaluated_call *left,
		       const struct evaluated_call *right)
{
	uint64_t points = 1;

	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		job->turns[i].n = job->turns[i].n_masks = 0;
		job->turns[i].too_many = job->turns[i].plain = job->turns[i].seen = false;
	}
	survey(job, left);
	survey(job, right);
	add_call(job, left);
	if (left != right)
		add_call(job, right);
	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		struct turns *turns = &job->turns[i];

		if (turns->plain)
			add_other(turns);
		else
			join_masks(turns);
		if (!turns->n)
			add_value(turns, 0);
		points *= turns->n;
		if (turns->too_many || points > POINTS)
			return false;
	}
	job->work +=
		points * (1 + (left ? left->n_rules : 0) + (right ? right->n_rules : 0));
	return job->work <= WORK;
}

static bool same_args(const struct evaluated_rule *a, const struct evaluated_rule *b)
{
	if (a->n_args != b->n_args)
		return false;
	for (size_t i = 0; i < a->n_args; i++) {
		const struct declared_arg *x = &a->args[i], *y = &b->args[i];

		if (x->index != y->index || x->op != y->op || x->value != y->value ||
		    (x->op == DECLARED_MASKED_EQ && x->two != y->two))
			return false;
	}
	return true;
}

/* The same rules in the same order, put together in the same way. */
static bool same_rules(const struct job *job, const struct evaluated_call *left,
		       const struct evaluated_call *right)
{
	const size_t n = left ? left->n_rules : 0;

	if (n != (right ? right->n_rules : 0) ||
	    job->left->otherwise != job->right->otherwise)
		return false;
	if (n && !left->tree != !right->tree)
		return false;
	for (size_t i = 0; i < n; i++)
		if (left->rules[i].then != right->rules[i].then ||
		    !same_args(&left->rules[i], &right->rules[i]))
			return false;
	return true;
}

/* One more point. FIRST: it is the first of this call. */
static void add_point(struct compare_side *side, uint32_t verdict, bool first)
{
	const bool through = action_lets_through(verdict);

	if (first) {
		side->reach = through ? COMPARE_ALWAYS : COMPARE_NEVER;
		side->then = verdict;
		return;
	}
	if (through != (side->reach == COMPARE_ALWAYS) &&
	    side->reach != COMPARE_SOMETIMES) {
		if (!through)
			side->then = verdict;
		side->reach = COMPARE_SOMETIMES;
	}
}

/* The next point; false: that was the last one. */
static bool next_point(const struct job *job, size_t at[DECLARED_INDEX],
		       uint64_t args[DECLARED_INDEX])
{
	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		if (++at[i] < job->turns[i].n) {
			args[i] = job->turns[i].values[at[i]];
			return true;
		}
		at[i] = 0;
		args[i] = job->turns[i].values[0];
	}
	return false;
}

static void first_point(const struct job *job, size_t at[DECLARED_INDEX],
			uint64_t args[DECLARED_INDEX])
{
	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		at[i] = 0;
		args[i] = job->turns[i].values[0];
	}
}

/* At all points. Whether both sides are the same everywhere. */
static bool try_points(const struct job *job, int64_t nr, struct compare_call *ret)
{
	size_t at[DECLARED_INDEX];
	uint64_t args[DECLARED_INDEX];
	bool same = true, first = true, met = false, missed = false;

	first_point(job, at, args);
	do {
		const uint32_t left = evaluation_verdict(job->left, nr, args);
		const uint32_t right = job->left == job->right
					       ? left
					       : evaluation_verdict(job->right, nr, args);

		add_point(&ret->left, left, first);
		add_point(&ret->right, right, first);
		if (action_lets_through(left))
			*(action_lets_through(right) ? &met : &missed) = true;
		same = same && left == right;
		first = false;
	} while (next_point(job, at, args));
	ret->shared = !met ? COMPARE_NEVER : missed ? COMPARE_SOMETIMES : COMPARE_ALWAYS;
	return same;
}

/* From the rules alone: each is a way, as is what happens where none matches. */
static void add_ways(const struct evaluation *evaluation,
		     const struct evaluated_call *call, struct compare_side *ret)
{
	add_point(ret, evaluation->otherwise, true);
	for (size_t i = 0; call && i < call->n_rules; i++)
		add_point(ret, call->rules[i].then, false);
}

/* Whether both sides are the same for NR. */
static bool compare_call(struct job *job, int64_t nr, struct compare_call *ret)
{
	const struct evaluated_call *left = evaluation_call(job->left, nr);
	const struct evaluated_call *right = evaluation_call(job->right, nr);

	ret->nr = nr;
	if (find_turns(job, left, right))
		return try_points(job, nr, ret);
	add_ways(job->left, left, &ret->left);
	add_ways(job->right, right, &ret->right);
	ret->shared = ret->right.reach;
	return same_rules(job, left, right);
}

/* Numbers in ascending order: those of the table and those of rules. */
struct numbers {
	const struct evaluation *sides[2];
	size_t at[2], row;
};

static bool next_number(struct numbers *numbers, int64_t *ret)
{
	int64_t least = INT64_MAX, nr;
	bool found = false;

	if (arch_syscall_at(numbers->sides[0]->arch, numbers->row, &nr)) {
		least = nr;
		found = true;
	}
	for (int i = 0; i < 2; i++)
		if (numbers->at[i] < numbers->sides[i]->n_calls) {
			nr = numbers->sides[i]->calls[numbers->at[i]].nr;
			least = nr < least ? nr : least;
			found = true;
		}
	if (!found)
		return false;
	if (arch_syscall_at(numbers->sides[0]->arch, numbers->row, &nr) && nr == least)
		numbers->row++;
	for (int i = 0; i < 2; i++)
		if (numbers->at[i] < numbers->sides[i]->n_calls &&
		    numbers->sides[i]->calls[numbers->at[i]].nr == least)
			numbers->at[i]++;
	*ret = least;
	return true;
}

static int add_difference(struct comparison *comparison, const struct compare_call *call)
{
	size_t n = comparison->n;

	/* Room doubles, at each power of two. */
	if ((n & (n - 1)) == 0) {
		struct compare_call *calls =
			reallocarray(comparison->calls, n ? n * 2 : 1, sizeof(*calls));

		if (!calls)
			return -ENOMEM;
		comparison->calls = calls;
	}
	comparison->calls[comparison->n++] = *call;
	return 0;
}

static int compare_all(struct job *job, struct comparison *comparison)
{
	struct numbers numbers = {.sides = {job->left, job->right}};
	int64_t nr;
	int r = 0;

	while (r == 0 && next_number(&numbers, &nr)) {
		struct compare_call call;

		if (!compare_call(job, nr, &call))
			r = add_difference(comparison, &call);
		comparison->left_reached += call.left.reach != COMPARE_NEVER;
		comparison->right_reached += call.right.reach != COMPARE_NEVER;
	}
	comparison->otherwise = job->left->otherwise != job->right->otherwise ||
				(job->left->stub_from == INT64_MAX) !=
					(job->right->stub_from == INT64_MAX);
	return r;
}

int compare_evaluations(const struct evaluation *left, const struct evaluation *right,
			struct comparison **ret)
{
	struct comparison *comparison = calloc(1, sizeof(*comparison));
	struct job job;
	int r;

	if (!comparison)
		return -ENOMEM;
	job_init(&job, left, right);
	r = compare_all(&job, comparison);
	if (r < 0)
		comparison_free(comparison);
	else
		*ret = comparison;
	return r;
}

void comparison_free(struct comparison *comparison)
{
	if (!comparison)
		return;
	free(comparison->calls);
	free(comparison);
}

struct compare_side compare_reach(const struct evaluation *evaluation, int64_t nr)
{
	struct job job;
	struct compare_call call;

	job_init(&job, evaluation, evaluation);
	compare_call(&job, nr, &call);
	return call.left;
}

static int add_verdict(uint32_t *set, int n, uint32_t verdict)
{
	for (int i = 0; i < n; i++)
		if (set[i] == verdict)
			return n;
	if (n < COMPARE_VERDICTS)
		set[n++] = verdict;
	return n;
}

/* What lets through first, kills last: signed, actions are in that order (seccomp.h). */
static int verdict_order(const void *a, const void *b)
{
	const int32_t x = (int32_t) * (const uint32_t *)a;
	const int32_t y = (int32_t) * (const uint32_t *)b;

	return (x < y) - (x > y);
}

int compare_verdicts(const struct evaluation *evaluation, int64_t nr,
		     uint32_t ret[COMPARE_VERDICTS])
{
	const struct evaluated_call *call = evaluation_call(evaluation, nr);
	struct job job;
	size_t at[DECLARED_INDEX];
	uint64_t args[DECLARED_INDEX];
	int n = 0;

	job_init(&job, evaluation, evaluation);
	if (find_turns(&job, call, call)) {
		first_point(&job, at, args);
		do
			n = add_verdict(ret, n, evaluation_verdict(evaluation, nr, args));
		while (next_point(&job, at, args));
	} else {
		/* As add_ways() has it. */
		n = add_verdict(ret, n, evaluation->otherwise);
		for (size_t i = 0; i < call->n_rules; i++)
			n = add_verdict(ret, n, call->rules[i].then);
	}
	qsort(ret, (size_t)n, sizeof(*ret), verdict_order);
	return n;
}
