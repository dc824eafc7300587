/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fields of journal entries that matter here. What begins with an underscore only
 * journald writes (systemd.journal-fields(7), journald-audit.c).
 */
#ifndef SECCOMP_RECORD_JOURNAL_FIELD_H
#define SECCOMP_RECORD_JOURNAL_FIELD_H

#include "record.h"

enum journal_field {
	JOURNAL_TEXT, /* MESSAGE */
	JOURNAL_TRANSPORT,
	JOURNAL_TYPE,
	JOURNAL_SERIAL,
	JOURNAL_TIME, /* _SOURCE_REALTIME_TIMESTAMP */
	JOURNAL_FACILITY,
	JOURNAL_IDENTIFIER,
	JOURNAL_BOOT,
	JOURNAL_HOST,
	JOURNAL_UID,
	JOURNAL_RECEIVED, /* __REALTIME_TIMESTAMP, which is no field inside journals */
	JOURNAL_FIELDS
};

extern const struct span journal_field_names[JOURNAL_FIELDS];

/*
 * The only field that what begins with the N bytes at NAME can be of, or JOURNAL_FIELDS:
 * most of an entry's fields are none of these, and this is asked of each.
 */
static inline enum journal_field journal_field_guess(const char *name, size_t n)
{
	static const unsigned char by_letter[256] = {
		['E'] = JOURNAL_TEXT + 1,     ['T'] = JOURNAL_TRANSPORT + 1,
		['A'] = JOURNAL_TYPE + 1,     ['S'] = JOURNAL_TIME + 1,
		['Y'] = JOURNAL_FACILITY + 1, ['B'] = JOURNAL_BOOT + 1,
		['H'] = JOURNAL_HOST + 1,     ['U'] = JOURNAL_UID + 1,
		['_'] = JOURNAL_RECEIVED + 1,
	};
	/* The second letter tells all but two pairs apart, and those the eighth. */
	unsigned int field = n < 2 ? 0 : by_letter[(unsigned char)name[1]];

	if (field == 0)
		return JOURNAL_FIELDS;
	field--;
	if (n > 7 && name[7] == 'I') {
		if (field == JOURNAL_TYPE)
			return JOURNAL_SERIAL;
		if (field == JOURNAL_FACILITY)
			return JOURNAL_IDENTIFIER;
	}
	return (enum journal_field)field;
}

/* The field of that very name, or JOURNAL_FIELDS. */
enum journal_field journal_field_find(struct span name);

#endif
