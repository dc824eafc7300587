/* SPDX-License-Identifier: Apache-2.0 */
#include "container.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-parts.h"

const char *container_field_name(enum container_field field)
{
	static const char *const names[CONTAINER_FIELDS] = {
		[CONTAINER_ID] = "id",
		[CONTAINER_NAME] = "name",
		[CONTAINER_POD] = "pod",
		[CONTAINER_NAMESPACE] = "namespace",
		[CONTAINER_IMAGE] = "image",
		[CONTAINER_RUNTIME] = "runtime",
		[CONTAINER_RUNTIME_VERSION] = "runtime_version",
		[CONTAINER_POD_UID] = "pod_uid",
		[CONTAINER_QOS] = "qos",
	};

	return names[field];
}

void container_free(struct container *container)
{
	if (!container)
		return;
	for (size_t i = 0; i < CONTAINER_FIELDS; i++)
		free((char *)container->fields[i].p);
	free(container->extra);
	free(container);
}

int container_copy(const struct container *container, struct container **ret)
{
	struct container *copy = NULL;
	int r = 0;

	if (container) {
		copy = calloc(1, sizeof(*copy));
		r = copy ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < CONTAINER_FIELDS && copy && r == 0; i++)
		if (container->fields[i].n)
			r = recording_copy(container->fields[i], &copy->fields[i]);
	if (copy && r == 0 && container->extra) {
		copy->extra = strdup(container->extra);
		r = copy->extra ? 0 : -ENOMEM;
	}
	if (r < 0) {
		container_free(copy);
		return r;
	}
	if (copy)
		copy->privs = container->privs;
	*ret = copy;
	return 0;
}

int container_order(const struct container *a, const struct container *b)
{
	int r = 0;

	if (a == b)
		return 0;
	if (!a || !b)
		return !!a - !!b;
	for (size_t i = 0; i < CONTAINER_FIELDS && r == 0; i++)
		r = span_order(a->fields[i], b->fields[i]);
	return r ? r : (a->privs > b->privs) - (a->privs < b->privs);
}
