/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "scmp.h"

const char *scmp_version(void)
{
	return LIBSECCOMP_OLD;
}

bool scmp_knows_call(const char *name)
{
	const char *since = scmp_since(name);

	return !since || strcmp(since, LIBSECCOMP_OLD) <= 0;
}

bool scmp_knows_arch(const struct arch *arch)
{
	(void)arch;
	return true;
}
