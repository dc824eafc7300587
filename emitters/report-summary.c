/* SPDX-License-Identifier: Apache-2.0 */
/* What a reader wants to know first: how far the recording can be trusted. */
#include <inttypes.h>

#include "report-parts.h"

static const char *const meanings[] = {
	[VERDICT_COMPLETE] = "Nothing was lost, and the source could tell.",
	[VERDICT_LOSSY] = ("Records were lost, so that system calls may be missing. "
			   "Record again, or refine with "
			   "<code>--default-action log</code>."),
	[VERDICT_UNKNOWN] = ("No loss is known, but the source cannot tell what was "
			     "dropped before it."),
};

static void put_verdict(struct report *report)
{
	const struct totals *t = &report->totals;

	report_put(report, "<p class=\"verdict %s\">", verdict_name(t->verdict));
	report_put(report, "Verdict: ");
	report_put_verdict(report, t->verdict);
	report_put(report, ". %s", meanings[t->verdict]);
	report_put(report, " Trust: <strong>%s</strong>%s.", trust_name(t->trust),
		   t->trust == TRUST_FORGEABLE
			   ? ", since whoever could write to the log could add to it"
			   : "");
	report_put(report, "</p>\n");
}

static void put_losses(struct report *report)
{
	const struct totals *t = &report->totals;
	bool any = false;

	for (size_t k = 0; k < LOSS_COUNT; k++) {
		const char *words = totals_loss_words((enum loss)k);

		if (!t->lost[k] && !t->events[k])
			continue;
		report_put(report, "%s<li>", any ? "" : "<ul>\n");
		if (t->lost[k])
			report_put(report, "At least %" PRIu64 " lost: %s", t->lost[k],
				   words);
		else
			report_put(report, "An unknown number lost: %s", words);
		report_put(report, "</li>\n");
		any = true;
	}
	report_put(report, any ? "</ul>\n" : "");
}

static void tile(struct report *report, const char *title, const char *value)
{
	report_put(report, "<div><dt>%s</dt><dd>%s</dd></div>\n", title, value);
}

static void tile_number(struct report *report, const char *title, uint64_t n)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%" PRIu64, n);
	tile(report, title, buf);
}

static void put_tiles(struct report *report)
{
	const struct recording *recording = report->view->recording;
	const struct saturation *s = &report->saturation;
	char buf[64];

	report_put(report, "<dl class=\"tiles\">\n");
	tile_number(report, "System calls", report->view->needs->n);
	tile_number(report, "Records", s->records);
	tile_number(report, "Executables", report->n_exes);
	tile_number(report, "Groups", report->n_parts);
	tile_number(report, "Sessions", recording->n_sessions);
	tile_number(report, "Seen only once", s->once);
	snprintf(buf, sizeof(buf), "%.2f %%", 100 * s->chance);
	tile(report, "Chance of a new one", buf);
	snprintf(buf, sizeof(buf), "about %.0f", s->unseen);
	tile(report, "Still unseen", buf);
	report_put(report,
		   "</dl>\n"
		   "<p class=\"small\">A group is one executable in one container "
		   "on one host. The chance is that of the next record to "
		   "be of a call that was never seen (Good-Turing); how many are "
		   "still unseen is a lower bound (Chao1). Many calls that were "
		   "seen once say that the run was too short.</p>\n");
}

static void put_risky(struct report *report)
{
	const struct needs *needs = report->view->needs;
	size_t n = 0;

	for (size_t i = 0; i < needs->n; i++)
		n += needs->rows[i].name && difference_is_risky(needs->rows[i].name);
	if (!n) {
		report_put(report, "<p>None of the calls is one that attackers "
				   "like.</p>\n");
		return;
	}
	report_put(report, "<p>High-risk, since attackers like them (%zu):", n);
	for (size_t i = 0; i < needs->n && i < REPORT_ROWS; i++) {
		const struct report_row *row = &report->all[i];

		if (!row->name || !difference_is_risky(row->name))
			continue;
		report_put(report, " <a href=\"#");
		report_put_anchor(report, row);
		report_put(report, "\"><code>%s</code></a>", row->name);
	}
	report_put(report, "</p>\n");
}

void report_put_summary(struct report *report)
{
	report_put(report, "<section id=\"summary\" aria-labelledby=\"summary-title\">\n"
			   "<h2 id=\"summary-title\">Summary</h2>\n");
	put_verdict(report);
	put_losses(report);
	put_tiles(report);
	put_risky(report);
	report_put(report, "</section>\n");
}
