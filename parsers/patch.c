/* SPDX-License-Identifier: Apache-2.0 */
#include "patch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "patch-parts.h"

static bool goes(const struct patching *p, size_t rule, const struct outline_item *name)
{
	for (size_t i = 0; name->text && i < p->patch->n_drops; i++)
		if (p->patch->drops[i].rule == rule &&
		    strcmp(name->text, p->patch->drops[i].name) == 0)
			return true;
	return false;
}

/* Of lists that people keep in order, a few names stand wrong. */
static bool is_ascending(const struct outline_list *names)
{
	size_t wrong = 0;

	for (size_t i = 1; i < names->n; i++)
		wrong += strcmp(names->items[i - 1].text, names->items[i].text) > 0;
	return wrong * 20 <= names->n;
}

/* Before which of NAMES a new one belongs: where it is in order with both beside it. */
static size_t place_of(const struct outline_list *names, bool ascending, const char *name)
{
	for (size_t i = 0; i < names->n && ascending; i++)
		if (strcmp(names->items[i].text, name) > 0 &&
		    (i == 0 || strcmp(names->items[i - 1].text, name) <= 0))
			return i;
	return names->n;
}

static int add_quoted(struct edit_element *added, size_t *n, const char *name,
		      size_t before)
{
	char *text;
	int length = asprintf(&text, "\"%s\"", name);

	if (length < 0)
		return -ENOMEM;
	added[*n] = (struct edit_element){{text, (size_t)length}, before};
	++*n;
	return 0;
}

static void free_elements(struct edit_element *elements, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free((char *)elements[i].text.p);
	free(elements);
}

/* The names of a rule that go and come; or the rule, where none is left. */
static int patch_names(struct patching *p, size_t rule)
{
	const struct outline_list *names = &p->outline.rules[rule].names;
	const bool ascending = is_ascending(names);
	const bool single = goes(p, rule, &p->outline.rules[rule].name);
	struct edit_element *added = calloc(p->patch->n_adds + 1, sizeof(*added));
	bool *drop = calloc(names->n + 1, sizeof(*drop));
	size_t n = 0, dropped = 0;
	int r = added && drop ? 0 : -ENOMEM;

	for (size_t i = 0; i < names->n && r == 0; i++)
		dropped += drop[i] = goes(p, rule, &names->items[i]);
	for (size_t i = 0; i < p->patch->n_adds && r == 0; i++) {
		const char *name = p->patch->adds[i].name;

		if (p->places[i].kind == PATCH_JOIN && p->places[i].rule == rule)
			r = add_quoted(added, &n, name, place_of(names, ascending, name));
	}
	p->drop_rule[rule] = !n && dropped == names->n && (single || dropped);
	if (r == 0 && !p->drop_rule[rule] && (n || dropped))
		r = edit_list(&p->edits, names, drop, added, n, &p->style.names);
	free_elements(added, n);
	free(drop);
	return r;
}

/* Rules that go and come, after their names are known to. */
static int patch_rules(struct patching *p)
{
	const struct outline_list *list = &p->outline.syscalls;
	struct edit_element *added = calloc(p->patch->n_adds + 1, sizeof(*added));
	size_t n = 0;
	int r = added ? 0 : -ENOMEM;

	/* Copies go among those that are like them, others to the end. */
	for (size_t at = 0; at <= list->n; at++)
		for (size_t i = 0; i < p->patch->n_adds && r == 0; i++) {
			const struct patch_place *place = &p->places[i];

			if (place->kind != PATCH_COPY || place->before != at)
				continue;
			added[n].before = at;
			r = patch_copy_rule(p, i, &added[n].text);
			n += r == 0;
		}
	for (size_t i = 0; i < p->patch->n_adds && r == 0; i++) {
		if (p->places[i].kind != PATCH_NEW || p->places[i].group != i)
			continue;
		added[n].before = list->n;
		r = patch_new_rule(p, i, &added[n].text);
		n += r == 0;
	}
	if (r == 0 && list->there)
		r = edit_list(&p->edits, list, p->drop_rule, added, n, &p->style.rules);
	else if (r == 0 && n)
		r = patch_member(p, &p->outline.profile, "syscalls", &p->style.rules,
				 added, n);
	free_elements(added, n);
	return r;
}

static int make(struct patching *p, char **ret, size_t *ret_n)
{
	int r = outline_init(&p->outline, p->document);

	if (r < 0)
		return r;
	p->places = calloc(p->patch->n_adds + 1, sizeof(*p->places));
	p->drop_rule = calloc(p->outline.n_rules + 1, sizeof(*p->drop_rule));
	r = p->places && p->drop_rule ? patch_find_style(p) : -ENOMEM;
	if (r == 0)
		patch_places(p);
	for (size_t i = 0; i < p->outline.n_rules && r == 0; i++)
		r = patch_names(p, i);
	r = r ? r : patch_rules(p);
	r = r ? r : patch_arches(p);
	return r ? r : edits_apply(&p->edits, p->document->n, ret, ret_n);
}

int patch_make(const struct declared_document *document, const struct patch *patch,
	       char **ret, size_t *ret_n)
{
	struct patching p = {
		.document = document,
		.patch = patch,
		.edits = {.text = document->text},
	};
	int r = make(&p, ret, ret_n);

	outline_done(&p.outline);
	edits_done(&p.edits);
	patch_style_done(&p.style);
	free(p.places);
	free(p.drop_rule);
	return r;
}
