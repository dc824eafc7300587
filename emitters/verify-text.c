/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <sys/wait.h>

#include "diff.h"
#include "out.h"
#include "verify.h"

#define NAME_WIDTH 24

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

struct writer {
	const struct verify_view *view;
	struct out out;
	bool arches; /* rows name theirs: there are several */
};

static void paint(struct writer *w, const char *colour)
{
	if (w->view->colour)
		out_text(&w->out, colour);
}

/* Different calls of the command itself. */
static size_t calls_of(const struct denials *denials)
{
	size_t n = 0;

	for (size_t i = 0; i < denials->n; i++)
		n += !denials->rows[i].launch &&
		     (i == 0 || denials->rows[i - 1].launch ||
		      !denial_same_call(&denials->rows[i], &denials->rows[i - 1]));
	return n;
}

/* Denials of the command itself. */
static uint64_t times(const struct denials *denials)
{
	uint64_t n = denials->count;

	for (size_t i = 0; i < denials->n; i++)
		n -= denials->rows[i].launch ? denials->rows[i].count : 0;
	return n;
}

static void put_summary(struct writer *w)
{
	const struct denials *denials = w->view->denials;
	const size_t calls = calls_of(denials);
	const uint64_t n = times(denials);

	paint(w, BOLD);
	if (!denials->count)
		out_format(&w->out, "Nothing was denied");
	else if (!n)
		out_format(&w->out, "The start of the command %s denied",
			   w->view->complain ? "would be" : "was");
	else
		out_format(&w->out, "%zu system call%s %s, %" PRIu64 " time%s", calls,
			   calls == 1 ? "" : "s",
			   w->view->complain ? "would be denied" : "denied", n,
			   n == 1 ? "" : "s");
	out_format(&w->out, " by ");
	out_shown(&w->out, span_of(w->view->profile), "");
	if (w->view->complain && denials->count)
		out_format(&w->out, "; all were let through");
	paint(w, PLAIN);
	out_text(&w->out, "\n");
}

static void put_call(struct writer *w, const struct arch *arch, uint32_t token,
		     int64_t nr)
{
	char name[OUT_NAME], arch_name[OUT_NAME];

	out_format(&w->out, "%-*s", NAME_WIDTH, out_call_name(arch, nr, name));
	if (w->arches)
		out_format(&w->out, "%-12s", out_arch_name(arch, token, arch_name));
}

/* As diff.h has conditions: "arg0 == 39 and arg2 == 0x7e020000". */
static void put_values(struct writer *w, unsigned int args, const uint64_t *values)
{
	const char *and = "";

	for (unsigned int i = 0; i < DECLARED_INDEX; i++) {
		if (!(args >> i & 1))
			continue;
		out_format(&w->out,
			   values[i] < 1024 ? "%sarg%u == %" PRIu64
					    : "%sarg%u == 0x%" PRIx64,
			   and, i, values[i]);
		and = " and ";
	}
}

static void put_row(struct writer *w, const struct denial *row)
{
	char buf[DIFF_WORDS], name[OUT_NAME];

	out_text(&w->out, "  ");
	put_call(w, row->arch, row->token, row->nr);
	out_format(&w->out, "%s; %" PRIu64 " time%s",
		   row->no_data ? out_action_name(row->verdict, name)
				: diff_verdict(row->verdict, buf),
		   row->count, row->count == 1 ? "" : "s");
	if (row->launch) {
		out_text(&w->out, ", to start the command, as a runtime does under the "
				  "profile too");
	} else {
		out_text(&w->out, " by ");
		out_shown(&w->out,
			  row->exe.n ? row->exe : span_of("an unknown executable"), "");
		out_text(&w->out, row->deleted ? " (deleted)" : "");
	}
	if (row->args)
		out_text(&w->out, "; ");
	put_values(w, row->args, row->values);
	out_text(&w->out, row->more ? "; with yet other arguments\n" : "\n");
}

static void put_rows(struct writer *w)
{
	const struct denials *denials = w->view->denials;

	if (!denials->n)
		return;
	out_text(&w->out, "\n");
	paint(w, RED);
	out_text(&w->out, w->view->complain ? "Would be denied" : "Denied");
	paint(w, PLAIN);
	out_text(&w->out, "\n");
	for (size_t i = 0; i < denials->n; i++)
		put_row(w, &denials->rows[i]);
	if (denials->unkept)
		out_format(&w->out,
			   "  and %" PRIu64
			   " more that are not listed: %d kinds are kept apart\n",
			   denials->unkept, DENIALS_ROWS);
}

static void put_fix(struct writer *w, const struct fix *fix)
{
	char buf[DIFF_WORDS];

	out_format(&w->out, "%c ",
		   fix->kind == FIX_REMOVE   ? '-'
		   : fix->kind == FIX_LOADER ? '!'
					     : '+');
	if (fix->kind == FIX_ARCH) {
		out_format(&w->out, "architecture %s (%s)\n", fix->arch->name,
			   fix->arch->scmp);
		return;
	}
	put_call(w, fix->arch, fix->token, fix->nr);
	if (fix->kind == FIX_REMOVE) {
		out_text(&w->out, diff_verdict(fix->verdict, buf));
		if (fix->line)
			out_format(&w->out, " (line %u)", fix->line);
	} else if (fix->kind == FIX_LOADER) {
		out_text(&w->out,
			 "the profile allows it, but what loads it here does not "
			 "know the name: it takes a newer libseccomp");
	} else {
		out_text(&w->out, "allow");
		out_text(&w->out, fix->args ? " if " : "");
		put_values(w, fix->args, fix->values);
	}
	out_text(&w->out, "\n");
}

static void put_fixes(struct writer *w)
{
	const struct fixes *fixes = w->view->fixes;

	if (!fixes->n)
		return;
	out_text(&w->out, "\n");
	paint(w, GREEN);
	out_text(&w->out, "Fix");
	paint(w, PLAIN);
	out_text(&w->out, "\n");
	for (size_t i = 0; i < fixes->n; i++)
		put_fix(w, &fixes->all[i]);
}

static void put_command(struct writer *w)
{
	const struct verify_view *view = w->view;
	const int wstatus = view->wstatus;

	out_text(&w->out, "\nCommand: ");
	if (view->error)
		out_format(&w->out, "did not start: %s", strerror(view->error));
	else if (WIFSIGNALED(wstatus))
		out_format(&w->out, "killed by SIG%s", sigabbrev_np(WTERMSIG(wstatus)));
	else
		out_format(&w->out, "exit status %d", WEXITSTATUS(wstatus));
	if (view->killed_own)
		out_text(&w->out, ", which the profile did");
	if (view->killed > view->killed_own)
		out_format(&w->out, "; the profile killed %u of its processes",
			   view->killed - view->killed_own);
	out_text(&w->out, "\n");
	if (view->lost || view->lossy)
		out_format(&w->out,
			   "Records were lost, %" PRIu64 " at least: more may have been "
			   "denied\n",
			   view->lost);
}

static bool has_several_arches(const struct denials *denials)
{
	for (size_t i = 1; i < denials->n; i++)
		if (denials->rows[i].arch != denials->rows[0].arch ||
		    denials->rows[i].token != denials->rows[0].token)
			return true;
	return denials->n &&
	       (!denials->rows[0].arch || denials->rows[0].arch->bits != 64);
}

void verify_write_text(const struct verify_view *view, FILE *file)
{
	struct writer w = {.view = view,
			   .out = {.file = file},
			   .arches = has_several_arches(view->denials)};

	put_summary(&w);
	put_rows(&w);
	put_fixes(&w);
	put_command(&w);
	out_flush(&w.out);
}
