/* SPDX-License-Identifier: Apache-2.0 */
#include "frame.h"

#include "header.h"
#include "loss.h"
#include "text.h"
#include "fields.h"
#include "interpreted.h"

static void malformed(const struct frame *f, int why, int64_t time)
{
	f->sink->malformed(f->sink->ctx, (enum malformed)why, f->line, time);
}

/* P..END is the rest of RECORD, in which another one may have got lost at its own time.
 */
static int64_t time_of(const struct record *record, const char *p, const char *end)
{
	return memmem(p, (size_t)(end - p), "audit(", 6) ? RECORD_NO_TIME : record->time;
}

int frame_fields(const struct frame *f, char *p, char *end, struct record *record)
{
	int r = fields_parse(p, end, f->cut, f->memory, record);

	if (r == 0)
		return f->sink->record(f->sink->ctx, record);
	malformed(f, r, time_of(record, p, end));
	return 0;
}

/*
 * "11/22/26 10:55:18.310:1800928": date and time in the locale of whoever ran ausearch,
 * so they tell events apart but not when they were. audisp-syslog drops ".310:1800928".
 */
static void interpreted_stamp(const char *p, const char *end, struct record *record)
{
	const char *colon = memrchr(p, ':', (size_t)(end - p)), *c;
	uint64_t serial = 0;

	record->time = RECORD_NO_TIME;
	record->has_serial = false;
	record->stamp = 0;
	if (!colon || colon - p < 4 || colon[-4] != '.')
		return;
	for (c = colon + 1; c < end && *c >= '0' && *c <= '9' && serial <= UINT32_MAX;
	     c++)
		serial = serial * 10 + (uint64_t)(*c - '0');
	if (c == colon + 1 || c != end || serial > UINT32_MAX)
		return;
	record->serial = (uint32_t)serial;
	record->has_serial = true;
	for (c = p; c < colon; c++)
		record->stamp = record->stamp * 31 + (unsigned char)*c;
}

/* What follows "msg=" of a SECCOMP record in auditd's form, plain or interpreted. */
static int audit_log_record(const struct frame *f, char *p, char *end,
			    struct record *record)
{
	char *body = fields_stamp(p, end, f->memory, record), *close;
	int r;

	if (body) {
		body = text_skip(body, end, ": ");
		if (body)
			return frame_fields(f, body, end, record);
		malformed(f, MALFORMED_TRUNCATED, time_of(record, p + 1, end));
		return 0;
	}
	close = memmem(p, (size_t)(end - p), ") : ", 4);
	if (!close || memchr(p, '=', (size_t)(close - p))) {
		malformed(f, MALFORMED_TRUNCATED, RECORD_NO_TIME);
		return 0;
	}
	interpreted_stamp(p, close, record);
	record->via = RECORD_VIA_TEXT;
	f->sink->filtered(f->sink->ctx);
	r = f->cut ? MALFORMED_TRUNCATED : interpreted_parse(close + 4, end, record);
	if (r == 0)
		return f->sink->record(f->sink->ctx, record);
	malformed(f, r, RECORD_NO_TIME);
	return 0;
}

static bool is_seccomp_type(struct span type)
{
	/* Userspace older than the kernel does not know the name (libaudit's
	 * msg_typetab). */
	return span_is(type, "SECCOMP") || span_is(type, "1326") ||
	       span_is(type, "UNKNOWN[1326]");
}

/* auditd makes these itself, with numbers of its own. */
static bool is_daemon_type(struct span type)
{
	return type.n > 7 && memcmp(type.p, "DAEMON_", 7) == 0;
}

/*
 * "type=T msg=audit(...): ...": auditd's log, its plugins, ausearch --raw. Also
 * "type=1326 audit(...)", the kernel's own form without its prefix.
 */
static int audit_log_line(const struct frame *f, char *p, char *end,
			  struct record *record)
{
	char *type = p + 5, *space, *stamp = text_skip(type, end, "SECCOMP msg=audit(");
	struct span word;

	if (stamp)
		return audit_log_record(f, stamp - 6, end, record);
	for (space = type; space < end && *space != ' '; space++)
		;
	word = (struct span){type, (size_t)(space - type)};
	stamp = text_skip(space, end, " msg=");
	if (!stamp) {
		record->via = RECORD_VIA_SYSLOG;
		return text_skip(space, end, " audit(")
			       ? frame_kernel_text(f, p, end, record)
			       : 0;
	}
	if (is_seccomp_type(word)) {
		if (text_skip(stamp, end, "audit("))
			return audit_log_record(f, stamp, end, record);
		malformed(f, MALFORMED_TRUNCATED, RECORD_NO_TIME);
	} else if (is_daemon_type(word)) {
		if (span_is(word, "DAEMON_START"))
			f->sink->restart(f->sink->ctx);
	} else if (fields_stamp(stamp, end, f->memory, record)) {
		f->sink->other(f->sink->ctx, record);
	}
	return 0;
}

/* "node=HOST " before the above (auditd.conf, name_format). */
static int node_line(const struct frame *f, char *p, char *end, struct record *record)
{
	char *host = p + 5, *space = memchr(host, ' ', (size_t)(end - host));

	if (!space || !text_skip(space + 1, end, "type="))
		return 0;
	record->host = (struct span){host, (size_t)(space - host)};
	return audit_log_line(f, space + 1, end, record);
}

int frame_kernel_text(const struct frame *f, char *p, char *end, struct record *record)
{
	struct span whole = {p, (size_t)(end - p)}, type;
	char *at = text_skip(p, end, "audit: "), *space;

	at = text_skip(at ? at : p, end, "type=");
	space = at ? memchr(at, ' ', (size_t)(end - at)) : NULL;
	if (!space) {
		loss_scan(LOSS_BY_KERNEL, whole, record->time, f->sink);
		return 0;
	}
	type = (struct span){at, (size_t)(space - at)};
	at = fields_stamp(space + 1, end, f->memory, record);
	if (!span_is(type, "1326")) {
		if (at)
			f->sink->other(f->sink->ctx, record);
		return 0;
	}
	at = at ? text_skip(at, end, ": ") : NULL;
	/* printk cuts at 1,024 bytes without a mark, so every end may be a cut. */
	if (at)
		return frame_fields(
			&(struct frame){f->sink, f->memory, f->record, f->line, true}, at,
			end, record);
	malformed(f, MALFORMED_TRUNCATED, RECORD_NO_TIME);
	return 0;
}

int frame_journal_text(const struct frame *f, char *p, char *end, struct record *record)
{
	char *at = text_skip(p, end, "SECCOMP ");

	at = at ? at : text_skip(p, end, "<audit-1326> ");
	if (!at || !text_skip(at, end, "auid="))
		return 0;
	return frame_fields(f, at, end, record);
}

/* A message under a syslog header: who said it decides what it can be. */
static int tagged(const struct frame *f, struct header *h, struct record *record)
{
	bool kernel = h->facility == FACILITY_KERNEL || h->facility == FACILITY_UNKNOWN;
	struct span text = {h->text, (size_t)(h->end - h->text)};
	int speaker = loss_speaker(h->tag);
	char *at;

	if (h->direct || (span_is(h->tag, "kernel") && !h->tag_pid)) {
		/* rsyslog keeps the kernel's own stamp in the text. */
		at = header_kernel_stamp(h->text, h->end);
		record->time = h->time;
		return kernel ? frame_kernel_text(f, at, h->end, record) : 0;
	}
	if (span_is(h->tag, "audit")) {
		record->via = RECORD_VIA_TEXT;
		record->time = h->time;
		return frame_journal_text(f, h->text, h->end, record);
	}
	if (span_is(h->tag, "audisp-syslog") || span_is(h->tag, "audispd")) {
		at = text_skip(h->text, h->end, "node=");
		if (at)
			return node_line(f, h->text, h->end, record);
		at = text_skip(h->text, h->end, "type=");
		if (at)
			return audit_log_line(f, h->text, h->end, record);
	}
	if (speaker >= 0 && speaker != LOSS_BY_KERNEL)
		loss_scan((enum loss_speaker)speaker, text, h->time, f->sink);
	return 0;
}

/* Forms of a record that lack what a profile needs, or that nobody need read. */
static const struct {
	const char *begin, *within;
	const char *advice;
} unusable[] = {
	{"NODE,EVENT,DATE,TIME,", "",
	 "output of ausearch --format csv: it names no architecture; use ausearch --raw"},
	{"", "called-seccomp-controlled-syscall",
	 "output of ausearch --format csv or text: it names no architecture; use "
	 "ausearch --raw"},
	{"    _AUDIT_TYPE=1326", "",
	 "output of journalctl -o verbose; use journalctl -o export"},
};

/* What is no record: ausearch's separators, and forms that cannot be used. */
static void other_line(const struct frame *f, char *p, const char *end)
{
	size_t n = (size_t)(end - p);

	if (text_skip(p, end, "----") || text_skip(p, end, "time->"))
		f->sink->filtered(f->sink->ctx);
	for (size_t i = 0; i < sizeof(unusable) / sizeof(*unusable); i++) {
		const char *within = unusable[i].within;

		if (text_skip(p, end, unusable[i].begin) &&
		    memmem(p, n, within, strlen(within))) {
			f->sink->unusable(f->sink->ctx, unusable[i].advice);
			return;
		}
	}
}

int frame_line(const struct frame *f, char *p, char *end)
{
	struct record *record = f->record;
	struct header header;

	if (end > p && end[-1] == '\r')
		end--;
	record->time = RECORD_NO_TIME;
	record->has_serial = false;
	record->host = record->boot = (struct span){"", 0};
	record->via = RECORD_VIA_AUDITD;
	if (text_skip(p, end, "type="))
		return audit_log_line(f, p, end, record);
	if (text_skip(p, end, "node="))
		return node_line(f, p, end, record);
	record->via = RECORD_VIA_SYSLOG;
	if (text_skip(p, end, "audit: "))
		return frame_kernel_text(f, p, end, record);
	if (header_parse(p, end, &header)) {
		record->host = header.host;
		return tagged(f, &header, record);
	}
	record->via = RECORD_VIA_TEXT;
	if (text_skip(p, end, "SECCOMP ") || text_skip(p, end, "<audit-1326> "))
		return frame_journal_text(f, p, end, record);
	other_line(f, p, end);
	return 0;
}
