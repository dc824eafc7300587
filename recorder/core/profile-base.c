/* SPDX-License-Identifier: Apache-2.0 */
#include "family.h"
#include "profile-parts.h"

/* By the names that FACT's call goes by on its architecture. */
static int add_like(const struct profile *profile, const struct fact *fact,
		    struct facts *facts)
{
	const char *names[RULES_FAMILY + 1];
	size_t n = family_on(fact->name, profile->arches[fact->arch].arch, names);
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct fact like = *fact;

		like.name = names[i];
		r = facts_add_on(facts, profile, &like);
	}
	return r;
}

static int add_base(const struct profile *profile, const struct profile_base *base,
		    unsigned int arch, struct facts *facts)
{
	bool elsewhere = base->arch && base->arch != profile->arches[arch].arch;
	int r = 0;

	for (const char *const *name = base->calls; *name && r == 0; name++) {
		const struct fact fact = {
			.name = *name,
			.arch = arch,
			.origin = ORIGIN_BASE,
			.list = base->name,
			.text = base->what,
		};

		r = elsewhere ? add_like(profile, &fact, facts)
			      : facts_add_on(facts, profile, &fact);
	}
	return r;
}

int profile_add_bases(const struct profile *profile,
		      const struct profile_options *options, struct facts *facts)
{
	int r = 0;

	for (size_t i = 0; i < options->n_bases && r == 0; i++)
		for (unsigned int j = 0; j < profile->n_arches && r == 0; j++)
			r = add_base(profile, &options->bases[i], j, facts);
	return r;
}
