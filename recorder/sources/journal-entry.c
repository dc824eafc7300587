/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-entry.h"

#include <stdio.h>
#include <string.h>

#define BIT(field) (1U << (field))
#define ORIGIN	   (BIT(JOURNAL_TRANSPORT) | BIT(JOURNAL_BOOT) | BIT(JOURNAL_HOST))
#define EVENT	   (BIT(JOURNAL_TYPE) | BIT(JOURNAL_SERIAL) | BIT(JOURNAL_TIME))
#define SPEECH                                                                           \
	(BIT(JOURNAL_TEXT) | BIT(JOURNAL_FACILITY) | BIT(JOURNAL_IDENTIFIER) |           \
	 BIT(JOURNAL_RECEIVED))

/* What is delivered of each; the words of other records are of no use. */
static const unsigned int delivered[] = {
	[JOURNAL_NOTHING] = 0,
	[JOURNAL_RECORD] = ORIGIN | EVENT | BIT(JOURNAL_TEXT),
	[JOURNAL_OTHER] = ORIGIN | EVENT,
	[JOURNAL_KERNEL] = ORIGIN | SPEECH,
	[JOURNAL_SUPPRESSED] = ORIGIN | SPEECH,
	[JOURNAL_DAEMON] = ORIGIN | SPEECH,
};

static void set(struct journal_entry *entry, enum journal_field field, const char *value,
		size_t n)
{
	size_t limit = field == JOURNAL_TEXT ? JOURNAL_MESSAGE : JOURNAL_WORD - 1;
	char *to = field == JOURNAL_TEXT ? entry->text : entry->word[field];

	n = n < limit ? n : limit;
	memcpy(to, value, n);
	entry->n[field] = n;
	if (field != JOURNAL_TEXT)
		to[n] = '\0';
}

static inline bool is(const struct journal_entry *entry, enum journal_field field,
		      const char *text)
{
	size_t n = strlen(text);

	return entry->n[field] == n && memcmp(entry->word[field], text, n) == 0;
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
	unsigned int missing = (BIT(JOURNAL_FIELDS) - 1) & ~BIT(JOURNAL_RECEIVED);
	size_t size;
	int r = 0;

	for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
		entry->n[i] = 0;
		entry->word[i][0] = '\0';
	}
	while (missing && (r = next_field(journal, &data, &size)) > 0) {
		const char *p = data;
		enum journal_field field;
		struct span name;

		if (size < 2 || !(journal_field_candidates(p) & missing))
			continue;
		field = journal_field_guess(p, size);
		if (!(missing & BIT(field)))
			continue;
		name = journal_field_names[field];
		if (size <= name.n || p[name.n] != '=' || memcmp(p, name.p, name.n) != 0)
			continue;
		set(entry, field, p + name.n + 1, size - name.n - 1);
		missing &= ~BIT(field);
		if (field == JOURNAL_TRANSPORT || field == JOURNAL_TYPE)
			missing &= needed(entry);
	}
	return r < 0 ? r : 0;
}

void journal_entry_received(struct journal_entry *entry, enum journal_kind kind,
			    sd_journal *journal)
{
	char *word = entry->word[JOURNAL_RECEIVED];
	uint64_t usec;

	if (delivered[kind] & BIT(JOURNAL_RECEIVED) &&
	    sd_journal_get_realtime_usec(journal, &usec) == 0)
		entry->n[JOURNAL_RECEIVED] = (size_t)snprintf(word, JOURNAL_WORD, "%llu",
							      (unsigned long long)usec);
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
	for (unsigned int left = delivered[kind]; left; left &= left - 1) {
		unsigned int i = (unsigned int)__builtin_ctz(left);

		if (entry->n[i])
			sink->field(sink->ctx, (enum journal_field)i,
				    i == JOURNAL_TEXT ? entry->text : entry->word[i],
				    entry->n[i]);
	}
	return sink->entry(sink->ctx);
}
