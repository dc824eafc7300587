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
	return r;
}
