/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-one.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "emit-warn.h"
#include "listing.h"
#include "output.h"
#include "say.h"

/* Whether the profile allows anything because it was recorded. */
static bool holds_anything(const struct emit_options *options,
			   const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_calls; i++)
		if (profile->calls[i].origin & (ORIGIN_RECORDED | ORIGIN_PRELUDE) &&
		    emitter_can_hold(options->format, profile, &profile->calls[i]))
			return true;
	for (size_t i = 0; i < profile->n_nameless; i++)
		if (emitter_can_number(options->format, &profile->nameless[i]))
			return true;
	return false;
}

/* Whether one of the architectures runs all others, of those that FORMAT can name. */
static bool one_machine(const struct emitter *format, const struct profile *profile)
{
	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *machine = profile->arches[i].arch;
		size_t others = 0;

		for (size_t j = 0; j < profile->n_arches; j++)
			others += profile->arches[j].arch != machine &&
				  emitter_can_name(format, profile->arches[j].arch) &&
				  !arch_runs_on(profile->arches[j].arch, machine);
		if (emitter_can_name(format, machine) && others == 0)
			return true;
	}
	return false;
}

/* Whether the format cannot have all architectures in one document; said then. */
static bool too_many_arches(const struct emit_options *options,
			    const struct profile *profile)
{
	const struct emitter *format = options->format;
	size_t big = 0;
	struct listing names = {0};

	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (!emitter_can_name(format, arch))
			continue;
		listing_add(&names, arch->name);
		big += arch->big_endian;
	}
	if (names.n > 1 && format->traits & EMITTER_ONE_ARCH) {
		say("--format",
		    "%s is written for one architecture, and there are %s; choose one "
		    "with --arch",
		    format->name, listing_text(&names));
		return true;
	}
	if (names.n > 1 && format->traits & EMITTER_ONE_MACHINE &&
	    !one_machine(format, profile)) {
		say("--format",
		    "%s is written for one machine, and there are %s; choose those of "
		    "one "
		    "with --arch",
		    format->name, listing_text(&names));
		return true;
	}
	if (big && big < names.n && format->traits & EMITTER_ONE_ORDER) {
		say("--format",
		    "%s is written for one byte order, and there are both: %s; choose "
		    "with --arch",
		    format->name, listing_text(&names));
		return true;
	}
	return false;
}

/* 0, or negative after having said why. */
static int write_profile(const struct emit_options *options, const char *where,
			 const struct recording *recording, const struct profile *profile)
{
	const struct emission emission = {
		.profile = profile,
		.recording = recording,
		.name = options->name ? options->name : "recorded",
		.api_version = options->spo_version ? options->spo_version : "v1",
		.groups = options->groups,
	};
	struct output output;
	bool room = true;
	int r = output_open(options->output, &output);

	if (r == 0) {
		r = options->format->write(&emission, output.file);
		room = r != -EFBIG;
		if (r < 0)
			output_abort(&output);
		else
			r = output_commit(&output);
	}
	if (!room)
		say(where,
		    "the format %s cannot hold so much; choose some architectures with "
		    "--arch, or some executables with --exe",
		    options->format->name);
	else if (r < 0)
		output_failed(options->output, "the profile", r);
	return r;
}

static int build(const struct emit_options *options, const struct recording *recording,
		 struct profile **ret)
{
	struct profile_options of = options->profile;
	struct profile_base *bases;
	const bool quiet = options->quiet || options->format->traits & EMITTER_AS_IS;
	int r = emit_bases_of(&options->bases, recording, quiet, &bases, &of.n_bases);

	if (r < 0)
		return r;
	of.bases = bases;
	r = profile_new(recording, &of, ret);
	free(bases);
	return r;
}

int emit_one(const struct emit_options *options, const struct recording *recording)
{
	const char *where = output_name(options->output);
	struct profile *profile = NULL;
	int r = build(options, recording, &profile);
	bool whole = options->format->traits & EMITTER_WHOLE;
	bool empty = r == 0 && !whole && !holds_anything(options, profile);

	if (r < 0)
		output_failed(options->output, "the profile", r);
	if (r == 0 && too_many_arches(options, profile)) {
		profile_free(profile);
		return EXIT_TROUBLE;
	}
	if (r == 0 && !empty)
		r = write_profile(options, where, recording, profile);
	if (r == 0 && (empty || !options->quiet))
		emit_warn(options, profile);
	profile_free(profile);
	if (r < 0)
		return EXIT_TROUBLE;
	if (empty)
		say(where,
		    "nothing that was recorded has a name in the format %s, so no "
		    "profile is written",
		    options->format->name);
	return empty ? EXIT_NOTHING : EXIT_DONE;
}
