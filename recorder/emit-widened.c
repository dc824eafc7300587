/* SPDX-License-Identifier: Apache-2.0 */
#include "emit-widened.h"

#include "family.h"
#include "listing.h"
#include "say.h"

#define RECORDED (ORIGIN_RECORDED | ORIGIN_PRELUDE)

static void say_call(const struct profile_call *call)
{
	say(NULL, "added: %s, %s: %s", call->name, call->list, call->reason);
}

/* What was recorded and goes by the same name on the architecture at PLACE. */
static void say_arch(const struct profile *profile, size_t place)
{
	size_t n = 0;

	for (size_t i = 0; i < profile->n_calls; i++)
		n += profile->calls[i].origin & RECORDED &&
		     profile->calls[i].arches >> place & 1;
	say(NULL,
	    "added: %s, portable: %zu of the calls that were recorded have the same "
	    "name there",
	    profile->arches[place].arch->name, n);
}

/* Calls that nothing there stands for. */
static void say_missing(const struct profile *profile, size_t place)
{
	const struct arch *arch = profile->arches[place].arch;
	const char *names[RULES_FAMILY + 1];
	struct listing listing = {0};

	for (size_t i = 0; i < profile->n_calls; i++)
		if (profile->calls[i].origin & RECORDED &&
		    !family_on(profile->calls[i].name, arch, names))
			listing_add(&listing, profile->calls[i].name);
	if (listing.n)
		say(NULL, "not on %s, nor a call that stands for it: %s", arch->name,
		    listing_text(&listing));
}

void emit_widened(const struct profile *profile, unsigned int widen)
{
	bool more = false;

	for (size_t i = 0; i < profile->n_calls; i++)
		if (profile->calls[i].origin == ORIGIN_WIDENED)
			say_call(&profile->calls[i]);
	if (!(widen & WIDEN_PORTABLE))
		return;
	for (size_t i = 0; i < profile->n_arches; i++) {
		if (profile->arches[i].count)
			continue;
		say_arch(profile, i);
		say_missing(profile, i);
		more = true;
	}
	if (!more)
		say("--widen",
		    "portable: no architecture is added: those that it has are "
		    "little-endian, and libseccomp refuses both byte orders in one "
		    "profile");
}
