/* SPDX-License-Identifier: Apache-2.0 */
#include "entry.h"

#include "loss.h"
#include "text.h"

#define AUDIT_SECCOMP 1326 /* include/uapi/linux/audit.h */

enum shape { NUMBER, WORD, HOST, MESSAGE };

/* Of those that are of no use here the size is 0. */
static const struct {
	enum shape shape;
	size_t offset, size;
} fields[JOURNAL_FIELDS] = {
#define AT(member) offsetof(struct entry, member), sizeof(((struct entry *)0)->member)
	[JOURNAL_TEXT] = {MESSAGE, AT(message)},
	[JOURNAL_TRANSPORT] = {WORD, AT(transport)},
	[JOURNAL_TYPE] = {NUMBER, AT(type)},
	[JOURNAL_SERIAL] = {NUMBER, AT(serial)},
	[JOURNAL_TIME] = {NUMBER, AT(source_usec)},
	[JOURNAL_RECEIVED] = {NUMBER, AT(received_usec)},
	[JOURNAL_FACILITY] = {NUMBER, AT(facility)},
	[JOURNAL_IDENTIFIER] = {WORD, AT(identifier)},
	[JOURNAL_BOOT] = {WORD, AT(boot)},
	[JOURNAL_HOST] = {HOST, AT(host)},
#undef AT
};

void entry_reset(struct entry *entry)
{
	entry->seen = 0;
	entry->damaged = entry->message_cut = false;
	entry->message_len = entry->host_len = 0;
	entry->type = 0;
	entry->serial = entry->source_usec = entry->received_usec = entry->facility = -1;
	entry->transport[0] = entry->identifier[0] = entry->boot[0] = '\0';
	entry->message[0] = '\0';
}

bool entry_wants(struct span name)
{
	enum journal_field field = journal_field_find(name);

	return field < JOURNAL_FIELDS && fields[field].size;
}

static bool number(struct span value, int64_t *ret)
{
	int64_t n = 0;
	size_t i = 0;

	if (value.n == 0 || value.n > 18)
		return false;
	for (; value.n - i >= 8; i += 8) {
		uint64_t word = text_word(value.p + i);

		if (!text_all_digits(word))
			return false;
		n = n * 100000000 + (int64_t)text_eight(word);
	}
	for (; i < value.n; i++) {
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

	memcpy(entry->message, value.p, n);
	memset(entry->message + n, 0, PARSE_PAD);
	entry->message_len = n;
	entry->message_cut = n < value.n;
}

void entry_field(struct entry *entry, struct span name, struct span value)
{
	enum journal_field field = journal_field_find(name);

	if (field < JOURNAL_FIELDS)
		entry_set(entry, field, value);
}

void entry_set(struct entry *entry, enum journal_field field, struct span value)
{
	char *member = (char *)entry + fields[field].offset;

	if (!fields[field].size)
		return;
	/* journald's own fields come once: two entries ran into each other. */
	if (entry->seen & UINT32_C(1) << field) {
		entry->damaged = entry->damaged || journal_field_names[field].p[0] == '_';
		return;
	}
	entry->seen |= UINT32_C(1) << field;
	switch (fields[field].shape) {
	case NUMBER: {
		int64_t n;

		if (number(value, &n))
			memcpy(member, &n, sizeof(n));
		break;
	}
	case WORD:
		if (value.n < fields[field].size) {
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

/* Of a damaged one the time may be that of another entry. */
static void malformed(const struct entry *entry, const struct frame *f,
		      const struct record *record)
{
	f->sink->malformed(f->sink->ctx, MALFORMED_ENTRY, f->line,
			   entry->damaged ? RECORD_NO_TIME : record->time);
}

static int audit_entry(struct entry *entry, const struct frame *f, struct record *record)
{
	char *text, *end;

	record->via = RECORD_VIA_JOURNAL;
	record->time = RECORD_NO_TIME;
	if (entry->serial >= 0 && entry->serial <= UINT32_MAX &&
	    entry->source_usec >= 0) {
		record->time = entry->source_usec / 1000;
		record->stamp = (uint64_t)record->time;
		record->serial = (uint32_t)entry->serial;
		record->has_serial = true;
	}
	/* Of a damaged entry without a type nobody knows that it was none. */
	if (entry->type != AUDIT_SECCOMP && (entry->type != 0 || !entry->damaged)) {
		if (record->has_serial)
			f->sink->other(f->sink->ctx, record);
		return 0;
	}
	if (entry->damaged || entry->message_cut || entry->message_len == 0) {
		malformed(entry, f, record);
		return 0;
	}
	/* The name before the fields differs with systemd's version; _AUDIT_TYPE decides.
	 */
	end = entry->message + entry->message_len;
	text = memchr(entry->message, ' ', entry->message_len);
	return frame_fields(f, text ? text + 1 : end, end, record);
}

static bool begins(const struct entry *entry, const char *text)
{
	size_t n = strlen(text);

	return entry->message_len >= n && memcmp(entry->message, text, n) == 0;
}

/* Only the first line: text that a program sent can hold more of them. */
static int kernel_entry(struct entry *entry, const struct frame *f, struct record *record)
{
	char *end = memchr(entry->message, '\n', entry->message_len);

	if (entry->facility > 0)
		return 0;
	if (entry->damaged && begins(entry, "audit: type=1326 ")) {
		malformed(entry, f, record);
		return 0;
	}
	record->via = RECORD_VIA_JOURNAL;
	end = end ? end : entry->message + entry->message_len;
	return frame_kernel_text(f, entry->message, end, record);
}

static int driver_entry(struct entry *entry, const struct frame *f, struct record *record)
{
	loss_scan(LOSS_BY_JOURNALD, (struct span){entry->message, entry->message_len},
		  record->time, f->sink);
	return 0;
}

/* Transports whose entries nobody but journald and the kernel can write. */
static const struct {
	const char *name;
	int (*finish)(struct entry *entry, const struct frame *f, struct record *record);
} transports[] = {
	{"audit", audit_entry},
	{"kernel", kernel_entry},
	{"driver", driver_entry},
};

#define TRANSPORTS (sizeof(transports) / sizeof(*transports))

/* A daemon by its own word; no record, but where it was left out what the entry is. */
static void other_entry(const struct entry *entry, const struct frame *f,
			const struct record *record)
{
	int speaker = loss_speaker(span_of(entry->identifier));

	if (!entry->transport[0] &&
	    (entry->damaged || entry->type == AUDIT_SECCOMP ||
	     begins(entry, "SECCOMP auid=") || begins(entry, "<audit-1326> ") ||
	     begins(entry, "audit: type=1326 ")))
		malformed(entry, f, record);
	else if (speaker >= 0 && speaker != LOSS_BY_KERNEL)
		loss_scan((enum loss_speaker)speaker,
			  (struct span){entry->message, entry->message_len}, record->time,
			  f->sink);
}

/* WORD in quotes. */
static bool has_word(const char *p, size_t n, const char *word)
{
	const char *end = p + n, *at = p;
	size_t length = strlen(word);

	while ((at = memmem(at, (size_t)(end - at), word, length))) {
		if (at > p && at[-1] == '"' && at + length < end && at[length] == '"')
			return true;
		at += length;
	}
	return false;
}

bool entry_may_matter(const char *p, size_t n)
{
	const char *tag;

	for (size_t i = 0; i < TRANSPORTS; i++)
		if (has_word(p, n, transports[i].name))
			return true;
	for (size_t i = 0; (tag = loss_tag_at(i)); i++)
		if (has_word(p, n, tag))
			return true;
	return !has_word(p, n, "_TRANSPORT");
}

int entry_finish(struct entry *entry, const struct frame *f)
{
	struct record *record = f->record;
	size_t i = 0;
	int r = 0;

	record->time =
		entry->received_usec >= 0 ? entry->received_usec / 1000 : RECORD_NO_TIME;
	record->has_serial = false;
	record->host = (struct span){entry->host, entry->host_len};
	record->boot = (struct span){entry->boot, strlen(entry->boot)};
	while (i < TRANSPORTS && strcmp(entry->transport, transports[i].name) != 0)
		i++;
	if (i < TRANSPORTS)
		r = transports[i].finish(entry, f, record);
	else if (entry->seen || entry->damaged)
		other_entry(entry, f, record);
	entry_reset(entry);
	return r;
}
