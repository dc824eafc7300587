/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp-record diff: what a declared profile would break, and what it allows in vain.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "count.h"
#include "declared-options.h"
#include "diff-patch.h"
#include "diff.h"
#include "emit-base.h"
#include "listing.h"
#include "options.h"
#include "output.h"
#include "say.h"

struct diff_options {
	void (*write)(const struct diff_view *view, FILE *file); /* NULL: a patch */
	bool check, quiet, tighten;
	struct declared_options declared;
};

static const struct {
	const char *name;
	void (*write)(const struct diff_view *view, FILE *file);
} formats[] = {
	{"text", diff_write_text},
	{"json", diff_write_json},
	{"html-fragment", diff_write_html},
	{"patch", NULL},
};

static int set_format(void *ctx, const struct opt *opt, const char *value)
{
	struct diff_options *options = ctx;
	struct listing names = {.n = 0};

	(void)opt;
	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strcmp(formats[i].name, value) == 0) {
			options->write = formats[i].write;
			return 0;
		}
		listing_add(&names, formats[i].name);
	}
	say("--format", "no format %s; there are %s", value, listing_text(&names));
	return -EINVAL;
}

static const struct opt rows[] = {
	{"format", 'F', "NAME",
	 "What to print: text (default), json, html-fragment, or\npatch: DECLARED, in "
	 "JSON, with what is missing added",
	 set_format, 0},
	{"check", 0, NULL, "Exit with 1 only where something is missing",
	 OPTION_FLAG(struct diff_options, check)},
	{"tighten", 0, NULL, "With -F patch: take away too what is unused",
	 OPTION_FLAG(struct diff_options, tighten)},
	{"quiet", 'q', NULL, "Print nothing but errors; the exit status tells",
	 OPTION_FLAG(struct diff_options, quiet)},
	{0},
};

/* The two sides. */
struct sides {
	struct declared *left, *right;
	struct recording *recording; /* the left one; NULL: it is another kind */
	struct document text;	     /* of the right one */
	const char *where;	     /* its name */
};

/* The calls of BASES, an array that ends in NULL. */
static int join_bases(const struct profile_base *bases, size_t n, const char ***ret)
{
	size_t calls = 0;
	const char **all;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; bases[i].calls[j]; j++)
			calls++;
	all = calloc(calls + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	*ret = all;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; bases[i].calls[j]; j++)
			*all++ = bases[i].calls[j];
	return 0;
}

/* What a profile that is made of the recording would have though it lacks it. */
static int find_stay(const struct recording *recording, const char ***ret)
{
	const struct emit_bases none = {.n = 0};
	struct profile_base *bases;
	size_t n;
	int r;

	*ret = NULL;
	if (!recording)
		return 0;
	r = emit_bases_of(&none, recording, true, &bases, &n);
	if (r < 0)
		return r;
	r = join_bases(bases, n, ret);
	free(bases);
	return r;
}

/* What a patch could not say, or says in another way. */
static void say_patched(const char *where, struct diff_patched *patched)
{
	if (patched->unnamed.n)
		say(where, "numbers without a name cannot be in it: %s",
		    listing_text(&patched->unnamed));
	if (patched->widened.n)
		say(where, "allowed whole, though needed for some arguments only: %s",
		    listing_text(&patched->widened));
	if (patched->kept.n)
		say(where, "not taken away, since another architecture needs them: %s",
		    listing_text(&patched->kept));
	if (patched->stuck.n)
		say(where, "still missing, and to be added by hand: %s",
		    listing_text(&patched->stuck));
}

/* 0, or negative after having said why not. */
static int print_patch(const struct diff_options *options, const struct sides *sides,
		       const struct difference_input *input,
		       const struct difference *difference)
{
	const struct declared_document document = {sides->where, sides->text.text,
						   sides->text.n, NULL};
	const struct diff_view view = {difference, sides->recording, false};
	struct diff_patch patch = {input, difference, &document, options->tighten, NULL};
	struct diff_patched patched = {.text = NULL};
	const char **stay;
	int r = find_stay(sides->recording, &stay);

	patch.stay = stay;
	r = r ? r : diff_patch_make(&patch, &patched);
	free(stay);
	if (r == -EPERM)
		say(sides->where,
		    "its default action lets every call through, so that nothing can be "
		    "taken away: change defaultAction first");
	else if (r == -EEXIST)
		say(sides->where, "its rules contradict each other on an architecture "
				  "that is missing: mend that first");
	else if (r == -EBADMSG)
		say(sides->where, "cannot be changed: give a profile alone, without "
				  "what is around it");
	else if (r < 0)
		say(sides->where, "%s", strerror(-r));
	if (r < 0)
		return r;
	say_patched(sides->where, &patched);
	if (options->tighten && diff_is_incomplete(&view))
		say(sides->where, "records may have been lost: look twice at what is "
				  "taken away");
	if (!options->quiet)
		fwrite(patched.text, 1, patched.n, stdout);
	diff_patched_done(&patched);
	return 0;
}

/* Whether a patch can be made, before the two are compared. */
static bool can_patch(const struct sides *sides, const struct difference *difference)
{
	const char *kind = sides->right->kind;

	if (strcmp(kind, "oci") != 0 && strcmp(kind, "docker") != 0) {
		say(sides->where,
		    "is of the kind %s, and a patch is of a profile in OCI's or Docker's "
		    "JSON: --format text says what to change",
		    kind);
		return false;
	}
	if (difference->refused) {
		say(sides->where,
		    "its rules contradict each other (line %u), so that runtimes refuse "
		    "it: mend that first",
		    difference->refused->place.line);
		return false;
	}
	return true;
}

static int print(const struct diff_options *options, const struct sides *sides,
		 const struct difference_input *input,
		 const struct difference *difference)
{
	const struct diff_view view = {difference, sides->recording,
				       output_wants_colour(STDOUT_FILENO)};
	bool found = difference->counts[DIFFERENCE_MISSING] || difference->refused;

	if (!options->write && (!can_patch(sides, difference) ||
				print_patch(options, sides, input, difference) < 0))
		return EXIT_TROUBLE;
	if (options->write && !options->quiet)
		options->write(&view, stdout);
	if (output_printed() < 0)
		return EXIT_TROUBLE;
	if (!options->check)
		found = found || difference->n || difference->n_arches ||
			difference->otherwise;
	return found ? EXIT_FOUND : EXIT_DONE;
}

static int compare(struct diff_options *options, const struct sides *sides)
{
	const struct needs_wanted all = {.name = NULL};
	struct needs *needs = NULL;
	struct difference *difference = NULL;
	struct difference_input input = {.left = sides->left, .right = sides->right};
	int status = EXIT_TROUBLE;

	if (sides->recording && needs_new(sides->recording, &all, &needs) < 0) {
		say(NULL, "%s", strerror(ENOMEM));
		return EXIT_TROUBLE;
	}
	input.needs = needs;
	if (declared_options_compare(&options->declared, &input, sides->where,
				     &difference) == 0)
		status = print(options, sides, &input, difference);
	difference_free(difference);
	needs_free(needs);
	return status;
}

static int run(struct diff_options *options, char **paths)
{
	const struct load_declared plain = {.recordings = true};
	struct sides sides = {.where = paths[1]};
	int status = EXIT_TROUBLE;

	if (strcmp(paths[0], "-") == 0 && strcmp(paths[1], "-") == 0)
		say("diff", "only one of the two can be standard input");
	else if (load_declared(&plain, paths[0], &sides.left, &sides.recording) == 0 &&
		 load_declared_text(&options->declared.load, paths[1], &sides.right,
				    &sides.text) == 0)
		status = compare(options, &sides);
	declared_free(sides.left);
	declared_free(sides.right);
	recording_free(sides.recording);
	document_done(&sides.text);
	return status;
}

int cmd_diff(int argc, char **argv)
{
	struct diff_options options = {.write = diff_write_text};
	const struct opt_group groups[] = {
		{"Options", rows, &options},
		{"Architectures", declared_arch_rows, &options.declared},
		{"The declared profile", declared_rows, &options.declared},
		{0},
	};
	const struct usage usage = {
		"diff [OPTIONS] RECORDED DECLARED",
		"Compares what RECORDED needs, a recording or any profile, with what "
		"DECLARED allows:\nan OCI, Docker or containers/common profile, a "
		"SeccompProfile, a unit of systemd, a\npolicy of minijail, a profile of "
		"firejail, a list of names; or docker-default by name.",
		groups,
	};
	int at;

	declared_options_init(&options.declared);
	at = options_parse(argc, argv, &usage);

	if (at < 0)
		return at == OPTIONS_DONE ? EXIT_DONE : EXIT_TROUBLE;
	if (options.tighten && (options.write || options.declared.n_arches)) {
		say("--tighten", "is for --format patch, and for all architectures: "
				 "leave out --arch");
		return EXIT_TROUBLE;
	}
	if (argc - at != 2) {
		say("diff", "give two: what was recorded, and the profile that was "
			    "declared; see --help");
		return EXIT_TROUBLE;
	}
	return run(&options, argv + at);
}
