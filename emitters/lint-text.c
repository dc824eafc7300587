/* SPDX-License-Identifier: Apache-2.0 */
#include "count.h"
#include "lint-format.h"

#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

static const char *const colours[] = {
	[DECLARED_ERROR] = "\033[31m",
	[DECLARED_WARNING] = "\033[33m",
	[DECLARED_NOTE] = "\033[36m",
};

void lint_totals_add(struct lint_totals *totals, const struct declared *declared)
{
	totals->counts[DECLARED_ERROR] += declared->n_errors;
	totals->counts[DECLARED_WARNING] += declared->n_warnings;
	totals->counts[DECLARED_NOTE] += declared->n_faults + declared->n_unkept -
					 declared->n_errors - declared->n_warnings;
	totals->unkept += declared->n_unkept;
}

void lint_put_plain(struct out *out, const char *text)
{
	out_text(out, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			out_text(out, "\\");
		out_bytes(out, text, 1);
	}
	out_text(out, "\"");
}

const char *lint_path(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

const char *lint_file(const struct lint_view *view, const struct declared_fault *fault)
{
	return lint_path(fault->place.file ? view->others[fault->place.file - 1]
					   : view->path);
}

static void paint(struct lint_writer *w, const char *colour)
{
	if (w->colour)
		out_text(&w->out, colour);
}

static void put_place(struct lint_writer *w, const struct lint_view *view,
		      const struct declared_fault *fault)
{
	out_shown(&w->out, span_of(lint_file(view, fault)), "");
	if (fault->place.line) {
		out_text(&w->out, ":");
		out_digits(&w->out, fault->place.line, 1);
		out_text(&w->out, ":");
		out_digits(&w->out, fault->place.column, 1);
	}
	out_text(&w->out, ": ");
}

static void put_fault(struct lint_writer *w, const struct lint_view *view,
		      const struct declared_fault *fault)
{
	paint(w, BOLD);
	put_place(w, view, fault);
	paint(w, PLAIN);
	paint(w, colours[fault->severity]);
	out_text(&w->out, lint_severity(fault->severity));
	paint(w, PLAIN);
	out_text(&w->out, ": ");
	out_text(&w->out, fault->code);
	out_text(&w->out, ": ");
	out_text(&w->out, fault->text);
	out_text(&w->out, "\n");
}

static void write_text(struct lint_writer *w, const struct lint_view *view)
{
	const struct declared *declared = view->declared;

	for (size_t i = 0; i < declared->n_faults; i++)
		put_fault(w, view, &declared->faults[i]);
	if (declared->n_unkept) {
		out_shown(&w->out, span_of(lint_path(view->path)), "");
		out_text(&w->out, ": and ");
		out_digits(&w->out, declared->n_unkept, 1);
		out_text(&w->out, " more\n");
	}
	w->n++;
}

static void begin_text(struct lint_writer *w)
{
	(void)w;
}

static void end_text(struct lint_writer *w, const struct lint_totals *totals)
{
	(void)totals;
	out_flush(&w->out);
}

static const struct lint_format format_text = {
	"text", true, begin_text, write_text, end_text,
};

static const struct lint_format *const formats[] = {
	&format_text,
	&lint_format_json,
	&lint_format_sarif,
};

const struct lint_format *lint_format_at(size_t i)
{
	return i < COUNT(formats) ? formats[i] : NULL;
}
