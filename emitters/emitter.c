/* SPDX-License-Identifier: Apache-2.0 */
#include "emitter.h"

#include <string.h>

static const struct emitter emitters[] = {
	{"oci", "JSON for runc, crun, podman and Kubernetes' localhostProfile", oci_write,
	 oci_can_name},
};

const struct emitter *emitter_at(size_t i)
{
	return i < sizeof(emitters) / sizeof(*emitters) ? &emitters[i] : NULL;
}

const struct emitter *emitter_by_name(const char *name)
{
	const struct emitter *emitter;

	for (size_t i = 0; (emitter = emitter_at(i)); i++)
		if (strcmp(emitter->name, name) == 0)
			return emitter;
	return NULL;
}
