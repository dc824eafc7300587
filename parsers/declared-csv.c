/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table that this program writes (emitters/csv.c), RFC 4180: what has a row is
 * allowed, on the architecture of the row, and all else is denied. The columns are found
 * by their names in the first line.
 */
#include <errno.h>
#include <stdlib.h>

#include "count.h"
#include "declared-parts.h"

#define COLUMNS_MAX 64
#define FIELD_MAX   64 /* longest field that means something */

/* Without quotes; only its beginning is kept. */
struct field {
	char text[FIELD_MAX];
	const char *p;
	bool last; /* of its row */
};

/* The field at *P, which moves behind it. False: the document ends. */
static bool next_field(const char **p, const char *end, struct field *ret)
{
	bool quoted = *p < end && **p == '"', more = true;
	size_t n = 0;

	if (*p == end)
		return false;
	ret->p = *p;
	*p += quoted;
	while (*p < end && more) {
		char c = **p;

		if (quoted && c == '"' && end - *p > 1 && (*p)[1] == '"')
			++*p;
		else if (quoted ? c == '"' : c == ',' || c == '\n')
			more = false;
		if (more && n < FIELD_MAX - 1)
			ret->text[n++] = (char)(c ? c : '?');
		*p += more || quoted;
	}
	if (n && ret->text[n - 1] == '\r')
		n--;
	ret->text[n] = '\0';
	if (quoted && *p < end && **p == '\r')
		++*p;
	ret->last = *p == end || **p == '\n';
	*p += *p < end;
	return true;
}

/* The columns that count. */
enum column { COLUMN_ARCH, COLUMN_NR, COLUMNS };

struct table {
	struct declared_reader *reader;
	const char *p, *end;
	size_t at[COLUMNS];
	bool has[COLUMNS];
};

static bool read_head(struct table *table)
{
	static const char *const names[] = {[COLUMN_ARCH] = "arch", [COLUMN_NR] = "nr"};
	struct field field = {.last = false};

	for (size_t i = 0; i < COLUMNS_MAX && !field.last; i++) {
		if (!next_field(&table->p, table->end, &field))
			return false;
		for (size_t j = 0; j < COUNT(names); j++)
			if (strcmp(field.text, names[j]) == 0 && !table->has[j]) {
				table->at[j] = i;
				table->has[j] = true;
			}
	}
	return field.last && table->has[COLUMN_ARCH] && table->has[COLUMN_NR];
}

static int add_call(struct table *table, const struct arch *arch, int64_t nr,
		    struct declared_place place)
{
	struct declared *out = table->reader->out;
	int r = 0;

	if (!out->n_rules || declared_last(out)->arch != arch) {
		r = declared_add_rule(out, ACTION_ALLOW, place);
		if (r == 0)
			declared_last(out)->arch = arch;
		for (size_t i = 0; i < out->n_arches && r == 0; i++)
			if (out->arches[i].arch == arch)
				return declared_add_nr(out, nr, place);
		r = r ? r
		      : declared_add_arch(out, &(struct declared_arch){.arch = arch,
								       .place = place});
	}
	return r ? r : declared_add_nr(out, nr, place);
}

static int add_row(struct table *table, struct field fields[COLUMNS])
{
	struct declared_place place =
		declared_reader_place(table->reader, fields[COLUMN_NR].p);
	const struct arch *arch = arch_by_name(fields[COLUMN_ARCH].text);
	const char *number = fields[COLUMN_NR].text;
	char *stop;
	long long nr;

	errno = 0;
	nr = strtoll(number, &stop, 10);
	if (!*number || *stop || errno)
		return declared_reader_fail(table->reader, -EBADMSG, fields[COLUMN_NR].p,
					    "the number of a system call is missing");
	if (!arch)
		return declared_fault(
			table->reader->out, DECLARED_WARNING, place, "unknown-arch",
			"there is no architecture \"%s\"; the row is passed "
			"over",
			fields[COLUMN_ARCH].text);
	return add_call(table, arch, nr, place);
}

static int read_row(struct table *table)
{
	struct field fields[COLUMNS] = {{.text = ""}, {.text = ""}}, field;
	const char *start = table->p;
	size_t seen = 0;

	field.last = false;
	for (size_t i = 0; !field.last; i++) {
		if (!next_field(&table->p, table->end, &field))
			break;
		for (size_t j = 0; j < COLUMNS; j++)
			if (table->at[j] == i) {
				fields[j] = field;
				seen++;
			}
	}
	if (seen == COLUMNS)
		return add_row(table, fields);
	return declared_reader_fail(table->reader, -EBADMSG, start,
				    "the row has fewer fields than the first one");
}

static int csv_read(struct declared_reader *reader)
{
	const struct declared_document *document = reader->document;
	struct table table = {.reader = reader,
			      .p = document->text,
			      .end = document->text + document->n};
	int r = 0;

	reader->out->order = DECLARED_FIRST;
	reader->out->has_otherwise = true;
	reader->out->otherwise = reader->out->foreign = ACTION_ERRNO | EPERM;
	if (!read_head(&table))
		return declared_reader_fail(
			reader, -EBADMSG, document->text,
			"the first line must name the columns arch and "
			"nr");
	while (r == 0 && table.p < table.end)
		r = read_row(&table);
	return r;
}

static bool csv_detect(const struct declared_document *document)
{
	struct table table = {.p = document->text, .end = document->text + document->n};

	return read_head(&table);
}

const struct declared_format declared_format_csv = {
	.kind = {"csv", "the table that this program writes"},
	.detect = csv_detect,
	.read = csv_read,
};
