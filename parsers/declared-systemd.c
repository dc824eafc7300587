/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units of systemd and their drop-ins (systemd.exec(5), "SYSTEM CALL FILTERING";
 * systemd.syntax(7)), which go by the order of their names. Filters and what is logged
 * are two filters for the kernel, of which the stricter answer counts.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <strings.h>

#include "count.h"
#include "declared-systemd-parts.h"
#include "errors.h"

#define COMMENTS "#;"

/* Where settings of what is executed count. */
static const char *const sections[] = {"Service", "Socket", "Mount", "Swap"};

/* These become filters too, with arguments, which are not looked at. */
static const char *const other_filters[] = {
	"RestrictAddressFamilies", "RestrictNamespaces",   "RestrictRealtime",
	"RestrictSUIDSGID",	   "ProtectKernelModules", "ProtectKernelTunables",
	"ProtectKernelLogs",	   "ProtectClock",	   "ProtectHostname",
	"PrivateDevices",	   "LockPersonality",	   "MemoryDenyWriteExecute",
};

static int set_filter(struct declared_systemd *s, struct span value)
{
	return systemd_assign(s, &s->filter, value);
}

static int set_log(struct declared_systemd *s, struct span value)
{
	return systemd_assign(s, &s->log, value);
}

static int set_errno(struct declared_systemd *s, struct span value)
{
	int error = value.n ? systemd_errno(value, false) : SYSTEMD_KILL;
	struct declared_place place = declared_lines_place(&s->lines, value.p);
	char shown[64];

	if (error == INT_MIN)
		return declared_fault(
			s->reader->out, DECLARED_WARNING, place, "unknown-errno",
			"%s is none of an error's name, 1 to %d, and kill; it "
			"is passed over",
			declared_reader_shown(value, shown, sizeof(shown)), ERRORS_MAX);
	s->error = error;
	s->error_place = place;
	return 0;
}

static const struct arch *arch_of_systemd(struct span word)
{
	const struct arch *arch;

	for (size_t i = 0; (arch = arch_at(i)); i++)
		if (*arch->systemd && span_is(word, arch->systemd))
			return arch;
	return NULL;
}

static const char *next_arch(void *state)
{
	size_t *i = state;
	const struct arch *arch;

	while ((arch = arch_at((*i)++)) && !*arch->systemd)
		;
	return arch ? arch->systemd : NULL;
}

static int set_arches(struct declared_systemd *s, struct span value)
{
	struct declared *out = s->reader->out;
	struct span word;
	int r = 0;

	if (!value.n) {
		out->n_arches = 0;
		out->every_arch = true;
	}
	while (r == 0 && (word = systemd_word(&value)).n) {
		struct declared_arch row = {
			.arch = arch_of_systemd(word),
			.place = declared_lines_place(&s->lines, word.p)};
		char shown[64], guess[128];
		size_t i = 0;

		if (!row.arch && !span_is(word, "native")) {
			declared_reader_shown(word, shown, sizeof(shown));
			r = declared_fault(
				out, DECLARED_WARNING, row.place, "unknown-arch",
				"there is no architecture %s%s; it is passed "
				"over",
				shown,
				declared_reader_guess(s->reader, shown, next_arch, &i,
						      guess, sizeof(guess)));
			continue;
		}
		out->every_arch = false;
		if (row.arch)
			r = declared_add_arch(out, &row);
	}
	return r;
}

static const struct {
	const char *name;
	int (*set)(struct declared_systemd *s, struct span value);
} settings[] = {
	{"SystemCallFilter", set_filter},
	{"SystemCallLog", set_log},
	{"SystemCallErrorNumber", set_errno},
	{"SystemCallArchitectures", set_arches},
};

static const char *next_setting(void *state)
{
	size_t *i = state;

	return *i < COUNT(settings) ? settings[(*i)++].name : NULL;
}

/* One that begins as ours do and is none. */
static int check_setting(struct declared_systemd *s, struct span name,
			 struct declared_place place)
{
	static const char start[] = "SystemCall";
	char shown[64], guess[128];
	size_t i = 0;

	if (name.n < strlen(start) || strncasecmp(name.p, start, strlen(start)) != 0)
		return 0;
	declared_reader_shown(name, shown, sizeof(shown));
	return declared_fault(s->reader->out, DECLARED_WARNING, place, "unknown-setting",
			      "there is no setting %s=%s; systemd passes over it", shown,
			      declared_reader_guess(s->reader, shown, next_setting, &i,
						    guess, sizeof(guess)));
}

static int read_setting(struct declared_systemd *s, struct span name, struct span value,
			bool counts)
{
	struct declared_place place = declared_lines_place(&s->lines, name.p);

	for (size_t i = 0; i < COUNT(settings); i++) {
		if (!span_is(name, settings[i].name))
			continue;
		if (counts)
			return settings[i].set(s, value);
		return declared_fault(s->reader->out, DECLARED_WARNING, place, "section",
				      "%s= counts in [Service], [Socket], [Mount] and "
				      "[Swap] only; it is passed over",
				      settings[i].name);
	}
	for (size_t i = 0; i < COUNT(other_filters) && counts; i++)
		if (span_is(name, other_filters[i]))
			return declared_fault(s->reader->out, DECLARED_NOTE, place,
					      "other-filter",
					      "%s= is a filter of its own, which is not "
					      "looked at",
					      other_filters[i]);
	return check_setting(s, name, place);
}

static bool is_counting(struct span line)
{
	for (size_t i = 0; i < COUNT(sections) && line.n > 2; i++)
		if (span_is((struct span){line.p + 1, line.n - 2}, sections[i]))
			return true;
	return false;
}

static int read_line(struct declared_systemd *s, struct span line, bool *counts)
{
	const char *equals = memchr(line.p, '=', line.n);
	struct span name;

	if (*line.p == '[') {
		*counts = is_counting(line);
		return 0;
	}
	if (!equals)
		return 0;
	name = declared_lines_trimmed((struct span){line.p, (size_t)(equals - line.p)});
	return read_setting(s, name,
			    declared_lines_trimmed((struct span){
				    equals + 1, line.n - (size_t)(equals + 1 - line.p)}),
			    *counts);
}

static int read_unit(struct declared_systemd *s, const struct declared_document *document)
{
	bool counts = false;
	struct span line;
	int r = declared_lines_init(&s->lines, s->reader, document, COMMENTS);

	while (r == 0 && declared_lines_next(&s->lines, COMMENTS, &line))
		r = read_line(s, line, &counts);
	declared_lines_done(&s->lines);
	return r;
}

/* What the filter says of a call with this entry. */
static uint32_t filter_verdict(const struct declared_systemd *s, int error)
{
	const bool allow_list = s->filter.allow_list;
	const uint32_t denied = s->error == SYSTEMD_KILL
					? ACTION_KILL_PROCESS
					: ACTION_ERRNO | (uint32_t)s->error;

	if (error == SYSTEMD_KILL)
		return ACTION_KILL_PROCESS;
	if (error >= 0)
		return ACTION_ERRNO | (uint32_t)error;
	return s->filter.used && (error == SYSTEMD_OUT) == allow_list ? denied
								      : ACTION_ALLOW;
}

/* Both filters, of which the kernel takes the stricter verdict. */
static uint32_t verdict(const struct declared_systemd *s, int filter, int log)
{
	const uint32_t filtered = filter_verdict(s, filter);

	if (filtered != ACTION_ALLOW || !s->log.used)
		return filtered;
	return (log == SYSTEMD_OUT) == s->log.allow_list ? ACTION_ALLOW : ACTION_LOG;
}

static int error_of(const struct systemd_set *set, size_t i)
{
	return set->entries ? set->entries[i].error : SYSTEMD_OUT;
}

/* systemd gives up where a call's verdict is the filter's default, with an error. */
static int check_call(const struct declared_systemd *s, size_t i)
{
	const int error = error_of(&s->filter, i);

	if (error < 0 && error != SYSTEMD_KILL)
		return 0;
	if (!s->filter.allow_list ||
	    filter_verdict(s, error) != filter_verdict(s, SYSTEMD_OUT))
		return 0;
	return declared_fault(s->reader->out, DECLARED_ERROR, s->filter.entries[i].place,
			      "errno-default",
			      "%s gets the error that all calls get: systemd cannot set "
			      "up the filter, and does not start the unit; leave it out",
			      arch_name_at(i));
}

static int add_calls(const struct declared_systemd *s)
{
	struct declared *out = s->reader->out;
	int r = 0;

	for (size_t i = 0; i < s->n_calls && r == 0; i++) {
		const int filter = error_of(&s->filter, i), log = error_of(&s->log, i);
		const struct declared_place place =
			filter == SYSTEMD_OUT && s->log.entries ? s->log.entries[i].place
			: s->filter.entries ? s->filter.entries[i].place
					    : (struct declared_place){0};

		r = check_call(s, i);
		if (r < 0 || verdict(s, filter, log) == out->otherwise)
			continue;
		r = declared_add_rule(out, verdict(s, filter, log), place);
		r = r ? r : declared_add_name(out, span_of(arch_name_at(i)), place);
	}
	return r;
}

static int finish(struct declared_systemd *s)
{
	struct declared *out = s->reader->out;

	declared_reader_enter(s->reader, s->reader->document);
	out->has_otherwise = out->own_arch = true;
	out->otherwise = verdict(s, SYSTEMD_OUT, SYSTEMD_OUT);
	if (!s->filter.used && !s->log.used && out->every_arch)
		return declared_fault(out, DECLARED_WARNING, (struct declared_place){0},
				      "no-filter", "nothing here filters system calls");
	if (s->filter.used && out->every_arch) {
		int r = declared_fault(out, DECLARED_NOTE, (struct declared_place){0},
				       "every-arch",
				       "the filter is for calls of 32 bits too: "
				       "SystemCallArchitectures=native leaves these out");

		if (r < 0)
			return r;
	}
	return add_calls(s);
}

static int by_name(const void *a, const void *b)
{
	const struct declared_document *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* The document, then the others, in the order of their names. */
static int read_units(struct declared_systemd *s)
{
	const struct declared_reader *reader = s->reader;
	const struct declared_document **others =
		calloc(reader->n_others + 1, sizeof(*others));
	int r;

	if (!others)
		return -ENOMEM;
	for (size_t i = 0; i < reader->n_others; i++)
		others[i] = &reader->others[i];
	qsort(others, reader->n_others, sizeof(*others), by_name);
	r = read_unit(s, reader->document);
	for (size_t i = 0; i < reader->n_others && r == 0; i++)
		r = read_unit(s, others[i]);
	free(others);
	return r;
}

static int systemd_read(struct declared_reader *reader)
{
	struct declared_systemd s = {.reader = reader,
				     .log = {.log = true},
				     .error = SYSTEMD_KILL,
				     .n_calls = declared_calls_count()};
	int r;

	reader->out->every_arch = true;
	r = read_units(&s);
	r = r ? r : finish(&s);
	free(s.filter.entries);
	free(s.log.entries);
	return r;
}

/* A line begins with the name of one of the settings. */
static bool systemd_detect(const struct declared_document *document)
{
	static const char start[] = "SystemCall";
	const char *p = document->text, *end = p + document->n;

	for (const char *stop; p < end; p = stop + (stop < end)) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		while (p < stop && isspace((unsigned char)*p))
			p++;
		if ((size_t)(stop - p) > strlen(start) &&
		    memcmp(p, start, strlen(start)) == 0)
			return true;
		for (size_t i = 0; i < COUNT(sections) && p < stop; i++)
			if (*p == '[' && (size_t)(stop - p) >= strlen(sections[i]) + 2 &&
			    memcmp(p + 1, sections[i], strlen(sections[i])) == 0 &&
			    p[1 + strlen(sections[i])] == ']')
				return true;
	}
	return false;
}

const struct declared_format declared_format_systemd = {
	.kind = {"systemd", "a unit of systemd, with its drop-ins"},
	.detect = systemd_detect,
	.read = systemd_read,
};
