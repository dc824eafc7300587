/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"

#include <stdio.h>
#include <string.h>

#include "family.h"

static bool stands_for(const char *call, const struct arch *arch, const char *name)
{
	const char *names[RULES_FAMILY + 1];
	size_t n = family_on(call, arch, names);

	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool baseline_has(const struct rules_base *base, const struct arch *arch,
		  const char *name)
{
	bool elsewhere = base->arch && strcmp(base->arch, arch->name) != 0;

	for (const char *const *call = base->calls; *call; call++)
		if (elsewhere ? stands_for(*call, arch, name) : strcmp(*call, name) == 0)
			return true;
	return false;
}

/* What BASE is called among its like: "runc" for "runc-1.1.5-nnp"; or its own name. */
static const char *kind_of(const struct rules_base *base)
{
	for (const char *const *group = rules_base_groups; *group; group++) {
		size_t n = strlen(*group);

		if (strncmp(*group, base->name, n) == 0 && base->name[n] == '-')
			return *group;
	}
	return base->name;
}

const char *baseline_text(const struct arch *arch, const char *name, const char *none,
			  char buf[BASELINE_TEXT])
{
	const char *last = "";
	size_t n = 0;

	/* Those of one kind follow each other, since they are sorted by name. */
	for (const struct rules_base *base = rules_bases; base->name && name; base++) {
		const char *kind = kind_of(base);

		if (strcmp(kind, last) == 0 || !baseline_has(base, arch, name))
			continue;
		if (n + strlen(kind) + 2 > BASELINE_TEXT)
			break;
		n += (size_t)sprintf(buf + n, "%s%s", n ? "," : "", kind);
		last = kind;
	}
	return n ? buf : none;
}
