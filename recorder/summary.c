/* SPDX-License-Identifier: Apache-2.0 */
#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "say.h"
#include "totals.h"

#define LISTED 10 /* executables named when nothing matched */
#define S(n)   ((n) == 1 ? "" : "s")

bool summary_recording_lossy(const struct recording *recording)
{
	struct totals t;

	totals_of(recording, &t);
	return t.verdict == VERDICT_LOSSY;
}

bool summary_lossy(const struct pipeline_result *result)
{
	return summary_recording_lossy(result->recording);
}

static void print_malformed(const struct totals *t)
{
	if (!t->malformed)
		return;
	for (size_t k = 0; k < MALFORMED_COUNT; k++)
		if (t->why[k])
			say(NULL, "malformed: %" PRIu64 " %s", t->why[k],
			    malformed_text((enum malformed)k));
	say(t->first_malformed, "the first malformed record: %s",
	    malformed_text(t->first_why));
}

/* Whether there were any. */
static bool print_losses(const struct totals *t)
{
	bool any = false;

	for (size_t k = 0; k < LOSS_COUNT; k++) {
		if (t->lost[k])
			say(NULL, "lost: at least %" PRIu64 " %s", t->lost[k],
			    totals_loss_words((enum loss)k));
		else if (t->events[k])
			say(NULL, "lost: an unknown number %s",
			    totals_loss_words((enum loss)k));
		any = any || t->lost[k] || t->events[k];
	}
	return any;
}

static void print_verdict(const struct totals *t)
{
	say(NULL, "verdict: %s: %s", verdict_name(t->verdict), totals_verdict_words(t));
}

static void print_trust(const struct totals *t)
{
	const char *words = totals_trust_words(t->trust);

	say(NULL, "trust: %s%s%s", trust_name(t->trust), words ? ": " : "",
	    words ? words : "");
}

static void print_saturation(const struct recording *recording)
{
	struct saturation s;

	if (recording_saturation(recording, &s) < 0 || s.records == 0)
		return;
	say(NULL,
	    "saturation: %" PRIu64 " of %" PRIu64
	    " syscalls were seen once; the next record "
	    "is a new one with a chance of %.2f %%; about %.0f more are unseen",
	    s.once, s.calls, 100 * s.chance, s.unseen);
}

/* Whose the records were, where somebody looked. */
static void print_owners(const struct recording *recording)
{
	uint64_t in = 0, none = 0, unknown = 0, all;
	bool looked = false;

	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];

		looked = looked || group->container || group->unit.n ||
			 group->unattributed;
		*(group->unattributed ? &unknown
		  : group->container  ? &in
				      : &none) += group->count;
	}
	all = in + none + unknown;
	if (!looked || !all)
		return;
	say(NULL,
	    "containers: %" PRIu64 " records of containers, %" PRIu64 " of none, %" PRIu64
	    " (%.1f %%) unattributed%s",
	    in, none, unknown, 100.0 * (double)unknown / (double)all,
	    unknown ? ": their processes could not be looked up in time" : "");
}

static uint64_t distinct_calls(const struct recording *recording)
{
	struct saturation s = {0};

	return recording_saturation(recording, &s) < 0 ? 0 : s.calls;
}

static void print_notes(const struct pipeline_result *result, const struct totals *t)
{
	size_t deleted = 0;

	for (size_t i = 0; i < result->recording->n_groups; i++)
		deleted += result->recording->groups[i]->deleted;
	if (result->prelude == 1)
		say(NULL, "prelude: 1 record from before the process became the wanted "
			  "executable is included (--no-prelude leaves it out)");
	else if (result->prelude)
		say(NULL,
		    "prelude: %" PRIu64 " records from before their processes became the "
		    "wanted executable are included (--no-prelude leaves them out)",
		    result->prelude);
	if (deleted)
		say(NULL,
		    "deleted: %zu group%s whose executable was deleted while it ran",
		    deleted, S(deleted));
	if (t->undated)
		say(NULL,
		    "left out: %" PRIu64
		    " record%s without a full date, since a time was asked "
		    "for (journalctl -o export keeps it)",
		    t->undated, S(t->undated));
	if (result->other_actions)
		say(NULL,
		    "left out: %" PRIu64 " record%s with another action than asked for "
		    "(--action any takes all)",
		    result->other_actions, S(result->other_actions));
	if (result->forgot_serials)
		say(NULL,
		    "duplicates that lie far apart may be counted twice: there were "
		    "more records than are remembered");
	if (result->forgot_processes)
		say(NULL,
		    "the prelude of %" PRIu64
		    " processes was forgotten: there were more than "
		    "are remembered",
		    result->forgot_processes);
	if (result->unusable)
		say(NULL, "unusable: %s", result->unusable);
}

void summary_print(const struct pipeline_result *result, const char *source)
{
	struct totals t;
	uint64_t calls = distinct_calls(result->recording);

	totals_of(result->recording, &t);
	say(source,
	    "%" PRIu64 " records: %" PRIu64 " matched, %" PRIu64 " malformed, %" PRIu64
	    " duplicate; %zu group%s, %" PRIu64 " syscall%s",
	    t.seen, t.matched, t.malformed, t.duplicate, result->recording->n_groups,
	    S(result->recording->n_groups), calls, S(calls));
	print_notes(result, &t);
	print_malformed(&t);
	if (!print_losses(&t))
		say(NULL, "lost: none that the log shows");
	print_owners(result->recording);
	print_saturation(result->recording);
	print_verdict(&t);
	print_trust(&t);
}

void summary_names(const struct pipeline_result *result, const char *source)
{
	struct totals t;
	uint64_t calls = distinct_calls(result->recording);

	totals_of(result->recording, &t);
	say(source,
	    "%zu group%s, %" PRIu64 " syscall%s, each looked up once (--no-counts)",
	    result->recording->n_groups, S(result->recording->n_groups), calls, S(calls));
	print_notes(result, &t);
	print_malformed(&t);
	say(NULL, "prelude: left out: what processes did before they became the wanted "
		  "executable is not in the profile");
	if (print_losses(&t))
		print_verdict(&t);
	else
		say(NULL,
		    "verdict: unknown: nothing is known of losses, since the records "
		    "were not read; leave --no-counts away for the account");
	print_trust(&t);
}

void summary_nothing(const struct pipeline_result *result, const char *source)
{
	struct totals t;
	struct census *census = result->census;

	totals_of(result->recording, &t);
	if (t.seen == 0 && result->lines == 0) {
		say(source,
		    "no SECCOMP record came; is the profile's action SCMP_ACT_LOG?");
	} else if (t.seen == 0) {
		say(source,
		    "no SECCOMP record in %" PRIu64 " line%s; is the profile's action "
		    "SCMP_ACT_LOG, and is this the log that audit records go to?",
		    result->lines, S(result->lines));
	} else {
		say(source, "no record matched, of %" PRIu64 " (%" PRIu64 " malformed)",
		    t.seen, t.malformed);
		census_sort(census);
		for (size_t i = 0; i < census->n && i < LISTED; i++)
			say(NULL, "the log has %" PRIu64 " record%s of %s",
			    census->rows[i].count, S(census->rows[i].count),
			    *census->rows[i].name ? census->rows[i].name
						  : "(no executable)");
		if (census->n > LISTED)
			say(NULL, "and those of %s%zu more executable%s",
			    census->others ? "at least " : "", census->n - LISTED,
			    S(census->n - LISTED));
	}
	print_notes(result, &t);
	print_malformed(&t);
	print_losses(&t);
}

void summary_no_names(const char *source)
{
	say(source, "the index has no such executable with a record of that action and "
		    "architecture; without --no-counts what there is will be listed");
}

void summary_recording(const struct recording *recording, const char *where)
{
	struct totals t;
	uint64_t calls = distinct_calls(recording);

	totals_of(recording, &t);
	say(where,
	    "%zu session%s, %" PRIu64 " records; %zu group%s, %" PRIu64 " syscall%s",
	    recording->n_sessions, S(recording->n_sessions), t.seen, recording->n_groups,
	    S(recording->n_groups), calls, S(calls));
	print_losses(&t);
	print_owners(recording);
	print_saturation(recording);
	print_verdict(&t);
	print_trust(&t);
}
