/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"
#include "out.h"
#include "when.h"
#include "why.h"

#define CELL BASELINE_TEXT /* longest text of a column, with its NUL */

struct row {
	const struct recording *recording;
	const struct need *need;
	const struct blame *blame; /* NULL: of no profile */
};

static void cell_name(const struct row *row, char buf[CELL])
{
	char name[OUT_NAME];

	snprintf(buf, CELL, "%s", out_call_name(row->need->arch, row->need->nr, name));
}

static void cell_arch(const struct row *row, char buf[CELL])
{
	char name[OUT_NAME];

	snprintf(buf, CELL, "%s", out_arch_name(row->need->arch, row->need->token, name));
}

static void cell_nr(const struct row *row, char buf[CELL])
{
	snprintf(buf, CELL, "%lld", (long long)row->need->nr);
}

static void cell_count(const struct row *row, char buf[CELL])
{
	snprintf(buf, CELL, "%llu",
		 (unsigned long long)(row->need->count < RECORDING_COUNT_MAX
					      ? row->need->count
					      : RECORDING_COUNT_MAX));
}

static void cell_exes(const struct row *row, char buf[CELL])
{
	snprintf(buf, CELL, "%u", row->need->exes);
}

static void cell_sessions(const struct row *row, char buf[CELL])
{
	snprintf(buf, CELL, "%u/%zu", row->need->sessions, row->recording->n_sessions);
}

static void format_time(int64_t time, char buf[CELL])
{
	if (out_can_time(time))
		when_format(time, buf);
	else
		strcpy(buf, "-");
}

static void cell_first(const struct row *row, char buf[CELL])
{
	format_time(row->need->first, buf);
}

static void cell_last(const struct row *row, char buf[CELL])
{
	format_time(row->need->last, buf);
}

static void cell_prelude(const struct row *row, char buf[CELL])
{
	strcpy(buf, row->need->prelude ? "yes" : "no");
}

static void cell_baseline(const struct row *row, char buf[CELL])
{
	char text[BASELINE_TEXT];

	snprintf(buf, CELL, "%s",
		 baseline_text(row->need->arch, row->need->name, "-", text));
}

static void cell_blame(const struct row *row, char buf[CELL])
{
	snprintf(buf, CELL, "%s",
		 row->blame && row->blame->known ? blame_word(row->blame->answer) : "-");
}

static const struct {
	const char *title;
	bool right;
	void (*put)(const struct row *row, char buf[CELL]);
} columns[] = {
	{"SYSCALL", false, cell_name},
	{"ARCH", false, cell_arch},
	{"NR", true, cell_nr},
	{"COUNT", true, cell_count},
	{"EXES", true, cell_exes},
	{"SESSIONS", true, cell_sessions},
	{"FIRST", false, cell_first},
	{"LAST", false, cell_last},
	{"PRELUDE", false, cell_prelude},
	{"BASELINE", false, cell_baseline},
	{"PROFILE", false, cell_blame},
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

static void put_cell(FILE *out, size_t column, bool last, const size_t *widths,
		     const char *text)
{
	int width = last ? 0 : (int)widths[column];

	fprintf(out, "%s%*s", column ? "  " : "", columns[column].right ? width : -width,
		text);
}

void why_write_table(const struct recording *recording, const struct needs *needs,
		     const struct blame *blame, FILE *out)
{
	/* The last one is of a profile. */
	const size_t shown = blame ? COLUMNS : COLUMNS - 1;
	size_t widths[COLUMNS];
	char buf[CELL];

	for (size_t c = 0; c < shown; c++) {
		widths[c] = strlen(columns[c].title);
		for (size_t i = 0; i < needs->n && c < shown - 1; i++) {
			const struct row row = {recording, &needs->rows[i], NULL};

			columns[c].put(&row, buf);
			widths[c] = strlen(buf) > widths[c] ? strlen(buf) : widths[c];
		}
	}
	for (size_t c = 0; c < shown; c++)
		put_cell(out, c, c == shown - 1, widths, columns[c].title);
	fputc('\n', out);
	for (size_t i = 0; i < needs->n; i++) {
		const struct row row = {recording, &needs->rows[i],
					blame ? &blame[i] : NULL};

		for (size_t c = 0; c < shown; c++) {
			columns[c].put(&row, buf);
			put_cell(out, c, c == shown - 1, widths, buf);
		}
		fputc('\n', out);
	}
}
