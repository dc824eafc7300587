/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "count.h"
#include "family.h"
#include "lint-parts.h"
#include "listing.h"
#include "rules.h"

static const struct declared_place nowhere;

/* Whether NAME is let through on ARCH, if for some arguments only. 0 or -ENOMEM. */
static int is_reached(const struct evaluation *evaluation, const char *name, bool *ret)
{
	struct compare_side side;
	int64_t nr;
	int r;

	if (arch_syscall_nr(evaluation->arch, name, &nr) < 0)
		return 0;
	r = compare_reach(evaluation, nr, &side);
	*ret = *ret || (r == 0 && side.reach != COMPARE_NEVER);
	return r;
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
	int r = 0;

	for (const char *const *call = base_of("essential")->calls; *call && r == 0;
	     call++) {
		bool reached = !lint_has_call(evaluation->arch, *call);

		r = is_reached(evaluation, *call, &reached);
		if (!reached)
			listing_add(is_vital(*call) ? &vital : &others, *call);
	}
	r = r ? r : say_essential(lint, DECLARED_ERROR, &vital);
	return r ? r : say_essential(lint, DECLARED_WARNING, &others);
}

/* What a runtime lacks to start a container. */
struct lack {
	const struct rules_base *base;
	struct listing calls;
};

static int add_lacking(const struct evaluation *evaluation, const char *call,
		       bool elsewhere, struct lack *lack)
{
	const char *names[RULES_FAMILY + 1] = {call};
	size_t n = elsewhere ? family_on(call, evaluation->arch, names) : 1;
	/* Without such a call here, it is not what keeps it from starting. */
	bool reached = n == 0;
	int r = 0;

	for (size_t i = 0; i < n && r == 0 && !reached; i++)
		r = is_reached(evaluation, names[i], &reached);
	if (r == 0 && !reached)
		listing_add(&lack->calls, names[0]);
	return r;
}

static int find_lack(const struct evaluation *evaluation, const struct rules_base *base,
		     struct lack *ret)
{
	const bool elsewhere =
		base->arch && strcmp(base->arch, evaluation->arch->name) != 0;
	int r = 0;

	*ret = (struct lack){.base = base};
	for (const char *const *call = base->calls; *call && r == 0; call++)
		r = add_lacking(evaluation, *call, elsewhere, ret);
	return r;
}

static bool is_of(const struct rules_base *base, const char *runtime)
{
	const size_t n = strlen(runtime);

	return strncmp(base->name, runtime, n) == 0 && base->name[n] == '-';
}

/* What the version of RUNTIME lacks that lacks least. */
static int least_lack(const struct evaluation *evaluation, const char *runtime,
		      struct lack *ret)
{
	int r = 0;

	ret->base = NULL;
	for (const struct rules_base *base = rules_bases; base->name && r == 0; base++) {
		struct lack lack;

		if (!is_of(base, runtime))
			continue;
		r = find_lack(evaluation, base, &lack);
		if (r == 0 && (!ret->base || lack.calls.n < ret->calls.n))
			*ret = lack;
	}
	return r;
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

/* What each of the runtimes lacks. COUNT(runtimes) of RET. */
static int find_lacks(const struct evaluation *evaluation, struct lack *ret)
{
	int r = 0;

	for (size_t i = 0; i < COUNT(runtimes) && r == 0; i++)
		r = least_lack(evaluation, runtimes[i], &ret[i]);
	return r;
}

/* A runtime is a program of the machine's own architecture. */
static bool is_machine(const struct evaluation *evaluation)
{
	return evaluate_machine(evaluation->arch) == evaluation->arch;
}

int lint_runtimes(struct lint *lint, const struct evaluation *evaluation)
{
	struct lack lacks[COUNT(runtimes)], *least = lacks;
	int r = is_machine(evaluation) ? find_lacks(evaluation, lacks) : 0;

	if (r < 0 || !is_machine(evaluation))
		return r;
	for (size_t i = 0; i < COUNT(runtimes); i++)
		if (lacks[i].calls.n < least->calls.n)
			least = &lacks[i];
	return least->calls.n ? say_lack(lint, "neither runc nor crun can start", least)
			      : 0;
}

int lint_one_runtime(struct lint *lint, const struct evaluation *evaluation)
{
	struct lack lacks[COUNT(runtimes)];
	bool any = false;
	int r = is_machine(evaluation) ? find_lacks(evaluation, lacks) : 0;

	for (size_t i = 0; i < COUNT(runtimes) && is_machine(evaluation) && r == 0; i++)
		any = any || !lacks[i].calls.n;
	for (size_t i = 0; i < COUNT(runtimes) && any && r == 0; i++) {
		char start[64];

		if (!lacks[i].calls.n)
			continue;
		snprintf(start, sizeof(start), "%s may not start", runtimes[i]);
		r = say_lack(lint, start, &lacks[i]);
	}
	return r;
}
