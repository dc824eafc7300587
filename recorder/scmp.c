/* SPDX-License-Identifier: Apache-2.0 */
#include "scmp.h"

#include <ctype.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>

const char *scmp_version(void)
{
	static char text[40];
	const struct scmp_version *version = seccomp_version();

	snprintf(text, sizeof(text), "%u.%u.%u", version->major, version->minor,
		 version->micro);
	return text;
}

bool scmp_knows_call(const char *name)
{
	/* A call of other architectures gives another negative number. */
	return seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

bool scmp_knows_arch(const struct arch *arch)
{
	static const char prefix[] = "SCMP_ARCH_";
	char name[32];
	size_t n = 0;

	if (strncmp(arch->scmp, prefix, sizeof(prefix) - 1) != 0)
		return false;
	for (const char *c = arch->scmp + sizeof(prefix) - 1; *c && n < sizeof(name) - 1;
	     c++)
		name[n++] = (char)tolower((unsigned char)*c);
	name[n] = '\0';
	return seccomp_arch_resolve_name(name) != 0;
}
