/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-write.h"

#include <errno.h>

#include "emitter.h"
#include "out.h"

/* A word of ours, which needs no escapes. */
static void put_word(struct out *out, const char *word)
{
	out_text(out, "\"");
	out_text(out, word);
	out_text(out, "\"");
}

/* What is before the value of a member that is not the first one. */
#define MEMBER(name) ", \"" name "\": "

/* These write a MEMBER() and its value, the former three unless there is none. */
static void member_text(struct out *out, const char *member, struct span text)
{
	if (!text.n)
		return;
	out_text(out, member);
	out_json(out, text);
}

static void member_time(struct out *out, const char *member, int64_t time)
{
	if (!out_can_time(time))
		return;
	out_text(out, member);
	out_text(out, "\"");
	out_time(out, time);
	out_text(out, "\"");
}

static void member_extra(struct out *out, const char *extra)
{
	if (extra)
		out_text(out, extra);
}

static void member_word(struct out *out, const char *member, const char *word)
{
	out_text(out, member);
	put_word(out, word);
}

static void put_records(struct out *out, const struct session *session)
{
	const struct account *account = &session->account;

	out_text(out, ", \"records\": {\"seen\": ");
	out_count(out, account->seen);
	out_text(out, ", \"matched\": ");
	out_count(out, account->matched);
	out_text(out, ", \"malformed\": ");
	out_count(out, account_malformed_total(account));
	out_text(out, ", \"duplicate\": ");
	out_count(out, account->duplicate);
	member_extra(out, session->extra_records);
	out_text(out, "}, \"serials\": [");
}

static void put_serials(struct out *out, const struct account *account)
{
	struct range ranges[ACCOUNT_RANGES + 1];
	size_t n = account_ranges(account, ranges);

	for (size_t i = 0; i < n; i++) {
		out_text(out, i ? ", [" : "[");
		out_digits(out, ranges[i].low, 1);
		out_text(out, ", ");
		out_digits(out, ranges[i].high, 1);
		out_text(out, "]");
	}
	out_text(out, "]");
}

static void put_losses(struct out *out, const struct session *session)
{
	const struct account *account = &session->account;
	bool any = false;

	out_text(out, ", \"lost\": {");
	for (size_t k = 0; k < LOSS_COUNT; k++) {
		out_text(out, k ? ", " : "");
		put_word(out, loss_name((enum loss)k));
		out_text(out, ": ");
		out_count(out, account_lost_total(account, (enum loss)k));
	}
	member_extra(out, session->extra_lost);
	out_text(out, "}");
	for (size_t k = 0; k < LOSS_COUNT; k++) {
		if (!account->events[k])
			continue;
		out_text(out, any ? ", " : ", \"messages\": {");
		put_word(out, loss_name((enum loss)k));
		out_text(out, ": ");
		out_count(out, account->events[k]);
		any = true;
	}
	if (session->extra_messages)
		out_text(out, any ? session->extra_messages : ", \"messages\": {");
	if (session->extra_messages && !any)
		out_text(out, session->extra_messages + 2);
	out_text(out, any || session->extra_messages ? "}" : "");
}

void recording_write_origin(struct out *out, const struct session *session)
{
	member_text(out, MEMBER("host"), (struct span){session->host, session->host_len});
	member_text(out, MEMBER("boot"), (struct span){session->boot, session->boot_len});
	member_word(out, MEMBER("source"), session->source);
	member_word(out, MEMBER("trust"), trust_name(session->account.trust));
}

static void put_session(struct out *out, const struct session *session)
{
	out_text(out, "\n  {\"id\": ");
	put_word(out, session->id);
	recording_write_origin(out, session);
	member_time(out, MEMBER("start"), session_start(session));
	member_time(out, MEMBER("end"), session_end(session));
	put_records(out, session);
	put_serials(out, &session->account);
	put_losses(out, session);
	member_word(out, MEMBER("verdict"),
		    verdict_name(account_verdict(&session->account)));
	member_extra(out, session->extra);
	out_text(out, "}");
}

static void put_actions(struct out *out, const struct call *call)
{
	struct tally all[RECORDING_ACTIONS];
	char buf[OUT_NAME];
	size_t n = recording_actions(call, all);

	out_text(out, ", \"actions\": {");
	for (size_t i = 0; i < n; i++) {
		out_text(out, i ? ", " : "");
		put_word(out, out_action_name(all[i].code, buf));
		out_text(out, ": ");
		out_count(out, all[i].count);
	}
	out_text(out, "}");
}

void recording_write_call(struct out *out, const struct arch *arch,
			  const struct call *call)
{
	char name[OUT_NAME];
	bool timed = out_can_time(call->first) && out_can_time(call->last);

	out_text(out, "\"nr\": ");
	out_signed(out, call->nr);
	member_word(out, MEMBER("name"), out_call_name(arch, call->nr, name));
	out_text(out, ", \"count\": ");
	out_count(out, call->count);
	member_time(out, MEMBER("first"), timed ? call->first : RECORD_NO_TIME);
	member_time(out, MEMBER("last"), timed ? call->last : RECORD_NO_TIME);
	if (call->has_serial) {
		out_text(out, ", \"serial\": ");
		out_digits(out, call->serial, 1);
	}
	put_actions(out, call);
	out_text(out, ", \"prelude\": ");
	out_text(out, call->prelude && call->prelude >= call->count ? "true" : "false");
}

void recording_write_container(struct out *out, const struct container *container)
{
	bool any = false;

	for (size_t i = 0; i < CONTAINER_FIELDS; i++) {
		if (!container->fields[i].n)
			continue;
		out_text(out, any ? ", " : "");
		put_word(out, container_field_name((enum container_field)i));
		out_text(out, ": ");
		out_json(out, container->fields[i]);
		any = true;
	}
	if (container->privs != PRIVS_UNKNOWN) {
		out_text(out, any ? ", \"no_new_privs\": " : "\"no_new_privs\": ");
		out_text(out, container->privs == PRIVS_NO_NEW ? "true" : "false");
		any = true;
	}
	/* Every one of them begins with a comma and a blank. */
	if (container->extra)
		out_text(out, container->extra + (any ? 0 : 2));
}

void recording_write_group(struct out *out, const struct session *session,
			   const struct group *group)
{
	char arch[OUT_NAME];

	out_text(out, "\"session\": ");
	put_word(out, session->id);
	out_text(out, ", \"exe\": ");
	out_json(out, (struct span){group->exe, group->exe_len});
	if (group->deleted)
		out_text(out, ", \"deleted\": true");
	member_word(out, MEMBER("arch"), out_arch_name(group->arch, group->token, arch));
	out_text(out, ", \"comms\": [");
	for (size_t i = 0; i < group->n_comms; i++) {
		out_text(out, i ? ", " : "");
		out_json(out, group->comms[i]);
	}
	out_text(out, "]");
	if (group->more_comms)
		out_text(out, ", \"more_comms\": true");
	member_text(out, MEMBER("subj"), (struct span){group->subj, group->subj_len});
	if (group->container) {
		out_text(out, ", \"container\": {");
		recording_write_container(out, group->container);
		out_text(out, "}");
	}
	member_text(out, MEMBER("unit"), group->unit);
	if (group->unattributed)
		out_text(out, ", \"unattributed\": true");
}

static void put_values(struct out *out, const struct arch *arch, const struct call *call)
{
	const struct arguments *args = call->args;
	char text[ARGUMENTS_TEXT];

	out_text(out, ", \"values\": [");
	for (size_t i = 0; i < args->n_values; i++) {
		arguments_text(arch, call->nr, args->values[i], text);
		out_text(out, i ? ", {\"are\": [" : "{\"are\": [");
		for (unsigned int k = 0; k < args->n; k++) {
			out_text(out, k ? ", " : "");
			out_count(out, args->values[i][k]);
		}
		out_text(out, "], \"names\": ");
		put_word(out, text);
		out_text(out, "}");
	}
	out_text(out, "]");
}

static void put_args(struct out *out, const struct arch *arch, const struct call *call)
{
	const struct arguments *args = call->args;

	if (!args)
		return;
	out_text(out, ", \"args\": {\"of\": [");
	for (unsigned int i = 0; i < args->n; i++) {
		out_text(out, i ? ", {\"index\": " : "{\"index\": ");
		out_count(out, args->of[i].index);
		out_text(out, ", \"bits\": ");
		out_count(out, args->of[i].bits);
		out_text(out, "}");
	}
	out_text(out, "]");
	if (args->any)
		out_text(out, ", \"any\": true");
	else
		put_values(out, arch, call);
	out_text(out, "}");
}

static void put_group(struct out *out, const struct session *session,
		      const struct group *group)
{
	out_text(out, "\n  {");
	recording_write_group(out, session, group);
	out_text(out, ", \"syscalls\": [");
	for (size_t i = 0; i < group->n_calls; i++) {
		out_text(out, i ? ",\n    {" : "\n    {");
		recording_write_call(out, group->arch, &group->calls[i]);
		put_args(out, group->arch, &group->calls[i]);
		member_extra(out, group->calls[i].extra);
		out_text(out, "}");
	}
	out_text(out, "]");
	member_extra(out, group->extra);
	out_text(out, "}");
}

int recording_write(const struct recording *recording, FILE *file)
{
	struct out out = {.file = file};

	out_text(&out, "{\"format\": \"seccomp-record/1\",\n \"sessions\": [");
	for (size_t i = 0; i < recording->n_sessions; i++) {
		out_text(&out, i ? "," : "");
		put_session(&out, &recording->sessions[i]);
	}
	out_text(&out, "],\n \"groups\": [");
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];

		out_text(&out, i ? "," : "");
		put_group(&out, &recording->sessions[group->session], group);
		if (out.before > RECORDING_DOCUMENT_MAX)
			return -EFBIG;
	}
	out_text(&out, "]");
	member_extra(&out, recording->extra);
	out_text(&out, "}\n");
	out_flush(&out);
	return out.before > RECORDING_DOCUMENT_MAX ? -EFBIG : 0;
}

static int write_recording(const struct emission *emission, FILE *out)
{
	return recording_write(emission->recording, out);
}

const struct emitter emitter_recording = {
	.name = "recording",
	.what = "the recording itself, JSON for this program",
	.suffix = "rec.json",
	.traits = EMITTER_TABLE | EMITTER_WHOLE | EMITTER_AS_IS,
	.write = write_recording,
};
