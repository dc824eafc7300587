/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "capability.h"
#include "diff.h"
#include "out.h"
#include "recording-write.h"

static const char *const kinds[] = {"missing", "conditional", "unused", "changed"};

static void put_number(struct out *out, const char *key, uint64_t value)
{
	out_text(out, "\"");
	out_text(out, key);
	out_text(out, "\": ");
	out_count(out, value);
}

static void put_word(struct out *out, const char *key, const char *value)
{
	out_text(out, ", \"");
	out_text(out, key);
	out_text(out, "\": \"");
	out_text(out, value);
	out_text(out, "\"");
}

static void put_verdict(struct out *out, uint32_t verdict)
{
	char name[OUT_NAME];

	put_word(out, "action", out_action_name(VERDICT_ACTION(verdict), name));
	if (VERDICT_ACTION(verdict) == ACTION_ERRNO) {
		out_text(out, ", ");
		put_number(out, "errno", VERDICT_DATA(verdict));
	}
}

static void put_caps(struct out *out, uint64_t caps)
{
	const char *comma = "";

	out_text(out, ", \"capabilities\": [");
	for (unsigned int i = 0; capability_name(i); i++)
		if (caps & capability_bit(i)) {
			out_text(out, comma);
			out_text(out, "\"");
			out_text(out, capability_name(i));
			out_text(out, "\"");
			comma = ", ";
		}
	out_text(out, "]");
}

/* Who needs it: what tells the groups, and how each made the call. */
static void put_uses(struct out *out, const struct diff_view *view,
		     const struct need *need)
{
	out_text(out, ", ");
	put_number(out, "count", need->count);
	out_text(out, ", \"uses\": [");
	for (size_t i = 0; i < need->n_uses; i++) {
		const struct need_use *use = &need->uses[i];

		out_text(out, i ? ",\n   {" : "\n   {");
		recording_write_group(
			out, &view->recording->sessions[use->group->session], use->group);
		out_text(out, ", ");
		recording_write_call(out, use->group->arch, use->call);
		out_text(out, "}");
	}
	out_text(out, "]");
}

static void put_row(struct out *out, const struct diff_view *view,
		    const struct difference_row *row)
{
	char buf[DIFF_WORDS], name[OUT_NAME];

	out_text(out, "\n  {\"nr\": ");
	out_signed(out, row->nr);
	put_word(out, "name", out_call_name(row->arch, row->nr, name));
	put_word(out, "arch", row->arch->name);
	if (row->kind == DIFFERENCE_MISSING || row->kind == DIFFERENCE_CHANGED)
		put_verdict(out, row->then);
	if (row->kind == DIFFERENCE_UNUSED)
		out_text(out, row->risky ? ", \"risky\": true" : ", \"risky\": false");
	if (row->some_args)
		put_word(out, "condition", diff_conditions(row->call, buf));
	if (row->caps)
		put_caps(out, row->caps);
	if (row->need && view->recording)
		put_uses(out, view, row->need);
	out_text(out, "}");
}

static void put_kind(struct out *out, const struct diff_view *view,
		     enum difference_kind kind)
{
	const struct difference *d = view->difference;
	bool any = false;

	out_text(out, ",\n \"");
	out_text(out, kinds[kind]);
	out_text(out, "\": [");
	for (size_t i = 0; i < d->n; i++)
		if (d->rows[i].kind == kind) {
			out_text(out, any ? "," : "");
			put_row(out, view, &d->rows[i]);
			any = true;
		}
	out_text(out, "]");
}

static void put_arches(struct out *out, const struct difference *d)
{
	out_text(out, ",\n \"architectures\": [");
	for (size_t i = 0; i < d->n_arches; i++) {
		out_text(out, i ? ", {" : "{");
		out_text(out,
			 d->arches[i].needed ? "\"needed\": true" : "\"needed\": false");
		put_word(out, "arch", d->arches[i].arch->name);
		if (d->arches[i].needed)
			put_verdict(out, d->arches[i].then);
		out_text(out, "}");
	}
	out_text(out, "]");
}

void diff_write_json(const struct diff_view *view, FILE *file)
{
	const struct difference *d = view->difference;
	struct out out = {.file = file};

	out_text(&out, "{\"format\": \"seccomp-record-diff/1\",\n \"summary\": {");
	put_number(&out, "missing", d->counts[DIFFERENCE_MISSING]);
	out_text(&out, ", ");
	put_number(&out, "conditional", d->counts[DIFFERENCE_CONDITIONAL]);
	out_text(&out, ", ");
	put_number(&out, "unused", d->counts[DIFFERENCE_UNUSED]);
	out_text(&out, ", ");
	put_number(&out, "risky", d->risky);
	out_text(&out, ", ");
	put_number(&out, "changed", d->counts[DIFFERENCE_CHANGED]);
	out_text(&out, ", ");
	put_number(&out, "allowed", d->allowed);
	out_text(&out, ", ");
	put_number(&out, "needed", d->needed);
	out_text(&out, diff_is_incomplete(view) ? ", \"complete\": false"
						: ", \"complete\": true");
	out_text(&out, d->refused ? ", \"refused\": true}" : ", \"refused\": false}");
	for (unsigned int kind = 0; kind < DIFFERENCE_KINDS; kind++)
		put_kind(&out, view, (enum difference_kind)kind);
	if (d->otherwise) {
		out_text(&out, ",\n \"default\": {\"from\": {\"kind\": \"default\"");
		put_verdict(&out, d->left_otherwise);
		out_text(&out, "}, \"to\": {\"kind\": \"default\"");
		put_verdict(&out, d->right_otherwise);
		out_text(&out, "}}");
	}
	put_arches(&out, d);
	out_text(&out, "}\n");
	out_flush(&out);
}
