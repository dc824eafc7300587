/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "action.h"
#include "capability.h"
#include "diff.h"

__attribute__((format(printf, 2, 3))) static void add(char buf[DIFF_WORDS],
						      const char *fmt, ...)
{
	size_t n = strlen(buf);
	va_list args;

	va_start(args, fmt);
	vsnprintf(buf + n, DIFF_WORDS - n, fmt, args);
	va_end(args);
}

const char *diff_verdict(uint32_t verdict, char buf[DIFF_WORDS])
{
	const struct action *action = action_of(VERDICT_ACTION(verdict));
	const char *error = strerrorname_np((int)VERDICT_DATA(verdict));

	*buf = '\0';
	add(buf, "%s", action ? action->name : "unknown");
	if (VERDICT_ACTION(verdict) == ACTION_ERRNO && error && VERDICT_DATA(verdict))
		add(buf, " %s", error);
	else if (VERDICT_DATA(verdict) || VERDICT_ACTION(verdict) == ACTION_ERRNO)
		add(buf, " %u", VERDICT_DATA(verdict));
	return buf;
}

static void add_condition(char buf[DIFF_WORDS], const struct declared_arg *arg)
{
	static const char *const signs[] = {
		[DECLARED_NE] = "!=",	 [DECLARED_LT] = "<",	     [DECLARED_LE] = "<=",
		[DECLARED_EQ] = "==",	 [DECLARED_GE] = ">=",	     [DECLARED_GT] = ">",
		[DECLARED_ANY_OF] = "&", [DECLARED_MASKED_EQ] = "&",
	};
	/* Numbers that people know are small; flags and masks are not. */
	if (arg->value < 1024)
		add(buf, "arg%u %s %" PRIu64, arg->index, signs[arg->op], arg->value);
	else
		add(buf, "arg%u %s 0x%" PRIx64, arg->index, signs[arg->op], arg->value);
	if (arg->op == DECLARED_MASKED_EQ)
		add(buf, " == 0x%" PRIx64, arg->two);
	if (arg->op == DECLARED_ANY_OF)
		add(buf, " != 0");
}

const char *diff_conditions(const struct evaluated_call *call, char buf[DIFF_WORDS])
{
	*buf = '\0';
	for (size_t i = 0; call && i < call->n_rules; i++) {
		const struct evaluated_rule *rule = &call->rules[i];

		if ((VERDICT_ACTION(rule->then) != ACTION_ALLOW &&
		     VERDICT_ACTION(rule->then) != ACTION_LOG) ||
		    !rule->n_args)
			continue;
		/* What does not fit whole is counted on the reader. */
		if (strlen(buf) > DIFF_WORDS - 160) {
			add(buf, ", or others");
			break;
		}
		add(buf, "%s", *buf ? ", or " : "");
		for (size_t j = 0; j < rule->n_args && strlen(buf) < DIFF_WORDS - 80;
		     j++) {
			add(buf, "%s", j ? " and " : "");
			add_condition(buf, &rule->args[j]);
		}
	}
	return buf;
}

const char *diff_caps(uint64_t caps, char buf[DIFF_WORDS])
{
	*buf = '\0';
	for (unsigned int i = 0; capability_name(i); i++)
		if (caps & capability_bit(i))
			add(buf, "%s%s", *buf ? " or " : "", capability_name(i));
	return buf;
}

const char *diff_summary(const struct diff_view *view, char buf[DIFF_WORDS])
{
	const struct difference *d = view->difference;

	*buf = '\0';
	add(buf, "%zu missing, %zu conditional, %zu unused (%zu high-risk)",
	    d->counts[DIFFERENCE_MISSING], d->counts[DIFFERENCE_CONDITIONAL],
	    d->counts[DIFFERENCE_UNUSED], d->risky);
	if (d->counts[DIFFERENCE_CHANGED] || d->otherwise)
		add(buf, ", %zu otherwise", d->counts[DIFFERENCE_CHANGED] + d->otherwise);
	add(buf, "; declared allows %zu, %s %zu", d->allowed,
	    view->recording ? "recorded" : "the other one", d->needed);
	return buf;
}

const char *diff_title(enum difference_kind kind)
{
	static const char *const titles[DIFFERENCE_KINDS] = {
		[DIFFERENCE_MISSING] = "Missing: would break",
		[DIFFERENCE_CONDITIONAL] =
			"Conditional: allowed for some arguments, or by a capability",
		[DIFFERENCE_UNUSED] = "Unused: allowed, never needed",
		[DIFFERENCE_CHANGED] = "Otherwise",
	};

	return titles[kind];
}

bool diff_has_several_arches(const struct difference *difference)
{
	for (size_t i = 1; i < difference->n; i++)
		if (difference->rows[i].arch != difference->rows[0].arch)
			return true;
	return false;
}

unsigned int diff_exes(const struct need *need, struct span ret[DIFF_EXES])
{
	unsigned int n = 0;

	/* Those of one executable stand beside each other. */
	for (size_t i = 0; i < need->n_uses && n < DIFF_EXES; i++) {
		const struct group *group = need->uses[i].group;
		const struct span exe = {group->exe, group->exe_len};

		if (!n || !span_eq(exe, ret[n - 1]))
			ret[n++] = exe;
	}
	return n;
}

bool diff_is_incomplete(const struct diff_view *view)
{
	const struct recording *recording = view->recording;

	for (size_t i = 0; recording && i < recording->n_sessions; i++)
		if (account_verdict(&recording->sessions[i].account) != VERDICT_COMPLETE)
			return true;
	return false;
}
