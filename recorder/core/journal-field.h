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
 * The fields that what begins with NAME, of two bytes at least, can be of, as bits: most
 * of an entry's fields are none of these, and this is asked of each. The second letter
 * tells all but two pairs apart.
 */
static inline unsigned int journal_field_candidates(const char *name)
{
#define BIT(field) (1U << (field))
	static const uint16_t by_letter[256] = {
		['E'] = BIT(JOURNAL_TEXT),
		['T'] = BIT(JOURNAL_TRANSPORT),
		['A'] = BIT(JOURNAL_TYPE) | BIT(JOURNAL_SERIAL),
		['S'] = BIT(JOURNAL_TIME),
		['Y'] = BIT(JOURNAL_FACILITY) | BIT(JOURNAL_IDENTIFIER),
		['B'] = BIT(JOURNAL_BOOT),
		['H'] = BIT(JOURNAL_HOST),
		['U'] = BIT(JOURNAL_UID),
		['_'] = BIT(JOURNAL_RECEIVED),
	};
#undef BIT

	return by_letter[(unsigned char)name[1]];
}

/* The only field that what begins with the N bytes at NAME can be of, or JOURNAL_FIELDS.
 */
static inline enum journal_field journal_field_guess(const char *name, size_t n)
{
	unsigned int fields = n < 2 ? 0 : journal_field_candidates(name);

	if (fields == 0)
		return JOURNAL_FIELDS;
	/* The eighth letter tells the pairs apart: the later one has an I there. */
	return (enum journal_field)(n > 7 && name[7] == 'I' ? 31 - __builtin_clz(fields)
							    : __builtin_ctz(fields));
}

/* The field of that very name, or JOURNAL_FIELDS. */
enum journal_field journal_field_find(struct span name);

#endif
