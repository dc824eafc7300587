/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"
#include "out.h"
#include "recording-write.h"
#include "why.h"

static void put_baselines(struct out *out, const struct need *need)
{
	bool any = false;

	out_text(out, ", \"baselines\": [");
	for (const struct rules_base *base = rules_bases; base->name; base++) {
		if (!need->name || !baseline_has(base, need->arch, need->name))
			continue;
		out_text(out, any ? ", \"" : "\"");
		out_text(out, base->name);
		out_text(out, "\"");
		any = true;
	}
	out_text(out, "]");
}

static void put_use(struct out *out, const struct recording *recording,
		    const struct need *need, const struct need_use *use)
{
	const struct session *session = &recording->sessions[use->group->session];

	out_text(out, "\n  {");
	recording_write_call(out, need->arch, use->call);
	put_baselines(out, need);
	out_text(out, ", ");
	recording_write_group(out, session, use->group);
	recording_write_origin(out, session);
	out_text(out, "}");
}

void why_write_json(const struct recording *recording, const struct needs *needs,
		    FILE *file)
{
	struct out out = {.file = file};
	bool any = false;

	out_text(&out, "{\"format\": \"seccomp-record-why/1\", \"sessions\": ");
	out_count(&out, recording->n_sessions);
	out_text(&out, ",\n \"calls\": [");
	for (size_t i = 0; i < needs->n; i++) {
		const struct need *need = &needs->rows[i];

		for (size_t k = 0; k < need->n_uses; k++) {
			out_text(&out, any ? "," : "");
			put_use(&out, recording, need, &need->uses[k]);
			any = true;
		}
	}
	out_text(&out, "]}\n");
	out_flush(&out);
}
