/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <inttypes.h>
#include <stdarg.h>

#include "config.h"
#include "diff.h"
#include "report-parts.h"

void report_put(struct report *report, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	out_format_list(&report->out, fmt, args);
	va_end(args);
}

void report_put_number(struct report *report, uint64_t n, const char *noun)
{
	out_count(&report->out, n);
	report_put(report, " %s%s", noun, n == 1 ? "" : "s");
}

void report_put_verdict(struct report *report, enum verdict verdict)
{
	report_put(report, "<strong class=\"%s\">%s</strong>", verdict_name(verdict),
		   verdict_name(verdict));
}

void report_put_heads(struct report *report, const char *const *titles)
{
	report_put(report, "<thead><tr>");
	for (; *titles; titles++)
		report_put(report, "<th scope=\"col\"%s>%s</th>",
			   **titles == '#' ? " class=\"n\"" : "",
			   *titles + (**titles == '#'));
	report_put(report, "</tr></thead>\n");
}

/* What the page is of: one executable, or how many. */
static void put_subject(struct report *report, bool markup)
{
	const struct group *group = report->n_parts ? report->parts[0].groups[0] : NULL;

	if (report->n_exes != 1)
		report_put(report, "%zu executables", report->n_exes);
	else if (markup)
		report_put_exe(report, &report->parts[0]);
	else
		html_put(&report->out, (struct span){group->exe, group->exe_len});
}

static void put_head(struct report *report)
{
	report_put(report,
		   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		   "<meta charset=\"utf-8\">\n"
		   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		   "'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
		   "'none'\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width\">\n"
		   "<meta name=\"color-scheme\" content=\"light dark\">\n"
		   "<meta name=\"generator\" content=\"seccomp-record %s\">\n"
		   "<title>System calls of ",
		   PACKAGE_VERSION);
	put_subject(report, false);
	report_put(report, "</title>\n<style>\n");
	out_text(&report->out, report_css);
	report_put(report, "</style>\n</head>\n");
}

static void put_header(struct report *report)
{
	static const struct {
		const char *id, *title;
	} links[] = {
		{"summary", "Summary"},	   {"declared", "Declared profile"},
		{"curve", "Discovery"},	   {"sessions", "Sessions"},
		{"calls", "System calls"}, {"groups", "Groups"},
	};

	report_put(report, "<body>\n<a class=\"skip\" href=\"#summary\">To the "
			   "summary</a>\n<header>\n<h1>System calls of ");
	put_subject(report, true);
	report_put(report, "</h1>\n<nav aria-label=\"Sections\">\n<ul>\n");
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (report->view->difference || strcmp(links[i].id, "declared") != 0)
			report_put(report, "<li><a href=\"#%s\">%s</a></li>\n",
				   links[i].id, links[i].title);
	report_put(report, "</ul>\n</nav>\n</header>\n<main>\n");
}

static void put_declared(struct report *report)
{
	const struct diff_view view = {report->view->difference, report->view->recording,
				       false};

	if (!view.difference)
		return;
	report_put(report,
		   "<section id=\"declared\" aria-labelledby=\"declared-title\">\n"
		   "<h2 id=\"declared-title\">The declared profile ");
	html_put_code(&report->out, span_of(report->view->declared));
	report_put(report, "</h2>\n");
	out_flush(&report->out);
	diff_write_html(&view, report->out.file);
	report_put(report, "</section>\n");
}

static int put_page(struct report *report)
{
	int r;

	put_head(report);
	put_header(report);
	report_put_summary(report);
	put_declared(report);
	r = report_put_curve(report);
	if (r < 0)
		return r;
	report_put_sessions(report);
	report_put_calls(report);
	report_put_groups(report);
	report_put(report,
		   "</main>\n<footer>\n<p>Times are in UTC. Made by seccomp-record "
		   "%s.</p>\n</footer>\n</body>\n</html>\n",
		   PACKAGE_VERSION);
	out_flush(&report->out);
	return 0;
}

int report_write(const struct report_view *view, FILE *file)
{
	struct report report = {.out = {.file = file}, .view = view};
	int r = recording_saturation(view->recording, &report.saturation);

	totals_of(view->recording, &report.totals);
	r = r ? r : report_gather(&report);
	r = r ? r : put_page(&report);
	report_done(&report);
	return r;
}
