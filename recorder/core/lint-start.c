/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "count.h"
#include "family.h"
#include "lint-parts.h"
#include "listing.h"
#include "rules.h"

static const struct declared_place nowhere;

static bool is_reached(const struct evaluation *evaluation, const char *name)
{
	return lint_reach(evaluation, name).reach != COMPARE_NEVER;
}

static const struct rules_base *base_of(const char *name)
{
	for (const struct rules_base *base = rules_bases; base->name; base++)
		if (strcmp(base->name, name) == 0)
			return base;
	return NULL;
}

/* Without these no program ends well; the others fewer miss. */
static bool is_vital(const char *name)
{
	return strcmp(name, "exit_group") == 0 || strcmp(name, "rt_sigreturn") == 0;
}

static int say_essential(struct lint *lint, enum declared_severity severity,
			 struct listing *calls)
{
	if (!calls->n)
		return 0;
	return lint_fault_as(
		lint, severity, nowhere,
		"not allowed, though programs need it to end or to go on after "
		"a signal: %s",
		listing_text(calls));
}

int lint_essential(struct lint *lint, const struct evaluation *evaluation)
{
	struct listing vital = {0}, others = {0};
	int r;

	for (const char *const *call = base_of("essential")->calls; *call; call++)
		if (lint_has_call(evaluation->arch, *call) &&
		    !is_reached(evaluation, *call))
			listing_add(is_vital(*call) ? &vital : &others, *call);
	r = say_essential(lint, DECLARED_ERROR, &vital);
	return r ? r : say_essential(lint, DECLARED_WARNING, &others);
}

/* What a runtime calls before the program runs, and may not. */
struct lack {
	const struct rules_base *base;
	struct listing calls;
	size_t needed; /* of them: without these it does not start */
};

/* Where nobody listens, the kernel answers ENOSYS for those who would. */
static bool is_answered(uint32_t verdict)
{
	const uint32_t action = VERDICT_ACTION(verdict);

	return action == ACTION_ERRNO || action == ACTION_TRACE ||
	       action == ACTION_NOTIFY;
}

/* Whether it certainly does not start where CALL meets VERDICT. */
static bool is_needed(const struct rules_base *base, const char *call, uint32_t verdict)
{
	if (is_answered(verdict) && base->needs)
		return rules_listed(base->needs, call);
	return !rules_listed(base->chance, call);
}

static void add_lacking(const struct evaluation *evaluation, const char *call,
			bool elsewhere, struct lack *lack)
{
	const char *names[RULES_FAMILY + 1] = {call};
	size_t n = elsewhere ? family_on(call, evaluation->arch, names) : 1;
	struct compare_side side;

	/* Without such a call here, it is not what keeps it from starting. */
	if (!n)
		return;
	for (size_t i = 0; i < n; i++) {
		side = lint_reach(evaluation, names[i]);
		if (side.reach != COMPARE_NEVER)
			return;
	}
	listing_add(&lack->calls, names[0]);
	lack->needed += is_needed(lack->base, call, side.then);
}

static struct lack find_lack(const struct evaluation *evaluation,
			     const struct rules_base *base)
{
	const bool elsewhere =
		base->arch && strcmp(base->arch, evaluation->arch->name) != 0;
	struct lack lack = {.base = base};

	for (const char *const *call = base->calls; *call; call++)
		add_lacking(evaluation, *call, elsewhere, &lack);
	return lack;
}

static bool is_of(const struct rules_base *base, const char *runtime)
{
	const size_t n = strlen(runtime);

	return strncmp(base->name, runtime, n) == 0 && base->name[n] == '-';
}

static bool is_less(const struct lack *a, const struct lack *b)
{
	return a->needed != b->needed ? a->needed < b->needed : a->calls.n < b->calls.n;
}

/* What the version of RUNTIME lacks that lacks least. */
static struct lack least_lack(const struct evaluation *evaluation, const char *runtime)
{
	struct lack least = {.base = NULL};

	for (const struct rules_base *base = rules_bases; base->name; base++) {
		struct lack lack;

		if (!is_of(base, runtime))
			continue;
		lack = find_lack(evaluation, base);
		if (!least.base || is_less(&lack, &least))
			least = lack;
	}
	return least;
}

static const char *const runtimes[] = {"runc", "crun"};

/* "runc 1.1.5": what the words about a baseline begin with. */
static int say_lack(struct lint *lint, const char *start, struct lack *lack)
{
	const int n = (int)strcspn(lack->base->what, ",");

	return lint_fault(
		lint, nowhere,
		"%s a container under it: %.*s, which calls least before the program "
		"runs, also calls %s; allow that",
		start, n, lack->base->what, listing_text(&lack->calls));
}

/* A runtime is a program of the machine's own architecture. */
static bool is_machine(const struct evaluation *evaluation)
{
	return evaluate_machine(evaluation->arch) == evaluation->arch;
}

/* Also of one alone, which has a code of its own. */
int lint_runtimes(struct lint *lint, const struct evaluation *evaluation)
{
	struct lack lacks[COUNT(runtimes)];
	size_t least = 0;
	int r = 0;

	if (!is_machine(evaluation))
		return 0;
	for (size_t i = 0; i < COUNT(runtimes); i++) {
		lacks[i] = least_lack(evaluation, runtimes[i]);
		if (is_less(&lacks[i], &lacks[least]))
			least = i;
	}
	if (lacks[least].needed)
		return say_lack(lint, "neither runc nor crun can start", &lacks[least]);
	lint->check = lint_check_of("one-runtime");
	for (size_t i = 0; i < COUNT(runtimes) && r == 0; i++) {
		char start[64];

		snprintf(start, sizeof(start), "%s may not start", runtimes[i]);
		r = lacks[i].calls.n ? say_lack(lint, start, &lacks[i]) : 0;
	}
	return r;
}
