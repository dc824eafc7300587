/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles of firejail(1) and firejail-profile(5): the lines about seccomp. Found out by
 * experiment with fseccomp of firejail 0.9.72: its filters try exceptions (!NAME) first,
 * then names with an error of their own, then, where calls are kept, what starting the
 * program takes, then all others of the list.
 *
 * Its filters are for one architecture each. That of the kernel ("seccomp") leaves those
 * of 32 bits alone and denies x32; "seccomp.32" is theirs.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "count.h"
#include "declared-calls.h"
#include "declared-lines.h"
#include "errors.h"
#include "evaluate.h"
#include "groups.h"
#include "text.h"

#define COMMENTS "#"
#define FILES	 64 /* read in all */
#define LEVELS	 16 /* of files that include others, as firejail has it */

enum mode { MODE_NONE, MODE_DEFAULT, MODE_DROP, MODE_KEEP };

/* One of the two filters. */
struct side {
	enum mode mode;
	enum declared_scope scope;
	struct span list; /* in the text of lines */
	struct declared_lines *lines;
	struct declared_place place;
};

struct firejail {
	struct declared_reader *reader;
	struct declared_lines *lines; /* those that are read */
	struct declared_lines files[FILES];
	size_t n_files;
	unsigned int level;
	struct side sides[2]; /* primary and secondary */
	bool block_secondary;
	bool debuggers;	 /* are allowed */
	uint32_t denied; /* seccomp-error-action */
};

/* An entry of a list. */
struct entry {
	bool except;	   /* !NAME */
	struct span name;  /* a call, @group or $NUMBER */
	struct span error; /* behind the colon; empty: none */
};

static bool next_entry(struct span *list, struct entry *ret)
{
	const char *comma, *colon;
	struct span word;

	while (list->n && (*list->p == ',' || *list->p == ' ')) {
		list->p++;
		list->n--;
	}
	if (!list->n)
		return false;
	comma = memchr(list->p, ',', list->n);
	word = (struct span){list->p, comma ? (size_t)(comma - list->p) : list->n};
	list->p += word.n;
	list->n -= word.n;
	word = declared_lines_trimmed(word);
	*ret = (struct entry){.except = word.n && *word.p == '!'};
	word.p += ret->except;
	word.n -= ret->except;
	colon = word.n ? memchr(word.p, ':', word.n) : NULL;
	if (colon) {
		size_t n = (size_t)(colon - word.p);

		ret->error = (struct span){colon + 1, word.n - n - 1};
		word.n = n;
	}
	ret->name = word;
	return true;
}

/* "kill", "log" or an error's name; false: none of them. */
static bool parse_action(struct span word, uint32_t *ret)
{
	char name[32];
	int number;

	if (!word.n || word.n >= sizeof(name))
		return false;
	memcpy(name, word.p, word.n);
	name[word.n] = '\0';
	number = errors_by_name(name);
	if (strcmp(name, "kill") == 0)
		*ret = ACTION_KILL_THREAD;
	else if (strcmp(name, "log") == 0)
		*ret = ACTION_LOG;
	else if (number > 0)
		*ret = ACTION_ERRNO | (uint32_t)number;
	else
		return false;
	return true;
}

/* "$300" */
static bool parse_number(struct span word, int64_t *ret)
{
	int64_t number = 0;

	if (word.n < 2 || word.n > 10 || *word.p != '$')
		return false;
	for (size_t i = 1; i < word.n; i++) {
		if (!text_is_digit(word.p[i]))
			return false;
		number = number * 10 + (word.p[i] - '0');
	}
	*ret = number;
	return true;
}

static const char *const *group_calls(struct span name)
{
	for (size_t i = 0; i < groups_n_firejail; i++)
		if (span_is(name, groups_firejail[i].name))
			return groups_firejail[i].calls;
	return NULL;
}

static int add_group(struct firejail *f, const char *const *calls,
		     struct declared_place place)
{
	int r = 0;

	for (; *calls && r == 0; calls++)
		r = declared_add_name(f->reader->out, span_of(*calls), place);
	return r;
}

static int add_rule(struct firejail *f, const struct side *side, uint32_t then)
{
	int r = declared_add_rule(f->reader->out, then, side->place);

	if (r == 0)
		declared_last(f->reader->out)->scope = side->scope;
	return r;
}

static int unknown(struct firejail *f, struct span name, struct declared_place place)
{
	char shown[64], guess[128];

	declared_reader_shown(name, shown, sizeof(shown));
	return declared_fault(
		f->reader->out, DECLARED_WARNING, place, "unknown-call",
		"there is no system call or group %s%s; it is passed over", shown,
		declared_calls_guess(f->reader, shown, guess, sizeof(guess)));
}

/* The calls of ENTRY to the last rule. */
static int add_entry(struct firejail *f, const struct entry *entry)
{
	struct declared_place place = declared_lines_place(f->lines, entry->name.p);
	const char *const *calls = group_calls(entry->name);
	int64_t nr;

	if (calls)
		return add_group(f, calls, place);
	if (parse_number(entry->name, &nr))
		return declared_add_nr(f->reader->out, nr, place);
	if (declared_calls_find(entry->name) >= 0)
		return declared_add_name(f->reader->out, entry->name, place);
	return unknown(f, entry->name, place);
}

/* The entries with errors, a rule each: what is wrong with those is said here. */
static int add_errors(struct firejail *f, const struct side *side)
{
	struct span list = side->list;
	struct entry entry;
	uint32_t then;
	int r = 0;

	while (r == 0 && next_entry(&list, &entry)) {
		if (entry.except || !entry.error.n)
			continue;
		if (span_is(entry.error, "log")) {
			r = declared_fault(
				f->reader->out, DECLARED_WARNING,
				declared_lines_place(f->lines, entry.name.p), "log",
				"firejail passes over what ends in :log, though "
				"its manual has it");
			continue;
		}
		if (!parse_action(entry.error, &then)) {
			r = declared_fault(
				f->reader->out, DECLARED_ERROR,
				declared_lines_place(f->lines, entry.error.p),
				"unknown-errno",
				"behind the colon goes an error's name, kill or log: "
				"firejail refuses the profile");
			then = f->denied;
		}
		r = r ? r : add_rule(f, side, then);
		r = r ? r : add_entry(f, &entry);
	}
	return r;
}

/* Those entries of the list that are exceptions, or not, and have no error. */
static int add_entries(struct firejail *f, const struct side *side, bool except,
		       uint32_t then)
{
	struct span list = side->list;
	struct entry entry;
	int r = add_rule(f, side, then);

	while (r == 0 && next_entry(&list, &entry))
		if (entry.except == except && !entry.error.n)
			r = add_entry(f, &entry);
	return r;
}

static int add_named(struct firejail *f, const struct side *side, const char *group,
		     uint32_t then)
{
	int r = add_rule(f, side, then);

	return r ? r : add_group(f, group_calls(span_of(group)), side->place);
}

static int add_side(struct firejail *f, const struct side *side)
{
	const bool keep = side->mode == MODE_KEEP;
	int r;

	if (side->mode == MODE_NONE)
		return 0;
	r = add_entries(f, side, true, keep ? f->denied : ACTION_ALLOW);
	r = r ? r : add_errors(f, side);
	if (r == 0 && keep)
		r = add_named(f, side, "@default-keep", ACTION_ALLOW);
	r = r ? r : add_entries(f, side, false, keep ? ACTION_ALLOW : f->denied);
	if (r == 0 && side->mode == MODE_DEFAULT)
		r = add_named(f, side, f->debuggers ? "@default" : "@default-nodebuggers",
			      f->denied);
	return r;
}

/* "seccomp" without a list of its own brings a filter for the other side. */
static int add_implied(struct firejail *f)
{
	struct side side = f->sides[0];

	side.scope = DECLARED_SECONDARY;
	if (f->sides[0].mode != MODE_DEFAULT || f->sides[1].mode != MODE_NONE ||
	    f->block_secondary)
		return 0;
	return add_named(f, &side, "@secondary-32", f->denied);
}

/* x32 is what no row is for. */
static int add_arches(struct firejail *f)
{
	struct declared *out = f->reader->out;
	const struct arch *arch;
	int r = 0;

	out->foreign = f->sides[0].mode == MODE_NONE && !f->block_secondary ? ACTION_ALLOW
									    : f->denied;
	for (size_t i = 0; (arch = arch_at(i)) && r == 0; i++) {
		const bool secondary = evaluate_machine(arch) != arch;
		struct declared_arch row = {
			.arch = arch, .has_otherwise = true, .otherwise = ACTION_ALLOW};

		if (f->sides[secondary].mode == MODE_KEEP ||
		    (secondary && f->block_secondary))
			row.otherwise = f->denied;
		if (strcmp(arch->name, "x32") != 0)
			r = declared_add_arch(out, &row);
	}
	return r;
}

static const struct {
	const char *name;
	enum mode mode;
	unsigned int side;
} filters[] = {
	{"seccomp", MODE_DEFAULT, 0},	   {"seccomp.drop", MODE_DROP, 0},
	{"seccomp.keep", MODE_KEEP, 0},	   {"seccomp.32", MODE_DEFAULT, 1},
	{"seccomp.32.drop", MODE_DROP, 1}, {"seccomp.32.keep", MODE_KEEP, 1},
};

static int set_side(struct firejail *f, size_t i, struct span list,
		    struct declared_place place)
{
	struct side *side = &f->sides[filters[i].side];
	int r = 0;

	if (side->mode != MODE_NONE && side->mode != filters[i].mode)
		r = declared_fault(f->reader->out, DECLARED_ERROR, place, "mode",
				   "%s: there is another kind of filter already, and "
				   "firejail takes one: leave one",
				   filters[i].name);
	side->mode = filters[i].mode;
	side->scope = filters[i].side ? DECLARED_SECONDARY : DECLARED_PRIMARY;
	side->list = list;
	side->lines = f->lines;
	side->place = place;
	return r;
}

static int read_file(struct firejail *f, const struct declared_document *document);

static struct span base_of(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	const size_t n = slash ? (size_t)(slash - path.p) + 1 : 0;

	return (struct span){path.p + n, path.n - n};
}

/* Files that are not given have, as most that firejail brings, no such lines. */
static int read_include(struct firejail *f, struct span path, struct declared_place place)
{
	const struct declared_reader *reader = f->reader;
	struct declared_lines *outer = f->lines;
	char shown[128];
	int r;

	for (size_t i = 0; i < reader->n_others; i++) {
		if (!span_is(base_of(path), reader->others[i].name))
			continue;
		if (f->level == LEVELS || f->n_files == FILES)
			return declared_fault(
				reader->out, DECLARED_ERROR, place, "include",
				"files include each other too deeply: firejail refuses "
				"the profile");
		f->level++;
		r = read_file(f, &reader->others[i]);
		f->level--;
		f->lines = outer;
		declared_reader_enter(f->reader, outer->document);
		return r;
	}
	declared_reader_shown(path, shown, sizeof(shown));
	return declared_fault(reader->out, DECLARED_NOTE, place, "include",
			      "%s is included and not looked at: if it is about seccomp, "
			      "give that file too",
			      shown);
}

/* Of all commands only those about seccomp are known here; the others are not ours. */
static const char *const commands[] = {
	"seccomp",
	"seccomp.drop",
	"seccomp.keep",
	"seccomp.32",
	"seccomp.32.drop",
	"seccomp.32.keep",
	"seccomp-error-action",
	"seccomp.block-secondary",
};

static const char *next_command(void *state)
{
	size_t *i = state;

	return *i < COUNT(commands) ? commands[(*i)++] : NULL;
}

static int check_command(struct firejail *f, struct span word,
			 struct declared_place place)
{
	char shown[64], guess[96];
	size_t i = 0;

	if (word.n < strlen("seccomp") || memcmp(word.p, "seccomp", strlen("seccomp")) ||
	    declared_reader_word(word, commands, COUNT(commands)) >= 0)
		return 0;
	declared_reader_shown(word, shown, sizeof(shown));
	return declared_fault(f->reader->out, DECLARED_ERROR, place, "syntax",
			      "there is no %s%s: firejail refuses the profile", shown,
			      declared_reader_guess(f->reader, shown, next_command, &i,
						    guess, sizeof(guess)));
}

static int read_line(struct firejail *f, struct span line)
{
	const char *blank = memchr(line.p, ' ', line.n);
	struct span word = {line.p, blank ? (size_t)(blank - line.p) : line.n};
	struct span rest =
		declared_lines_trimmed((struct span){line.p + word.n, line.n - word.n});
	struct declared_place place = declared_lines_place(f->lines, line.p);
	int r = check_command(f, word, place);

	if (span_is(word, "include"))
		return read_include(f, rest, place);
	for (size_t i = 0; i < COUNT(filters) && r == 0; i++)
		if (span_is(word, filters[i].name))
			r = set_side(f, i, rest, place);
	if (r == 0 && span_is(word, "seccomp.32.keep"))
		r = declared_fault(f->reader->out, DECLARED_WARNING, place, "keep-32",
				   "firejail 0.9.72 takes this for one more list of the "
				   "64-bit calls, and filters no 32-bit ones");
	if (r < 0)
		return r;
	if (span_is(word, "seccomp.block-secondary"))
		f->block_secondary = true;
	if (span_is(word, "allow-debuggers"))
		f->debuggers = true;
	if (span_is(word, "seccomp-error-action") && !parse_action(rest, &f->denied))
		return declared_fault(f->reader->out, DECLARED_ERROR,
				      declared_lines_place(f->lines, rest.p),
				      "unknown-errno",
				      "the action is an error's name, kill or log: "
				      "firejail refuses the profile");
	return 0;
}

static int read_file(struct firejail *f, const struct declared_document *document)
{
	struct span line;
	int r;

	f->lines = &f->files[f->n_files++];
	r = declared_lines_init(f->lines, f->reader, document, COMMENTS);
	while (r == 0 && declared_lines_next(f->lines, COMMENTS, &line))
		r = read_line(f, line);
	return r;
}

static int read_profile(struct firejail *f)
{
	struct declared *out = f->reader->out;
	int r = read_file(f, f->reader->document);

	out->has_otherwise = true;
	out->otherwise = f->sides[0].mode == MODE_KEEP ? f->denied : ACTION_ALLOW;
	for (size_t i = 0; i < COUNT(f->sides) && r == 0; i++) {
		if (f->sides[i].mode == MODE_NONE)
			continue;
		f->lines = f->sides[i].lines;
		declared_reader_enter(f->reader, f->lines->document);
		r = add_side(f, &f->sides[i]);
	}
	r = r ? r : add_implied(f);
	return r ? r : add_arches(f);
}

static int firejail_read(struct declared_reader *reader)
{
	struct firejail *f = calloc(1, sizeof(*f));
	int r;

	if (!f)
		return -ENOMEM;
	f->reader = reader;
	f->denied = ACTION_ERRNO | EPERM;
	reader->out->order = DECLARED_FIRST;
	reader->out->unnamed = true;
	r = read_profile(f);
	for (size_t i = 0; i < f->n_files; i++)
		declared_lines_done(&f->files[i]);
	free(f);
	return r;
}

static bool ends_in(struct span line, const char *end)
{
	const size_t n = strlen(end);

	return line.n > n && memcmp(line.p + line.n - n, end, n) == 0;
}

/* "seccomp" that goes on as firejail has it, or a file of its that is included. */
static bool is_ours(struct span line)
{
	static const char seccomp[] = "seccomp", include[] = "include ";
	const size_t n = strlen(seccomp);

	if (line.n >= n && memcmp(line.p, seccomp, n) == 0)
		return line.n == n || (line.p[n] && strchr(" .-", line.p[n]));
	return line.n > strlen(include) &&
	       memcmp(line.p, include, strlen(include)) == 0 &&
	       (ends_in(line, ".profile") || ends_in(line, ".inc") ||
		ends_in(line, ".local"));
}

static bool firejail_detect(const struct declared_document *document)
{
	const char *p = document->text, *end = p + document->n;

	for (const char *stop; p < end; p = stop + (stop < end)) {
		struct span line;

		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		line = (struct span){p, (size_t)(stop - p)};
		line.n -= line.n && line.p[line.n - 1] == '\r';
		if (is_ours(line))
			return true;
	}
	return false;
}

const struct declared_format declared_format_firejail = {
	.kind = {"firejail", "a profile of firejail"},
	.detect = firejail_detect,
	.read = firejail_read,
};
