/* SPDX-License-Identifier: Apache-2.0 */
#include "emitter.h"

#include <errno.h>
#include <string.h>

#include "config.h"

/* In the order of the help text. */
/* clang-format off */
static const struct emitter *const emitters[] = {
	&emitter_oci,
	&emitter_docker,
#if HAVE_YAML
	&emitter_spo,
#endif
	&emitter_systemd,
	&emitter_minijail,
	&emitter_firejail,
	&emitter_libseccomp,
	&emitter_bpf,
#if HAVE_SECCOMP
	&emitter_pfc,
#endif
	&emitter_list,
	&emitter_csv,
	&emitter_recording,
};
/* clang-format on */

const struct emitter *emitter_at(size_t i)
{
	return i < sizeof(emitters) / sizeof(*emitters) ? emitters[i] : NULL;
}

const struct emitter *emitter_by_name(const char *name)
{
	const struct emitter *emitter;

	for (size_t i = 0; (emitter = emitter_at(i)); i++)
		if (strcmp(emitter->name, name) == 0)
			return emitter;
	return NULL;
}

const char *emitter_lacks(const char *name)
{
	static const struct {
		const char *name, *wants;
		bool there;
	} optional[] = {
		{"pfc", "libseccomp", HAVE_SECCOMP},
		{"spo", "libyaml", HAVE_YAML},
	};

	for (size_t i = 0; i < sizeof(optional) / sizeof(*optional); i++)
		if (!optional[i].there && strcmp(optional[i].name, name) == 0)
			return optional[i].wants;
	return NULL;
}

bool emitter_can_name(const struct emitter *emitter, const struct arch *arch)
{
	return !emitter->can_name || emitter->can_name(arch);
}

bool emitter_can_call(const struct emitter *emitter, const struct arch *arch,
		      const char *name)
{
	return emitter_can_name(emitter, arch) &&
	       (!emitter->can_call || emitter->can_call(arch, name));
}

bool emitter_can_hold(const struct emitter *emitter, const struct profile *profile,
		      const struct profile_call *call)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (call->arches >> i & 1 &&
		    emitter_can_call(emitter, profile->arches[i].arch, call->name))
			return true;
	return false;
}

bool emitter_can_number(const struct emitter *emitter,
			const struct profile_nameless *call)
{
	/* The kernel keeps 32 bits of a number (struct seccomp_data). */
	return emitter->traits & EMITTER_WHOLE ||
	       (emitter->traits & EMITTER_NUMBERS && call->arch &&
		call->nr == (int32_t)call->nr);
}

bool emitter_can_default(const struct emitter *emitter, uint32_t action)
{
	return !emitter->can_default || emitter->can_default(action);
}

uint64_t emitter_arches(const struct emitter *emitter, const struct profile *profile)
{
	uint64_t arches = 0;

	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(emitter, profile->arches[i].arch))
			arches |= UINT64_C(1) << i;
	return arches;
}

bool emitter_knows(const char *const *names, const struct arch *arch)
{
	while (*names && strcmp(*names, arch->scmp) != 0)
		names++;
	return *names;
}

int emitter_enosys(const struct emitter *emitter, const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(emitter, profile->arches[i].arch))
			return profile->arches[i].arch->enosys;
	return ENOSYS;
}

bool emitter_all_absent(const struct profile *profile, const struct profile_call *call)
{
	return !profile_call(profile, call->name);
}

struct emitter_condition emitter_condition(const struct arguments *args, size_t which,
					   unsigned int i)
{
	const uint64_t value = args->values[which][i];

	if (args->of[i].bits == 64)
		return (struct emitter_condition){args->of[i].index, false, value, 0,
						  "SCMP_CMP_EQ"};
	return (struct emitter_condition){args->of[i].index, true, UINT32_MAX, value,
					  "SCMP_CMP_MASKED_EQ"};
}

const char *const emitter_log_flags[] = {"SECCOMP_FILTER_FLAG_LOG",
					 "SECCOMP_FILTER_FLAG_SPEC_ALLOW", NULL};
