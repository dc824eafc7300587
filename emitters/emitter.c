/* SPDX-License-Identifier: Apache-2.0 */
#include "emitter.h"

#include <string.h>

/* In the order of the help text. */
static const struct emitter *const emitters[] = {
	&emitter_oci,
	&emitter_systemd,
};

const struct emitter *emitter_at(size_t i)
{
	return i < sizeof(emitters) / sizeof(*emitters) ? emitters[i] : NULL;
}

const struct emitter *emitter_by_name(const char *name)
{
	const struct emitter *emitter;

	for (size_t i = 0; (emitter = emitter_at(i)); i++)
		if (strcmp(emitter->name, name) == 0)
			return emitter;
	return NULL;
}

bool emitter_can_name(const struct emitter *emitter, const struct arch *arch)
{
	return !emitter->can_name || emitter->can_name(arch);
}

bool emitter_can_hold(const struct emitter *emitter, const struct profile *profile,
		      const struct profile_call *call)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (call->arches >> i & 1 &&
		    emitter_can_name(emitter, profile->arches[i].arch))
			return true;
	return false;
}

bool emitter_can_default(const struct emitter *emitter, uint32_t action)
{
	return !emitter->can_default || emitter->can_default(action);
}
