/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"
#include "out.h"
#include "why.h"

#define LABEL 10 /* width of the words before values */

static void put_time(struct out *out, int64_t time)
{
	if (out_can_time(time))
		out_time(out, time);
	else
		out_text(out, "unknown");
}

/* A new line of INDENT blanks, LABEL and what follows. */
static void label(struct out *out, int indent, const char *text)
{
	char buf[40];

	snprintf(buf, sizeof(buf), "\n%*s%-*s ", indent, "", LABEL, text);
	out_text(out, buf);
}

static void line_text(struct out *out, const char *text, struct span value)
{
	if (!value.n)
		return;
	label(out, 4, text);
	out_shown(out, value, "");
}

static void line_prelude(struct out *out, int indent, bool prelude)
{
	label(out, indent, "prelude");
	out_text(out, prelude ? "yes: only before its process became another one" : "no");
}

static void put_actions(struct out *out, const struct call *call)
{
	struct tally all[RECORDING_ACTIONS];
	char name[OUT_NAME];
	size_t n = recording_actions(call, all);

	label(out, 4, "count");
	out_count(out, call->count);
	out_text(out, ": ");
	for (size_t i = 0; i < n; i++) {
		out_text(out, i ? ", " : "");
		out_text(out, out_action_name(all[i].code, name));
		if (n == 1)
			return;
		out_text(out, " ");
		out_count(out, all[i].count);
	}
}

static void put_names(struct out *out, const struct group *group)
{
	if (!group->n_comms)
		return;
	label(out, 4, "names");
	for (size_t i = 0; i < group->n_comms; i++) {
		out_text(out, i ? ", " : "");
		out_shown(out, group->comms[i], ",");
	}
	out_text(out, group->more_comms ? " and more" : "");
}

static void put_container(struct out *out, const struct container *container)
{
	bool any = false;

	for (size_t i = 0; container && i < CONTAINER_FIELDS; i++) {
		if (!container->fields[i].n)
			continue;
		if (any)
			out_text(out, ", ");
		else
			label(out, 4, "container");
		out_text(out, container_field_name((enum container_field)i));
		out_text(out, " ");
		out_shown(out, container->fields[i], ",");
		any = true;
	}
}

static void put_session(struct out *out, const struct session *session)
{
	line_text(out, "host", (struct span){session->host, session->host_len});
	label(out, 4, "session");
	out_text(out, session->id);
	out_text(out, ": source ");
	out_text(out, session->source);
	out_text(out, ", trust ");
	out_text(out, trust_name(session->account.trust));
	out_text(out, ", ");
	out_text(out, verdict_name(account_verdict(&session->account)));
}

static void put_use(struct out *out, const struct recording *recording,
		    const struct need_use *use)
{
	const struct group *group = use->group;
	const struct call *call = use->call;

	out_text(out, "\n\n  ");
	if (group->exe_len)
		out_shown(out, (struct span){group->exe, group->exe_len}, "");
	else
		out_text(out, "no executable");
	out_text(out, group->deleted ? " (deleted)" : "");
	put_actions(out, call);
	label(out, 4, "first");
	put_time(out, call->first);
	if (call->has_serial) {
		out_text(out, ", serial ");
		out_digits(out, call->serial, 1);
	}
	label(out, 4, "last");
	put_time(out, call->last);
	line_prelude(out, 4, call_is_prelude(call));
	put_names(out, group);
	put_container(out, group->container);
	line_text(out, "unit", group->unit);
	line_text(out, "context", (struct span){group->subj, group->subj_len});
	put_session(out, &recording->sessions[group->session]);
}

static void put_head(struct out *out, const struct recording *recording,
		     const struct need *need, const struct blame *blame)
{
	char name[OUT_NAME], arch[OUT_NAME], text[BASELINE_TEXT], words[WHY_WORDS];

	out_text(out, out_call_name(need->arch, need->nr, name));
	out_text(out, " (");
	out_text(out, out_arch_name(need->arch, need->token, arch));
	out_text(out, ", number ");
	out_signed(out, need->nr);
	out_text(out, ")");
	label(out, 2, "count");
	out_count(out, need->count);
	snprintf(text, sizeof(text), ", of %u executable%s in %u of %zu session%s",
		 need->exes, need->exes == 1 ? "" : "s", need->sessions,
		 recording->n_sessions, recording->n_sessions == 1 ? "" : "s");
	out_text(out, text);
	label(out, 2, "first");
	put_time(out, need->first);
	label(out, 2, "last");
	put_time(out, need->last);
	line_prelude(out, 2, need->prelude);
	label(out, 2, "baseline");
	out_text(out, baseline_text(need->arch, need->name, "none", text));
	if (blame) {
		label(out, 2, "profile");
		out_text(out, why_blame(blame, words));
	}
}

void why_write_text(const struct recording *recording, const struct needs *needs,
		    const struct blame *blame, FILE *file)
{
	struct out out = {.file = file};

	for (size_t i = 0; i < needs->n; i++) {
		const struct need *need = &needs->rows[i];

		out_text(&out, i ? "\n" : "");
		put_head(&out, recording, need, blame ? &blame[i] : NULL);
		for (size_t k = 0; k < need->n_uses; k++)
			put_use(&out, recording, &need->uses[k]);
		out_text(&out, "\n");
	}
	out_flush(&out);
}
