/* SPDX-License-Identifier: Apache-2.0 */
#include "json-edit.h"

#include <errno.h>
#include <stdlib.h>

void edits_done(struct edits *edits)
{
	for (size_t i = 0; i < edits->n; i++)
		free(edits->rows[i].text);
	free(edits->rows);
	*edits = (struct edits){0};
}

static int add(struct edits *edits, const struct edit *edit)
{
	/* Room doubles, at each power of two. */
	if ((edits->n & (edits->n - 1)) == 0) {
		struct edit *rows = reallocarray(edits->rows, edits->n ? edits->n * 2 : 1,
						 sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		edits->rows = rows;
	}
	edits->rows[edits->n] = *edit;
	edits->rows[edits->n].order = edits->n;
	edits->n++;
	return 0;
}

int edits_add(struct edits *edits, size_t at, size_t remove, struct span text)
{
	struct edit edit = {.at = at, .remove = remove, .n = text.n};
	int r;

	if (text.n) {
		edit.text = malloc(text.n);
		if (!edit.text)
			return -ENOMEM;
		memcpy(edit.text, text.p, text.n);
	}
	r = add(edits, &edit);
	if (r < 0)
		free(edit.text);
	return r;
}

static int by_place(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (!x->remove != !y->remove)
		return x->remove ? 1 : -1;
	return (x->order > y->order) - (x->order < y->order);
}

int edits_apply(struct edits *edits, size_t n, char **ret, size_t *ret_n)
{
	size_t size = n, from = 0, to = 0;
	char *out;

	if (edits->n)
		qsort(edits->rows, edits->n, sizeof(*edits->rows), by_place);
	for (size_t i = 0; i < edits->n; i++)
		size += edits->rows[i].n;
	out = malloc(size + 1);
	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < edits->n; i++) {
		const struct edit *edit = &edits->rows[i];

		memcpy(out + to, edits->text + from, edit->at - from);
		to += edit->at - from;
		if (edit->n)
			memcpy(out + to, edit->text, edit->n);
		to += edit->n;
		from = edit->at + edit->remove;
	}
	memcpy(out + to, edits->text + from, n - from);
	to += n - from;
	out[to] = '\0';
	*ret = out;
	*ret_n = to;
	return 0;
}

static struct span between(const char *text, size_t from, size_t to)
{
	return (struct span){text + from, to - from};
}

static bool has_line_end(struct span s)
{
	return s.n && memchr(s.p, '\n', s.n);
}

struct edit_style edit_list_style(const char *text, const struct outline_list *list,
				  const struct edit_style *other)
{
	struct edit_style style = *other;
	const struct outline_item *items = list->items;

	if (!list->n)
		return style;
	style.open = between(text, list->start + 1, items[0].start);
	style.close = between(text, items[list->n - 1].end, list->end - 1);
	if (has_line_end(style.open))
		style.gap = style.open;
	else if (has_line_end(style.gap))
		style.gap = span_of(" ");
	/* Where lines are filled, the end of one is not between all. */
	for (size_t i = 1; i < list->n; i++) {
		struct span one = between(text, items[i - 1].end, items[i].start);
		const char *comma = memchr(one.p, ',', one.n);

		one.n -= (size_t)(comma + 1 - one.p);
		one.p = comma + 1;
		if (i == 1 || one.n < style.gap.n)
			style.gap = one;
	}
	return style;
}

static int add_comma(struct edits *edits, size_t at, struct span gap)
{
	int r = edits_add(edits, at, 0, span_of(","));

	return r ? r : edits_add(edits, at, 0, gap);
}

/* The first element from FROM on that stays; that behind the last: none does. */
static size_t next_kept(const struct outline_list *list, const bool *drop, size_t from)
{
	while (from < list->n && drop[from])
		from++;
	return from;
}

static int drop_all(struct edits *edits, const struct outline_list *list,
		    const bool *drop)
{
	const struct outline_item *items = list->items;
	size_t end = list->n;
	int r = 0;

	while (end && drop[end - 1])
		end--;
	for (size_t i = 0; i < end && r == 0; i++) {
		size_t before = i ? items[i].start - items[i - 1].end : 0;

		if (!drop[i])
			continue;
		/* The larger distance stays: it is the end of a line. */
		if (i && !drop[i - 1] && before < items[i + 1].start - items[i].end)
			r = edits_add(edits, items[i - 1].end,
				      items[i].end - items[i - 1].end, (struct span){0});
		else
			r = edits_add(edits, items[i].start,
				      items[i + 1].start - items[i].start,
				      (struct span){0});
	}
	if (r == 0 && end < list->n) {
		size_t from = end ? items[end - 1].end : items[0].start;

		r = edits_add(edits, from, items[list->n - 1].end - from,
			      (struct span){0});
	}
	return r;
}

/* One that goes into a list of which something stays. */
static int add_beside(struct edits *edits, const struct outline_list *list,
		      const bool *drop, const struct edit_element *one, struct span gap)
{
	size_t at = next_kept(list, drop, one->before);
	int r;

	if (at < list->n) {
		r = edits_add(edits, list->items[at].start, 0, one->text);
		return r ? r : add_comma(edits, list->items[at].start, gap);
	}
	while (drop[at - 1])
		at--;
	r = add_comma(edits, list->items[at - 1].end, gap);
	return r ? r : edits_add(edits, list->items[at - 1].end, 0, one->text);
}

/* All that the list has then. */
static int add_alone(struct edits *edits, const struct outline_list *list,
		     const struct edit_element *added, size_t n,
		     const struct edit_style *style)
{
	size_t at = list->n ? list->items[0].start : list->start + 1;
	int r = 0;

	if (!list->n)
		r = edits_add(edits, at, 0, style->open);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (i)
			r = add_comma(edits, at, style->gap);
		r = r ? r : edits_add(edits, at, 0, added[i].text);
	}
	/* The end of a line in an empty list serves for the one before its bracket. */
	if (r == 0 && !list->n && !has_line_end(between(edits->text, at, list->end - 1)))
		r = edits_add(edits, at, 0, style->close);
	return r;
}

int edit_list(struct edits *edits, const struct outline_list *list, const bool *drop,
	      const struct edit_element *added, size_t n, const struct edit_style *style)
{
	struct edit_style is = edit_list_style(edits->text, list, style);
	int r = drop_all(edits, list, drop);

	if (n && next_kept(list, drop, 0) == list->n)
		return r ? r : add_alone(edits, list, added, n, &is);
	for (size_t i = 0; i < n && r == 0; i++)
		r = add_beside(edits, list, drop, &added[i], is.gap);
	return r;
}
