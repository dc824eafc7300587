/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The findings as a piece of a page. Names of executables are strangers': they are
 * escaped, and kept apart from the direction in which the rest is read.
 */
#include <inttypes.h>
#include <stdarg.h>

#include "diff.h"
#include "html-put.h"

struct writer {
	const struct diff_view *view;
	struct out out;
	bool arches; /* rows name theirs: there are several */
};

static void put(struct writer *w, const char *html)
{
	out_text(&w->out, html);
}

/* Text of our own making, which is escaped too. */
__attribute__((format(printf, 2, 3))) static void put_text(struct writer *w,
							   const char *fmt, ...)
{
	char buf[2 * DIFF_WORDS];
	va_list args;

	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	html_put(&w->out, span_of(buf));
}

static void put_element(struct writer *w, const char *element, const char *text)
{
	put(w, "<");
	put(w, element);
	put(w, ">");
	put_text(w, "%s", text);
	put(w, "</");
	put(w, element);
	put(w, ">");
}

static void open_section(struct writer *w, const char *name, const char *title, size_t n)
{
	put(w, "<section class=\"");
	put(w, name);
	put(w, "\">\n<h3>");
	put_text(w, "%s (%zu)", title, n);
	put(w, "</h3>\n");
}

static void put_name(struct writer *w, const struct difference_row *row)
{
	char name[OUT_NAME];

	put_element(w, "code", out_call_name(row->arch, row->nr, name));
}

/* Who made a call. */
static void put_exes(struct writer *w, const struct need *need)
{
	struct span exes[DIFF_EXES];
	unsigned int n = diff_exes(need, exes);

	for (unsigned int i = 0; i < n; i++) {
		put(w, i ? ", " : "");
		html_put_code(&w->out, exes[i]);
	}
	if (need->exes > n)
		put_text(w, " and %u more", need->exes - n);
	if (need->prelude)
		put(w, " (prelude)");
}

static void put_meets(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	put_text(w, "%s", diff_verdict(row->then, buf));
}

static void put_caps(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	put_text(w, "%s", diff_caps(row->caps, buf));
}

static void put_condition(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	if (row->some_args)
		put_text(w, "%s", diff_conditions(row->call, buf));
}

static void put_needed(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	put_text(w, "%s", diff_verdict(row->needed, buf));
}

static void put_times(struct writer *w, const struct difference_row *row)
{
	if (row->need)
		put_text(w, "%" PRIu64, row->need->count);
}

static void put_users(struct writer *w, const struct difference_row *row)
{
	if (row->need)
		put_exes(w, row->need);
}

struct column {
	const char *title;
	void (*put)(struct writer *w, const struct difference_row *row);
	bool recorded; /* only where a recording says so */
};

static const struct column missing[] = {
	{"Meets", put_meets, false},
	{"Allowed with", put_caps, false},
	{"Times", put_times, true},
	{"Needed by", put_users, true},
	{0},
};
static const struct column conditional[] = {
	{"If", put_condition, false},
	{"With", put_caps, false},
	{"Times", put_times, true},
	{"Needed by", put_users, true},
	{0},
};
static const struct column changed[] = {
	{"There", put_needed, false},
	{"Here", put_meets, false},
	{0},
};

static bool is_shown(const struct writer *w, const struct column *column)
{
	return w->view->recording || !column->recorded;
}

static void put_heads(struct writer *w, const struct column *columns)
{
	put(w, "<thead><tr><th scope=\"col\">Call</th>");
	if (w->arches)
		put(w, "<th scope=\"col\">Architecture</th>");
	for (; columns->title; columns++) {
		if (!is_shown(w, columns))
			continue;
		put(w, "<th scope=\"col\">");
		put_text(w, "%s", columns->title);
		put(w, "</th>");
	}
	put(w, "</tr></thead>\n");
}

static void put_row(struct writer *w, const struct column *columns,
		    const struct difference_row *row)
{
	put(w, "<tr><th scope=\"row\">");
	put_name(w, row);
	put(w, "</th>");
	if (w->arches)
		put_element(w, "td", row->arch->name);
	for (; columns->title; columns++) {
		if (!is_shown(w, columns))
			continue;
		put(w, "<td>");
		columns->put(w, row);
		put(w, "</td>");
	}
	put(w, "</tr>\n");
}

static void put_table(struct writer *w, enum difference_kind kind, const char *name,
		      const struct column *columns)
{
	const struct difference *d = w->view->difference;

	if (!d->counts[kind])
		return;
	open_section(w, name, diff_title(kind), d->counts[kind]);
	put(w, "<table>\n");
	put_heads(w, columns);
	put(w, "<tbody>\n");
	for (size_t i = 0; i < d->n; i++)
		if (d->rows[i].kind == kind)
			put_row(w, columns, &d->rows[i]);
	put(w, "</tbody>\n</table>\n</section>\n");
}

static void put_names(struct writer *w, const char *title, bool risky, size_t n)
{
	const struct difference *d = w->view->difference;

	if (!n)
		return;
	put_element(w, "h4", title);
	put(w, risky ? "\n<ul class=\"high-risk\">\n" : "\n<ul>\n");
	for (size_t i = 0; i < d->n; i++) {
		const struct difference_row *row = &d->rows[i];

		if (row->kind != DIFFERENCE_UNUSED || row->risky != risky)
			continue;
		put(w, "<li>");
		put_name(w, row);
		if (w->arches)
			put_text(w, " %s", row->arch->name);
		put(w, "</li>\n");
	}
	put(w, "</ul>\n");
}

static void put_unused(struct writer *w)
{
	const struct difference *d = w->view->difference;
	const size_t n = d->counts[DIFFERENCE_UNUSED];

	if (!n)
		return;
	open_section(w, "unused", diff_title(DIFFERENCE_UNUSED), n);
	if (diff_is_incomplete(w->view))
		put(w, "<p>Records may have been lost, so look twice.</p>\n");
	put_names(w, "High-risk", true, d->risky);
	put_names(w, "Others", false, n - d->risky);
	put(w, "</section>\n");
}

static void put_default(struct writer *w)
{
	const struct difference *d = w->view->difference;
	char buf[DIFF_WORDS], other[DIFF_WORDS];

	if (!d->otherwise)
		return;
	put(w, "<p>");
	put_text(w, "All other calls: %s there, %s here",
		 diff_verdict(d->left_otherwise, buf),
		 diff_verdict(d->right_otherwise, other));
	put(w, "</p>\n");
}

static void put_arches(struct writer *w)
{
	const struct difference *d = w->view->difference;
	char buf[DIFF_WORDS];

	if (!d->n_arches)
		return;
	open_section(w, "architectures", "Other architectures", d->n_arches);
	put(w, "<ul>\n");
	for (size_t i = 0; i < d->n_arches; i++) {
		put(w, "<li>");
		put_element(w, "code", d->arches[i].arch->name);
		if (d->arches[i].needed)
			put_text(w, " needed, but not in the profile: every call %s",
				 diff_verdict(d->arches[i].then, buf));
		else
			put(w, " in the profile, but not needed");
		put(w, "</li>\n");
	}
	put(w, "</ul>\n</section>\n");
}

void diff_write_html(const struct diff_view *view, FILE *file)
{
	struct writer w = {.view = view,
			   .out = {.file = file},
			   .arches = diff_has_several_arches(view->difference)};
	const struct declared_rule *refused = view->difference->refused;
	char buf[DIFF_WORDS];

	put(&w, "<section class=\"seccomp-record-diff\">\n");
	put_element(&w, "p", diff_summary(view, buf));
	put(&w, "\n");
	if (refused) {
		put(&w, "<p>");
		put_text(&w,
			 "Runtimes refuse the profile: its rules contradict each other "
			 "(line %u).",
			 refused->place.line);
		put(&w, "</p>\n");
	}
	put_table(&w, DIFFERENCE_MISSING, "missing", missing);
	put_table(&w, DIFFERENCE_CONDITIONAL, "conditional", conditional);
	put_unused(&w);
	put_table(&w, DIFFERENCE_CHANGED, "otherwise", changed);
	put_default(&w);
	put_arches(&w);
	put(&w, "</section>\n");
	out_flush(&w.out);
}
