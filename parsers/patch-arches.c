/* SPDX-License-Identifier: Apache-2.0 */
/* The architectures that a document names. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "patch-parts.h"

static bool has(const struct outline_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->items[i].text, name) == 0)
			return true;
	return false;
}

/* The entry of archMap for the machine. */
static struct outline_machine *machine_of(struct patching *p)
{
	for (size_t i = 0; i < p->outline.n_machines; i++) {
		struct outline_machine *machine = &p->outline.machines[i];

		if (machine->arch.text &&
		    strcmp(machine->arch.text, p->patch->machine->scmp) == 0)
			return machine;
	}
	return NULL;
}

struct arch_elements {
	struct edit_element all[64];
	char text[64][40];
	size_t n;
};

static void add_element(struct arch_elements *elements, const char *name, size_t before)
{
	char *text = elements->text[elements->n];
	int n;

	if (elements->n == sizeof(elements->all) / sizeof(*elements->all))
		return;
	n = snprintf(text, sizeof(*elements->text), "\"%s\"", name);
	elements->all[elements->n++] = (struct edit_element){{text, (size_t)n}, before};
}

/* LIST, which is the member KEY of OBJECT, is to have some and not to have others. */
static int patch_list(struct patching *p, const struct outline_object *object,
		      const char *key, const struct outline_list *list, bool machine_too)
{
	const struct edit_style *style = machine_too || list == &p->outline.arches
						 ? &p->style.arches
						 : &p->style.subs;
	const struct patch *patch = p->patch;
	struct arch_elements elements = {.n = 0};
	bool *drop = calloc(list->n + 1, sizeof(*drop));
	int r = 0;

	if (!drop)
		return -ENOMEM;
	for (size_t i = 0; i < patch->n_not_arches; i++)
		for (size_t j = 0; j < list->n; j++)
			if (strcmp(list->items[j].text, patch->not_arches[i]->scmp) == 0)
				drop[j] = true;
	if (machine_too && patch->n_arches)
		add_element(&elements, patch->machine->scmp, list->n);
	for (size_t i = 0; i < patch->n_arches; i++)
		if (!has(list, patch->arches[i]->scmp))
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
	struct outline_machine *machine;

	if (!outline->map.there)
		return patch_list(p, &outline->profile, "architectures", &outline->arches,
				  !outline->arches.n);
	machine = machine_of(p);
	if (!machine)
		return 0;
	return patch_list(p, &machine->object, "subArchitectures", &machine->subs, false);
}
