/* SPDX-License-Identifier: Apache-2.0 */
#include "lint-parts.h"
#include "listing.h"

static const struct declared_place nowhere;

static bool is_default(const struct lint *lint, uint32_t action)
{
	return lint->declared->has_otherwise &&
	       VERDICT_ACTION(lint->declared->otherwise) == action;
}

int lint_default_log(struct lint *lint)
{
	if (!is_default(lint, ACTION_LOG))
		return 0;
	/* Without a rule it can only be meant for a recording. */
	if (!lint->declared->n_rules)
		return lint_fault_as(
			lint, DECLARED_NOTE, nowhere,
			"nothing is denied: all calls are logged and allowed");
	return lint_fault(lint, nowhere,
			  "nothing is denied: what no rule is for is logged and allowed; "
			  "in production the default should be SCMP_ACT_ERRNO");
}

int lint_deny_list(struct lint *lint)
{
	if (!is_default(lint, ACTION_ALLOW))
		return 0;
	if (!lint->declared->n_rules)
		return lint_fault(lint, nowhere,
				  "nothing is denied: all calls are allowed; list what "
				  "is needed, and deny the rest");
	return lint_fault(lint, nowhere,
			  "this is a deny-list: what it does not name is allowed, calls "
			  "of newer kernels too; list what is needed, and deny the rest");
}

int lint_default_allow_rules(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++)
		if (is_default(lint, ACTION_ALLOW) &&
		    declared->rules[i].then == ACTION_ALLOW)
			r = lint_fault(lint, declared->rules[i].place,
				       "the default allows all calls, these too: an "
				       "allow-list needs a default that denies");
	return r;
}

int lint_as_default(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++)
		if (!is_default(lint, ACTION_ALLOW) &&
		    declared->order == DECLARED_LIBSECCOMP && declared->has_otherwise &&
		    declared->rules[i].then == declared->otherwise)
			r = lint_fault(lint, declared->rules[i].place,
				       "the rule does what the default does, so it is "
				       "passed over; leave it out");
	return r;
}

int lint_log_rules(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++)
		if (!is_default(lint, ACTION_LOG) &&
		    declared->rules[i].then == ACTION_LOG)
			r = lint_fault(
				lint, declared->rules[i].place,
				"what is logged is allowed too; SCMP_ACT_ALLOW says "
				"so where no log is wanted");
	return r;
}

/* Whether ARCH is what a machine runs that the document is looked at for. */
static bool is_here(const struct lint *lint, const struct arch *arch)
{
	for (size_t i = 0; i < lint->n_arches; i++)
		if (evaluate_machine(lint->arches[i]) == evaluate_machine(arch))
			return true;
	return false;
}

/* A program that makes the calls of such an architecture is not confined at all. */
int lint_arch_open(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	struct listing open = {0};

	if (!declared->has_otherwise || action_lets_through(declared->otherwise))
		return 0;
	for (size_t i = 0; i < declared->n_arches; i++)
		if (declared->arches[i].has_otherwise &&
		    is_here(lint, declared->arches[i].arch) &&
		    action_lets_through(declared->arches[i].otherwise))
			listing_add(&open, declared->arches[i].arch->name);
	if (!open.n)
		return 0;
	return lint_fault(lint, nowhere,
			  "calls of these architectures are let through, whatever they "
			  "are: %s",
			  listing_text(&open));
}

static bool is_first(const struct declared *declared, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (declared->arches[j].arch == declared->arches[i].arch)
			return false;
	return true;
}

/* Calls of these are made on a machine of another architecture. */
int lint_secondary_arches(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_arches && r == 0; i++) {
		const struct arch *arch = declared->arches[i].arch;
		const struct arch *machine = evaluate_machine(arch);

		if (machine != arch && !declared->unnamed && is_first(declared, i))
			r = lint_fault(
				lint, declared->arches[i].place,
				"calls of %s are open on %s too; leave %s out unless "
				"such programs run there",
				arch->name, machine->name, arch->scmp);
	}
	return r;
}

int lint_library_arches(struct lint *lint)
{
	const struct lint_library *library = &lint->options->library;
	const struct declared *declared = lint->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_arches && library->name && r == 0; i++) {
		const struct declared_arch *row = &declared->arches[i];

		if (!declared->unnamed && is_first(declared, i) &&
		    !library->knows_arch(row->arch))
			r = lint_fault(lint, row->place,
				       "%s of this machine does not know %s: where it is "
				       "used the profile may be refused",
				       library->name, row->arch->scmp);
	}
	return r;
}
