/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "cmd.h"
#include "count.h"
#include "errors.h"
#include "listing.h"
#include "say.h"

#define FORMATS "What to write (default: oci):"

#define BASES                                                                            \
	"Calls to add though unseen, beside essential (exit,\n"                          \
	"sigreturn and the like), which none leaves out; of a\n"                         \
	"container also its runtime's, unless one is named.\n"                           \
	"May repeat. FILE has a name a line. NAME: none,\n"

/* The help texts of --format and --base. */
static char emit_formats[2048], emit_baselines[1024];

void emit_options_init(struct emit_options *options)
{
	const struct emitter *format;

	memset(options, 0, sizeof(*options));
	options->format = emitter_at(0);
	options->output = "-";
	options->profile.default_action = ACTION_ERRNO;
	options->profile.default_errno = EPERM;
	if (*emit_formats)
		return;
	memcpy(emit_formats, FORMATS, sizeof(FORMATS));
	for (size_t i = 0; (format = emitter_at(i)); i++) {
		size_t n = strlen(emit_formats);

		snprintf(emit_formats + n, sizeof(emit_formats) - n, "\n%-10s %s",
			 format->name, format->what);
	}
	memcpy(emit_baselines, BASES, sizeof(BASES));
	emit_bases_list(emit_baselines + sizeof(BASES) - 1,
			sizeof(emit_baselines) - sizeof(BASES) + 1, 52);
}

void emit_options_done(struct emit_options *options)
{
	emit_bases_done(&options->bases);
}

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;
	const struct emitter *emitter = emitter_by_name(value);
	struct listing names = {0};

	(void)opt;
	if (emitter) {
		options->format = emitter;
		return 0;
	}
	if (emitter_lacks(value)) {
		say("--format", "this build has no format %s, for want of %s", value,
		    emitter_lacks(value));
		return -EINVAL;
	}
	for (size_t i = 0; (emitter = emitter_at(i)); i++)
		listing_add(&names, emitter->name);
	say("--format", "no format %s; there is %s", value, listing_text(&names));
	return -EINVAL;
}

static int set_split_by(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;
	struct listing names = {0};
	const char *name;

	(void)opt;
	for (enum split_by by = SPLIT_EXE; (name = split_name(by)); by++) {
		if (strcmp(name, value) == 0) {
			options->split_by = by;
			return 0;
		}
		listing_add(&names, name);
	}
	say("--split-by", "no %s to split by; there is %s", value, listing_text(&names));
	return -EINVAL;
}

static int set_base(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;

	(void)opt;
	return emit_bases_add(&options->bases, value);
}

static int set_widen(void *ctx, const struct opt *opt, const char *value)
{
	static const struct {
		const char *name;
		unsigned int bit;
	} ways[] = {
		{"siblings", WIDEN_SIBLINGS},
		{"vdso", WIDEN_VDSO},
		{"portable", WIDEN_PORTABLE},
	};
	struct emit_options *options = ctx;

	(void)opt;
	for (size_t n;; value += n + 1) {
		size_t i = 0;

		n = strcspn(value, ",");
		while (i < COUNT(ways) &&
		       (strncmp(ways[i].name, value, n) != 0 || ways[i].name[n]))
			i++;
		if (i == COUNT(ways)) {
			say("--widen",
			    "no way to widen %.*s; there is siblings, vdso, portable",
			    (int)n, value);
			return -EINVAL;
		}
		options->profile.widen |= ways[i].bit;
		if (!value[n])
			return 0;
	}
}

static const uint32_t defaults[] = {ACTION_ERRNO,	ACTION_LOG,  ACTION_KILL_PROCESS,
				    ACTION_KILL_THREAD, ACTION_TRAP, ACTION_ALLOW};

static int set_action(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;
	const struct action *action = action_by_name(value);

	options->enforces = opt->name;
	for (size_t i = 0; action && i < COUNT(defaults); i++) {
		if (defaults[i] == action->code) {
			options->profile.default_action = action->code;
			options->default_set = true;
			return 0;
		}
	}
	say("--default-action",
	    "no default action %s; there is errno, log, kill-process, kill-thread, trap, "
	    "allow",
	    value);
	return -EINVAL;
}

static int set_spo_version(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;

	(void)opt;
	if (strcmp(value, "v1") != 0 && strcmp(value, "v1beta1") != 0) {
		say("--spo-version", "no version %s; there is v1, v1beta1", value);
		return -EINVAL;
	}
	options->spo_version = value;
	return 0;
}

/* Every denying action, errno first. */
static void choose_default(struct emit_options *options)
{
	static const uint32_t denying[] = {ACTION_ERRNO, ACTION_KILL_PROCESS,
					   ACTION_KILL_THREAD, ACTION_TRAP};
	size_t i = 0;

	while (i < COUNT(denying) - 1 &&
	       !emitter_can_default(options->format, denying[i]))
		i++;
	options->profile.default_action = denying[i];
}

static int check_default(const struct emit_options *options)
{
	const struct emitter *format = options->format;
	struct listing names = {0};

	if (emitter_can_default(format, options->profile.default_action))
		return 0;
	for (size_t i = 0; i < COUNT(defaults); i++) {
		const struct action *action = action_of(defaults[i]);

		if (emitter_can_default(format, action->code))
			listing_add(&names, action->name);
	}
	say("--default-action", "the format %s cannot say %s; it has %s", format->name,
	    action_of(options->profile.default_action)->name, listing_text(&names));
	return -EINVAL;
}

static int check_errno(const struct emit_options *options)
{
	const struct emitter *format = options->format;
	int error = options->profile.default_errno;

	if (options->profile.default_action != ACTION_ERRNO || !format->can_errno ||
	    format->can_errno(error))
		return 0;
	say("--default-errno", "the format %s cannot say the error %d", format->name,
	    error);
	return -EINVAL;
}

static int check_name(const struct emit_options *options)
{
	const struct emitter *format = options->format;

	if (options->name && options->split_by != SPLIT_NOT) {
		say("--name",
		    "is of one profile, and --split-by names each after what it "
		    "is for; leave one of them out");
		return -EINVAL;
	}
	if (!options->name || !format->can_be_called ||
	    format->can_be_called(options->name))
		return 0;
	say("--name", "the format %s does not allow the name %s; %s", format->name,
	    options->name, format->names);
	return -EINVAL;
}

static int check_args(const struct emit_options *options)
{
	const struct emitter *format;
	struct listing names = {0};

	if (!options->profile.args ||
	    options->format->traits & (EMITTER_ARGS | EMITTER_WHOLE))
		return 0;
	for (size_t i = 0; (format = emitter_at(i)); i++)
		if (format->traits & EMITTER_ARGS)
			listing_add(&names, format->name);
	say("--args",
	    "the format %s is written without conditions on arguments; there is %s",
	    options->format->name, listing_text(&names));
	return -EINVAL;
}

/* Options of one format. */
static int check_special(const struct emit_options *options)
{
	const struct {
		const char *option, *format;
		bool given;
	} special[] = {
		{"--groups", "systemd", options->groups},
		{"--spo-version", "spo", options->spo_version},
	};

	for (size_t i = 0; i < COUNT(special); i++) {
		if (!special[i].given ||
		    strcmp(special[i].format, options->format->name) == 0)
			continue;
		say(special[i].option, "this is for the format %s, not for %s",
		    special[i].format, options->format->name);
		return -EINVAL;
	}
	return 0;
}

int emit_options_check(struct emit_options *options)
{
	static int (*const checks[])(const struct emit_options *) = {
		check_special, check_default, check_errno, check_name, check_args};
	int r = 0;

	if (!options->default_set)
		choose_default(options);
	for (size_t i = 0; i < COUNT(checks) && r == 0; i++)
		r = checks[i](options);
	return r;
}

static int set_errno(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;
	char *stop;
	long number = strtol(value, &stop, 10);

	options->enforces = opt->name;
	if (stop == value || *stop)
		number = errors_by_name(value);
	if (number < 1 || number > ERRORS_MAX) {
		say("--default-errno",
		    "no error %s; give a name such as EPERM, or 1 to %d", value,
		    ERRORS_MAX);
		return -EINVAL;
	}
	options->profile.default_errno = (int)number;
	options->errno_set = true;
	return 0;
}

static int set_log_denials(void *ctx, const struct opt *opt, const char *value)
{
	struct emit_options *options = ctx;

	(void)value;
	options->enforces = opt->name;
	options->profile.log_denials = true;
	return 0;
}

const struct opt emit_rows[] = {
	{"format", 'F', "NAME", emit_formats, set_format, 0},
	{"output", 'o', "FILE",
	 "Write it to FILE, replaced as a whole\n(default: standard output)",
	 OPTION_TEXT(struct emit_options, output)},
	{"split-by", 0, "WHAT",
	 "A profile for each exe, container, pod, unit, host or\nsubj, named after it",
	 set_split_by, 0},
	{"output-dir", 0, "DIR", "Where --split-by puts them; made if need be",
	 OPTION_TEXT(struct emit_options, output_dir)},
	{"base", 0, "NAME|FILE", emit_baselines, set_base, 0},
	{"widen", 0, "HOW[,HOW]",
	 "Add what stands for a recorded call: siblings (after an\n"
	 "update of the C library), vdso (clocks, once they take a\n"
	 "call), portable (on other architectures)",
	 set_widen, 0},
	{"default-action", 0, "ACTION",
	 "What any other call meets: errno (default), log,\nkill-process, kill-thread, "
	 "trap, "
	 "allow",
	 set_action, 0},
	{"default-errno", 0, "NAME|N", "The error of the default action (default: EPERM)",
	 set_errno, 0},
	{"groups", 0, NULL,
	 "systemd: name @groups in place of their calls where\nall of a group is allowed",
	 OPTION_FLAG(struct emit_options, groups)},
	{"name", 0, "NAME",
	 "Name of the profile, where its format has one\n(default: recorded)",
	 OPTION_TEXT(struct emit_options, name)},
	{"spo-version", 0, "v1|v1beta1", "spo: the version of its API (default: v1)",
	 set_spo_version, 0},
	{"args", 0, NULL,
	 "Of calls whose argument decides what they do (socket,\nioctl, prctl, clone, "
	 "...) "
	 "allow those that were recorded\n(run --args)",
	 OPTION_FLAG(struct emit_options, profile.args)},
	{"log-denials", 0, NULL, "Have the kernel log what the profile denies",
	 set_log_denials, 0},
	{0},
};
