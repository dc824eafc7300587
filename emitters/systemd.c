/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A drop-in for a unit of systemd (systemd.exec(5), "SYSTEM CALL FILTERING").
 *
 * Settings of one name add up, so each begins with an empty one, which drops those of the
 * unit. The first SystemCallFilter= makes an allow-list and puts @default into it; after
 * that, "~name:ENOSYS" gives a name an error of its own (seccomp_parse_syscall_filter()
 * in systemd's shared/seccomp-util.c). SystemCallLog= logs and lets through; beside a
 * filter that denies it does nothing, since the kernel takes the stricter of two answers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "emitter.h"
#include "groups.h"

#define WIDTH 88

/* A setting with as many lines as its words need. */
struct setting {
	FILE *out;
	const char *start; /* "SystemCallFilter=" */
	size_t width;	   /* of the line so far; 0: none */
};

static void add_word(struct setting *setting, const char *word, const char *end)
{
	size_t width = 1 + strlen(word) + strlen(end);

	if (setting->width && setting->width + width > WIDTH) {
		fputc('\n', setting->out);
		setting->width = 0;
	}
	if (!setting->width)
		setting->width = strlen(setting->start);
	fprintf(setting->out, "%s%s%s",
		setting->width == strlen(setting->start) ? setting->start : " ", word,
		end);
	setting->width += width;
}

static void end_setting(struct setting *setting)
{
	if (setting->width)
		fputc('\n', setting->out);
	setting->width = 0;
}

/*
 * Marks in COVERED, which has one for each call of PROFILE, what of GROUP is allowed.
 * False where a call of it is not, though an architecture of the profile has it.
 */
static bool group_covered(const struct call_group *group, const struct profile *profile,
			  bool *covered)
{
	for (const char *const *name = group->calls; *name; name++) {
		const struct profile_call *call = profile_call(profile, *name);

		if (call && emitter_can_hold(&emitter_systemd, profile, call)) {
			covered[call - profile->calls] = true;
			continue;
		}
		for (size_t i = 0; i < profile->n_arches; i++) {
			const struct arch *arch = profile->arches[i].arch;
			int64_t nr;

			if (emitter_can_name(&emitter_systemd, arch) &&
			    arch_syscall_nr(arch, *name, &nr) == 0)
				return false;
		}
	}
	return true;
}

/* How many calls of GROUP are allowed and not DONE; 0 where it is not covered whole. */
static size_t group_worth(const struct call_group *group, const struct profile *profile,
			  const bool *done, bool *covered)
{
	size_t worth = 0;

	memset(covered, 0, profile->n_calls * sizeof(*covered));
	if (!group_covered(group, profile, covered))
		return 0;
	for (size_t i = 0; i < profile->n_calls; i++)
		worth += covered[i] && !done[i];
	return worth;
}

/*
 * Writes the groups that are covered whole, those that stand for most first, and marks
 * their calls in DONE. COVERED is room of the same size.
 */
static void add_groups(struct setting *setting, const struct profile *profile, bool *done,
		       bool *covered)
{
	for (;;) {
		const struct call_group *best = NULL;
		size_t most = 1; /* a group for one call says less than the call */

		for (size_t i = 0; i < groups_n_systemd; i++) {
			size_t worth =
				group_worth(&groups_systemd[i], profile, done, covered);

			if (worth > most) {
				best = &groups_systemd[i];
				most = worth;
			}
		}
		if (!best)
			return;
		add_word(setting, best->name, "");
		group_covered(best, profile, done);
	}
}

/* The allowed calls, by name or group. */
static int add_calls(struct setting *setting, const struct emission *emission)
{
	const struct profile *profile = emission->profile;
	bool *done = calloc(profile->n_calls + 1, 2 * sizeof(*done));

	if (!done)
		return -ENOMEM;
	if (emission->groups)
		add_groups(setting, profile, done, done + profile->n_calls);
	for (size_t i = 0; i < profile->n_calls; i++)
		if (!done[i] &&
		    emitter_can_hold(&emitter_systemd, profile, &profile->calls[i]))
			add_word(setting, profile->calls[i].name, "");
	end_setting(setting);
	free(done);
	return 0;
}

static void write_denials(const struct profile *profile, FILE *out)
{
	struct setting absent = {.out = out, .start = "SystemCallFilter=~"};
	struct setting arches = {.out = out, .start = "SystemCallArchitectures="};
	const char *name = strerrorname_np(profile->default_errno);

	for (size_t i = 0; i < profile->n_absent; i++)
		if (emitter_can_hold(&emitter_systemd, profile, &profile->absent[i]) &&
		    emitter_all_absent(profile, &profile->absent[i]))
			add_word(&absent, profile->absent[i].name, ":ENOSYS");
	end_setting(&absent);
	if (profile->default_action == ACTION_KILL_PROCESS)
		fputs("SystemCallErrorNumber=kill\n", out);
	else if (name)
		fprintf(out, "SystemCallErrorNumber=%s\n", name);
	else
		fprintf(out, "SystemCallErrorNumber=%d\n", profile->default_errno);
	fputs("SystemCallArchitectures=\n", out);
	for (size_t i = 0; i < profile->n_arches; i++)
		if (emitter_can_name(&emitter_systemd, profile->arches[i].arch))
			add_word(&arches, profile->arches[i].arch->systemd, "");
	end_setting(&arches);
}

static int systemd_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	bool log = profile->default_action == ACTION_LOG;
	struct setting calls = {
		.out = out,
		.start = log ? "SystemCallLog=~" : "SystemCallFilter=",
	};
	int r;

	fputs("[Service]\nSystemCallFilter=\n", out);
	if (log)
		fputs("SystemCallArchitectures=\nSystemCallLog=\n", out);
	r = add_calls(&calls, emission);
	if (r == 0 && !log)
		write_denials(profile, out);
	return r;
}

static bool can_name(const struct arch *arch)
{
	return *arch->systemd;
}

static bool can_default(uint32_t action)
{
	return action == ACTION_ERRNO || action == ACTION_KILL_PROCESS ||
	       action == ACTION_LOG;
}

const struct emitter emitter_systemd = {
	.name = "systemd",
	.what = "drop-in for a unit of systemd",
	.suffix = "conf",
	.traits = EMITTER_ERRNO | EMITTER_SCMP,
	.write = systemd_write,
	.can_name = can_name,
	.can_default = can_default,
};
