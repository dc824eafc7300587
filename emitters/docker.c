/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Docker's own seccomp profile (github.com/moby/profiles, seccomp/seccomp.go), of which
 * the daemon makes an OCI one when it starts a container (seccomp_linux.go):
 *
 * - of archMap it takes the entry of the machine that it runs on, with the
 *   subArchitectures that run there too; architectures are taken as they are, and both
 *   together are refused;
 * - a rule with includes.arches is taken where they have the machine's name. It then
 *   holds on the subarchitectures as well, which no rule can tell apart. So a call of
 *   i386 must name amd64, or a 64-bit daemon would drop it.
 *
 * flags and defaultErrnoRet are passed on by daemons that embed the OCI type; older ones
 * pass over them.
 */

#include "action.h"
#include "emitter.h"
#include "json-put.h"

/*
 * What includes.arches compares with (goToNative), by architecture. Docker runs on those
 * that are hosts; its own default profile names some others too, for the reader.
 */
static const struct {
	const char *scmp, *name;
	bool host;
} machines[] = {
	{"SCMP_ARCH_X86_64", "amd64", true},
	{"SCMP_ARCH_ARM", "arm", true},
	{"SCMP_ARCH_AARCH64", "arm64", true},
	{"SCMP_ARCH_LOONGARCH64", "loongarch64", true},
	{"SCMP_ARCH_MIPS", "mips", false},
	{"SCMP_ARCH_MIPSEL64N32", "mips3l64n32", false},
	{"SCMP_ARCH_MIPS64", "mips64", true},
	{"SCMP_ARCH_MIPS64N32", "mips64n32", false},
	{"SCMP_ARCH_MIPSEL", "mipsel", true},
	{"SCMP_ARCH_MIPSEL64", "mipsel64", true},
	{"SCMP_ARCH_PPC", "ppc", true},
	{"SCMP_ARCH_PPC64", "ppc64", true},
	{"SCMP_ARCH_PPC64LE", "ppc64le", true},
	{"SCMP_ARCH_RISCV64", "riscv64", true},
	{"SCMP_ARCH_S390", "s390", false},
	{"SCMP_ARCH_S390X", "s390x", true},
	{"SCMP_ARCH_X32", "x32", false},
	{"SCMP_ARCH_X86", "x86", true},
};

#define MACHINES (sizeof(machines) / sizeof(*machines))

/* Machines as bits: 0 where ARCH has no name. */
static uint32_t machine_of(const struct arch *arch)
{
	for (size_t i = 0; i < MACHINES; i++)
		if (strcmp(machines[i].scmp, arch->scmp) == 0)
			return UINT32_C(1) << i;
	return 0;
}

static bool can_name(const struct arch *arch)
{
	return machine_of(arch);
}

/* The document while it is made. */
struct docker {
	const struct profile *profile;
	uint32_t on[PROFILE_ARCHES]; /* the machines that run each architecture */
	uint32_t all;		     /* of them together */
	uint32_t hosts;		     /* those that Docker runs on */
	uint32_t same;		     /* those whose ENOSYS is the one at hand */
	struct json_object *rules;
};

/* The machines on which a rule for calls of the I-th architecture must hold. */
static uint32_t runs_on(const struct profile *profile, size_t i)
{
	const struct arch *arch = profile->arches[i].arch, *machine;
	uint32_t on = machine_of(arch);
	bool alone = !profile_has_machine(profile, i);

	if (!on)
		return 0;
	for (size_t k = 0; alone && (machine = arch_at(k)); k++)
		if (arch_runs_on(arch, machine))
			on |= machine_of(machine);
	for (size_t k = 0; !alone && k < profile->n_arches; k++)
		if (arch_runs_on(arch, profile->arches[k].arch))
			on |= machine_of(profile->arches[k].arch);
	return on;
}

static void prepare(struct docker *docker)
{
	for (size_t i = 0; i < docker->profile->n_arches; i++) {
		docker->on[i] = runs_on(docker->profile, i);
		docker->all |= docker->on[i];
	}
	for (size_t i = 0; i < MACHINES; i++)
		docker->hosts |= (uint32_t)machines[i].host << i;
}

static uint32_t call_on(const struct docker *docker, const struct profile_call *call)
{
	uint32_t on = 0;

	for (size_t i = 0; call && i < docker->profile->n_arches; i++)
		if (call->arches >> i & 1)
			on |= docker->on[i];
	return on;
}

/* Those with conditions have rules of their own. */
static uint32_t plain_on(const struct docker *docker, const struct profile_call *call)
{
	return call->args ? 0 : call_on(docker, call);
}

/* Where a rule for CALL, of profile.absent, says anything: where no other allows it. */
static uint32_t absent_on(const struct docker *docker, const struct profile_call *call)
{
	uint32_t on = call_on(docker, call) &
		      ~call_on(docker, profile_call(docker->profile, call->name)) &
		      docker->same;

	return on & docker->hosts ? on : 0;
}

/* An architecture that runs on no machine which is in the profile too has no entry. */
static bool in_archmap(const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (can_name(profile->arches[i].arch) && !profile_has_machine(profile, i))
			return false;
	return true;
}

static bool is_sub(const struct profile *profile, const struct arch *arch)
{
	for (size_t i = 0; i < profile->n_arches; i++)
		if (arch_runs_on(arch, profile->arches[i].arch))
			return true;
	return false;
}

static bool put_entry(struct json_object *map, const struct profile *profile,
		      const struct arch *machine)
{
	struct json_object *entry = json_object_new_object(),
			   *subs = json_object_new_array();
	bool ok = json_put_append(map, entry);

	ok = ok && json_put_string(entry, "architecture", machine->scmp);
	if (!ok) {
		json_object_put(subs);
		return false;
	}
	ok = json_put(entry, "subArchitectures", subs);
	for (size_t i = 0; i < profile->n_arches && ok; i++)
		if (arch_runs_on(profile->arches[i].arch, machine))
			ok = json_put_append_string(subs, profile->arches[i].arch->scmp);
	return ok;
}

static bool put_arches(struct json_object *root, const struct profile *profile)
{
	struct json_object *array = json_object_new_array();
	bool map = in_archmap(profile);
	bool ok = json_put(root, map ? "archMap" : "architectures", array);

	for (size_t i = 0; i < profile->n_arches && ok; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (!can_name(arch))
			continue;
		if (!map)
			ok = json_put_append_string(array, arch->scmp);
		else if (!is_sub(profile, arch))
			ok = put_entry(array, profile, arch);
	}
	return ok;
}

static bool put_includes(struct json_object *rule, uint32_t on)
{
	struct json_object *includes = json_object_new_object(), *arches;
	bool ok = json_put(rule, "includes", includes);

	arches = ok ? json_object_new_array() : NULL;
	ok = ok && json_put(includes, "arches", arches);
	for (size_t i = 0; i < MACHINES && ok; i++)
		if (on >> i & 1)
			ok = json_put_append_string(arches, machines[i].name);
	return ok;
}

/* Which calls a rule is for, and what it does. */
struct kind {
	const struct profile_call *calls;
	size_t n;
	uint32_t (*on)(const struct docker *docker, const struct profile_call *call);
	uint32_t action;
	int error;
};

/* The rule for the calls of KIND that are for exactly these machines. */
static bool put_rule(const struct docker *docker, const struct kind *kind, uint32_t on)
{
	struct json_object *names = json_object_new_array(), *rule = NULL;
	bool ok = names;

	for (size_t i = 0; i < kind->n && ok; i++)
		if (kind->on(docker, &kind->calls[i]) == on)
			ok = json_put_append_string(names, kind->calls[i].name);
	if (!ok) {
		json_object_put(names);
		return false;
	}
	ok = json_put_rule(docker->rules, names, kind->action, kind->error, &rule);
	return ok && (!rule || on == docker->all || put_includes(rule, on));
}

/* What is for all machines first, the rest in the order of the calls. */
static bool put_rules(const struct docker *docker, const struct kind *kind)
{
	bool ok = put_rule(docker, kind, docker->all);

	for (size_t i = 0; i < kind->n && ok; i++) {
		uint32_t on = kind->on(docker, &kind->calls[i]);
		size_t first = 0;

		if (!on || on == docker->all)
			continue;
		while (kind->on(docker, &kind->calls[first]) != on)
			first++;
		if (first == i)
			ok = put_rule(docker, kind, on);
	}
	return ok;
}

static bool put_conditions(const struct docker *docker)
{
	struct json_object *rule;

	for (size_t i = 0; i < docker->profile->n_calls; i++) {
		const struct profile_call *call = &docker->profile->calls[i];
		const uint32_t on = call_on(docker, call);

		for (size_t k = 0; on && call->args && k < call->args->n_values; k++)
			if (!json_put_alternative(docker->rules, call, k, &rule) ||
			    (on != docker->all && !put_includes(rule, on)))
				return false;
	}
	return true;
}

/* ENOSYS is a number, and not the same on all machines. */
static bool put_absent(struct docker *docker)
{
	uint32_t done = 0;
	bool ok = true;

	for (size_t i = 0; i < MACHINES && ok; i++) {
		struct kind absent = {docker->profile->absent, docker->profile->n_absent,
				      absent_on, ACTION_ERRNO,
				      arch_by_name(machines[i].scmp)->enosys};

		if (!(docker->all & ~done & UINT32_C(1) << i))
			continue;
		docker->same = 0;
		for (size_t j = i; j < MACHINES; j++)
			if (arch_by_name(machines[j].scmp)->enosys == absent.error)
				docker->same |= UINT32_C(1) << j;
		done |= docker->same;
		ok = put_rules(docker, &absent);
	}
	return ok;
}

static bool fill(struct json_object *root, const struct profile *profile)
{
	const struct kind allowed = {profile->calls, profile->n_calls, plain_on,
				     ACTION_ALLOW, 0};
	struct docker docker = {.profile = profile};

	prepare(&docker);
	if (!json_put_default(root, profile) || !put_arches(root, profile) ||
	    !json_put_flags(root, profile))
		return false;
	docker.rules = json_object_new_array();
	return json_put(root, "syscalls", docker.rules) && put_rules(&docker, &allowed) &&
	       put_conditions(&docker) && put_absent(&docker);
}

static int docker_write(const struct emission *emission, FILE *out)
{
	struct json_object *root = json_object_new_object();

	return json_put_write(root, root && fill(root, emission->profile), out);
}

const struct emitter emitter_docker = {
	.name = "docker",
	.what = "JSON for docker run --security-opt seccomp=FILE",
	.suffix = "json",
	.traits = EMITTER_ARGS | EMITTER_PER_MACHINE | EMITTER_ERRNO | EMITTER_LOG |
		  EMITTER_SCMP,
	.write = docker_write,
	.can_name = can_name,
};
