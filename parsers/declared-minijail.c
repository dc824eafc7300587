/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies of minijail0(5), and what its compile_seccomp_policy.py takes beside
 * (tools/parser.py there): sets of names or of policies in braces, architectures in
 * brackets, @default, @denylist. They are for one architecture, which they do not name;
 * of lines for one call the first counts, or all do. Files that they include are given
 * alongside.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "declared-minijail-parts.h"

#define COMMENTS "#"

/* As generate_constants_json.py has them, by the names of core/syscalls. */
static const struct {
	const char *word, *name;
} arches[MINIJAIL_ARCHES] = {
	{"x86_64", "x86_64"},	    {"x86", "i386"},
	{"arm64", "aarch64"},	    {"arm", "arm"},
	{"loong64", "loongarch64"}, {"riscv64", "riscv64"},
};

/* One rule, for the names that are for these architectures and no others. */
static int add_rule(struct declared_minijail *m, uint32_t then, const struct arch *arch,
		    unsigned int only, const struct declared_arg *args, size_t n)
{
	struct declared *out = m->reader->out;
	bool any = false;
	int r = 0;

	for (size_t i = 0; i < m->n_names && r == 0; i++) {
		if (arch ? m->arches[i] == MINIJAIL_ALL || !(m->arches[i] & only)
			 : m->arches[i] != MINIJAIL_ALL)
			continue;
		if (!any)
			r = declared_add_rule(
				out, then,
				declared_lines_place(&m->lines, m->names[0].p));
		if (r == 0 && !any)
			declared_last(out)->arch = arch;
		any = true;
		r = r ? r
		      : declared_add_name(out, m->names[i],
					  declared_lines_place(&m->lines, m->names[i].p));
	}
	for (size_t i = 0; i < n && r == 0 && any; i++)
		r = declared_add_arg(out, &args[i]);
	return r;
}

int minijail_rule(struct declared_minijail *m, uint32_t then,
		  const struct declared_arg *args, size_t n)
{
	int r = add_rule(m, then, NULL, MINIJAIL_ALL, args, n);

	for (unsigned int i = 0; i < MINIJAIL_ARCHES && r == 0; i++)
		r = add_rule(m, then, arch_by_name(arches[i].name), 1U << i, args, n);
	return r;
}

void minijail_settle(struct declared_minijail *m)
{
	for (size_t i = 0; i < m->n_names; i++) {
		int at = declared_calls_find(m->names[i]);

		if (at >= 0)
			m->seen[at] |= m->arches[i];
	}
}

static int check_name(struct declared_minijail *m, size_t i)
{
	struct declared *out = m->reader->out;
	const struct span name = m->names[i];
	struct declared_place place = declared_lines_place(&m->lines, name.p);
	int at = declared_calls_find(name);
	char shown[64], guess[128];

	declared_reader_shown(name, shown, sizeof(shown));
	if (at < 0 && memchr(name.p, '@', name.n))
		return declared_fault(
			out, DECLARED_ERROR, place, "unknown-group",
			"write out the calls of the group %s: it is of the "
			"constants.json "
			"that compile_seccomp_policy.py is given (syscall_groups), "
			"and minijail0 knows none",
			shown);
	if (at < 0)
		return declared_fault(
			out, DECLARED_ERROR, place, "unknown-call",
			"there is no system call %s%s: minijail refuses the file", shown,
			declared_calls_guess(m->reader, shown, guess, sizeof(guess)));
	if (!(m->seen[at] & m->arches[i]))
		return 0;
	return m->compiled
		       ? declared_fault(out, DECLARED_ERROR, place, "redefined",
					"%s is settled by an earlier line: minijail "
					"refuses the file",
					shown)
		       : declared_fault(out, DECLARED_WARNING, place, "redefined",
					"%s has a line already, which counts; leave one",
					shown);
}

/* The value of "arch" in brackets: names with commas between. */
static int read_arches(struct declared_minijail *m, struct span list, unsigned char *ret)
{
	unsigned char found = 0;
	char shown[64];
	int r = 0;

	while (list.n && r == 0) {
		const char *comma = memchr(list.p, ',', list.n);
		size_t n = comma ? (size_t)(comma - list.p) : list.n, i = 0;
		struct span word = declared_lines_trimmed((struct span){list.p, n});

		while (i < MINIJAIL_ARCHES && !span_is(word, arches[i].word))
			i++;
		declared_reader_shown(word, shown, sizeof(shown));
		if (i < MINIJAIL_ARCHES)
			found = (unsigned char)(found | 1U << i);
		else
			r = declared_fault(
				m->reader->out, DECLARED_WARNING,
				declared_lines_place(&m->lines, list.p), "unknown-arch",
				"minijail has no architecture %s: x86_64, x86, "
				"arm64, arm, loong64, riscv64",
				shown);
		n += comma != NULL;
		list = (struct span){list.p + n, list.n - n};
	}
	*ret = found;
	return r;
}

/* NAME, or NAME[KEY=VALUE; KEY=VALUE], of which only the key arch counts. 1: neither. */
static int add_name(struct declared_minijail *m, struct span text)
{
	const char *open = text.n ? memchr(text.p, '[', text.n) : NULL;
	struct span name = open ? declared_lines_trimmed(
					  (struct span){text.p, (size_t)(open - text.p)})
				: text,
		    rest;
	unsigned char on = MINIJAIL_ALL;
	int r = 0;

	if (m->n_names == MINIJAIL_NAMES || !name.n ||
	    (open && text.p[text.n - 1] != ']'))
		return 1;
	if (open)
		rest = (struct span){open + 1, (size_t)(text.p + text.n - open) - 2};
	while (open && rest.n && r == 0) {
		const char *end = memchr(rest.p, ';', rest.n);
		size_t n = end ? (size_t)(end - rest.p) : rest.n;
		const char *equal = memchr(rest.p, '=', n);

		if (!equal)
			return 1;
		if (span_is(declared_lines_trimmed(
				    (struct span){rest.p, (size_t)(equal - rest.p)}),
			    "arch"))
			r = read_arches(m,
					(struct span){equal + 1,
						      (size_t)(rest.p + n - equal) - 1},
					&on);
		n += end != NULL;
		rest = (struct span){rest.p + n, rest.n - n};
	}
	m->arches[m->n_names] = on;
	m->names[m->n_names++] = name;
	return r;
}

/* Where the name ends that TEXT begins with: at a comma outside of brackets. */
static size_t name_end(struct span text)
{
	bool inside = false;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '[' || text.p[i] == ']')
			inside = text.p[i] == '[';
		if (text.p[i] == ',' && !inside)
			return i;
	}
	return text.n;
}

/* NAME, or { NAME, NAME... }. 1: it is neither. */
static int split_names(struct declared_minijail *m, struct span text)
{
	int r = 0;

	m->n_names = 0;
	if (!text.n)
		return 1;
	if (*text.p != '{')
		return add_name(m, text);
	if (text.p[text.n - 1] != '}')
		return 1;
	text = (struct span){text.p + 1, text.n - 2};
	for (bool more = true; more && r == 0;) {
		size_t n = name_end(text);

		r = add_name(m, declared_lines_trimmed((struct span){text.p, n}));
		more = n < text.n;
		if (more)
			text = (struct span){text.p + n + 1, text.n - n - 1};
	}
	return r;
}

static int read_rule(struct declared_minijail *m, struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	size_t n = colon ? (size_t)(colon - line.p) : 0;
	int r = colon ? split_names(m, declared_lines_trimmed((struct span){line.p, n}))
		      : 1;

	if (r == 1)
		return declared_fault(m->reader->out, DECLARED_ERROR,
				      declared_lines_place(&m->lines, line.p), "syntax",
				      "a line is \"NAME: POLICY\": minijail refuses the "
				      "file");
	for (size_t i = 0; i < m->n_names && r == 0; i++)
		r = check_name(m, i);
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
		else if (span_is(line, "@denylist"))
			m->reader->out->otherwise = ACTION_ALLOW;
		else if (!is_directive(line, "@frequency", &rest))
			r = read_rule(m, line);
	}
	return r;
}

/* What minijail0 takes for a fault and the compiler has a meaning for. */
static bool is_compiled(struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct span rest = line;

	if (is_directive(line, "@default", &rest) || span_is(line, "@denylist"))
		return true;
	if (!colon)
		return false;
	rest = declared_lines_trimmed(
		(struct span){colon + 1, line.n - (size_t)(colon - line.p) - 1});
	return *line.p == '{' || memchr(line.p, '[', (size_t)(colon - line.p)) ||
	       (rest.n && *rest.p == '{');
}

static int look_ahead(struct declared_minijail *m,
		      const struct declared_document *document)
{
	struct declared_lines lines;
	struct span line;
	int r = declared_lines_init(&lines, m->reader, document, COMMENTS);

	while (r == 0 && !m->compiled && declared_lines_next(&lines, COMMENTS, &line))
		m->compiled = is_compiled(line);
	declared_lines_done(&lines);
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
	for (size_t i = 0; i < reader->n_others && r == 0; i++)
		r = look_ahead(&m, &reader->others[i]);
	r = r ? r : look_ahead(&m, reader->document);
	r = r ? r : declared_lines_init(&m.lines, reader, reader->document, COMMENTS);
	r = r ? r : read_lines(&m);
	declared_lines_done(&m.lines);
	free(m.seen);
	return r;
}

/* NAME@NAMESPACE, of compile_seccomp_policy.py. */
static bool is_group(struct span name)
{
	const char *at = name.n ? memchr(name.p, '@', name.n) : NULL;
	bool good = at && at > name.p && at < name.p + name.n - 1;

	for (size_t i = 0; i < name.n && good; i++)
		good = isalnum((unsigned char)name.p[i]) || strchr("_-@", name.p[i]);
	return good;
}

/* Its first line is "CALL:" or begins with an @ that is one of minijail's. */
static bool minijail_detect(const struct declared_document *document)
{
	const char *p = document->text, *end = p + document->n;
	struct span line = {p, 0}, name, rest;
	const char *colon;

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
	    is_directive(line, "@frequency", &rest) || span_is(line, "@denylist"))
		return true;
	colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	if (!colon)
		return false;
	name = declared_lines_trimmed((struct span){line.p, (size_t)(colon - line.p)});
	if (name.n && memchr(name.p, '[', name.n))
		name.n = (size_t)((const char *)memchr(name.p, '[', name.n) - name.p);
	return *line.p == '{' || declared_calls_find(name) >= 0 || is_group(name);
}

const struct declared_format declared_format_minijail = {
	.kind = {"minijail", "a policy of minijail"},
	.detect = minijail_detect,
	.read = minijail_read,
};
