/* SPDX-License-Identifier: Apache-2.0 */
/* recorder/lint.schema.json has its members and their types. */
#include "lint-format.h"

static const char *const plurals[] = {
	[DECLARED_ERROR] = "errors",
	[DECLARED_WARNING] = "warnings",
	[DECLARED_NOTE] = "notes",
};

/* NAME is preceded by what parts it from the member before. */
static void put_text(struct out *out, const char *name, const char *text)
{
	out_text(out, name);
	out_text(out, ": ");
	lint_put_plain(out, text);
}

static void put_path(struct out *out, const char *name, const char *path)
{
	out_text(out, name);
	out_text(out, ": ");
	out_json(out, span_of(path));
}

static void put_number(struct out *out, const char *name, uint64_t number)
{
	out_text(out, name);
	out_text(out, ": ");
	out_digits(out, number, 1);
}

static void put_fault(struct lint_writer *w, const struct lint_view *view,
		      const struct declared_fault *fault)
{
	struct out *out = &w->out;

	put_text(out, "{\"severity\"", lint_severity(fault->severity));
	put_text(out, ", \"code\"", fault->code);
	if (fault->place.file)
		put_path(out, ", \"file\"", lint_file(view, fault));
	if (fault->place.line) {
		put_number(out, ", \"line\"", fault->place.line);
		put_number(out, ", \"column\"", fault->place.column);
	}
	put_text(out, ", \"text\"", fault->text);
	out_text(out, "}");
}

static void begin_json(struct lint_writer *w)
{
	out_text(&w->out, "{\"format\": \"seccomp-record-lint/1\",\n \"profiles\": [");
}

static void write_json(struct lint_writer *w, const struct lint_view *view)
{
	const struct declared *declared = view->declared;

	out_text(&w->out, w->n++ ? ",\n  " : "\n  ");
	put_path(&w->out, "{\"path\"", lint_path(view->path));
	put_text(&w->out, ", \"kind\"", declared->kind);
	put_number(&w->out, ", \"more\"", declared->n_unkept);
	out_text(&w->out, ", \"faults\": [");
	for (size_t i = 0; i < declared->n_faults; i++) {
		out_text(&w->out, i ? ",\n   " : "\n   ");
		put_fault(w, view, &declared->faults[i]);
	}
	out_text(&w->out, "]}");
}

static void end_json(struct lint_writer *w, const struct lint_totals *totals)
{
	out_text(&w->out, "],\n \"summary\": {\"");
	for (size_t i = 0; i < DECLARED_SEVERITIES; i++) {
		out_text(&w->out, i ? ", \"" : "");
		out_text(&w->out, plurals[i]);
		put_number(&w->out, "\"", totals->counts[i]);
	}
	out_text(&w->out, "}}\n");
	out_flush(&w->out);
}

const struct lint_format lint_format_json = {
	"json", false, begin_json, write_json, end_json,
};
