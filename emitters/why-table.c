/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline.h"
#include "out.h"
#include "when.h"
#include "why.h"

#define CELL BASELINE_TEXT /* longest text of a column, with its NUL */

static void cell_name(const struct recording *recording, const struct need *need,
		      char buf[CELL])
{
	char name[OUT_NAME];

	(void)recording;
	snprintf(buf, CELL, "%s", out_call_name(need->arch, need->nr, name));
}

static void cell_arch(const struct recording *recording, const struct need *need,
		      char buf[CELL])
{
	char name[OUT_NAME];

	(void)recording;
	snprintf(buf, CELL, "%s", out_arch_name(need->arch, need->token, name));
}

static void cell_nr(const struct recording *recording, const struct need *need,
		    char buf[CELL])
{
	(void)recording;
	snprintf(buf, CELL, "%lld", (long long)need->nr);
}

static void cell_count(const struct recording *recording, const struct need *need,
		       char buf[CELL])
{
	(void)recording;
	snprintf(buf, CELL, "%llu",
		 (unsigned long long)(need->count < RECORDING_COUNT_MAX
					      ? need->count
					      : RECORDING_COUNT_MAX));
}

static void cell_exes(const struct recording *recording, const struct need *need,
		      char buf[CELL])
{
	(void)recording;
	snprintf(buf, CELL, "%u", need->exes);
}

static void cell_sessions(const struct recording *recording, const struct need *need,
			  char buf[CELL])
{
	snprintf(buf, CELL, "%u/%zu", need->sessions, recording->n_sessions);
}

static void format_time(int64_t time, char buf[CELL])
{
	if (out_can_time(time))
		when_format(time, buf);
	else
		strcpy(buf, "-");
}

static void cell_first(const struct recording *recording, const struct need *need,
		       char buf[CELL])
{
	(void)recording;
	format_time(need->first, buf);
}

static void cell_last(const struct recording *recording, const struct need *need,
		      char buf[CELL])
{
	(void)recording;
	format_time(need->last, buf);
}

static void cell_prelude(const struct recording *recording, const struct need *need,
			 char buf[CELL])
{
	(void)recording;
	strcpy(buf, need->prelude ? "yes" : "no");
}

static void cell_baseline(const struct recording *recording, const struct need *need,
			  char buf[CELL])
{
	char text[BASELINE_TEXT];

	(void)recording;
	snprintf(buf, CELL, "%s", baseline_text(need->arch, need->name, "-", text));
}

static const struct {
	const char *title;
	bool right;
	void (*put)(const struct recording *recording, const struct need *need,
		    char buf[CELL]);
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
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

static void put_cell(FILE *out, size_t column, const size_t *widths, const char *text)
{
	int width = column == COLUMNS - 1 ? 0 : (int)widths[column];

	fprintf(out, "%s%*s", column ? "  " : "", columns[column].right ? width : -width,
		text);
}

void why_write_table(const struct recording *recording, const struct needs *needs,
		     FILE *out)
{
	size_t widths[COLUMNS];
	char buf[CELL];

	for (size_t c = 0; c < COLUMNS; c++) {
		widths[c] = strlen(columns[c].title);
		for (size_t i = 0; i < needs->n && c < COLUMNS - 1; i++) {
			columns[c].put(recording, &needs->rows[i], buf);
			widths[c] = strlen(buf) > widths[c] ? strlen(buf) : widths[c];
		}
	}
	for (size_t c = 0; c < COLUMNS; c++)
		put_cell(out, c, widths, columns[c].title);
	fputc('\n', out);
	for (size_t i = 0; i < needs->n; i++) {
		for (size_t c = 0; c < COLUMNS; c++) {
			columns[c].put(recording, &needs->rows[i], buf);
			put_cell(out, c, widths, buf);
		}
		fputc('\n', out);
	}
}
