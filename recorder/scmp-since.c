/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "rules.h"
#include "scmp.h"

const char *scmp_since(const char *name)
{
	for (const struct rules_version *row = rules_libseccomp; row->name; row++)
		if (strcmp(row->name, name) == 0)
			return row->version;
	return NULL;
}
