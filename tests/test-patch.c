/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles that are changed to allow what is missing, or not to allow what is unused:
 * read back, nothing is missing, nothing else does anything else, and nothing that was
 * not to be changed is written otherwise. Over every document in JSON that the tests
 * have, as it is, in one line, and with the ends of lines of Windows, and over generated
 * profiles.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "capability.h"
#include "diff-patch.h"
#include "generated-profile.h"
#include "json-pull.h"
#include "multiplex.h"
#include "tap.h"

#define GENERATED 600
#define LEFTS	  6

/* One pair of profiles. */
struct pair {
	struct declared *left, *right;
	struct declared_document document;
	struct evaluate_options options;
	struct difference_input input;
	struct difference *difference;
};

static struct {
	unsigned long made, supersets, added, dropped, conditional, refused, widened,
		kept, contradict;
} counts;

/* What is said of the first failure of a document. */
static const char *failed;

static bool claim(bool good, const char *what)
{
	if (!good && !failed)
		failed = what;
	return good;
}

static struct declared *read_as(const char *kind, const char *text, size_t n)
{
	const struct declared_document document = {"p", text, n, NULL};
	char error[DECLARED_READ_ERROR];
	struct declared *declared;

	if (declared_read(&document, kind ? declared_kind_by_name(kind) : NULL, NULL, 0,
			  &declared, error) < 0)
		return NULL;
	if (declared->n_errors) {
		declared_free(declared);
		return NULL;
	}
	return declared;
}

/* Some names of calls; now and then one that is risky, multiplexed, or only on i386. */
static struct declared *some_list(void)
{
	static const char *const special[] = {"clone3", "socket", "bind",    "socketcall",
					      "mount",	"ipc",	  "semop",   "waitpid",
					      "ptrace", "send",	  "chown32", "read"};
	static char text[4096];
	const struct arch *arch = arch_by_name(dice(3) ? "x86_64" : "i386");
	uint64_t n = dice(12) + 1;

	strcpy(text, "write\n");
	for (uint64_t i = 0; i < n; i++) {
		const char *name = special[dice(12)];
		int64_t nr;

		if (dice(3))
			name = arch_syscall_at(arch, dice(300), &nr);
		strcat(strcat(text, name), "\n");
	}
	return read_as("list", text, strlen(text));
}

static struct declared *some_left(void)
{
	const char *profile;

	if (dice(2))
		return some_list();
	profile = generated_profile();
	return read_as("oci", profile, strlen(profile));
}

static bool pair_init(struct pair *pair, struct declared *left, const char *text,
		      size_t n)
{
	static const uint64_t caps[] = {0, CAPABILITY_DOCKER, UINT64_MAX};

	*pair = (struct pair){
		.left = left,
		.right = read_as("oci", text, n),
		.document = {"p", text, n, NULL},
		.options = {.caps = caps[dice(3)], .machine = arch_by_name("x86_64")},
	};
	pair->input = (struct difference_input){
		.left = pair->left, .right = pair->right, .options = &pair->options};
	return pair->left && pair->right &&
	       difference_new(&pair->input, &pair->difference) == 0;
}

static void pair_done(struct pair *pair)
{
	difference_free(pair->difference);
	declared_free(pair->left);
	declared_free(pair->right);
}

/* Whether SHORT is LONG with some of its bytes left out. */
static bool is_within(struct span less, struct span more)
{
	size_t at = 0;

	for (size_t i = 0; i < more.n && at < less.n; i++)
		at += less.p[at] == more.p[i];
	return at == less.n;
}

/* Whether the call, or one that goes through it, was a finding that is to be mended. */
static bool was_found(const struct pair *pair, const struct arch *arch, int64_t nr,
		      bool tighten)
{
	for (size_t i = 0; i < pair->difference->n; i++) {
		const struct difference_row *row = &pair->difference->rows[i];
		unsigned int which;
		int64_t through;

		if (row->kind != DIFFERENCE_MISSING &&
		    (!tighten || row->kind != DIFFERENCE_UNUSED))
			continue;
		/* A name is one on all architectures. */
		if (row->name && arch_syscall_name(arch, nr) &&
		    strcmp(row->name, arch_syscall_name(arch, nr)) == 0)
			return true;
		if (row->name && multiplex_of(arch, row->name, &through, &which) &&
		    through == nr)
			return true;
	}
	return false;
}

/* Before and after, what was no finding does the same. */
static bool is_same_otherwise(const struct pair *pair, const struct declared *after,
			      bool tighten)
{
	const struct arch *arch;
	bool same = true;

	for (size_t i = 0; (arch = arch_at(i)) && same; i++) {
		struct evaluation *x, *y;
		struct comparison *comparison;

		if (evaluate(pair->right, arch, &pair->options, &x) < 0 ||
		    evaluate(after, arch, &pair->options, &y) < 0 ||
		    compare_evaluations(x, y, &comparison) < 0)
			abort();
		for (size_t j = 0; x->covered == y->covered && j < comparison->n; j++)
			same = same &&
			       was_found(pair, arch, comparison->calls[j].nr, tighten);
		same = same && (x->covered != y->covered || !comparison->otherwise);
		comparison_free(comparison);
		evaluation_free(x);
		evaluation_free(y);
	}
	return same;
}

static size_t missing_unnamed(const struct difference *difference)
{
	size_t n = 0;

	for (size_t i = 0; i < difference->n; i++)
		n += difference->rows[i].kind == DIFFERENCE_MISSING &&
		     !difference->rows[i].name;
	return n;
}

/* Of what is unused nothing stays but what patched->kept counts, or has no name. */
static bool is_tight(const struct difference *after, const struct diff_patched *patched)
{
	size_t left = 0;

	for (size_t i = 0; i < after->n; i++) {
		const struct difference_row *row = &after->rows[i];

		/* Through these two go calls that may be needed where they go not. */
		left += row->kind == DIFFERENCE_UNUSED && row->name &&
			strcmp(row->name, "socketcall") != 0 &&
			strcmp(row->name, "ipc") != 0;
	}
	return patched->kept.n || left == 0;
}

static bool is_arch_needed(const struct difference *difference)
{
	for (size_t i = 0; i < difference->n_arches; i++)
		if (difference->arches[i].needed)
			return true;
	return false;
}

static bool stops(uint32_t verdict)
{
	return VERDICT_ACTION(verdict) != ACTION_ALLOW &&
	       VERDICT_ACTION(verdict) != ACTION_LOG;
}

/* Whether something may have to go: a rule that stops a call, or a null. */
static bool may_drop(const struct pair *pair)
{
	if (memmem(pair->document.text, pair->document.n, ": null", 6) ||
	    memmem(pair->document.text, pair->document.n, ":null", 5))
		return true;
	for (size_t i = 0; i < pair->right->n_rules; i++)
		if (is_arch_needed(pair->difference) &&
		    (stops(pair->right->rules[i].then) || pair->right->rules[i].n_args))
			return true;
	for (size_t i = 0; i < pair->difference->n; i++) {
		const struct difference_row *row = &pair->difference->rows[i];

		if (row->kind != DIFFERENCE_MISSING || !row->call)
			continue;
		for (size_t j = 0; j < row->call->n_rules; j++)
			if (stops(row->call->rules[j].then))
				return true;
	}
	return false;
}

static void check_result(const struct pair *pair, const struct diff_patched *patched,
			 bool tighten)
{
	struct declared *after = read_as("oci", patched->text, patched->n);
	const struct span before = {pair->document.text, pair->document.n};
	const struct span result = {patched->text, patched->n};
	struct difference_input input = pair->input;
	struct difference *difference;

	if (!claim(after != NULL, "it cannot be read back"))
		return;
	input.right = after;
	if (difference_new(&input, &difference) < 0)
		abort();
	claim(difference->counts[DIFFERENCE_MISSING] == missing_unnamed(difference),
	      "something is missing");
	claim(!patched->stuck.n, "something could not be added");
	claim(!difference->refused, "its rules contradict each other");
	claim(is_same_otherwise(pair, after, tighten), "something else changed");
	claim(!tighten || is_tight(difference, patched), "something unused is left");
	if (is_arch_needed(pair->difference) ||
	    pair->difference->counts[DIFFERENCE_MISSING]) {
		if (!tighten && !may_drop(pair))
			claim(is_within(before, result), "what was there was changed");
	} else if (tighten) {
		claim(is_within(result, before), "what is left was changed");
	} else {
		claim(span_eq(before, result), "it was changed for nothing");
	}
	counts.supersets += !tighten && !may_drop(pair);
	counts.added += result.n > before.n;
	counts.dropped += result.n < before.n;
	difference_free(difference);
	declared_free(after);
}

static size_t conditions(const char *text)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, "SCMP_CMP_")); p++)
		n++;
	return n;
}

/* TEXT ends in a NUL. */
static void patch_one(struct declared *left, const char *text, size_t n, bool tighten)
{
	struct diff_patched patched;
	struct diff_patch patch = {.tighten = tighten};
	struct pair pair;
	int r;

	if (!pair_init(&pair, left, text, n) || pair.difference->refused) {
		counts.refused++;
		pair_done(&pair);
		return;
	}
	patch.input = &pair.input;
	patch.difference = pair.difference;
	patch.document = &pair.document;
	r = diff_patch_make(&patch, &patched);
	if (r == 0) {
		counts.made++;
		counts.widened += patched.widened.n;
		counts.kept += patched.kept.n;
		counts.conditional += conditions(patched.text) > conditions(text);
		check_result(&pair, &patched, tighten);
		diff_patched_done(&patched);
	} else {
		counts.contradict += r == -EEXIST;
		claim((r == -EPERM && tighten) ||
			      (r == -EEXIST && is_arch_needed(pair.difference)),
		      strerror(-r));
	}
	pair_done(&pair);
}

static void patch_all(const char *text, size_t n)
{
	for (int i = 0; i < LEFTS; i++)
		patch_one(some_left(), text, n, i % 3 == 2);
}

/* TEXT with each end of a line as two bytes. The caller's. */
static char *with_returns(const char *text, size_t n, size_t *ret_n)
{
	char *out = malloc(2 * n + 1);
	size_t to = 0;

	for (size_t i = 0; out && i < n; i++) {
		if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
			out[to++] = '\r';
		out[to++] = text[i];
	}
	if (out)
		out[to] = '\0';
	*ret_n = to;
	return out;
}

static char *in_one_line(const char *text, size_t n, size_t *ret_n)
{
	struct json_pull pull;
	char *out = NULL;

	if (json_pull_init(&pull, text, n) < 0 || json_pull_take(&pull, &out, ret_n) < 0)
		out = NULL;
	json_pull_done(&pull);
	return out;
}

static bool document(const char *text, size_t n)
{
	struct declared *declared = read_as("oci", text, n);
	char *other;
	size_t other_n;

	declared_free(declared);
	if (!declared)
		return false;
	patch_all(text, n);
	other = with_returns(text, n, &other_n);
	patch_all(other, other_n);
	free(other);
	other = in_one_line(text, n, &other_n);
	patch_all(other, other_n);
	free(other);
	return true;
}

/* All files of FOLDER that can be patched. */
static void folder(const char *name)
{
	const char *src = getenv("SRC");
	char path[4096];
	static char text[1 << 20];
	struct dirent **entries;
	int n, read = 0;

	snprintf(path, sizeof(path), "%s/%s", src ? src : ".", name);
	n = scandir(path, &entries, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		FILE *file;
		size_t size;

		snprintf(path, sizeof(path), "%s/%s/%s", src ? src : ".", name,
			 entries[i]->d_name);
		file = *entries[i]->d_name == '.' ? NULL : fopen(path, "r");
		size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
		text[size] = '\0';
		if (file)
			fclose(file);
		failed = NULL;
		if (size && document(text, size)) {
			read++;
			ok(!failed, "%s/%s %s", name, entries[i]->d_name,
			   failed ? failed : "");
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	ok(read >= 3, "%d documents of %s", read, name);
}

static void generated(void)
{
	failed = NULL;
	for (int i = 0; i < GENERATED; i++) {
		struct declared *left = some_left();
		char *text = strdup(generated_profile());
		const bool before = failed != NULL;

		patch_one(left, text, strlen(text), dice(3) == 0);
		if (failed && !before)
			printf("# %d: %s\n# %s\n", i, failed, text);
		free(text);
	}
	ok(!failed, "generated ones %s", failed ? failed : "");
}

int main(void)
{
	folder("tests/declared");
	folder("tests/profiles");
	folder("dist/kubernetes/profiles");
	generated();
	ok(counts.made > counts.refused && counts.supersets > 150 &&
		   counts.dropped > 50 && counts.conditional > 5 && counts.kept > 0 &&
		   counts.contradict < 20,
	   "%lu made (%lu with nothing but additions, %lu longer, %lu shorter, %lu with "
	   "conditions), %lu not; "
	   "%lu calls widened, %lu kept; %lu contradict themselves",
	   counts.made, counts.supersets, counts.added, counts.dropped,
	   counts.conditional, counts.refused, counts.widened, counts.kept,
	   counts.contradict);
	return done();
}
