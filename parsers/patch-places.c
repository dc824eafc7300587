/* SPDX-License-Identifier: Apache-2.0 */
/* Where in the document what is added goes. */
#include <stdlib.h>

#include "action.h"
#include "patch-parts.h"

/* Whether RULE is one that a call may join which has no condition. */
static bool takes(const struct outline_rule *rule, uint32_t action)
{
	const struct action *is = rule->action ? action_by_name(rule->action) : NULL;

	return rule->plain && is && is->code == action;
}

static const char *single_name(const struct outline_rule *rule)
{
	if (rule->name.text && *rule->name.text)
		return rule->names.n ? NULL : rule->name.text;
	return rule->names.n == 1 ? rule->names.items[0].text : NULL;
}

/* The rules of a document for calls of one action, without conditions. */
struct rules {
	size_t n, n_single;
	size_t longest; /* of those with a list of names, that with most of them */
	size_t names;	/* how many; 0: none */
	size_t last;	/* single one */
	bool ascending; /* the single ones */
};

static struct rules rules_of(const struct outline *outline, uint32_t action)
{
	struct rules rules = {.ascending = true};
	const char *before = NULL;

	for (size_t i = 0; i < outline->n_rules; i++) {
		const struct outline_rule *rule = &outline->rules[i];
		const char *single = single_name(rule);

		if (!takes(rule, action))
			continue;
		rules.n++;
		if (rule->names.n > rules.names) {
			rules.names = rule->names.n;
			rules.longest = i;
		}
		if (!single)
			continue;
		rules.ascending =
			rules.ascending && (!before || strcmp(before, single) <= 0);
		rules.n_single++;
		rules.last = i;
		before = single;
	}
	return rules;
}

/* Before which rule a copy of one for NAME belongs. */
static size_t place_of(const struct outline *outline, const struct rules *rules,
		       uint32_t action, const char *name)
{
	for (size_t i = 0; i <= rules->last && rules->ascending; i++) {
		const char *single = single_name(&outline->rules[i]);

		if (takes(&outline->rules[i], action) && single &&
		    strcmp(single, name) > 0)
			return i;
	}
	return rules->last + 1;
}

static bool has(const struct outline_rule *rule, const char *name)
{
	if (rule->name.text && strcmp(rule->name.text, name) == 0)
		return true;
	for (size_t i = 0; i < rule->names.n; i++)
		if (strcmp(rule->names.items[i].text, name) == 0)
			return true;
	return false;
}

static bool is_there(const struct outline *outline, const struct patch_add *add)
{
	for (size_t i = 0; i < outline->n_rules; i++)
		if (takes(&outline->rules[i], add->action) &&
		    has(&outline->rules[i], add->name))
			return true;
	return false;
}

/* The first of the adds that go into one new rule with that one. */
static size_t group_of(const struct patching *p, size_t add)
{
	const struct patch_add *adds = p->patch->adds;
	size_t i = 0;

	while (p->places[i].kind != PATCH_NEW || adds[i].action != adds[add].action ||
	       adds[i].like != adds[add].like)
		i++;
	return i;
}

static void place(struct patching *p, size_t i)
{
	const struct patch_add *add = &p->patch->adds[i];
	const struct rules rules = rules_of(&p->outline, add->action);
	struct patch_place *place = &p->places[i];

	if (!add->like && is_there(&p->outline, add)) {
		place->kind = PATCH_THERE;
	} else if (!add->like && rules.n_single == rules.n &&
		   (rules.n > 1 || (rules.n && !rules.names))) {
		place->kind = PATCH_COPY;
		place->rule = rules.last;
		place->before = place_of(&p->outline, &rules, add->action, add->name);
	} else if (!add->like && rules.names) {
		place->kind = PATCH_JOIN;
		place->rule = rules.longest;
	} else {
		place->kind = PATCH_NEW;
		place->group = group_of(p, i);
	}
}

void patch_places(struct patching *p)
{
	for (size_t i = 0; i < p->patch->n_adds; i++)
		place(p, i);
}
