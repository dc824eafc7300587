/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy of minijail0(5) behind the colon: what is done, or conditions in disjunctive
 * normal form and, behind a semicolon, what is done where none holds. All is unsigned,
 * and a comparison is of all 64 bits where the machine has them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "count.h"
#include "declared-constants.h"
#include "declared-minijail-parts.h"
#include "errors.h"
#include "text.h"

#define PARENTHESES 8

/* Text that is taken from its beginning. A fault leaves it where it is. */
struct policy {
	struct declared_minijail *m;
	const char *p, *end;
	const char *wrong; /* what was expected at p; NULL: nothing is wrong */
	int r;
};

static bool fail(struct policy *policy, const char *wrong)
{
	if (!policy->wrong)
		policy->wrong = wrong;
	return false;
}

static void skip_blanks(struct policy *policy)
{
	while (policy->p < policy->end && isblank((unsigned char)*policy->p))
		policy->p++;
}

static bool take(struct policy *policy, const char *text)
{
	size_t n = strlen(text);

	skip_blanks(policy);
	if ((size_t)(policy->end - policy->p) < n || memcmp(policy->p, text, n) != 0)
		return false;
	policy->p += n;
	return true;
}

/* Letters, digits, _ and - ; empty where there are none. */
static struct span take_word(struct policy *policy)
{
	struct span word;

	skip_blanks(policy);
	word = (struct span){policy->p, 0};
	while (policy->p < policy->end && (isalnum((unsigned char)*policy->p) ||
					   *policy->p == '_' || *policy->p == '-')) {
		policy->p++;
		word.n++;
	}
	return word;
}

static bool is_at_end(struct policy *policy)
{
	skip_blanks(policy);
	return policy->p == policy->end;
}

/* Decimal, 0x hexadecimal or 0 octal, with a minus or without. */
static bool parse_number(struct span word, uint64_t *ret)
{
	char digits[32], *stop;

	if (!word.n || word.n >= sizeof(digits))
		return false;
	memcpy(digits, word.p, word.n);
	digits[word.n] = '\0';
	if (!text_is_digit(digits[*digits == '-']))
		return false;
	errno = 0;
	*ret = strtoull(digits, &stop, 0);
	return !errno && !*stop;
}

static bool take_value(struct policy *policy, unsigned int depth, uint64_t *ret);

static bool take_term(struct policy *policy, unsigned int depth, uint64_t *ret)
{
	bool inverted = take(policy, "~");
	const char *start;
	struct span word;

	if (take(policy, "(")) {
		if (depth == PARENTHESES)
			return fail(policy, "no more parentheses");
		if (!take_value(policy, depth + 1, ret))
			return false;
		if (!take(policy, ")"))
			return fail(policy, "a closing parenthesis");
	} else {
		skip_blanks(policy);
		start = policy->p;
		word = take_word(policy);
		if (!parse_number(word, ret) && !declared_constant(word, ret)) {
			policy->p = start;
			return fail(policy, "a number or a constant that is known");
		}
	}
	if (inverted)
		*ret = ~*ret;
	return true;
}

/* Terms with | between them. */
static bool take_value(struct policy *policy, unsigned int depth, uint64_t *ret)
{
	uint64_t value = 0, term;

	do {
		if (!take_term(policy, depth, &term))
			return false;
		value |= term;
		/* Not the first half of "||". */
		skip_blanks(policy);
	} while (!(policy->end - policy->p >= 2 && policy->p[1] == '|') &&
		 take(policy, "|"));
	*ret = value;
	return true;
}

/* Those that another begins with come after it. */
static const struct {
	const char *text;
	enum declared_op op;
} operators[] = {
	{"==", DECLARED_EQ}, {"!=", DECLARED_NE}, {"<=", DECLARED_LE},
	{">=", DECLARED_GE}, {"<", DECLARED_LT},  {">", DECLARED_GT},
};

static bool take_operator(struct policy *policy, struct declared_arg *arg, bool *ret_in)
{
	*ret_in = false;
	for (size_t i = 0; i < COUNT(operators); i++)
		if (take(policy, operators[i].text)) {
			arg->op = operators[i].op;
			return true;
		}
	if (policy->end - policy->p >= 2 && policy->p[1] != '&' && take(policy, "&")) {
		arg->op = DECLARED_ANY_OF;
		return true;
	}
	if (take(policy, "in ")) {
		arg->op = DECLARED_MASKED_EQ;
		*ret_in = true;
		return true;
	}
	return fail(policy, "one of == != < <= > >= & in");
}

static bool take_condition(struct policy *policy, struct declared_arg *ret)
{
	struct declared_arg arg = {.index = 0};
	bool in;

	skip_blanks(policy);
	arg.place = declared_lines_place(&policy->m->lines, policy->p);
	if (!take(policy, "arg") || policy->p == policy->end || *policy->p < '0' ||
	    *policy->p >= '0' + DECLARED_INDEX)
		return fail(policy, "arg0 to arg5");
	arg.index = (unsigned int)(*policy->p++ - '0');
	if (!take_operator(policy, &arg, &in) || !take_value(policy, 0, &arg.value))
		return false;
	/* No bit but those given. */
	if (in)
		arg.value = ~arg.value;
	*ret = arg;
	return true;
}

/* Conditions with && between them, for which THEN holds. */
static bool take_group(struct policy *policy, uint32_t then)
{
	struct declared_arg args[MINIJAIL_ARGS];
	size_t n = 0;

	do {
		if (n == MINIJAIL_ARGS)
			return fail(policy, "no more conditions");
		if (!take_condition(policy, &args[n++]))
			return false;
	} while (take(policy, "&&"));
	policy->r = minijail_rule(policy->m, then, args, n);
	return policy->r == 0;
}

bool minijail_action(struct span word, uint32_t *ret)
{
	static const struct {
		const char *word;
		uint32_t action;
	} actions[] = {
		{"1", ACTION_ALLOW},
		{"allow", ACTION_ALLOW},
		{"kill", ACTION_KILL_PROCESS},
		{"kill-process", ACTION_KILL_PROCESS},
		{"kill-thread", ACTION_KILL_THREAD},
		{"trap", ACTION_TRAP},
		{"trace", ACTION_TRACE},
		{"log", ACTION_LOG},
		{"user-notify", ACTION_NOTIFY},
	};

	for (size_t i = 0; i < COUNT(actions); i++)
		if (span_is(word, actions[i].word)) {
			*ret = actions[i].action;
			return true;
		}
	return false;
}

/* Behind "return": the error; nothing: the process is killed. */
static bool take_return(struct policy *policy, uint32_t *ret)
{
	const char *start;
	struct span word;
	char name[32] = "";
	uint64_t number;

	*ret = policy->m->reader->out->otherwise;
	if (is_at_end(policy))
		return true;
	start = policy->p;
	word = take_word(policy);
	if (word.n < sizeof(name))
		memcpy(name, word.p, word.n);
	if (!parse_number(word, &number))
		number = (uint64_t)errors_by_name(name);
	if (number > ERRORS_MAX) {
		policy->p = start;
		return fail(policy, "an error's name, or 0 to 4095");
	}
	*ret = ACTION_ERRNO | (uint32_t)number;
	return true;
}

/* What is done: a word, or "return" and an error. */
static bool take_action(struct policy *policy, uint32_t *ret)
{
	const char *start;
	struct span word;

	skip_blanks(policy);
	start = policy->p;
	word = take_word(policy);
	if (span_is(word, "return"))
		return take_return(policy, ret);
	if (minijail_action(word, ret))
		return true;
	policy->p = start;
	return false;
}

/* Conditions with || between them. */
static bool take_groups(struct policy *policy)
{
	do {
		if (!take_group(policy, ACTION_ALLOW))
			return false;
	} while (take(policy, "||"));
	return true;
}

/* As minijail0 has it: what is behind the semicolon is for where none holds. */
static bool take_filter(struct policy *policy)
{
	uint32_t then = policy->m->reader->out->otherwise;

	if (!take_groups(policy))
		return false;
	if (take(policy, ";") && !is_at_end(policy) && !take_action(policy, &then))
		return fail(policy, "return and an error");
	policy->r = minijail_rule(policy->m, then, NULL, 0);
	return policy->r == 0;
}

static bool begins_condition(struct policy *policy)
{
	skip_blanks(policy);
	return policy->end - policy->p > 3 && memcmp(policy->p, "arg", 3) == 0;
}

/* As the compiler has it: that is done where they hold; else the next one is tried. */
static bool take_compiled(struct policy *policy)
{
	struct declared *out = policy->m->reader->out;
	const size_t before = out->n_rules;
	uint32_t then = ACTION_ALLOW;

	if (!begins_condition(policy)) {
		if (!take_action(policy, &then))
			return fail(policy, "a condition, or what is done");
		policy->r = minijail_rule(policy->m, then, NULL, 0);
		minijail_settle(policy->m);
		return policy->r == 0;
	}
	if (!take_groups(policy))
		return false;
	if (take(policy, ";") && !take_action(policy, &then))
		return fail(policy, "what is done");
	for (size_t i = before; i < out->n_rules; i++)
		out->rules[i].then = then;
	return true;
}

static bool take_all_compiled(struct policy *policy)
{
	if (!take(policy, "{"))
		return take_compiled(policy);
	do {
		if (!take_compiled(policy))
			return false;
	} while (take(policy, ","));
	return take(policy, "}") || fail(policy, "a closing brace");
}

static bool take_policy(struct policy *policy)
{
	uint32_t then;

	if (is_at_end(policy))
		return fail(policy, "a policy");
	if (policy->m->compiled)
		return take_all_compiled(policy);
	minijail_settle(policy->m);
	if (!take_action(policy, &then))
		return take_filter(policy);
	policy->r = minijail_rule(policy->m, then, NULL, 0);
	return policy->r == 0;
}

int minijail_policy(struct declared_minijail *m, struct span text)
{
	struct policy policy = {.m = m, .p = text.p, .end = text.p + text.n};
	struct declared *out = m->reader->out;
	size_t before = out->n_rules;

	take_policy(&policy);
	if (policy.r == 0 && !policy.wrong && !is_at_end(&policy))
		fail(&policy, "the end of the line");
	if (policy.r < 0 || !policy.wrong)
		return policy.r;
	/* Half a condition must not allow more than the whole one. */
	while (before < out->n_rules)
		out->rules[before++].then = out->otherwise;
	return declared_fault(
		out, DECLARED_ERROR, declared_lines_place(&m->lines, policy.p), "policy",
		"here should be %s: minijail refuses the file", policy.wrong);
}
