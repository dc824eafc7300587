/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "profile-parts.h"
#include "rules.h"

static int arch_order(const void *a, const void *b)
{
	const struct profile_arch *x = a, *y = b;

	return strcmp(x->arch->name, y->arch->name);
}

static int nameless_order(const void *a, const void *b)
{
	const struct profile_nameless *x = a, *y = b;

	if (x->token != y->token)
		return x->token < y->token ? -1 : 1;
	return (x->nr > y->nr) - (x->nr < y->nr);
}

/* The known architectures of all groups, each once. */
static int collect_arches(struct profile *profile, const struct recording *recording)
{
	profile->arches = calloc(PROFILE_ARCHES, sizeof(*profile->arches));
	if (!profile->arches)
		return -ENOMEM;
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];
		size_t at = 0;

		if (!group->arch || !group->n_calls)
			continue;
		while (at < profile->n_arches && profile->arches[at].arch != group->arch)
			at++;
		if (at == PROFILE_ARCHES)
			return -ENOSPC;
		profile->arches[at].arch = group->arch;
		profile->arches[at].count += group->count;
		if (at == profile->n_arches)
			profile->n_arches++;
	}
	return 0;
}

static unsigned int arch_place(const struct profile *profile, const struct arch *arch)
{
	unsigned int i = 0;

	while (profile->arches[i].arch != arch)
		i++;
	return i;
}

static int add_nameless(struct profile *profile, const struct group *group,
			const struct call *call)
{
	size_t n = profile->n_nameless;

	/* Room doubles, at each power of two. */
	if ((n & (n - 1)) == 0) {
		struct profile_nameless *rows =
			realloc(profile->nameless, (n ? n * 2 : 1) * sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		profile->nameless = rows;
	}
	profile->nameless[profile->n_nameless++] = (struct profile_nameless){
		group->arch, group->token, call->nr, call->count};
	return 0;
}

/* Sorts, and joins what several groups had. */
static void join_nameless(struct profile *profile)
{
	struct profile_nameless *rows = profile->nameless;
	size_t kept = 0;

	if (!profile->n_nameless)
		return;
	qsort(rows, profile->n_nameless, sizeof(*rows), nameless_order);
	for (size_t i = 1; i < profile->n_nameless; i++) {
		if (nameless_order(&rows[kept], &rows[i]) == 0)
			rows[kept].count += rows[i].count;
		else
			rows[++kept] = rows[i];
	}
	profile->n_nameless = kept + 1;
}

static int add_recorded(const struct profile *profile, const struct group *group,
			const struct call *call, const char *name, struct facts *facts)
{
	const struct fact fact = {
		.name = name,
		.arch = arch_place(profile, group->arch),
		.origin = call_is_prelude(call) ? ORIGIN_PRELUDE : ORIGIN_RECORDED,
	};

	return facts_add(facts, &fact);
}

static int collect_calls(struct profile *profile, const struct recording *recording,
			 struct facts *facts)
{
	int r = 0;

	for (size_t i = 0; i < recording->n_groups && r == 0; i++) {
		const struct group *group = recording->groups[i];

		for (size_t j = 0; j < group->n_calls && r == 0; j++) {
			const struct call *call = &group->calls[j];
			const char *name =
				group->arch ? arch_syscall_name(group->arch, call->nr)
					    : NULL;

			r = name ? add_recorded(profile, group, call, name, facts)
				 : add_nameless(profile, group, call);
		}
	}
	join_nameless(profile);
	return r;
}

/*
 * What a rule cannot say better than the default is left out: logging and allowing let
 * the call through, and an ENOSYS default needs no exceptions.
 */
static bool wants_absent(const struct profile *profile)
{
	return profile->default_action != ACTION_LOG &&
	       profile->default_action != ACTION_ALLOW &&
	       !(profile->default_action == ACTION_ERRNO &&
		 profile->default_errno == ENOSYS);
}

static int collect_absent(struct profile *profile)
{
	struct facts facts = {0};
	int r = 0;

	for (const char *const *name = rules_probing; *name && r == 0; name++) {
		const struct profile_call *call = profile_call(profile, *name);
		uint64_t allowed = call ? call->arches : 0;

		if (!wants_absent(profile))
			break;
		for (unsigned int i = 0; i < profile->n_arches && r == 0; i++)
			if (!(allowed >> i & 1))
				r = facts_add_on(
					&facts, profile,
					&(const struct fact){.name = *name, .arch = i});
	}
	r = r ? r : facts_join(&facts, profile, &profile->absent, &profile->n_absent);
	free(facts.rows);
	return r;
}

int profile_new(const struct recording *recording, const struct profile_options *options,
		struct profile **ret)
{
	struct profile *profile = calloc(1, sizeof(*profile));
	struct facts facts = {0};
	int r;

	if (!profile)
		return -ENOMEM;
	profile->default_action = options->default_action;
	profile->default_errno = options->default_errno;
	profile->log_denials = options->log_denials;
	r = collect_arches(profile, recording);
	if (r == 0 && options->widen & WIDEN_PORTABLE)
		profile_add_portable(profile);
	if (profile->n_arches)
		qsort(profile->arches, profile->n_arches, sizeof(*profile->arches),
		      arch_order);
	r = r ? r : collect_calls(profile, recording, &facts);
	facts_sort(&facts);
	r = r ? r : profile_widen(profile, options, &facts);
	r = r ? r : profile_add_bases(profile, options, &facts);
	r = r ? r : facts_join(&facts, profile, &profile->calls, &profile->n_calls);
	if (r == 0 && options->args)
		r = profile_add_args(profile, recording);
	r = r ? r : collect_absent(profile);
	free(facts.rows);
	if (r < 0) {
		profile_free(profile);
		return r;
	}
	*ret = profile;
	return 0;
}

static int call_order(const void *name, const void *call)
{
	return strcmp(name, ((const struct profile_call *)call)->name);
}

const struct profile_call *profile_call(const struct profile *profile, const char *name)
{
	return profile->n_calls ? bsearch(name, profile->calls, profile->n_calls,
					  sizeof(*profile->calls), call_order)
				: NULL;
}

bool profile_has_machine(const struct profile *profile, size_t i)
{
	const struct arch *arch = profile->arches[i].arch, *machine;

	for (size_t k = 0; k < profile->n_arches; k++)
		if (arch_runs_on(arch, profile->arches[k].arch))
			return true;
	for (size_t k = 0; (machine = arch_at(k)); k++)
		if (arch_runs_on(arch, machine))
			return false;
	return true;
}

void profile_free(struct profile *profile)
{
	if (!profile)
		return;
	while (profile->n_reasons)
		free(profile->reasons[--profile->n_reasons]);
	free(profile->reasons);
	for (size_t i = 0; i < profile->n_calls; i++)
		arguments_free(profile->calls[i].args);
	free(profile->arches);
	free(profile->calls);
	free(profile->absent);
	free(profile->nameless);
	free(profile);
}
