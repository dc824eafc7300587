/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of minijail0(5), and what its compile_seccomp_policy.py takes beside: sets of
 * names in braces, @default. They are for one architecture, which they do not name; of
 * lines for one call the first counts. Files that they include are given alongside.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "declared-minijail-parts.h"

#define COMMENTS "#"

int minijail_rule(struct declared_minijail *m, uint32_t then)
{
	struct declared *out = m->reader->out;
	int r = declared_add_rule(out, then,
				  declared_lines_place(&m->lines, m->names[0].p));

	for (size_t i = 0; i < m->n_names && r == 0; i++)
		r = declared_add_name(out, m->names[i],
				      declared_lines_place(&m->lines, m->names[i].p));
	return r;
}

static int check_name(struct declared_minijail *m, struct span name)
{
	struct declared *out = m->reader->out;
	struct declared_place place = declared_lines_place(&m->lines, name.p);
	int at = declared_calls_find(name);
	char shown[64], guess[128];

	declared_reader_shown(name, shown, sizeof(shown));
	if (at < 0)
		return declared_fault(
			out, DECLARED_ERROR, place, "unknown-call",
			"there is no system call %s%s: minijail refuses the file", shown,
			declared_calls_guess(m->reader, shown, guess, sizeof(guess)));
	if (m->seen[at])
		return declared_fault(out, DECLARED_WARNING, place, "redefined",
				      "%s has a line already, which counts; leave one",
				      shown);
	m->seen[at] = true;
	return 0;
}

/* NAME, or { NAME, NAME... }. False: it is neither. */
static bool split_names(struct declared_minijail *m, struct span text)
{
	m->n_names = 0;
	if (!text.n || *text.p != '{') {
		m->names[m->n_names++] = text;
		return text.n > 0;
	}
	if (text.p[text.n - 1] != '}')
		return false;
	text = (struct span){text.p + 1, text.n - 2};
	while (m->n_names < MINIJAIL_NAMES) {
		const char *comma = text.n ? memchr(text.p, ',', text.n) : NULL;
		size_t n = comma ? (size_t)(comma - text.p) : text.n;

		m->names[m->n_names++] = declared_lines_trimmed((struct span){text.p, n});
		if (!comma)
			return true;
		text = (struct span){comma + 1, text.n - n - 1};
	}
	return false;
}

static int read_rule(struct declared_minijail *m, struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	size_t n = colon ? (size_t)(colon - line.p) : 0;
	int r = 0;

	if (!colon || !split_names(m, declared_lines_trimmed((struct span){line.p, n})))
		return declared_fault(m->reader->out, DECLARED_ERROR,
				      declared_lines_place(&m->lines, line.p), "syntax",
				      "a line is \"NAME: POLICY\": minijail refuses the "
				      "file");
	for (size_t i = 0; i < m->n_names && r == 0; i++)
		r = check_name(m, m->names[i]);
	return r ? r : minijail_policy(m, (struct span){colon + 1, line.n - n - 1});
}

static int read_default(struct declared_minijail *m, struct span text)
{
	if (minijail_action(text, &m->reader->out->otherwise))
		return 0;
	return declared_fault(m->reader->out, DECLARED_ERROR,
			      declared_lines_place(&m->lines, text.p), "unknown-action",
			      "behind @default goes what is done, such as kill-process");
}

static int read_lines(struct declared_minijail *m);

static struct span base_of(struct span path)
{
	for (const char *p = path.p + path.n; p > path.p; p--)
		if (p[-1] == '/')
			return (struct span){p, (size_t)(path.p + path.n - p)};
	return path;
}

static int read_include(struct declared_minijail *m, struct span path)
{
	const struct declared_reader *reader = m->reader;
	struct declared_place place = declared_lines_place(&m->lines, path.p);
	struct declared_lines outer = m->lines;
	char shown[128];
	int r;

	declared_reader_shown(path, shown, sizeof(shown));
	if (m->included)
		return declared_fault(reader->out, DECLARED_ERROR, place, "include",
				      "an included file includes %s: minijail refuses "
				      "that",
				      shown);
	for (size_t i = 0; i < reader->n_others; i++) {
		if (!span_is(base_of(path), reader->others[i].name))
			continue;
		m->included = true;
		r = declared_lines_init(&m->lines, m->reader, &reader->others[i],
					COMMENTS);
		r = r ? r : read_lines(m);
		declared_lines_done(&m->lines);
		m->included = false;
		m->lines = outer;
		declared_reader_enter(m->reader, outer.document);
		return r;
	}
	return declared_fault(reader->out, DECLARED_ERROR, place, "include",
			      "%s is included: give that file too", shown);
}

/* Which of the words with @ LINE begins with, and what is behind it. */
static bool is_directive(struct span line, const char *word, struct span *ret)
{
	size_t n = strlen(word);

	if (line.n <= n || memcmp(line.p, word, n) != 0 ||
	    !isblank((unsigned char)line.p[n]))
		return false;
	*ret = declared_lines_trimmed((struct span){line.p + n, line.n - n});
	return true;
}

static int read_lines(struct declared_minijail *m)
{
	struct span line, rest;
	int r = 0;

	while (r == 0 && declared_lines_next(&m->lines, COMMENTS, &line)) {
		if (is_directive(line, "@include", &rest))
			r = read_include(m, rest);
		else if (is_directive(line, "@default", &rest))
			r = read_default(m, rest);
		else if (!is_directive(line, "@frequency", &rest))
			r = read_rule(m, line);
	}
	return r;
}

/* x32's numbers are unknown to a policy of x86-64. */
static int cover(struct declared *out)
{
	const struct arch *arch;
	int r = 0;

	for (size_t i = 0; (arch = arch_at(i)) && r == 0; i++)
		if (strcmp(arch->name, "x32") != 0)
			r = declared_add_arch(out, &(struct declared_arch){.arch = arch});
	return r;
}

static int minijail_read(struct declared_reader *reader)
{
	struct declared_minijail m = {.reader = reader};
	int r;

	reader->out->order = DECLARED_FIRST;
	reader->out->unnamed = true;
	reader->out->has_otherwise = true;
	reader->out->otherwise = reader->out->foreign = ACTION_KILL_PROCESS;
	r = cover(reader->out);
	m.seen = calloc(declared_calls_count() + 1, sizeof(*m.seen));
	if (r == 0 && !m.seen)
		r = -ENOMEM;
	r = r ? r : declared_lines_init(&m.lines, reader, reader->document, COMMENTS);
	r = r ? r : read_lines(&m);
	declared_lines_done(&m.lines);
	free(m.seen);
	return r;
}

/* Its first line is "CALL:" or begins with an @ that is one of minijail's. */
static bool minijail_detect(const struct declared_document *document)
{
	const char *p = document->text, *end = p + document->n;
	struct span line = {p, 0}, name, rest;
	const char *colon;
	bool found = false;

	while (p < end && !line.n) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		stop = stop ? stop : end;
		line = declared_lines_trimmed((struct span){p, (size_t)(stop - p)});
		if (line.n && *line.p == '#')
			line.n = 0;
		p = stop + (stop < end);
	}
	if (is_directive(line, "@include", &rest) ||
	    is_directive(line, "@default", &rest) ||
	    is_directive(line, "@frequency", &rest))
		return true;
	colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	if (!colon)
		return false;
	name = declared_lines_trimmed((struct span){line.p, (size_t)(colon - line.p)});
	found = *line.p == '{' || declared_calls_find(name) >= 0;
	return found;
}

const struct declared_format declared_format_minijail = {
	.kind = {"minijail", "a policy of minijail"},
	.detect = minijail_detect,
	.read = minijail_read,
};
