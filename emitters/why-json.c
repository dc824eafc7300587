/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"
#include "diff.h"
#include "out.h"
#include "recording-write.h"
#include "why.h"

/* Those that have a call; they are looked for once for all of its groups. */
#define BASELINES_MAX 64

struct baselines {
	const char *names[BASELINES_MAX];
	size_t n;
};

static void find_baselines(const struct need *need, struct baselines *ret)
{
	ret->n = 0;
	for (const struct rules_base *base = rules_bases; base->name; base++)
		if (need->name && ret->n < BASELINES_MAX &&
		    baseline_has(base, need->arch, need->name))
			ret->names[ret->n++] = base->name;
}

static void put_baselines(struct out *out, const struct baselines *baselines)
{
	out_text(out, ", \"baselines\": [");
	for (size_t i = 0; i < baselines->n; i++) {
		out_text(out, i ? ", \"" : "\"");
		out_text(out, baselines->names[i]);
		out_text(out, "\"");
	}
	out_text(out, "]");
}

/* What the profile has for the call, and whether that accounts for it. */
static void put_blame(struct out *out, const struct blame *blame)
{
	char text[DIFF_WORDS];

	out_text(out, ", \"profile\": {\"accounts\": \"");
	out_text(out, blame->known ? blame_word(blame->answer) : "unknown");
	out_text(out, "\", \"verdicts\": [");
	for (int i = 0; i < blame->n; i++) {
		out_text(out, i ? ", " : "");
		out_json(out, span_of(diff_verdict(blame->verdicts[i], text)));
	}
	out_text(out, "]");
	if (blame->line) {
		out_text(out, ", \"line\": ");
		out_count(out, blame->line);
	}
	out_text(out, "}");
}

static void put_use(struct out *out, const struct recording *recording,
		    const struct baselines *baselines, const struct blame *blame,
		    const struct need_use *use)
{
	const struct session *session = &recording->sessions[use->group->session];

	out_text(out, "\n  {");
	recording_write_call(out, use->group->arch, use->call);
	put_baselines(out, baselines);
	if (blame)
		put_blame(out, blame);
	out_text(out, ", ");
	recording_write_group(out, session, use->group);
	recording_write_origin(out, session);
	out_text(out, "}");
}

void why_write_json(const struct recording *recording, const struct needs *needs,
		    const struct blame *blame, FILE *file)
{
	struct out out = {.file = file};
	bool any = false;

	out_text(&out, "{\"format\": \"seccomp-record-why/1\", \"sessions\": ");
	out_count(&out, recording->n_sessions);
	out_text(&out, ",\n \"calls\": [");
	for (size_t i = 0; i < needs->n; i++) {
		const struct need *need = &needs->rows[i];
		struct baselines baselines;

		find_baselines(need, &baselines);
		for (size_t k = 0; k < need->n_uses; k++) {
			out_text(&out, any ? "," : "");
			put_use(&out, recording, &baselines, blame ? &blame[i] : NULL,
				&need->uses[k]);
			any = true;
		}
	}
	out_text(&out, "]}\n");
	out_flush(&out);
}
