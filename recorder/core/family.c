/* SPDX-License-Identifier: Apache-2.0 */
#include "family.h"

#include <string.h>

const struct rules_family *family_of(const char *name)
{
	for (const struct rules_family *family = rules_families; family->members;
	     family++)
		if (rules_listed(family->members, name))
			return family;
	return NULL;
}

/* The family that brings NAME, which is no member of it. */
static const struct rules_family *family_above(const char *name)
{
	for (const struct rules_family *family = rules_families; family->members;
	     family++)
		if (rules_listed(family->more, name))
			return family;
	return NULL;
}

const char *family_reason(const char *name)
{
	const struct rules_family *family = family_of(name);

	if (!family)
		family = family_above(name);
	return family ? family->reason : NULL;
}

struct found {
	const struct arch *arch;
	const char **names;
	size_t n;
};

static void add(struct found *found, const char *name)
{
	int64_t nr;

	if (arch_syscall_nr(found->arch, name, &nr) == 0)
		found->names[found->n++] = name;
}

static void add_all(struct found *found, const char *const *names, const char *but,
		    bool probing)
{
	for (; names && *names; names++)
		if (strcmp(*names, but) != 0 &&
		    rules_listed(rules_probing, *names) == probing)
			add(found, *names);
}

size_t family_on(const char *name, const struct arch *arch,
		 const char *ret[RULES_FAMILY + 1])
{
	struct found found = {arch, ret, 0};
	const struct rules_family *family = family_of(name);

	add(&found, name);
	if (family) {
		add_all(&found, family->members, name, false);
		add_all(&found, family->more, name, false);
		if (!found.n)
			add_all(&found, family->members, name, true);
	}
	family = found.n ? NULL : family_above(name);
	if (family)
		add_all(&found, family->members, name, false);
	return found.n;
}
