/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-base-runtime.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "count.h"
#include "emit-base.h"
#include "rules.h"
#include "say.h"

/* Of these a recording names the runtime, so that it can be told which one it was. */
static const char *const runtimes[] = {"crun", "runc"};

#define BASES_MAX 64

/* What is asked for: of a runtime, in a version ("": any), with no_new_privs or without.
 */
struct wanted {
	const char *runtime;
	char version[32];
	enum container_privs privs;
};

/* What follows the runtime's name and a dash in that of a baseline; NULL: not its. */
static const char *version_in(const struct rules_base *base, const char *runtime)
{
	size_t n = strlen(runtime);

	return strncmp(base->name, runtime, n) == 0 && base->name[n] == '-'
		       ? base->name + n + 1
		       : NULL;
}

static bool is_version(const char *text, const char *version)
{
	size_t n = strlen(version);

	return n && strncmp(text, version, n) == 0 && text[n] == '-';
}

static bool is_measured(const struct wanted *wanted)
{
	for (const struct rules_base *base = rules_bases; base->name; base++) {
		const char *version = version_in(base, wanted->runtime);

		if (version && is_version(version, wanted->version))
			return true;
	}
	return false;
}

/* "...-nnp" or "...-no-nnp". */
static bool has_privs(const char *name, enum container_privs privs)
{
	const bool none = !strstr(name, "-no-nnp");

	return privs == PRIVS_UNKNOWN || none == (privs == PRIVS_NO_NEW);
}

static void tell(const struct wanted *wanted, bool measured)
{
	static const char *const privs[] = {
		[PRIVS_UNKNOWN] = "",
		[PRIVS_NEW] = " without no_new_privs",
		[PRIVS_NO_NEW] = " with no_new_privs",
	};

	if (*wanted->version && !measured)
		say(NULL,
		    "added: what %s needs to start a container%s, of all versions that "
		    "were measured, since %s was not (--base none, or another, leaves it "
		    "out)",
		    wanted->runtime, privs[wanted->privs], wanted->version);
	else
		say(NULL,
		    "added: what %s needs to start a container%s%s%s, since the records "
		    "are of one (--base none, or another, leaves it out)",
		    wanted->runtime, privs[wanted->privs],
		    *wanted->version ? ", in version " : "", wanted->version);
}

/* Those not in CHOSEN, which has a bool for each. Returns how many there are, or -ENOMEM.
 */
static int add(const struct wanted *wanted, bool *chosen, struct profile_base **rows,
	       size_t *n)
{
	const bool measured = is_measured(wanted);
	int added = 0;

	for (size_t i = 0; i < BASES_MAX && rules_bases[i].name; i++) {
		const struct rules_base *base = &rules_bases[i];
		const char *version = version_in(base, wanted->runtime);
		const struct profile_base row = {
			.name = measured ? base->name : wanted->runtime,
			.what = base->what,
			.arch = base->arch ? arch_by_name(base->arch) : NULL,
			.calls = base->calls,
		};

		if (!version || (measured && !is_version(version, wanted->version)) ||
		    !has_privs(base->name, wanted->privs) || chosen[i])
			continue;
		if (emit_base_append(rows, n, &row) < 0)
			return -ENOMEM;
		chosen[i] = true;
		added++;
	}
	return added;
}

/* Whether it is of a container that one of them started. */
static bool wants(const struct group *group, struct wanted *ret)
{
	const struct container *c = group->container;
	struct span version;

	if (!c)
		return false;
	version = c->fields[CONTAINER_RUNTIME_VERSION];
	for (size_t i = 0; i < COUNT(runtimes); i++) {
		if (!span_is(c->fields[CONTAINER_RUNTIME], runtimes[i]))
			continue;
		*ret = (struct wanted){.runtime = runtimes[i], .privs = c->privs};
		if (version.n && version.n < sizeof(ret->version))
			memcpy(ret->version, version.p, version.n);
		return true;
	}
	return false;
}

int emit_base_runtimes(const struct recording *recording, bool quiet,
		       struct profile_base **rows, size_t *n)
{
	bool chosen[BASES_MAX] = {false};

	for (size_t i = 0; i < recording->n_groups; i++) {
		struct wanted wanted;
		int added;

		if (!wants(recording->groups[i], &wanted))
			continue;
		added = add(&wanted, chosen, rows, n);
		if (added < 0)
			return added;
		if (added && !quiet)
			tell(&wanted, is_measured(&wanted));
	}
	return 0;
}
