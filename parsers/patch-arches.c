/* SPDX-License-Identifier: Apache-2.0 */
/* The architectures that a document names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "evaluate.h"
#include "patch-parts.h"

static bool has(const struct outline_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i].text, name) == 0)
			return true;
	return false;
}

/* Where calls of ARCH are made. */
static const struct arch *machine_of(const struct patch *patch, const struct arch *arch)
{
	return evaluate_machine_or(arch, patch->machine);
}

struct arch_elements {
	struct edit_element all[64];
	char text[64][40];
	size_t n;
};

/* Each once. */
static void add_element(struct arch_elements *elements, const char *name, size_t before)
{
	char *text = elements->text[elements->n];
	int n;

	if (elements->n == sizeof(elements->all) / sizeof(*elements->all))
		return;
	n = snprintf(text, sizeof(*elements->text), "\"%s\"", name);
	for (size_t i = 0; i < elements->n; i++)
		if (strcmp(elements->text[i], text) == 0)
			return;
	elements->all[elements->n++] = (struct edit_element){{text, (size_t)n}, before};
}

/* Whether the list of MACHINE is where ARCH goes; NULL: there is one list for all. */
static bool is_for(const struct patch *patch, const struct arch *arch,
		   const struct arch *machine)
{
	return !machine || machine_of(patch, arch) == machine;
}

/* LIST, which is the member KEY of OBJECT, is to have some and not to have others. */
static int patch_list(struct patching *p, const struct outline_object *object,
		      const char *key, const struct outline_list *list,
		      const struct arch *machine)
{
	const struct edit_style *style = machine ? &p->style.subs : &p->style.arches;
	const struct patch *patch = p->patch;
	struct arch_elements elements = {.n = 0};
	bool *drop = calloc(list->n + 1, sizeof(*drop));
	int r = 0;

	if (!drop)
		return -ENOMEM;
	for (size_t i = 0; i < patch->n_not_arches; i++)
		for (size_t j = 0; j < list->n; j++)
			if (is_for(patch, patch->not_arches[i], machine) &&
			    strcmp(list->items[j].text, patch->not_arches[i]->scmp) == 0)
				drop[j] = true;
	/* A list that names none stands for the machine's own. */
	for (size_t i = 0; i < patch->n_arches && !machine && !list->n; i++)
		add_element(&elements, machine_of(patch, patch->arches[i])->scmp,
			    list->n);
	for (size_t i = 0; i < patch->n_arches; i++)
		if (is_for(patch, patch->arches[i], machine) &&
		    !has(list, patch->arches[i]->scmp))
			add_element(&elements, patch->arches[i]->scmp, list->n);
	if (list->there)
		r = edit_list(&p->edits, list, drop, elements.all, elements.n, style);
	else if (elements.n)
		r = patch_member(p, object, key, style, elements.all, elements.n);
	free(drop);
	return r;
}

bool patch_runs_beside(const struct patch *patch, const struct arch *arch,
		       const struct arch *machine)
{
	return arch != machine && machine_of(patch, arch) == machine;
}

static bool has_entry(const struct outline *outline, const struct arch *machine)
{
	for (size_t i = 0; i < outline->n_machines; i++)
		if (outline->machines[i].arch.text &&
		    strcmp(outline->machines[i].arch.text, machine->scmp) == 0)
			return true;
	return false;
}

/* Whether the machine of the architecture at PLACE is none of one before it. */
static bool is_first(const struct patch *patch, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (machine_of(patch, patch->arches[i]) ==
		    machine_of(patch, patch->arches[place]))
			return false;
	return true;
}

/* Machines that archMap has not. */
static int add_machines(struct patching *p)
{
	const struct patch *patch = p->patch;
	const struct outline_list *map = &p->outline.map;
	struct edit_element elements[16];
	bool *drop = calloc(map->n + 1, sizeof(*drop));
	struct edit_style style =
		edit_list_style(p->document->text, map, &p->style.rules);
	size_t n = 0;
	int r = drop ? 0 : -ENOMEM;

	for (size_t i = 0; i < patch->n_arches && r == 0; i++) {
		const struct arch *machine = machine_of(patch, patch->arches[i]);

		if (has_entry(&p->outline, machine) || !is_first(patch, i) ||
		    n == sizeof(elements) / sizeof(*elements))
			continue;
		elements[n].before = map->n;
		r = patch_new_machine(p, machine, &elements[n].text);
		n += r == 0;
	}
	if (r == 0 && n)
		r = edit_list(&p->edits, map, drop, elements, n, &style);
	while (n)
		free((char *)elements[--n].text.p);
	free(drop);
	return r;
}

int patch_arches(struct patching *p)
{
	const struct outline *outline = &p->outline;
	int r = 0;

	if (!outline->map.there)
		return patch_list(p, &outline->profile, "architectures", &outline->arches,
				  NULL);
	for (size_t i = 0; i < outline->n_machines && r == 0; i++) {
		struct outline_machine *row = &outline->machines[i];
		const struct arch *machine =
			row->arch.text ? arch_by_name(row->arch.text) : NULL;

		if (machine)
			r = patch_list(p, &row->object, "subArchitectures", &row->subs,
				       machine);
	}
	return r ? r : add_machines(p);
}
