/* SPDX-License-Identifier: Apache-2.0 */
#include "origin.h"

#include <stdio.h>
#include <unistd.h>

void origin_here(struct origin *ret)
{
	char boot[ORIGIN_BOOT - 1];
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	size_t n = file ? fread(boot, 1, sizeof(boot), file) : 0, kept = 0;

	if (file)
		fclose(file);
	for (size_t i = 0; i < n; i++)
		if (boot[i] != '-')
			ret->boot[kept++] = boot[i];
	ret->boot[kept] = '\0';
	if (gethostname(ret->host, sizeof(ret->host)) < 0)
		*ret->host = '\0';
	ret->host[HOST_NAME_MAX] = '\0';
}
