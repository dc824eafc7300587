/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "diff.h"
#include "out.h"

#define WIDTH	   78
#define NAME_WIDTH 24

#define BOLD   "\033[1m"
#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"
#define PLAIN  "\033[0m"

struct writer {
	const struct diff_view *view;
	struct out out;
	bool arches; /* rows name theirs: there are several */
};

static void paint(struct writer *w, const char *colour)
{
	if (w->view->colour)
		out_text(&w->out, colour);
}

static void put_summary(struct writer *w)
{
	char buf[DIFF_WORDS];

	paint(w, BOLD);
	out_text(&w->out, diff_summary(w->view, buf));
	paint(w, PLAIN);
	out_text(&w->out, "\n");
}

static void put_name(struct writer *w, const struct difference_row *row)
{
	char name[OUT_NAME];

	out_format(&w->out, "  %-*s", NAME_WIDTH,
		   out_call_name(row->arch, row->nr, name));
	if (w->arches)
		out_format(&w->out, "%-12s", row->arch->name);
}

static void put_need(struct writer *w, const struct need *need)
{
	struct span exes[DIFF_EXES];
	unsigned int n;

	if (!need)
		return;
	out_format(&w->out, "; %" PRIu64 " time%s", need->count,
		   need->count == 1 ? "" : "s");
	n = diff_exes(need, exes);
	for (unsigned int i = 0; i < n; i++) {
		out_text(&w->out, i ? ", " : " by ");
		out_shown(&w->out, exes[i], "");
	}
	if (need->exes > n)
		out_format(&w->out, " and %u more", need->exes - n);
	if (need->prelude)
		out_text(&w->out, " (prelude)");
}

static void put_missing(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	put_name(w, row);
	out_format(&w->out, "%s", diff_verdict(row->then, buf));
	put_need(w, row->need);
	if (row->caps)
		out_format(&w->out, "; allowed with %s", diff_caps(row->caps, buf));
}

static void put_conditional(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS];

	put_name(w, row);
	if (row->some_args)
		out_format(&w->out, "if %s", diff_conditions(row->call, buf));
	if (row->caps)
		out_format(&w->out, "%swith %s", row->some_args ? "; " : "",
			   diff_caps(row->caps, buf));
	put_need(w, row->need);
}

static void put_changed(struct writer *w, const struct difference_row *row)
{
	char buf[DIFF_WORDS], other[DIFF_WORDS];

	put_name(w, row);
	out_format(&w->out, "%s there, %s here", diff_verdict(row->needed, buf),
		   diff_verdict(row->then, other));
}

static void head(struct writer *w, const char *colour, const char *title, size_t n)
{
	out_text(&w->out, "\n");
	paint(w, colour);
	out_format(&w->out, "%s (%zu)", title, n);
	paint(w, PLAIN);
}

/* The rows of a kind, a line each. */
static void put_rows(struct writer *w, enum difference_kind kind, const char *colour,
		     void (*put_row)(struct writer *w, const struct difference_row *row))
{
	const struct difference *d = w->view->difference;

	if (!d->counts[kind])
		return;
	head(w, colour, diff_title(kind), d->counts[kind]);
	out_text(&w->out, "\n");
	for (size_t i = 0; i < d->n; i++)
		if (d->rows[i].kind == kind) {
			put_row(w, &d->rows[i]);
			out_text(&w->out, "\n");
		}
}

/* Names one after the other, in lines that a terminal holds. */
static void put_names(struct writer *w, bool risky)
{
	const struct difference *d = w->view->difference;
	size_t width = 0;

	for (size_t i = 0; i < d->n; i++) {
		const struct difference_row *row = &d->rows[i];
		char name[OUT_NAME], word[2 * OUT_NAME];
		size_t n;

		if (row->kind != DIFFERENCE_UNUSED || row->risky != risky)
			continue;
		n = (size_t)snprintf(word, sizeof(word), "%s%s%s",
				     out_call_name(row->arch, row->nr, name),
				     w->arches ? "@" : "",
				     w->arches ? row->arch->name : "");
		if (width && width + n + 2 > WIDTH) {
			out_text(&w->out, ",\n");
			width = 0;
		}
		out_format(&w->out, "%s%s", width ? ", " : "  ", word);
		width += n + 2;
	}
	if (width)
		out_text(&w->out, "\n");
}

static void put_unused(struct writer *w)
{
	const struct difference *d = w->view->difference;

	if (!d->counts[DIFFERENCE_UNUSED])
		return;
	head(w, CYAN, diff_title(DIFFERENCE_UNUSED), d->counts[DIFFERENCE_UNUSED]);
	if (diff_is_incomplete(w->view))
		out_text(&w->out, "; but records may have been lost, so look twice");
	out_text(&w->out, "\n");
	if (d->risky) {
		out_format(&w->out, " high-risk:\n");
		paint(w, RED);
		put_names(w, true);
		paint(w, PLAIN);
		out_format(&w->out, " others:\n");
	}
	put_names(w, false);
}

static void put_arches(struct writer *w)
{
	const struct difference *d = w->view->difference;
	char buf[DIFF_WORDS];

	if (!d->n_arches)
		return;
	head(w, YELLOW, "Other architectures", d->n_arches);
	out_text(&w->out, "\n");
	for (size_t i = 0; i < d->n_arches; i++)
		if (d->arches[i].needed)
			out_format(
				&w->out,
				"  %-*sneeded, but not in the profile: every call %s\n",
				NAME_WIDTH, d->arches[i].arch->name,
				diff_verdict(d->arches[i].then, buf));
		else
			out_format(&w->out, "  %-*sin the profile, but not needed\n",
				   NAME_WIDTH, d->arches[i].arch->name);
}

static void put_default(struct writer *w)
{
	const struct difference *d = w->view->difference;
	char buf[DIFF_WORDS], other[DIFF_WORDS];

	if (d->otherwise)
		out_format(&w->out, "\nAll other calls: %s there, %s here\n",
			   diff_verdict(d->left_otherwise, buf),
			   diff_verdict(d->right_otherwise, other));
}

void diff_write_text(const struct diff_view *view, FILE *file)
{
	struct writer w = {.view = view,
			   .out = {.file = file},
			   .arches = diff_has_several_arches(view->difference)};

	put_summary(&w);
	if (view->difference->refused)
		out_format(&w.out,
			   "Runtimes refuse the profile: its rules contradict each other "
			   "(line %u).\n",
			   view->difference->refused->place.line);
	put_rows(&w, DIFFERENCE_MISSING, RED, put_missing);
	put_rows(&w, DIFFERENCE_CONDITIONAL, YELLOW, put_conditional);
	put_unused(&w);
	put_rows(&w, DIFFERENCE_CHANGED, YELLOW, put_changed);
	put_default(&w);
	put_arches(&w);
	out_flush(&w.out);
}
