/* SPDX-License-Identifier: Apache-2.0 */
#include "entry.h"

#include "loss.h"

#define AUDIT_SECCOMP 1326 /* include/uapi/linux/audit.h */

enum shape { NUMBER, WORD, HOST, MESSAGE };

static const struct {
	const char *name;
	enum shape shape;
	size_t offset, size;
} fields[] = {
#define AT(member) offsetof(struct entry, member), sizeof(((struct entry *)0)->member)
	{"MESSAGE", MESSAGE, AT(message)},
	{"_TRANSPORT", WORD, AT(transport)},
	{"_AUDIT_TYPE", NUMBER, AT(type)},
	{"_AUDIT_ID", NUMBER, AT(serial)},
	{"_SOURCE_REALTIME_TIMESTAMP", NUMBER, AT(source_usec)},
	{"SYSLOG_FACILITY", NUMBER, AT(facility)},
	{"SYSLOG_IDENTIFIER", WORD, AT(identifier)},
	{"_BOOT_ID", WORD, AT(boot)},
	{"_HOSTNAME", HOST, AT(host)},
#undef AT
};

#define FIELDS (sizeof(fields) / sizeof(*fields))

void entry_reset(struct entry *entry)
{
	entry->any = entry->damaged = entry->message_cut = false;
	entry->message_len = entry->host_len = 0;
	entry->type = 0;
	entry->serial = entry->source_usec = entry->facility = -1;
	entry->transport[0] = entry->identifier[0] = entry->boot[0] = '\0';
	entry->message[0] = '\0';
}

static size_t find(struct span name)
{
	size_t i = 0;

	while (i < FIELDS && !span_is(name, fields[i].name))
		i++;
	return i;
}

bool entry_wants(struct span name)
{
	return find(name) < FIELDS;
}

static bool number(struct span value, int64_t *ret)
{
	int64_t n = 0;

	if (value.n == 0 || value.n > 18)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return false;
		n = n * 10 + (value.p[i] - '0');
	}
	*ret = n;
	return true;
}

static void set_message(struct entry *entry, struct span value)
{
	size_t n = value.n < ENTRY_MESSAGE ? value.n : ENTRY_MESSAGE;

	if (entry->message_len)
		return;
	memcpy(entry->message, value.p, n);
	memset(entry->message + n, 0, PARSE_PAD);
	entry->message_len = n;
	entry->message_cut = n < value.n;
}

void entry_field(struct entry *entry, struct span name, struct span value)
{
	size_t i = find(name);
	char *member;

	entry->any = true;
	if (i == FIELDS)
		return;
	member = (char *)entry + fields[i].offset;
	switch (fields[i].shape) {
	case NUMBER: {
		int64_t n;

		if (number(value, &n))
			memcpy(member, &n, sizeof(n));
		break;
	}
	case WORD:
		if (!member[0] && value.n < fields[i].size) {
			memcpy(member, value.p, value.n);
			member[value.n] = '\0';
		}
		break;
	case HOST:
		entry->host_len = value.n < ENTRY_WORD ? value.n : ENTRY_WORD;
		memcpy(entry->host, value.p, entry->host_len);
		break;
	case MESSAGE:
		set_message(entry, value);
		break;
	}
}

static int audit_entry(struct entry *entry, const struct frame *f, struct record *record)
{
	char *text, *end;

	record->via = RECORD_VIA_JOURNAL;
	if (entry->serial >= 0 && entry->serial <= UINT32_MAX &&
	    entry->source_usec >= 0) {
		record->time = entry->source_usec / 1000;
		record->stamp = (uint64_t)record->time;
		record->serial = (uint32_t)entry->serial;
		record->has_serial = true;
	}
	if (entry->type != AUDIT_SECCOMP) {
		if (record->has_serial)
			f->sink->other(f->sink->ctx, record);
		return 0;
	}
	if (entry->damaged || entry->message_cut || entry->message_len == 0) {
		f->sink->malformed(f->sink->ctx, MALFORMED_ENTRY, f->line);
		return 0;
	}
	/* The name before the fields differs with systemd's version; _AUDIT_TYPE decides.
	 */
	end = entry->message + entry->message_len;
	text = memchr(entry->message, ' ', entry->message_len);
	return frame_fields(f, text ? text + 1 : end, end, record);
}

/* Only the first line: text that a program sent can hold more of them. */
static int kernel_entry(struct entry *entry, const struct frame *f, struct record *record)
{
	char *end = memchr(entry->message, '\n', entry->message_len);

	if (entry->facility > 0)
		return 0;
	record->via = RECORD_VIA_SYSLOG;
	end = end ? end : entry->message + entry->message_len;
	return frame_kernel_text(f, entry->message, end, record);
}

static void other_entry(const struct entry *entry, const struct frame *f)
{
	struct span text = {entry->message, entry->message_len};
	int speaker = strcmp(entry->transport, "driver") == 0
			      ? (int)LOSS_BY_JOURNALD
			      : loss_speaker(span_of(entry->identifier));

	if (speaker >= 0 && speaker != LOSS_BY_KERNEL)
		loss_scan((enum loss_speaker)speaker, text, f->sink);
}

int entry_finish(struct entry *entry, const struct frame *f)
{
	struct record record = {.time = RECORD_NO_TIME,
				.host = {entry->host, entry->host_len},
				.boot = {entry->boot, strlen(entry->boot)}};
	int r = 0;

	if (entry->any) {
		if (strcmp(entry->transport, "audit") == 0)
			r = audit_entry(entry, f, &record);
		else if (strcmp(entry->transport, "kernel") == 0)
			r = kernel_entry(entry, f, &record);
		else
			other_entry(entry, f);
	}
	entry_reset(entry);
	return r;
}
