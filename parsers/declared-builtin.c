/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-builtin.h"

bool declared_builtin(const char *name, struct declared_document *ret)
{
	static const char *const names[] = {"docker-default", "runtime-default"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (struct declared_document){
				names[i], declared_builtin_docker_default,
				declared_builtin_n_docker_default, NULL};
			return true;
		}
	return false;
}
