/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-builtin.h"

static const char *const names[] = {"docker-default", "runtime-default"};

const char *declared_builtin_name(size_t i)
{
	return i < sizeof(names) / sizeof(*names) ? names[i] : NULL;
}

bool declared_builtin(const char *name, struct declared_document *ret)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (struct declared_document){
				names[i], declared_builtin_docker_default,
				declared_builtin_n_docker_default, NULL};
			return true;
		}
	return false;
}
