/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The discovery curve: how many calls were known after how much recording. The times in
 * which nothing was recorded are cut out, so that runs on different days are one curve.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "report-parts.h"

#define WIDTH	 760
#define HEIGHT	 280
#define LEFT	 48 /* of the plot */
#define TOP	 12
#define PLOT_W	 (WIDTH - LEFT - 24)
#define PLOT_H	 (HEIGHT - TOP - 44)
#define CUTS_MAX 40 /* lines between times that were cut together */

struct stretch {
	int64_t start, end, before; /* time recorded before it */
};

struct curve {
	struct stretch *stretches; /* apart, ascending */
	size_t n_stretches;
	int64_t *firsts; /* of each call: time recorded until then, ascending */
	size_t n, undated;
	int64_t total;
};

static int stretch_order(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;
	int r = (x->start > y->start) - (x->start < y->start);

	return r ? r : (x->end > y->end) - (x->end < y->end);
}

static int time_order(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What a document claims may be far off; sums of what a page can show cannot overflow. */
static bool is_usable(int64_t start, int64_t end)
{
	return out_can_time(start) && out_can_time(end) && start <= end;
}

/* When each session was, and when its calls were seen. Returns how many. */
static size_t collect(const struct recording *recording, struct stretch *stretches)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sessions; i++) {
		int64_t start = session_start(&recording->sessions[i]);
		int64_t end = session_end(&recording->sessions[i]);

		if (is_usable(start, end))
			stretches[n++] = (struct stretch){start, end, 0};
	}
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];
		struct stretch all = {INT64_MAX, INT64_MIN, 0};

		for (size_t k = 0; k < group->n_calls; k++) {
			const struct call *call = &group->calls[k];

			if (!is_usable(call->first, call->last))
				continue;
			all.start = call->first < all.start ? call->first : all.start;
			all.end = call->last > all.end ? call->last : all.end;
		}
		if (all.start <= all.end)
			stretches[n++] = all;
	}
	return n;
}

static void join(struct curve *curve, size_t n)
{
	struct stretch *last = NULL;

	qsort(curve->stretches, n, sizeof(*curve->stretches), stretch_order);
	for (size_t i = 0; i < n; i++) {
		const struct stretch stretch = curve->stretches[i];

		if (!last || stretch.start > last->end) {
			last = &curve->stretches[curve->n_stretches++];
			*last = stretch;
		} else if (stretch.end > last->end) {
			last->end = stretch.end;
		}
	}
	for (size_t i = 0; i < curve->n_stretches; i++) {
		curve->stretches[i].before = curve->total;
		curve->total += curve->stretches[i].end - curve->stretches[i].start;
	}
}

/* The time recorded until TIME, which is in one of the stretches. */
static int64_t recorded_until(const struct curve *curve, int64_t time)
{
	size_t low = 0, high = curve->n_stretches;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (curve->stretches[middle].start <= time)
			low = middle;
		else
			high = middle;
	}
	return curve->stretches[low].before + time - curve->stretches[low].start;
}

static int make(const struct report *report, struct curve *curve)
{
	const struct recording *recording = report->view->recording;
	const struct needs *needs = report->view->needs;

	curve->stretches = malloc((recording->n_sessions + recording->n_groups + 1) *
				  sizeof(*curve->stretches));
	curve->firsts = malloc((needs->n + 1) * sizeof(*curve->firsts));
	if (!curve->stretches || !curve->firsts)
		return -ENOMEM;
	join(curve, collect(recording, curve->stretches));
	for (size_t i = 0; i < needs->n; i++) {
		const struct need *need = &needs->rows[i];

		if (is_usable(need->first, need->last))
			curve->firsts[curve->n++] = recorded_until(curve, need->first);
		else
			curve->undated++;
	}
	qsort(curve->firsts, curve->n, sizeof(*curve->firsts), time_order);
	return 0;
}

/* In words: "1.25 s", "3 min 20 s", "5 d 2 h". */
static void put_span(struct report *report, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *name;
		int64_t part;
		const char *part_name;
	} units[] = {
		{86400000, "d", 3600000, "h"},
		{3600000, "h", 60000, "min"},
		{60000, "min", 1000, "s"},
	};

	for (size_t i = 0; i < 3; i++)
		if (ms >= units[i].ms) {
			int64_t rest = ms % units[i].ms / units[i].part;

			report_put(report, "%" PRId64 " %s", ms / units[i].ms,
				   units[i].name);
			if (rest)
				report_put(report, " %" PRId64 " %s", rest,
					   units[i].part_name);
			return;
		}
	if (ms)
		report_put(report, "%" PRId64 ".%03" PRId64 " s", ms / 1000, ms % 1000);
	else
		report_put(report, "0 s");
}

/* Places on the plot are in tenths, so that they are whole numbers. */
static int64_t x_of(const struct curve *curve, int64_t time)
{
	return LEFT * 10 + (int64_t)((double)time * PLOT_W * 10 / (double)curve->total);
}

static int64_t y_of(size_t n, size_t top)
{
	return (TOP + PLOT_H) * 10 - (int64_t)(n * PLOT_H * 10 / top);
}

static void put_tenths(struct report *report, const char *before, int64_t tenths)
{
	report_put(report, "%s%" PRId64 ".%" PRId64, before, tenths / 10, tenths % 10);
}

static void put_line(struct report *report, const char *kind, int64_t x1, int64_t y1,
		     int64_t x2, int64_t y2)
{
	report_put(report, "<path class=\"%s\" d=\"", kind);
	put_tenths(report, "M", x1);
	put_tenths(report, " ", y1);
	put_tenths(report, "L", x2);
	put_tenths(report, " ", y2);
	report_put(report, "\"/>\n");
}

/* 1, 2, 5, 10, 20...: some five of them up to N. */
static size_t step_of(size_t n)
{
	static const size_t factors[] = {2, 5, 10};
	size_t power = 1;

	for (;; power *= 10) {
		if (n <= power * 5)
			return power;
		for (size_t i = 0; i < 2; i++)
			if (n <= power * factors[i] * 5)
				return power * factors[i];
	}
}

static void put_axes(struct report *report, const struct curve *curve, size_t top,
		     size_t step)
{
	for (size_t n = 0; n <= top; n += step) {
		put_line(report, n ? "grid" : "axis", LEFT * 10, y_of(n, top),
			 (LEFT + PLOT_W) * 10, y_of(n, top));
		report_put(report,
			   "<text class=\"end\" x=\"%d\" y=\"%" PRId64 "\">%zu</text>\n",
			   LEFT - 8, y_of(n, top) / 10 + 4, n);
	}
	for (int i = 0; i <= 4; i++) {
		report_put(report, "<text class=\"%s\" x=\"%d\" y=\"%d\">",
			   i == 4 ? "end"
			   : i	  ? "middle"
				  : "",
			   LEFT + PLOT_W * i / 4, TOP + PLOT_H + 18);
		put_span(report, curve->total / 4 * i + curve->total % 4 * i / 4);
		report_put(report, "</text>\n");
	}
	report_put(report,
		   "<text class=\"middle\" x=\"%d\" y=\"%d\">time recorded</text>\n",
		   LEFT + PLOT_W / 2, TOP + PLOT_H + 36);
}

static void put_cuts(struct report *report, const struct curve *curve)
{
	for (size_t i = 1; i < curve->n_stretches && i <= CUTS_MAX; i++) {
		int64_t x = x_of(curve, curve->stretches[i].before);

		put_line(report, "cut", x, TOP * 10, x, (TOP + PLOT_H) * 10);
	}
}

/* A step up for each call; calls whose places are one make one step. */
static void put_steps(struct report *report, const struct curve *curve, size_t top)
{
	put_tenths(report, "<path class=\"curve\" d=\"M", LEFT * 10);
	put_tenths(report, " ", y_of(0, top));
	for (size_t i = 0, k; i < curve->n; i = k) {
		int64_t x = x_of(curve, curve->firsts[i]);

		for (k = i + 1; k < curve->n && x_of(curve, curve->firsts[k]) == x;)
			k++;
		put_tenths(report, "H", x);
		put_tenths(report, "V", y_of(k, top));
	}
	put_tenths(report, "H", (LEFT + PLOT_W) * 10);
	report_put(report, "\"/>\n");
}

static void put_caption(struct report *report, const struct curve *curve)
{
	int64_t last = curve->firsts[curve->n - 1];

	report_put(report, "<figcaption>");
	report_put_number(report, curve->n, "system call");
	report_put(report, " in ");
	put_span(report, curve->total);
	report_put(report, " of recording: half of them after ");
	put_span(report, curve->firsts[(curve->n - 1) / 2]);
	report_put(report, ", the last new one after ");
	put_span(report, last);
	report_put(report, ", and none in the ");
	put_span(report, curve->total - last);
	report_put(report, " since.");
	if (curve->n_stretches > 1)
		report_put(report,
			   " %zu stretches of time are put together, with a dashed "
			   "line between them%s.",
			   curve->n_stretches,
			   curve->n_stretches > CUTS_MAX + 1 ? " (the first ones)" : "");
	if (curve->undated) {
		report_put(report, " ");
		report_put_number(report, curve->undated, "system call");
		report_put(report, " without a time: not shown.");
	}
	report_put(report, "</figcaption>\n");
}

static void put_figure(struct report *report, const struct curve *curve)
{
	size_t step = step_of(curve->n);
	size_t top = (curve->n + step - 1) / step * step;

	report_put(report,
		   "<figure>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" "
		   "aria-labelledby=\"curve-title\">\n",
		   WIDTH, HEIGHT);
	put_axes(report, curve, top, step);
	put_cuts(report, curve);
	put_steps(report, curve, top);
	report_put(report, "</svg>\n");
	put_caption(report, curve);
	report_put(report, "</figure>\n");
}

int report_put_curve(struct report *report)
{
	struct curve curve = {0};
	int r = make(report, &curve);

	if (r == 0) {
		report_put(report,
			   "<section id=\"curve\" aria-labelledby=\"curve-title\">\n"
			   "<h2 id=\"curve-title\">When system calls were first "
			   "seen</h2>\n");
		if (curve.n && curve.total)
			put_figure(report, &curve);
		else
			report_put(report, "<p>The records do not say when they were "
					   "made, or all at one time.</p>\n");
		report_put(report, "</section>\n");
	}
	free(curve.stretches);
	free(curve.firsts);
	return r;
}
