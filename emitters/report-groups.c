/* SPDX-License-Identifier: Apache-2.0 */
/* Each executable on its own: a list of all, and a table of the calls of each. */
#include <inttypes.h>

#include "report-parts.h"

#define COMMS 16 /* names of threads that are listed */

void report_put_exe(struct report *report, const struct report_part *part)
{
	const struct group *group = part->groups[0];

	if (group->exe_len)
		html_put_code(&report->out, (struct span){group->exe, group->exe_len});
	else
		report_put(report, "no executable");
}

static const char *arch_shown(const struct report_part *part, char buf[OUT_NAME])
{
	return out_arch_name(part->groups[0]->arch, part->groups[0]->token, buf);
}

/* Namespace, pod and name of the container, as far as they are known, or its id. */
static void put_where(struct report *report, const struct report_part *part)
{
	static const enum container_field path[] = {CONTAINER_NAMESPACE, CONTAINER_POD,
						    CONTAINER_NAME};
	const struct container *container = part->groups[0]->container;
	bool any = false;

	for (size_t i = 0; container && i < 3; i++) {
		if (!container->fields[path[i]].n)
			continue;
		report_put(report, any ? " / " : "");
		html_put_code(&report->out, container->fields[path[i]]);
		any = true;
	}
	if (!any && container && container->fields[CONTAINER_ID].n)
		html_put_code(&report->out, container->fields[CONTAINER_ID]);
	else if (!any)
		report_put(report, "not known");
}

static void put_index(struct report *report)
{
	static const char *const titles[] = {"Executable",    "Container", "Architecture",
					     "#System calls", "#Records",  "Last seen",
					     "Verdict",	      NULL};

	report_put(report, "<div class=\"wide\" role=\"region\" tabindex=\"0\" "
			   "aria-labelledby=\"groups-title\">\n"
			   "<table aria-labelledby=\"groups-title\">\n");
	report_put_heads(report, titles);
	report_put(report, "<tbody>\n");
	for (size_t i = 0; i < report->n_parts; i++) {
		const struct report_part *part = &report->parts[i];
		char arch[OUT_NAME];

		report_put(report, "<tr><th scope=\"row\">");
		if (i < report->shown)
			report_put(report, "<a href=\"#group-%zu\">", i + 1);
		report_put_exe(report, part);
		report_put(report, "%s</th><td>", i < report->shown ? "</a>" : "");
		put_where(report, part);
		report_put(report,
			   "</td><td>%s</td><td class=\"n\">%zu</td><td class=\"n\">",
			   arch_shown(part, arch), part->n_rows);
		out_count(&report->out, part->count);
		report_put(report, "</td><td>");
		html_put_time(&report->out, part->last);
		report_put(report, "</td><td>");
		report_put_verdict(report, part->verdict);
		report_put(report, "</td></tr>\n");
	}
	report_put(report, "</tbody>\n</table>\n</div>\n");
}

static void put_fact(struct report *report, const char *title, struct span text)
{
	if (!text.n)
		return;
	report_put(report, "<div><dt>%s</dt><dd>", title);
	html_put_code(&report->out, text);
	report_put(report, "</dd></div>\n");
}

/* Names of threads, each once; GROUP's own are. */
static bool is_named_before(const struct report_part *part, size_t upto, struct span comm)
{
	for (size_t i = 0; i < upto; i++)
		for (size_t k = 0; k < part->groups[i]->n_comms; k++)
			if (span_eq(part->groups[i]->comms[k], comm))
				return true;
	return false;
}

static void put_comms(struct report *report, const struct report_part *part)
{
	size_t n = 0, groups = part->n_groups < COMMS ? part->n_groups : COMMS;
	bool more = groups < part->n_groups;

	for (size_t i = 0; i < groups; i++) {
		const struct group *group = part->groups[i];

		more = more || group->more_comms;
		for (size_t k = 0; k < group->n_comms; k++) {
			if (is_named_before(part, i, group->comms[k]))
				continue;
			if (n == COMMS) {
				more = true;
				break;
			}
			report_put(report, n++ ? ", " : "<div><dt>Threads</dt><dd>");
			html_put_code(&report->out, group->comms[k]);
		}
	}
	if (n)
		report_put(report, "%s</dd></div>\n", more ? " and perhaps more" : "");
}

static void put_facts(struct report *report, const struct report_part *part)
{
	static const char *const titles[CONTAINER_FIELDS] = {
		[CONTAINER_ID] = "Container id", [CONTAINER_NAME] = "Container",
		[CONTAINER_POD] = "Pod",	 [CONTAINER_NAMESPACE] = "Namespace",
		[CONTAINER_IMAGE] = "Image",	 [CONTAINER_RUNTIME] = "Runtime",
	};
	const struct group *group = part->groups[0];
	const struct session *session =
		&report->view->recording->sessions[group->session];
	char arch[OUT_NAME];

	report_put(report, "<dl class=\"facts\">\n");
	put_fact(report, "Host", (struct span){session->host, session->host_len});
	for (size_t i = 0; group->container && i < CONTAINER_FIELDS; i++)
		put_fact(report, titles[i], group->container->fields[i]);
	put_fact(report, "Unit", group->unit);
	put_fact(report, "Context", (struct span){group->subj, group->subj_len});
	put_comms(report, part);
	report_put(report, "<div><dt>Architecture</dt><dd>%s</dd></div>\n",
		   arch_shown(part, arch));
	report_put(report, "<div><dt>Seen</dt><dd>");
	report_put_number(report, part->count, "record");
	report_put(report, " of ");
	report_put_number(report, part->n_rows, "system call");
	report_put(report, " in ");
	report_put_number(report, part->n_groups, "session");
	report_put(report, "</dd></div>\n<div><dt>From</dt><dd>");
	html_put_time(&report->out, part->first);
	report_put(report, "</dd></div>\n<div><dt>To</dt><dd>");
	html_put_time(&report->out, part->last);
	report_put(report, "</dd></div>\n</dl>\n");
}

void report_put_groups(struct report *report)
{
	report_put(report, "<section id=\"groups\" aria-labelledby=\"groups-title\">\n"
			   "<h2 id=\"groups-title\">Groups</h2>\n");
	put_index(report);
	for (size_t i = 0; i < report->shown; i++) {
		const struct report_part *part = &report->parts[i];
		char title[40];

		snprintf(title, sizeof(title), "group-%zu-title", i + 1);
		report_put(report,
			   "<section id=\"group-%zu\" aria-labelledby=\"%s\">\n"
			   "<h3 id=\"%s\">",
			   i + 1, title, title);
		report_put_exe(report, part);
		if (part->deleted)
			report_put(report, " <span class=\"mark\">deleted</span>");
		if (part->groups[0]->container) {
			report_put(report, " in ");
			put_where(report, part);
		}
		report_put(report, "</h3>\n");
		put_facts(report, part);
		report_put_table(report, title, part->rows, part->n_rows, false);
		report_put(report, "</section>\n");
	}
	if (report->shown < report->n_parts)
		report_put(report,
			   "<p class=\"more\">The calls of the last %zu groups are "
			   "left out here; choose fewer with <code>--exe</code>, or see "
			   "<code>seccomp-record why --all</code>.</p>\n",
			   report->n_parts - report->shown);
	report_put(report, "</section>\n");
}
