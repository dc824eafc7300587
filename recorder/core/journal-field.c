/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-field.h"

#define NAME(text)                                                                       \
	{                                                                                \
		text, sizeof(text) - 1                                                   \
	}

const struct span journal_field_names[JOURNAL_FIELDS] = {
	[JOURNAL_TEXT] = NAME("MESSAGE"),
	[JOURNAL_TRANSPORT] = NAME("_TRANSPORT"),
	[JOURNAL_TYPE] = NAME("_AUDIT_TYPE"),
	[JOURNAL_SERIAL] = NAME("_AUDIT_ID"),
	[JOURNAL_TIME] = NAME("_SOURCE_REALTIME_TIMESTAMP"),
	[JOURNAL_RECEIVED] = NAME("__REALTIME_TIMESTAMP"),
	[JOURNAL_FACILITY] = NAME("SYSLOG_FACILITY"),
	[JOURNAL_IDENTIFIER] = NAME("SYSLOG_IDENTIFIER"),
	[JOURNAL_BOOT] = NAME("_BOOT_ID"),
	[JOURNAL_HOST] = NAME("_HOSTNAME"),
	[JOURNAL_UID] = NAME("_UID"),
};

enum journal_field journal_field_find(struct span name)
{
	enum journal_field field = journal_field_guess(name.p, name.n);

	return field < JOURNAL_FIELDS && span_eq(name, journal_field_names[field])
		       ? field
		       : JOURNAL_FIELDS;
}
