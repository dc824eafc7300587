/* SPDX-License-Identifier: Apache-2.0 */
/* Where the records come from, and what was lost on the way. */
#include <inttypes.h>

#include "report-parts.h"

static void put_losses(struct report *report, const struct account *account)
{
	bool any = false;

	for (size_t k = 0; k < LOSS_COUNT; k++) {
		uint64_t n = account_lost_total(account, (enum loss)k);
		const char *words = totals_loss_words((enum loss)k);

		if (!n && !account->events[k])
			continue;
		report_put(report, any ? "<br>" : "");
		if (n)
			report_put(report, "at least %" PRIu64 " %s", n, words);
		else
			report_put(report, "an unknown number %s", words);
		any = true;
	}
	if (!any)
		report_put(report, "none known");
}

static void put_records(struct report *report, const struct account *account)
{
	uint64_t malformed = account_malformed_total(account);

	report_put(report, "%" PRIu64 " seen, %" PRIu64 " matched", account->seen,
		   account->matched);
	if (malformed)
		report_put(report, ", %" PRIu64 " malformed", malformed);
	if (account->duplicate)
		report_put(report, ", %" PRIu64 " duplicate", account->duplicate);
}

static void put_session(struct report *report, const struct session *session)
{
	report_put(report, "<tr><th scope=\"row\">");
	if (session->host_len)
		html_put_code(&report->out,
			      (struct span){session->host, session->host_len});
	else
		report_put(report, "unknown");
	report_put(report, "</th><td>");
	html_put_code(&report->out, span_of(session->id));
	report_put(report, "</td><td>");
	html_put(&report->out, span_of(session->source));
	report_put(report, "</td><td>%s</td><td>", trust_name(session->account.trust));
	html_put_time(&report->out, session_start(session));
	report_put(report, "</td><td>");
	html_put_time(&report->out, session_end(session));
	report_put(report, "</td><td>");
	put_records(report, &session->account);
	report_put(report, "</td><td>");
	put_losses(report, &session->account);
	report_put(report, "</td><td>");
	report_put_verdict(report, account_verdict(&session->account));
	report_put(report, "</td></tr>\n");
}

void report_put_sessions(struct report *report)
{
	static const char *const titles[] = {"Host",	"Session", "Source",  "Trust",
					     "Start",	"End",	   "Records", "Lost",
					     "Verdict", NULL};
	const struct recording *recording = report->view->recording;

	report_put(report,
		   "<section id=\"sessions\" aria-labelledby=\"sessions-title\">\n"
		   "<h2 id=\"sessions-title\">Sessions</h2>\n"
		   "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
		   "aria-labelledby=\"sessions-title\">\n"
		   "<table aria-labelledby=\"sessions-title\">\n");
	report_put_heads(report, titles);
	report_put(report, "<tbody>\n");
	for (size_t i = 0; i < recording->n_sessions; i++)
		put_session(report, &recording->sessions[i]);
	report_put(report, "</tbody>\n</table>\n</div>\n</section>\n");
}
