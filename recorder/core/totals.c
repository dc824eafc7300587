/* SPDX-License-Identifier: Apache-2.0 */
#include "totals.h"

static void add(struct totals *t, const struct account *a)
{
	enum verdict verdict = account_verdict(a);

	t->seen += a->seen;
	t->matched += a->matched;
	t->malformed += account_malformed_total(a);
	t->duplicate += a->duplicate;
	t->undated += a->undated;
	for (size_t k = 0; k < MALFORMED_COUNT; k++)
		t->why[k] += a->malformed[k];
	for (size_t k = 0; k < LOSS_COUNT; k++) {
		t->lost[k] += account_lost_total(a, (enum loss)k);
		t->events[k] += a->events[k];
	}
	if (!t->first_malformed && a->first_malformed) {
		t->first_malformed = a->first_malformed;
		t->first_why = a->first_why;
	}
	if (a->trust > t->trust)
		t->trust = a->trust;
	if (verdict == VERDICT_LOSSY || t->verdict == VERDICT_COMPLETE)
		t->verdict = verdict;
}

void totals_of(const struct recording *recording, struct totals *ret)
{
	*ret = (struct totals){.verdict = VERDICT_COMPLETE};
	for (size_t i = 0; i < recording->n_sessions; i++)
		add(ret, &recording->sessions[i].account);
}

const char *totals_loss_words(enum loss kind)
{
	static const char *const words[LOSS_COUNT] = {
		[LOSS_KERNEL] = "by the kernel's audit queue",
		[LOSS_SUPPRESSED] = "suppressed by rate limits of the log",
		[LOSS_OVERRUN] =
			("overrun in a reader that was too slow, or in a part of the "
			 "log that is damaged or gone"),
		[LOSS_GAPS] = "missing in the serial numbers",
		[LOSS_LIMIT] =
			"past the limits of this program (see LIMITS in the manual)",
	};

	return words[kind];
}

const char *totals_verdict_words(const struct totals *t)
{
	static const char *const words[] = {
		[VERDICT_COMPLETE] = "nothing was lost, and the source could tell",
		[VERDICT_LOSSY] =
			("calls may be missing from the profile; record again, or "
			 "refine with --default-action log"),
		[VERDICT_UNKNOWN] = "a log file cannot show what was dropped before it",
	};

	/* No log is between: its counter could not be read, or was reset. */
	if (t->verdict == VERDICT_UNKNOWN && t->trust == TRUST_KERNEL)
		return "what the kernel lost is not known";
	return words[t->verdict];
}

const char *totals_trust_words(enum trust trust)
{
	if (trust != TRUST_FORGEABLE)
		return NULL;
	return "anybody who can write to this log can add to the profile";
}
