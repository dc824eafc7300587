/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "declared-yaml-parts.h"

void declared_anchors_forget(struct declared_anchors *anchors)
{
	while (anchors->n)
		free(anchors->all[--anchors->n].name);
}

void declared_anchors_done(struct declared_anchors *anchors)
{
	declared_anchors_forget(anchors);
	free(anchors->all);
	*anchors = (struct declared_anchors){NULL, 0, 0, 0};
}

int declared_anchors_add(struct declared_anchors *anchors, const char *name, size_t begin,
			 size_t *ret)
{
	struct declared_anchor anchor = {.begin = begin};

	if (anchors->n == YAML_ANCHORS)
		return 1;
	if (!anchors->all)
		anchors->all = calloc(YAML_ANCHORS, sizeof(*anchors->all));
	anchor.name = anchors->all ? strdup(name) : NULL;
	if (!anchor.name)
		return -ENOMEM;
	*ret = anchors->n;
	anchors->all[anchors->n++] = anchor;
	return 0;
}

/* The last of that name. */
static const struct declared_anchor *find(const struct declared_anchors *anchors,
					  const char *name)
{
	for (size_t i = anchors->n; i > 0; i--)
		if (strcmp(anchors->all[i - 1].name, name) == 0)
			return &anchors->all[i - 1];
	return NULL;
}

const struct declared_anchor *declared_anchors_take(struct declared_anchors *anchors,
						    const char *name,
						    const char **ret_wrong)
{
	const struct declared_anchor *anchor = find(anchors, name);

	if (!anchor)
		*ret_wrong = "an alias without an anchor of that name before it";
	else if (!anchor->end)
		*ret_wrong = "an alias stands within what it stands for: it has no end";
	else if (anchors->aliases == YAML_ALIASES)
		*ret_wrong = "there are more than 4096 aliases: write out what they "
			     "stand for";
	else if (anchor->end - anchor->begin > YAML_WRITTEN - anchors->written)
		*ret_wrong = "what the aliases stand for is larger than 1 MiB: write out "
			     "what is needed of it";
	else
		*ret_wrong = NULL;
	if (*ret_wrong)
		return NULL;
	anchors->aliases++;
	anchors->written += anchor->end - anchor->begin;
	return anchor;
}
