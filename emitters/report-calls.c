/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of system calls. */
#include <inttypes.h>

#include "action.h"
#include "baseline.h"
#include "report-parts.h"

static struct span name_of(const struct report_row *row, char buf[OUT_NAME])
{
	return span_of(out_call_name(row->arch, row->nr, buf));
}

void report_put_anchor(struct report *report, const struct report_row *row)
{
	char arch[OUT_NAME], name[OUT_NAME];

	report_put(report, "call-%s-", out_arch_name(row->arch, row->token, arch));
	html_put(&report->out, name_of(row, name));
}

/* What the call met, unless it was logged and no more. */
static void put_actions(struct report *report, const struct report_row *row)
{
	struct tally sums[RECORDING_ACTIONS];
	size_t n = 0;

	for (size_t i = 0; i < row->n_uses; i++) {
		struct tally all[RECORDING_ACTIONS];
		size_t m = recording_actions(row->uses[i].call, all);

		for (size_t k = 0; k < m; k++) {
			size_t at = 0;

			while (at < n && sums[at].code != all[k].code)
				at++;
			if (at == RECORDING_ACTIONS)
				continue;
			if (at == n)
				sums[n++] = (struct tally){.code = all[k].code};
			sums[at].count += all[k].count;
		}
	}
	if (n == 1 && sums[0].code == ACTION_LOG)
		return;
	for (size_t i = 0; i < n; i++) {
		char name[OUT_NAME];

		report_put(report, "<span class=\"mark met\">%s %" PRIu64 "</span> ",
			   out_action_name(sums[i].code, name), sums[i].count);
	}
}

static void put_notes(struct report *report, const struct report_row *row, bool prelude)
{
	char text[BASELINE_TEXT];
	const char *baselines =
		row->arch ? baseline_text(row->arch, row->name, NULL, text) : NULL;

	if (row->name && difference_is_risky(row->name))
		report_put(report, "<span class=\"mark risk\">high-risk</span> ");
	put_actions(report, row);
	if (prelude)
		report_put(report, "<span class=\"mark\">prelude</span> ");
	if (baselines)
		report_put(report, "<span class=\"mark\">baseline %s</span>", baselines);
	if (!row->name)
		report_put(report, "<span class=\"mark risk\">no name is known</span>");
}

static void put_row(struct report *report, const struct report_row *row, bool anchor)
{
	char name[OUT_NAME];
	struct report_sum sum;

	report_sum(row->uses, row->n_uses, &sum);
	report_put(report, "<tr");
	if (anchor) {
		report_put(report, " id=\"");
		report_put_anchor(report, row);
		report_put(report, "\"");
	}
	report_put(report, "><th scope=\"row\">");
	html_put_code(&report->out, name_of(row, name));
	report_put(report, "</th>");
	if (report->arches)
		report_put(report, "<td>%s</td>",
			   out_arch_name(row->arch, row->token, name));
	report_put(report, "<td class=\"n\">%" PRId64 "</td><td class=\"n\">", row->nr);
	out_count(&report->out, sum.count);
	if (row->exes)
		report_put(report, "</td><td class=\"n\">%u", row->exes);
	report_put(report, "</td><td>");
	html_put_time(&report->out, sum.first);
	report_put(report, "</td><td>");
	html_put_time(&report->out, sum.last);
	report_put(report, "</td><td>");
	put_notes(report, row, sum.prelude);
	report_put(report, "</td></tr>\n");
}

void report_put_table(struct report *report, const char *title,
		      const struct report_row *rows, size_t n, bool anchors)
{
	const char *titles[9] = {"System call"};
	size_t at = 1;

	if (report->arches)
		titles[at++] = "Architecture";
	titles[at++] = "#Number";
	titles[at++] = "#Records";
	if (n && rows[0].exes)
		titles[at++] = "#Executables";
	titles[at++] = "First seen";
	titles[at++] = "Last seen";
	titles[at] = "Notes";
	report_put(report,
		   "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
		   "aria-labelledby=\"%s\">\n<table aria-labelledby=\"%s\">\n",
		   title, title);
	report_put_heads(report, titles);
	report_put(report, "<tbody>\n");
	for (size_t i = 0; i < n; i++)
		put_row(report, &rows[i], anchors);
	report_put(report, "</tbody>\n</table>\n</div>\n");
}

void report_put_calls(struct report *report)
{
	const struct needs *needs = report->view->needs;
	size_t n = needs->n < REPORT_ROWS ? needs->n : REPORT_ROWS;

	report_put(report, "<section id=\"calls\" aria-labelledby=\"calls-title\">\n"
			   "<h2 id=\"calls-title\">All system calls</h2>\n");
	report_put_table(report, "calls-title", report->all, n, true);
	if (n < needs->n)
		report_put(report,
			   "<p class=\"more\">And %zu more, which are left out here; "
			   "<code>seccomp-record why --all</code> lists them.</p>\n",
			   needs->n - n);
	report_put(report, "</section>\n");
}
