/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-entry.h"

#include <string.h>

#define SLOT(text)                                                                       \
	{                                                                                \
		text "=", sizeof(text)                                                   \
	}

/* As they stand in front of a value. */
static const struct {
	const char *name;
	size_t n;
} slots[JOURNAL_SLOTS] = {
	[JOURNAL_TEXT] = SLOT("MESSAGE"),
	[JOURNAL_TRANSPORT] = SLOT("_TRANSPORT"),
	[JOURNAL_TYPE] = SLOT("_AUDIT_TYPE"),
	[JOURNAL_SERIAL] = SLOT("_AUDIT_ID"),
	[JOURNAL_TIME] = SLOT("_SOURCE_REALTIME_TIMESTAMP"),
	[JOURNAL_FACILITY] = SLOT("SYSLOG_FACILITY"),
	[JOURNAL_IDENTIFIER] = SLOT("SYSLOG_IDENTIFIER"),
	[JOURNAL_BOOT] = SLOT("_BOOT_ID"),
	[JOURNAL_HOST] = SLOT("_HOSTNAME"),
	[JOURNAL_UID] = SLOT("_UID"),
};

#define BIT(slot) (1U << (slot))
#define ORIGIN	  (BIT(JOURNAL_TRANSPORT) | BIT(JOURNAL_BOOT) | BIT(JOURNAL_HOST))
#define EVENT	  (BIT(JOURNAL_TYPE) | BIT(JOURNAL_SERIAL) | BIT(JOURNAL_TIME))
#define SPEECH	  (BIT(JOURNAL_TEXT) | BIT(JOURNAL_FACILITY) | BIT(JOURNAL_IDENTIFIER))

/* What is delivered of each; the words of other records are of no use. */
static const unsigned int delivered[] = {
	[JOURNAL_NOTHING] = 0,
	[JOURNAL_RECORD] = ORIGIN | EVENT | BIT(JOURNAL_TEXT),
	[JOURNAL_OTHER] = ORIGIN | EVENT,
	[JOURNAL_KERNEL] = ORIGIN | SPEECH,
	[JOURNAL_SUPPRESSED] = ORIGIN | SPEECH,
	[JOURNAL_DAEMON] = ORIGIN | SPEECH,
};

/*
 * The only slot that DATA can be of, by its second letter. This is asked of each field of
 * each entry, and most are of none.
 */
static size_t guess(const char *data, size_t n)
{
	static const unsigned char by_letter[256] = {
		['E'] = JOURNAL_TEXT + 1,     ['T'] = JOURNAL_TRANSPORT + 1,
		['A'] = JOURNAL_TYPE + 1,     ['S'] = JOURNAL_TIME + 1,
		['Y'] = JOURNAL_FACILITY + 1, ['B'] = JOURNAL_BOOT + 1,
		['H'] = JOURNAL_HOST + 1,     ['U'] = JOURNAL_UID + 1,
	};
	size_t slot;

	if (n < 2)
		return JOURNAL_SLOTS;
	slot = by_letter[(unsigned char)data[1]] - 1U;
	if (n > 7 && data[7] == 'I') {
		if (slot == JOURNAL_TYPE)
			return JOURNAL_SERIAL;
		if (slot == JOURNAL_FACILITY)
			return JOURNAL_IDENTIFIER;
	}
	return slot < JOURNAL_SLOTS ? slot : JOURNAL_SLOTS;
}

static void set(struct journal_entry *entry, size_t slot, const char *value, size_t n)
{
	size_t limit = slot == JOURNAL_TEXT ? JOURNAL_MESSAGE : JOURNAL_WORD - 1;
	char *to = slot == JOURNAL_TEXT ? entry->text : entry->word[slot];

	n = n < limit ? n : limit;
	memcpy(to, value, n);
	entry->n[slot] = n;
	if (slot != JOURNAL_TEXT)
		to[n] = '\0';
}

static inline bool is(const struct journal_entry *entry, enum journal_slot slot,
		      const char *text)
{
	size_t n = strlen(text);

	return entry->n[slot] == n && memcmp(entry->word[slot], text, n) == 0;
}

/* What need still be looked for: entries are read no further than that. */
static unsigned int needed(const struct journal_entry *entry)
{
	if (!is(entry, JOURNAL_TRANSPORT, "audit"))
		return ~0U;
	return delivered[entry->n[JOURNAL_TYPE] && !is(entry, JOURNAL_TYPE, "1326")
				 ? JOURNAL_OTHER
				 : JOURNAL_RECORD];
}

/* The second also steps over a field that cannot be had, and costs a little more. */
static inline int next_field(sd_journal *journal, const void **ret, size_t *ret_n)
{
	int r = sd_journal_enumerate_data(journal, ret, ret_n);

	return r < 0 ? sd_journal_enumerate_available_data(journal, ret, ret_n) : r;
}

int journal_entry_read(struct journal_entry *entry, sd_journal *journal)
{
	const void *data;
	unsigned int missing = BIT(JOURNAL_SLOTS) - 1;
	size_t size;
	int r = 0;

	for (size_t i = 0; i < JOURNAL_SLOTS; i++) {
		entry->n[i] = 0;
		entry->word[i][0] = '\0';
	}
	while (missing && (r = next_field(journal, &data, &size)) > 0) {
		const size_t slot = guess(data, size);
		size_t n;

		if (slot == JOURNAL_SLOTS || !(missing & BIT(slot)))
			continue;
		n = slots[slot].n;
		if (size < n || memcmp(data, slots[slot].name, n) != 0)
			continue;
		set(entry, slot, (const char *)data + n, size - n);
		missing &= ~BIT(slot);
		if (slot == JOURNAL_TRANSPORT || slot == JOURNAL_TYPE)
			missing &= needed(entry);
	}
	return r < 0 ? r : 0;
}

static bool begins(const struct journal_entry *entry, const char *text)
{
	size_t n = strlen(text);

	return entry->n[JOURNAL_TEXT] >= n && memcmp(entry->text, text, n) == 0;
}

static bool holds(const struct journal_entry *entry, const char *text)
{
	return memmem(entry->text, entry->n[JOURNAL_TEXT], text, strlen(text)) != NULL;
}

/* Facility kern: what root writes to /dev/kmsg has another one (kernel's dev-kmsg). */
static enum journal_kind kernel_kind(const struct journal_entry *entry)
{
	if (!is(entry, JOURNAL_FACILITY, "0"))
		return JOURNAL_NOTHING;
	/* Linux 3.x had no "audit: " before the record. */
	if (begins(entry, "audit: ") || begins(entry, "type=1326 "))
		return JOURNAL_KERNEL;
	if (holds(entry, "callbacks suppressed"))
		return JOURNAL_SUPPRESSED;
	return holds(entry, "printk messages dropped") ? JOURNAL_KERNEL : JOURNAL_NOTHING;
}

enum journal_kind journal_entry_kind(const struct journal_entry *entry)
{
	if (is(entry, JOURNAL_TRANSPORT, "audit"))
		return is(entry, JOURNAL_TYPE, "1326") ? JOURNAL_RECORD : JOURNAL_OTHER;
	if (is(entry, JOURNAL_TRANSPORT, "kernel"))
		return kernel_kind(entry);
	if (is(entry, JOURNAL_TRANSPORT, "driver"))
		return JOURNAL_DAEMON;
	/* Anybody can call a program auditd; only root's counts. */
	if (is(entry, JOURNAL_UID, "0") && (is(entry, JOURNAL_TRANSPORT, "syslog") ||
					    is(entry, JOURNAL_TRANSPORT, "journal") ||
					    is(entry, JOURNAL_TRANSPORT, "stdout")))
		return JOURNAL_DAEMON;
	return JOURNAL_NOTHING;
}

bool journal_entry_serial(const struct journal_entry *entry, uint32_t *ret)
{
	const char *end = entry->text + entry->n[JOURNAL_TEXT], *p = entry->text;
	uint64_t serial = 0;

	if (!begins(entry, "audit: type="))
		return false;
	p = memmem(p, (size_t)(end - p), " audit(", 7);
	p = p ? memchr(p, ':', (size_t)(end - p)) : NULL;
	if (!p)
		return false;
	for (p++; p < end && *p >= '0' && *p <= '9' && serial <= UINT32_MAX; p++)
		serial = serial * 10 + (uint64_t)(*p - '0');
	if (p == end || *p != ')' || serial > UINT32_MAX)
		return false;
	*ret = (uint32_t)serial;
	return true;
}

int journal_entry_deliver(const struct journal_entry *entry, enum journal_kind kind,
			  const struct source_sink *sink)
{
	for (size_t i = 0; i < JOURNAL_SLOTS; i++)
		if (delivered[kind] & BIT(i) && entry->n[i])
			sink->field(sink->ctx, slots[i].name, slots[i].n - 1,
				    i == JOURNAL_TEXT ? entry->text : entry->word[i],
				    entry->n[i]);
	return sink->entry(sink->ctx);
}
