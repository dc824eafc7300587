/* SPDX-License-Identifier: Apache-2.0 */
#include "blame.h"

#include <errno.h>
#include <stdlib.h>

#include "evaluations.h"

static const char *const words[] = {"no", "some", "yes"};

const char *blame_word(enum blame_answer answer)
{
	return words[answer];
}

static enum blame_answer answer_to(const struct blame *blame, uint32_t action)
{
	int same = 0;

	for (int i = 0; i < blame->n; i++)
		same += VERDICT_ACTION(blame->verdicts[i]) == action;
	return same == blame->n ? BLAME_YES : same ? BLAME_SOME : BLAME_NO;
}

/* Each action that a group met must be one of the profile's. */
static enum blame_answer answer_all(const struct blame *blame, const struct need *need)
{
	enum blame_answer worst = BLAME_YES, one;
	struct tally actions[RECORDING_ACTIONS];

	for (size_t i = 0; i < need->n_uses; i++) {
		const size_t n = recording_actions(need->uses[i].call, actions);

		for (size_t k = 0; k < n; k++) {
			one = answer_to(blame, VERDICT_ACTION(actions[k].code));
			worst = one < worst ? one : worst;
		}
	}
	return worst;
}

static unsigned int line_of(const struct evaluated_call *call)
{
	for (size_t i = 0; call && i < call->n_rules; i++)
		if (!action_lets_through(call->rules[i].then))
			return call->rules[i].rule->place.line;
	return 0;
}

static int fill(const struct evaluation *evaluation, const struct need *need,
		struct blame *ret)
{
	int n = compare_verdicts(evaluation, need->nr, ret->verdicts);

	ret->known = true;
	ret->covered = evaluation->covered;
	ret->n = n;
	ret->line = line_of(evaluation_call(evaluation, need->nr));
	ret->answer = answer_all(ret, need);
	return 0;
}

int blame_needs(const struct needs *needs, const struct declared *declared,
		const struct evaluate_options *options, struct blame **ret)
{
	struct evaluations evaluations = {declared, options, NULL, 0};
	struct blame *all = calloc(needs->n + 1, sizeof(*all));
	int r = all ? 0 : -ENOMEM;

	for (size_t i = 0; i < needs->n && r == 0; i++) {
		const struct evaluation *evaluation;

		if (!needs->rows[i].arch)
			continue;
		r = evaluations_of(&evaluations, needs->rows[i].arch, &evaluation);
		r = r ? r : fill(evaluation, &needs->rows[i], &all[i]);
	}
	evaluations_done(&evaluations);
	if (r < 0)
		free(all);
	else
		*ret = all;
	return r;
}
