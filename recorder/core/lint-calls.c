/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "family.h"
#include "lint-parts.h"
#include "listing.h"
#include "rules.h"

#define RISKS 256 /* more than rules/risk.list has */

static const struct declared_place nowhere;

/* Where the first rule for it stands. */
static struct declared_place place_on(const struct evaluation *evaluation,
				      const char *name)
{
	const struct evaluated_call *call;
	int64_t nr;

	if (arch_syscall_nr(evaluation->arch, name, &nr) < 0)
		return nowhere;
	call = evaluation_call(evaluation, nr);
	return call ? lint_place_of(call->rules[0].rule, name) : nowhere;
}

/*
 * Whether NAME is answered in a way that keeps C libraries from what it stands for, which
 * is allowed.
 */
static bool is_cut_off(const struct evaluation *evaluation, const char *name)
{
	const struct compare_side side = lint_reach(evaluation, name);
	const struct rules_family *family;

	if (side.reach == COMPARE_ALWAYS || side.then == (ACTION_ERRNO | ENOSYS))
		return false;
	family = family_of(name);
	for (const char *const *member = family ? family->members : NULL;
	     member && *member; member++)
		if (strcmp(*member, name) != 0 &&
		    lint_reach(evaluation, *member).reach != COMPARE_NEVER)
			return true;
	return false;
}

int lint_clone3(struct lint *lint, const struct evaluation *evaluation)
{
	if (!is_cut_off(evaluation, "clone3"))
		return 0;
	return lint_fault(
		lint, place_on(evaluation, "clone3"),
		"clone3 is denied with another error than ENOSYS: the C library "
		"does not try clone then, and no thread starts; give clone3 a "
		"rule with SCMP_ACT_ERRNO and errnoRet 38");
}

int lint_probing(struct lint *lint, const struct evaluation *evaluation)
{
	struct listing calls = {0};

	for (const char *const *call = rules_probing; *call; call++)
		if (strcmp(*call, "clone3") != 0 && is_cut_off(evaluation, *call))
			listing_add(&calls, *call);
	if (!calls.n)
		return 0;
	return lint_fault(
		lint, nowhere,
		"denied with another error than ENOSYS, so that a C library may "
		"not fall back to what is allowed: %s",
		listing_text(&calls));
}

/* What is allowed, by where the rule for it stands. */
struct risk {
	const char *call; /* NULL: was said */
	struct declared_place place;
};

static bool is_same_place(struct declared_place a, struct declared_place b)
{
	return a.file == b.file && a.line == b.line && a.column == b.column;
}

/* All that stand where the I-th does: a group may bring many. */
static int say_risks(struct lint *lint, struct risk *risks, size_t n, size_t i)
{
	const struct declared_place place = risks[i].place;
	struct listing calls = {0};

	for (; i < n; i++)
		if (risks[i].call && is_same_place(risks[i].place, place)) {
			listing_add(&calls, risks[i].call);
			risks[i].call = NULL;
		}
	return lint_fault(lint, place,
			  "allowed, which attackers like: %s; allow it only where it is "
			  "needed",
			  listing_text(&calls));
}

int lint_risky(struct lint *lint, const struct evaluation *evaluation)
{
	struct risk risks[RISKS];
	size_t n = 0;
	int r = 0;

	for (const char *const *call = rules_risk; *call && n < RISKS; call++)
		if (lint_reach(evaluation, *call).reach == COMPARE_ALWAYS)
			risks[n++] = (struct risk){*call, place_on(evaluation, *call)};
	for (size_t i = 0; i < n && r == 0; i++)
		if (risks[i].call)
			r = say_risks(lint, risks, n, i);
	return r;
}
