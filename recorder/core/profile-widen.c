/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "family.h"
#include "profile-parts.h"

/*
 * Of the architectures that container images are built for these: not the 32-bit ones,
 * which would open a kernel's second table of calls; not s390x, whose byte order does not
 * go with the others in one filter; not riscv64 and loongarch64, by which runc 1.1
 * refuses a profile.
 */
static const char *const portable[] = {"aarch64", "ppc64le", "x86_64"};

static bool has_arch(const struct profile *profile, const struct arch *arch)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (profile->arches[i].arch == arch)
			return true;
	return false;
}

void profile_add_portable(struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (profile->arches[i].arch->big_endian)
			return;
	for (size_t i = 0; i < sizeof(portable) / sizeof(*portable); i++) {
		const struct arch *arch = arch_by_name(portable[i]);

		if (!has_arch(profile, arch) && profile->n_arches < PROFILE_ARCHES)
			profile->arches[profile->n_arches++].arch = arch;
	}
}

static int add_names(const struct profile *profile, const struct fact *fact,
		     const char *const *names, struct facts *facts)
{
	int r = 0;

	for (; names && *names && r == 0; names++) {
		struct fact sibling = *fact;

		if (strcmp(*names, fact->of) == 0)
			continue;
		sibling.name = *names;
		r = facts_add_on(facts, profile, &sibling);
	}
	return r;
}

static int add_siblings(const struct profile *profile, const struct fact *recorded,
			struct facts *facts)
{
	const struct rules_family *family = family_of(recorded->name);
	struct fact fact = {
		.arch = recorded->arch,
		.origin = ORIGIN_WIDENED,
		.list = "siblings",
		.of = recorded->name,
	};
	int r;

	if (!family)
		return 0;
	fact.text = family->reason;
	r = add_names(profile, &fact, family->members, facts);
	return r ? r : add_names(profile, &fact, family->more, facts);
}

/* What stands for a recorded call on the architectures that were not recorded. */
static int add_portable(const struct profile *profile, const struct fact *recorded,
			struct facts *facts)
{
	const char *names[RULES_FAMILY + 1];
	int r = 0;

	for (unsigned int i = 0; i < profile->n_arches && r == 0; i++) {
		const struct profile_arch *arch = &profile->arches[i];
		size_t n = arch->count ? 0 : family_on(recorded->name, arch->arch, names);

		for (size_t j = 0; j < n && r == 0; j++) {
			bool same = strcmp(names[j], recorded->name) == 0;
			const struct fact fact = {
				.name = names[j],
				.arch = i,
				.origin = ORIGIN_WIDENED,
				.list = "portable",
				.of = same ? NULL : recorded->name,
				.text = same ? "it goes by the same name there"
					     : family_reason(recorded->name),
			};

			r = facts_add_on(facts, profile, &fact);
		}
	}
	return r;
}

/* The baseline of that name, where it was not asked for as such. */
static int add_clocks(const struct profile *profile, struct facts *facts)
{
	const struct rules_base *base = rules_bases;
	int r = 0;

	while (strcmp(base->name, "vdso") != 0)
		base++;
	for (const char *const *name = base->calls; *name && r == 0; name++)
		for (unsigned int i = 0; i < profile->n_arches && r == 0; i++) {
			const struct fact fact = {
				.name = *name,
				.arch = i,
				.origin = ORIGIN_WIDENED,
				.list = base->name,
				.text = base->what,
			};

			r = facts_add_on(facts, profile, &fact);
		}
	return r;
}

int profile_widen(const struct profile *profile, const struct profile_options *options,
		  struct facts *facts)
{
	size_t n = options->widen & WIDEN_PORTABLE ? facts->n : 0;
	int r = 0;

	/* Each fact is copied first: adding may move the rows. */
	for (size_t i = 0; i < n && r == 0; i++) {
		const struct fact fact = facts->rows[i];

		r = add_portable(profile, &fact, facts);
	}
	facts_sort(facts);
	n = options->widen & WIDEN_SIBLINGS ? facts->n : 0;
	for (size_t i = 0; i < n && r == 0; i++) {
		const struct fact fact = facts->rows[i];

		r = add_siblings(profile, &fact, facts);
	}
	if (r == 0 && options->widen & WIDEN_VDSO)
		r = add_clocks(profile, facts);
	return r;
}
