/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole recording as a table, RFC 4180 with a newline as the end of a line: a row for
 * each call of each group, then one for each call and architecture that a baseline or
 * widening added, which have neither executable nor count.
 *
 * Text from outside is escaped as in a recording: \xNN for a byte, \\ for a backslash, so
 * that no byte is lost and no field spans lines. Spreadsheets take a field that begins
 * with = + - or @ for a formula, and some of them a semicolon for a comma: these bytes
 * are written as \xNN too.
 */
#include <errno.h>
#include <stdlib.h>

#include "emitter.h"
#include "out.h"

static void put_byte(struct out *out, unsigned char byte)
{
	if (byte == '\\') {
		out_text(out, "\\\\");
		return;
	}
	out_text(out, "\\x");
	out_bytes(out, &"0123456789abcdef"[byte >> 4], 1);
	out_bytes(out, &"0123456789abcdef"[byte & 15], 1);
}

/* How many bytes of TEXT at P stand as they are: 0 where the byte must be escaped. */
static size_t plain(struct span text, const char *p, bool blanks)
{
	const unsigned char byte = (unsigned char)*p;

	if (byte >= 0x80)
		return out_utf8((const unsigned char *)p, (size_t)(text.p + text.n - p));
	if (byte < ' ' || byte == 0x7f || byte == '\\' || byte == ';')
		return 0;
	if (byte == ' ')
		return blanks;
	return p != text.p || !strchr("=+-@", byte);
}

/* The text of a field or of a part of one, within quotes. */
static void put_text(struct out *out, struct span text, bool blanks)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end) {
		size_t n = plain(text, p, blanks);

		if (n == 0)
			put_byte(out, (unsigned char)*p);
		else if (*p == '"')
			out_text(out, "\"\"");
		else
			out_bytes(out, p, n);
		p += n ? n : 1;
	}
}

static bool wants_quotes(struct span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ',' || text.p[i] == '"' || text.p[i] == ' ')
			return true;
	return false;
}

/* A field that is not the first one. */
static void field_text(struct out *out, struct span text)
{
	const char *quote = wants_quotes(text) ? "\"" : "";

	out_text(out, ",");
	out_text(out, quote);
	put_text(out, text, true);
	out_text(out, quote);
}

static void field_string(struct out *out, const char *text)
{
	field_text(out, (struct span){text, text ? strlen(text) : 0});
}

/* What needs neither quotes nor escapes. */
static void field_word(struct out *out, const char *word)
{
	out_text(out, ",");
	out_text(out, word);
}

static void field_count(struct out *out, uint64_t count)
{
	out_text(out, ",");
	out_count(out, count);
}

static void field_time(struct out *out, int64_t time)
{
	out_text(out, ",");
	if (out_can_time(time))
		out_time(out, time);
}

static void field_actions(struct out *out, const struct call *call)
{
	struct tally all[RECORDING_ACTIONS];
	char buf[OUT_NAME];
	size_t n = recording_actions(call, all);

	out_text(out, ",");
	for (size_t i = 0; i < n; i++) {
		out_text(out, i ? " " : "");
		out_text(out, out_action_name(all[i].code, buf));
		out_text(out, "=");
		out_count(out, all[i].count);
	}
}

/* Names with blanks between them, so a blank in one is escaped. */
static void field_comms(struct out *out, const struct group *group)
{
	bool one = group->n_comms == 1 && !wants_quotes(group->comms[0]);
	const char *quote = group->n_comms == 0 || one ? "" : "\"";

	out_text(out, ",");
	out_text(out, quote);
	for (size_t i = 0; i < group->n_comms; i++) {
		out_text(out, i ? " " : "");
		put_text(out, group->comms[i], false);
	}
	out_text(out, quote);
}

/* The columns of a call, then those of its group. */
static const char columns[] =
	"exe,arch,nr,name,count,prelude,first,last,serial,actions,origin,list,reason,"
	"session,host,boot,source,trust,deleted,comms,subj,unit,"
	"container,container_name,pod,namespace,image,runtime\n";

/* In the order of the columns. */
static const enum container_field container_columns[] = {
	CONTAINER_ID,	     CONTAINER_NAME,  CONTAINER_POD,
	CONTAINER_NAMESPACE, CONTAINER_IMAGE, CONTAINER_RUNTIME,
};

#define CONTAINER_COLUMNS (sizeof(container_columns) / sizeof(*container_columns))

static void put_head(struct out *out, const struct group *group)
{
	const struct span exe = {group->exe, group->exe_len};
	const char *quote = wants_quotes(exe) ? "\"" : "";
	char buf[OUT_NAME];

	out_text(out, quote);
	put_text(out, exe, true);
	out_text(out, quote);
	field_word(out, out_arch_name(group->arch, group->token, buf));
}

static void put_call(struct out *out, const struct group *group, const struct call *call)
{
	bool prelude = call->prelude && call->prelude >= call->count;
	char buf[OUT_NAME];

	out_text(out, ",");
	out_signed(out, call->nr);
	field_word(out, out_call_name(group->arch, call->nr, buf));
	field_count(out, call->count);
	field_count(out, call->prelude);
	field_time(out, call->first);
	field_time(out, call->last);
	out_text(out, ",");
	if (call->has_serial)
		out_digits(out, call->serial, 1);
	field_actions(out, call);
	field_word(out, prelude ? "prelude" : "recorded");
	out_text(out, ",,");
}

static void put_tail(struct out *out, const struct session *session,
		     const struct group *group)
{
	static const struct span none;

	field_word(out, session->id);
	field_text(out, (struct span){session->host, session->host_len});
	field_text(out, (struct span){session->boot, session->boot_len});
	field_string(out, session->source);
	field_word(out, trust_name(session->account.trust));
	field_word(out, group->deleted ? "true" : "false");
	field_comms(out, group);
	field_text(out, (struct span){group->subj, group->subj_len});
	field_text(out, group->unit);
	for (size_t i = 0; i < CONTAINER_COLUMNS; i++)
		field_text(out, group->container
					? group->container->fields[container_columns[i]]
					: none);
	out_text(out, "\n");
}

static bool has_number(const struct group *group, int64_t nr)
{
	size_t low = 0, high = group->n_calls;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (group->calls[middle].nr == nr)
			return true;
		if (group->calls[middle].nr < nr)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool was_recorded(const struct recording *recording, const struct arch *arch,
			 int64_t nr)
{
	for (size_t i = 0; i < recording->n_groups; i++)
		if (recording->groups[i]->arch == arch &&
		    has_number(recording->groups[i], nr))
			return true;
	return false;
}

static void put_added(struct out *out, const struct arch *arch, int64_t nr,
		      const struct profile_call *call)
{
	field_word(out, arch->name);
	out_text(out, ",");
	out_signed(out, nr);
	field_word(out, call->name);
	out_text(out, ",0,0,,,,");
	field_word(out, call->origin & ORIGIN_BASE ? "base" : "widened");
	field_string(out, call->list);
	field_string(out, call->reason);
	for (const char *p = strstr(columns, ",session"); *p; p++)
		if (*p == ',')
			out_text(out, ",");
	out_text(out, "\n");
}

/* CALL on those of its architectures where it was not recorded. */
static void put_additions(struct out *out, const struct emission *emission,
			  const struct profile_call *call)
{
	const struct profile *profile = emission->profile;
	int64_t nr;

	if (!(call->origin & (ORIGIN_BASE | ORIGIN_WIDENED)))
		return;
	for (size_t i = 0; i < profile->n_arches; i++) {
		const struct arch *arch = profile->arches[i].arch;

		if (call->arches >> i & 1 &&
		    arch_syscall_nr(arch, call->name, &nr) == 0 &&
		    !was_recorded(emission->recording, arch, nr))
			put_added(out, arch, nr, call);
	}
}

/* What all rows of a group begin and end with is made once. 0 or -ENOMEM. */
static int put_group(struct out *out, const struct session *session,
		     const struct group *group)
{
	char *text = NULL;
	size_t n = 0, head;
	struct out side;
	bool good;

	out_init(&side, open_memstream(&text, &n));
	if (!side.file)
		return -ENOMEM;
	put_head(&side, group);
	out_flush(&side);
	good = fflush(side.file) == 0;
	head = n;
	put_tail(&side, session, group);
	out_flush(&side);
	good = fclose(side.file) == 0 && good;
	for (size_t i = 0; i < group->n_calls && good; i++) {
		out_bytes(out, text, head);
		put_call(out, group, &group->calls[i]);
		out_bytes(out, text + head, n - head);
	}
	free(text);
	return good ? 0 : -ENOMEM;
}

static int csv_write(const struct emission *emission, FILE *file)
{
	const struct recording *recording = emission->recording;
	const struct profile *profile = emission->profile;
	struct out out = {.file = file};
	int r = 0;

	out_text(&out, columns);
	for (size_t i = 0; i < recording->n_groups && r == 0; i++)
		r = put_group(&out, &recording->sessions[recording->groups[i]->session],
			      recording->groups[i]);
	for (size_t i = 0; i < profile->n_calls; i++)
		put_additions(&out, emission, &profile->calls[i]);
	out_flush(&out);
	return r;
}

const struct emitter emitter_csv = {
	.name = "csv",
	.what = "all that was recorded, and what was added, as a table",
	.suffix = "csv",
	.traits = EMITTER_TABLE | EMITTER_WHOLE,
	.write = csv_write,
};
