/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), which code hosts show beside the
 * lines. Every code is a rule, found or not: its index is its place among the checks.
 */
#include "config.h"
#include "lint-format.h"

#define SCHEMA                                                                           \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"            \
	"sarif-schema-2.1.0.json"

static void put_text(struct out *out, const char *before, const char *text)
{
	out_text(out, before);
	lint_put_plain(out, text);
}

static void put_rule(struct out *out, const struct lint_check *check)
{
	put_text(out, "\n     {\"id\": ", check->code);
	put_text(out, ", \"shortDescription\": {\"text\": ", check->what);
	put_text(out, "},\n      \"help\": {\"text\": ", check->what);
	put_text(out, "},\n      \"defaultConfiguration\": {\"level\": ",
		 lint_severity(check->severity));
	out_text(out, "}}");
}

static void begin_sarif(struct lint_writer *w)
{
	const struct lint_check *check;
	struct out *out = &w->out;

	put_text(out, "{\"$schema\": ", SCHEMA);
	out_text(out, ",\n \"version\": \"2.1.0\",\n \"runs\": [{\n"
		      "   \"columnKind\": \"unicodeCodePoints\",\n"
		      "   \"tool\": {\"driver\": {\"name\": \"seccomp-record\"");
	put_text(out, ", \"version\": ", PACKAGE_VERSION);
	out_text(out, ", \"rules\": [");
	for (size_t i = 0; (check = lint_check_at(i)); i++) {
		out_text(out, i ? "," : "");
		put_rule(out, check);
	}
	out_text(out, "]}},\n   \"results\": [");
}

/* RFC 3986: a path, relative or not; what is standard input has none. */
static void put_uri(struct out *out, const char *path)
{
	static const char digits[] = "0123456789ABCDEF";

	if (strcmp(path, "-") == 0)
		path = "stdin";
	out_text(out, *path == '/' ? "\"file://" : "\"");
	/* "a:b" would be of the scheme a. */
	out_text(out, *path != '/' && strchr(path, ':') ? "./" : "");
	for (; *path; path++) {
		const unsigned char c = (unsigned char)*path;
		const char escaped[] = {'%', digits[c >> 4], digits[c & 15], '\0'};

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("-._~/", c))
			out_bytes(out, path, 1);
		else
			out_text(out, escaped);
	}
	out_text(out, "\"");
}

static size_t rule_index(const struct declared_fault *fault)
{
	const struct lint_check *check;
	size_t i = 0;

	while ((check = lint_check_at(i)) && strcmp(check->code, fault->code) != 0)
		i++;
	return i;
}

static void put_result(struct lint_writer *w, const struct lint_view *view,
		       const struct declared_fault *fault)
{
	const char *path =
		fault->place.file ? view->others[fault->place.file - 1] : view->path;
	struct out *out = &w->out;

	put_text(out,
		 w->n++ ? ",\n    {\"ruleId\": " : "\n    {\"ruleId\": ", fault->code);
	out_text(out, ", \"ruleIndex\": ");
	out_digits(out, rule_index(fault), 1);
	put_text(out, ", \"level\": ", lint_severity(fault->severity));
	put_text(out, ",\n     \"message\": {\"text\": ", fault->text);
	out_text(out, "},\n     \"locations\": [{\"physicalLocation\": "
		      "{\"artifactLocation\": {\"uri\": ");
	put_uri(out, path);
	out_text(out, "}");
	if (fault->place.line) {
		out_text(out, ", \"region\": {\"startLine\": ");
		out_digits(out, fault->place.line, 1);
		out_text(out, ", \"startColumn\": ");
		out_digits(out, fault->place.column, 1);
		out_text(out, "}");
	}
	out_text(out, "}}]}");
}

static void write_sarif(struct lint_writer *w, const struct lint_view *view)
{
	for (size_t i = 0; i < view->declared->n_faults; i++)
		put_result(w, view, &view->declared->faults[i]);
}

/* What is past the limit of faults is told of as the run's own trouble. */
static void end_sarif(struct lint_writer *w, const struct lint_totals *totals)
{
	out_text(&w->out, "],\n   \"invocations\": [{\"executionSuccessful\": true");
	if (totals->unkept) {
		out_text(&w->out, ", \"toolExecutionNotifications\": [{\"message\": "
				  "{\"text\": \"");
		out_digits(&w->out, totals->unkept, 1);
		out_text(&w->out, " more are not listed\"}}]");
	}
	out_text(&w->out, "}]}]}\n");
	out_flush(&w->out);
}

const struct lint_format lint_format_sarif = {
	"sarif", false, begin_sarif, write_sarif, end_sarif,
};
