/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-write.h"

#include <stdlib.h>

#include "action.h"
#include "arch.h"
#include "when.h"

/* What when_iso() reads back: years 0000 to 9999. */
#define TIME_MIN INT64_C(-62167219200000)
#define TIME_MAX INT64_C(253402300799999)

#define DAY 86400000

/* Of 2026-11-22T10:57:14.658Z, up to and with the T. */
#define DATE 11

struct out {
	FILE *file;
	size_t n;
	char buf[16384];
	int64_t day; /* that DATE is of; most times are of the day of the one before */
	char date[32];
};

static void flush(struct out *out)
{
	fwrite(out->buf, 1, out->n, out->file);
	out->n = 0;
}

static inline void put_bytes(struct out *out, const char *p, size_t n)
{
	if (n > sizeof(out->buf) - out->n) {
		flush(out);
		if (n > sizeof(out->buf)) {
			fwrite(p, 1, n, out->file);
			return;
		}
	}
	memcpy(out->buf + out->n, p, n);
	out->n += n;
}

/* TEXT is mostly a literal: inlined, its length is a constant. */
static inline __attribute__((always_inline)) void put(struct out *out, const char *text)
{
	put_bytes(out, text, strlen(text));
}

/* Numbers are at least WIDTH digits. */
static void put_digits(struct out *out, uint64_t number, int width)
{
	char buf[24], *p = buf + sizeof(buf);

	for (; number || width > 0; number /= 10, width--)
		*--p = (char)('0' + number % 10);
	put_bytes(out, p, (size_t)(buf + sizeof(buf) - p));
}

static void put_signed(struct out *out, int64_t number)
{
	if (number < 0)
		put(out, "-");
	put_digits(out, number < 0 ? -(uint64_t)number : (uint64_t)number, 1);
}

static void put_count(struct out *out, uint64_t count)
{
	put_digits(out, count < RECORDING_COUNT_MAX ? count : RECORDING_COUNT_MAX, 1);
}

static bool can_put_time(int64_t time)
{
	return time >= TIME_MIN && time <= TIME_MAX;
}

/* As when_format() does it, which is too slow for two of a line. */
static void put_time(struct out *out, int64_t time)
{
	int64_t day = time / DAY - (time % DAY < 0);
	uint64_t ms = (uint64_t)(time - day * DAY);

	if (day != out->day || !*out->date) {
		when_format(day * DAY, out->date);
		out->day = day;
	}
	put(out, "\"");
	put_bytes(out, out->date, DATE);
	put_digits(out, ms / 3600000, 2);
	put(out, ":");
	put_digits(out, ms / 60000 % 60, 2);
	put(out, ":");
	put_digits(out, ms / 1000 % 60, 2);
	put(out, ".");
	put_digits(out, ms % 1000, 3);
	put(out, "Z\"");
}

/* The length of the UTF-8 character at P (RFC 3629, 4), which is no ASCII; 0: none. */
static size_t utf8(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char low, high;    /* of the first byte */
		unsigned char second, upto; /* of the second one */
		size_t n;
	} forms[] = {
		{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (p[0] < forms[i].low || p[0] > forms[i].high)
			continue;
		if (n < forms[i].n || p[1] < forms[i].second || p[1] > forms[i].upto)
			return 0;
		for (size_t k = 2; k < forms[i].n; k++)
			if (p[k] >> 6 != 2)
				return 0;
		return forms[i].n;
	}
	return 0;
}

/* A byte that JSON or our own escape does not let stand as it is. */
static void put_odd(struct out *out, unsigned char byte)
{
	char buf[8];

	if (byte == '"')
		put(out, "\\\"");
	else if (byte == '\\')
		put(out, "\\\\\\\\");
	else {
		snprintf(buf, sizeof(buf), byte && byte < ' ' ? "\\u%04x" : "\\\\x%02x",
			 byte);
		put(out, buf);
	}
}

/* Text as the kernel had it: any bytes. */
static void put_text(struct out *out, struct span text)
{
	const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;

	put(out, "\"");
	while (p < end) {
		const unsigned char *start = p;
		size_t n = 1;

		while (p < end && n) {
			if (*p >= 0x80)
				n = utf8(p, (size_t)(end - p));
			else
				n = *p >= ' ' && *p != '"' && *p != '\\';
			p += n;
		}
		put_bytes(out, (const char *)start, (size_t)(p - start));
		if (p < end)
			put_odd(out, *p++);
	}
	put(out, "\"");
}

/* A word of ours, which needs no escapes. */
static void put_word(struct out *out, const char *word)
{
	put(out, "\"");
	put(out, word);
	put(out, "\"");
}

/* These write ", "NAME": VALUE, the former three unless there is none. */
static void member_text(struct out *out, const char *name, struct span text)
{
	if (!text.n)
		return;
	put(out, ", ");
	put_word(out, name);
	put(out, ": ");
	put_text(out, text);
}

static void member_time(struct out *out, const char *name, int64_t time)
{
	if (!can_put_time(time))
		return;
	put(out, ", ");
	put_word(out, name);
	put(out, ": ");
	put_time(out, time);
}

static void member_extra(struct out *out, const char *extra)
{
	if (extra)
		put(out, extra);
}

static void member_word(struct out *out, const char *name, const char *word)
{
	put(out, ", ");
	put_word(out, name);
	put(out, ": ");
	put_word(out, word);
}

static void put_records(struct out *out, const struct session *session)
{
	const struct account *account = &session->account;

	put(out, ", \"records\": {\"seen\": ");
	put_count(out, account->seen);
	put(out, ", \"matched\": ");
	put_count(out, account->matched);
	put(out, ", \"malformed\": ");
	put_count(out, account_malformed_total(account));
	put(out, ", \"duplicate\": ");
	put_count(out, account->duplicate);
	member_extra(out, session->extra_records);
	put(out, "}, \"serials\": [");
}

static void put_serials(struct out *out, const struct account *account)
{
	struct range ranges[ACCOUNT_RANGES + 1];
	size_t n = account_ranges(account, ranges);

	for (size_t i = 0; i < n; i++) {
		put(out, i ? ", [" : "[");
		put_digits(out, ranges[i].low, 1);
		put(out, ", ");
		put_digits(out, ranges[i].high, 1);
		put(out, "]");
	}
	put(out, "]");
}

static void put_losses(struct out *out, const struct session *session)
{
	const struct account *account = &session->account;
	bool any = false;

	put(out, ", \"lost\": {");
	for (size_t k = 0; k < LOSS_COUNT; k++) {
		put(out, k ? ", " : "");
		put_word(out, loss_name((enum loss)k));
		put(out, ": ");
		put_count(out, account_lost_total(account, (enum loss)k));
	}
	member_extra(out, session->extra_lost);
	put(out, "}");
	for (size_t k = 0; k < LOSS_COUNT; k++) {
		if (!account->events[k])
			continue;
		put(out, any ? ", " : ", \"messages\": {");
		put_word(out, loss_name((enum loss)k));
		put(out, ": ");
		put_count(out, account->events[k]);
		any = true;
	}
	if (session->extra_messages)
		put(out, any ? session->extra_messages : ", \"messages\": {");
	if (session->extra_messages && !any)
		put(out, session->extra_messages + 2);
	put(out, any || session->extra_messages ? "}" : "");
}

static void put_session(struct out *out, const struct session *session)
{
	put(out, "\n  {\"id\": ");
	put_word(out, session->id);
	member_text(out, "host", (struct span){session->host, session->host_len});
	member_text(out, "boot", (struct span){session->boot, session->boot_len});
	member_word(out, "source", session->source);
	member_word(out, "trust", trust_name(session->account.trust));
	member_time(out, "start", session_start(session));
	member_time(out, "end", session_end(session));
	put_records(out, session);
	put_serials(out, &session->account);
	put_losses(out, session);
	member_word(out, "verdict", verdict_name(account_verdict(&session->account)));
	member_extra(out, session->extra);
	put(out, "}");
}

static int tally_order(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->code > y->code) - (x->code < y->code);
}

static void put_actions(struct out *out, const struct call *call)
{
	struct tally all[RECORDING_ACTIONS];
	char code[16];
	size_t n = 0;

	all[n++] = (struct tally){call->code, recording_first_action(call), NULL};
	for (const struct tally *t = call->others; t && n < RECORDING_ACTIONS;
	     t = t->next)
		all[n++] = *t;
	if (n > 1)
		qsort(all, n, sizeof(*all), tally_order);
	put(out, ", \"actions\": {");
	for (size_t i = 0; i < n; i++) {
		const struct action *action = action_of(all[i].code);

		if (!action)
			snprintf(code, sizeof(code), "0x%08x", all[i].code);
		put(out, i ? ", " : "");
		put_word(out, action ? action->name : code);
		put(out, ": ");
		put_count(out, all[i].count);
	}
	put(out, "}");
}

static void put_call(struct out *out, const struct arch *arch, const struct call *call)
{
	const char *name = arch ? arch_syscall_name(arch, call->nr) : NULL;
	bool timed = can_put_time(call->first) && can_put_time(call->last);

	put(out, "\n    {\"nr\": ");
	put_signed(out, call->nr);
	put(out, ", \"name\": \"");
	if (name) {
		put(out, name);
	} else {
		put(out, "syscall_");
		put_signed(out, call->nr);
	}
	put(out, "\", \"count\": ");
	put_count(out, call->count);
	member_time(out, "first", timed ? call->first : RECORD_NO_TIME);
	member_time(out, "last", timed ? call->last : RECORD_NO_TIME);
	if (call->has_serial) {
		put(out, ", \"serial\": ");
		put_digits(out, call->serial, 1);
	}
	put_actions(out, call);
	put(out, ", \"prelude\": ");
	put(out, call->prelude && call->prelude >= call->count ? "true" : "false");
	member_extra(out, call->extra);
	put(out, "}");
}

static void put_container(struct out *out, const struct container *container)
{
	bool any = false;

	if (!container)
		return;
	put(out, ", \"container\": {");
	for (size_t i = 0; i < CONTAINER_FIELDS; i++) {
		if (!container->fields[i].n)
			continue;
		put(out, any ? ", " : "");
		put_word(out, container_field_name((enum container_field)i));
		put(out, ": ");
		put_text(out, container->fields[i]);
		any = true;
	}
	/* Every one of them begins with a comma and a blank. */
	if (container->extra)
		put(out, container->extra + (any ? 0 : 2));
	put(out, "}");
}

static void put_group(struct out *out, const struct session *session,
		      const struct group *group)
{
	char arch[16];

	snprintf(arch, sizeof(arch), "arch_%x", group->token);
	put(out, "\n  {\"session\": ");
	put_word(out, session->id);
	put(out, ", \"exe\": ");
	put_text(out, (struct span){group->exe, group->exe_len});
	if (group->deleted)
		put(out, ", \"deleted\": true");
	member_word(out, "arch", group->arch ? group->arch->name : arch);
	put(out, ", \"comms\": [");
	for (size_t i = 0; i < group->n_comms; i++) {
		put(out, i ? ", " : "");
		put_text(out, group->comms[i]);
	}
	put(out, "]");
	if (group->more_comms)
		put(out, ", \"more_comms\": true");
	member_text(out, "subj", (struct span){group->subj, group->subj_len});
	put_container(out, group->container);
	member_text(out, "unit", group->unit);
	put(out, ", \"syscalls\": [");
	for (size_t i = 0; i < group->n_calls; i++) {
		put(out, i ? "," : "");
		put_call(out, group->arch, &group->calls[i]);
	}
	put(out, "]");
	member_extra(out, group->extra);
	put(out, "}");
}

int recording_write(const struct recording *recording, FILE *file)
{
	struct out out = {.file = file};

	put(&out, "{\"format\": \"seccomp-record/1\",\n \"sessions\": [");
	for (size_t i = 0; i < recording->n_sessions; i++) {
		put(&out, i ? "," : "");
		put_session(&out, &recording->sessions[i]);
	}
	put(&out, "],\n \"groups\": [");
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];

		put(&out, i ? "," : "");
		put_group(&out, &recording->sessions[group->session], group);
	}
	put(&out, "]");
	member_extra(&out, recording->extra);
	put(&out, "}\n");
	flush(&out);
	return 0;
}
