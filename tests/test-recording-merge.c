/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording-merge.h: generated recordings, among them several states of one session,
 * merged in every order and grouping, give the same bytes; and the limits.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording-merge.h"
#include "recording-read.h"
#include "some-recording.h"
#include "tap.h"

#define TRIALS 16
#define DOCS   5
#define IDS    7

struct text {
	char *p;
	size_t n;
};

static struct recording *parse(struct text text)
{
	char error[JSON_PULL_ERROR];
	struct recording *recording;

	if (recording_read(text.p, text.n, &recording, error) < 0) {
		fprintf(stderr, "%s\n%s", error, text.p);
		abort();
	}
	return recording;
}

static struct recording *merged(const struct text *texts, const unsigned int *order,
				unsigned int n)
{
	struct recording_merge *merge;
	struct recording *recording;

	if (recording_merge_new(&merge) < 0)
		abort();
	for (unsigned int i = 0; i < n; i++)
		if (recording_merge_add(merge, parse(texts[order[i]])) < 0)
			abort();
	if (recording_merge_finish(merge, &recording) < 0)
		abort();
	recording_merge_free(merge);
	return recording;
}

static struct text merge_of(const struct text *texts, const unsigned int *order,
			    unsigned int n)
{
	struct recording *recording = merged(texts, order, n);
	struct text text;

	text.p = some_document(recording, &text.n);
	recording_free(recording);
	return text;
}

static bool same(struct text a, struct text b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

static void some_extra(char **extra)
{
	static const char *const pool[] = {
		", \"a\": 1",
		", \"a\": [1,\", \"], \"b\": \", \\\"a\\\": 2\"",
		", \"c\": true, \"zz\": {\"x\":[1,{\"y\":null}]}",
		", \"a\": {\"x\":\"\\\\\"}, \"zz\": \"\\\\\"",
	};

	if (some_upto(3) == 0)
		*extra = strdup(pool[some_upto(4)]);
}

/*
 * Sessions get ids of a few, so that they meet, and ends and numbers of records that are
 * often equal. Everything may have fields of a later version.
 */
static void twist(struct recording *recording)
{
	unsigned int first = some_upto(IDS);

	some_extra(&recording->extra);
	for (size_t i = 0; i < recording->n_sessions; i++) {
		struct session *session = &recording->sessions[i];

		snprintf(session->id, sizeof(session->id), "%032u",
			 (first + (unsigned int)i) % IDS);
		session->end = some_upto(3) ? 1000 : 2000;
		session->account.seen = some_upto(2) ? 1000 : 2000;
		if (some_upto(2))
			session->account.matched = 7;
		some_extra(&session->extra);
		some_extra(&session->extra_lost);
	}
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		some_extra(&group->extra);
		for (size_t k = 0; k < group->n_calls; k++)
			some_extra(&group->calls[k].extra);
	}
}

static void some_documents(unsigned int seed, struct text *texts)
{
	for (unsigned int i = 0; i < DOCS; i++) {
		struct recording *recording = some_recording(seed * DOCS + i);

		twist(recording);
		texts[i].p = some_document(recording, &texts[i].n);
		recording_free(recording);
	}
}

static unsigned int find_session(const struct recording *recording, const char *id)
{
	unsigned int i = 0;

	while (i < recording->n_sessions && strcmp(recording->sessions[i].id, id) != 0)
		i++;
	return i;
}

static uint64_t records_of(const struct recording *recording, unsigned int session)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < recording->n_groups; i++)
		if (recording->groups[i]->session == session)
			sum += recording->groups[i]->count + 1;
	return sum;
}

/* What stands for SESSION in one of the documents that has a later one of that id. */
static bool is_the_later(const struct recording *all, unsigned int session,
			 struct recording *const *parts)
{
	const struct session *got = &all->sessions[session];
	bool found = false;

	for (unsigned int i = 0; i < DOCS; i++) {
		unsigned int k = find_session(parts[i], got->id);
		const struct session *other = &parts[i]->sessions[k];

		if (k == parts[i]->n_sessions)
			continue;
		if (other->end > got->end ||
		    (other->end == got->end && other->account.seen > got->account.seen))
			return false;
		found = found || (other->end == got->end &&
				  other->account.seen == got->account.seen &&
				  records_of(all, session) == records_of(parts[i], k));
	}
	return found;
}

static bool holds_the_later(const struct text *texts, const unsigned int *order)
{
	struct recording *all = merged(texts, order, DOCS), *parts[DOCS];
	size_t calls = 0;
	bool good;

	for (size_t i = 0; i < all->n_groups; i++)
		calls += all->groups[i]->n_calls;
	good = calls == all->n_calls;
	for (unsigned int i = 0; i < DOCS; i++)
		parts[i] = parse(texts[i]);
	for (unsigned int i = 0; i < all->n_sessions; i++)
		good = good && is_the_later(all, i, parts);
	for (unsigned int i = 0; i < DOCS; i++)
		for (size_t k = 0; k < parts[i]->n_sessions; k++)
			good = good && find_session(all, parts[i]->sessions[k].id) <
					       all->n_sessions;
	for (unsigned int i = 0; i < DOCS; i++)
		recording_free(parts[i]);
	recording_free(all);
	return good;
}

/* The next order by the alphabet; false after the last. */
static bool next_order(unsigned int *order, unsigned int n)
{
	unsigned int i = n - 1, k = n - 1, t;

	while (i > 0 && order[i - 1] > order[i])
		i--;
	if (i == 0)
		return false;
	while (order[k] < order[i - 1])
		k--;
	t = order[k];
	order[k] = order[i - 1];
	order[i - 1] = t;
	for (k = n - 1; i < k; i++, k--) {
		t = order[k];
		order[k] = order[i];
		order[i] = t;
	}
	return true;
}

/* Two texts at random are merged to one until there is but one. */
static struct text grouped(const struct text *texts)
{
	struct text left[DOCS];
	unsigned int n = DOCS;

	for (unsigned int i = 0; i < DOCS; i++)
		left[i] = (struct text){
			memcpy(malloc(texts[i].n), texts[i].p, texts[i].n), texts[i].n};
	while (n > 1) {
		unsigned int pair[2] = {some_upto(n), some_upto(n - 1)};
		struct text both;

		pair[1] += pair[1] >= pair[0];
		both = merge_of(left, pair, 2);
		free(left[pair[0]].p);
		free(left[pair[1]].p);
		left[pair[0]] = both;
		left[pair[1]] = left[--n];
		if (pair[0] == n)
			left[pair[1]] = both;
	}
	return left[0];
}

static bool groupings(const struct text *texts, struct text want)
{
	bool good = true;

	for (int i = 0; i < 10 && good; i++) {
		struct text got = grouped(texts);

		good = same(got, want);
		free(got.p);
	}
	return good;
}

/* With each of its parts again, and with itself, it stays the same. */
static bool idempotent(const struct text *texts, struct text all)
{
	bool good = true;

	for (unsigned int i = 0; i <= DOCS && good; i++) {
		const struct text again[] = {all, i < DOCS ? texts[i] : all};
		struct text got = merge_of(again, (const unsigned int[]){0, 1, 1}, 3);

		good = same(got, all);
		free(got.p);
	}
	return good;
}

/* Alone, it is what it was. */
static bool unchanged(struct text text)
{
	struct recording *recording = parse(text);
	struct text got = merge_of(&text, (const unsigned int[]){0}, 1), want;
	bool good;

	if (recording_sort_sessions(recording) < 0)
		abort();
	want.p = some_document(recording, &want.n);
	good = same(got, want);
	recording_free(recording);
	free(got.p);
	free(want.p);
	return good;
}

static void properties(void)
{
	for (unsigned int trial = 0; trial < TRIALS; trial++) {
		unsigned int order[DOCS] = {0, 1, 2, 3, 4};
		struct text texts[DOCS], all, got;
		bool good = true;

		some_documents(trial, texts);
		all = merge_of(texts, order, DOCS);
		ok(holds_the_later(texts, order), "trial %u: the later states stand",
		   trial);
		while (good && next_order(order, DOCS)) {
			got = merge_of(texts, order, DOCS);
			good = same(got, all);
			free(got.p);
		}
		ok(good, "trial %u, %zu bytes: alike in every order", trial, all.n);
		ok(groupings(texts, all), "trial %u: alike in any grouping", trial);
		ok(idempotent(texts, all), "trial %u: alike when merged again", trial);
		for (unsigned int i = 0; i < DOCS; i++)
			good = good && unchanged(texts[i]);
		ok(good, "trial %u: alone, each stays what it is", trial);
		for (unsigned int i = 0; i < DOCS; i++)
			free(texts[i].p);
		free(all.p);
	}
}

#define ID "5f0c0000000000000000000000000001"
#define STATE                                                                            \
	"{\"format\": \"seccomp-record/1\", \"sessions\": [{\"id\": \"" ID "\", "        \
	"\"host\": \"h\", \"boot\": \"b\", \"source\": \"file\", \"trust\": "            \
	"\"daemon\", "                                                                   \
	"\"start\": \"2026-11-22T10:57:14.000Z\", \"end\": "                             \
	"\"2026-11-22T10:57:15.000Z\", "                                                 \
	"\"records\": {\"seen\": 8, \"matched\": 7, \"malformed\": 0, \"duplicate\": "   \
	"1, "                                                                            \
	"\"f\": 1}, \"serials\": [[7, 9]], \"lost\": {\"gaps\": 0, \"g\": 1}, "          \
	"\"verdict\": \"lossy\", \"messages\": {\"limit\": 1, \"h\": 1}, \"i\": 1}], "   \
	"\"groups\": [{\"session\": \"" ID "\", \"exe\": \"/x\", \"arch\": \"arm\", "    \
	"\"comms\": [\"c\"], \"subj\": \"s\", \"container\": {\"id\": \"1\", \"name\": " \
	"\"n\", "                                                                        \
	"\"j\": 1}, \"unit\": \"u\", \"k\": 1, \"syscalls\": [{\"nr\": 3, \"name\": "    \
	"\"read\", "                                                                     \
	"\"count\": 7, \"first\": \"2026-11-22T10:57:14.001Z\", "                        \
	"\"last\": \"2026-11-22T10:57:14.002Z\", \"serial\": 0, \"actions\": {\"log\": " \
	"7}, "                                                                           \
	"\"prelude\": false, \"l\": 1}]}]}"

/* A state that differs from another one in a single place. */
static const struct {
	const char *from, *to;
} changes[] = {
	{"\"host\": \"h\"", "\"host\": \"i\""},
	{"\"boot\": \"b\"", "\"boot\": \"a\""},
	{"\"source\": \"file\"", "\"source\": \"kmsg\""},
	{"\"trust\": \"daemon\"", "\"trust\": \"kernel\""},
	{":14.000Z\", \"end", ":13.000Z\", \"end"},
	{":15.000Z", ":16.000Z"},
	{"\"seen\": 8", "\"seen\": 9"},
	{"\"matched\": 7", "\"matched\": 6"},
	{"\"malformed\": 0", "\"malformed\": 1"},
	{"\"duplicate\": 1", "\"duplicate\": 0"},
	{"\"f\": 1", "\"f\": 2"},
	{"[[7, 9]]", "[[7, 8]]"},
	{"[[7, 9]]", "[[6, 9]]"},
	{"[[7, 9]]", "[[7, 9], [11, 12]]"},
	{"\"gaps\": 0", "\"gaps\": 1"},
	{"\"g\": 1", "\"g\": 0"},
	{"\"limit\": 1", "\"limit\": 2"},
	{"\"h\": 1", "\"h\": 3"},
	{", \"i\": 1", ""},
	{"/x", "/w"},
	{"\"/x\", ", "\"/x\", \"deleted\": true, "},
	{"\"arm\"", "\"armeb\""},
	{"[\"c\"]", "[\"d\"]"},
	{"[\"c\"]", "[\"c\", \"d\"]"},
	{"[\"c\"]", "[\"c\"], \"more_comms\": true"},
	{"\"subj\": \"s\"", "\"subj\": \"r\""},
	{"\"id\": \"1\"", "\"id\": \"0\""},
	{"\"name\": \"n\"", "\"name\": \"o\""},
	{"\"j\": 1", "\"j\": 2"},
	{"\"unit\": \"u\"", "\"unit\": \"v\""},
	{"\"k\": 1", "\"k\": 0"},
	{"\"nr\": 3, \"name\": \"read\"", "\"nr\": 4, \"name\": \"write\""},
	{"14.001Z", "14.000Z"},
	{"14.002Z", "14.003Z"},
	{"\"serial\": 0", "\"serial\": 9"},
	{"\"serial\": 0, ", ""},
	{"{\"log\": 7}", "{\"log\": 6, \"errno\": 1}"},
	{"{\"log\": 7}", "{\"errno\": 7}"},
	{"\"prelude\": false", "\"prelude\": true"},
	{", \"l\": 1", ""},
	{", \"syscalls\": [{", ", \"syscalls\": [], \"m\": [{"},
};

/* STATE with one piece of it, which is there once, in other words. */
static struct text changed(const char *from, const char *to)
{
	const char *at = strstr(STATE, from);
	struct text text;

	if (!at || asprintf(&text.p, "%.*s%s%s", (int)(at - STATE), STATE, to,
			    at + strlen(from)) < 0)
		abort();
	text.n = strlen(text.p);
	return text;
}

/* Whatever the difference, it is the same one of the two that stands. */
static void single_differences(void)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		struct text both[] = {changed("h", "h"),
				      changed(changes[i].from, changes[i].to)},
			    one = merge_of(both, (const unsigned int[]){0, 1}, 2),
			    other = merge_of(both, (const unsigned int[]){1, 0}, 2),
			    first = merge_of(both, (const unsigned int[]){0}, 1),
			    second = merge_of(both, (const unsigned int[]){1}, 1);

		ok(same(one, other) && !same(first, second) &&
			   (same(one, first) || same(one, second)),
		   "%s or %s: the same one stands", changes[i].from, changes[i].to);
		free(both[0].p);
		free(both[1].p);
		free(one.p);
		free(other.p);
		free(first.p);
		free(second.p);
	}
}

/* SESSIONS of ids from FIRST on, each with GROUPS of CALLS. */
static struct recording *made(unsigned int first, unsigned int sessions,
			      unsigned int groups, unsigned int calls)
{
	struct recording *recording;
	unsigned int session;
	struct group *group;
	struct call *call;
	char id[RECORDING_ID + 1], exe[16];

	if (recording_new(&recording) < 0)
		abort();
	recording->max_sessions = recording->max_groups = recording->max_calls = SIZE_MAX;
	for (unsigned int i = 0; i < sessions; i++) {
		snprintf(id, sizeof(id), "%032u", first + i);
		if (recording_session_new(recording, id, span_of(""), span_of(""),
					  &session) < 0)
			abort();
		for (unsigned int k = 0; k < groups; k++) {
			const struct record record = {
				.exe = {exe,
					(size_t)snprintf(exe, sizeof(exe), "/%u", k)},
				.subj = {"", 0}};

			if (recording_group_new(recording, session, &record, &group) < 0)
				abort();
			for (unsigned int c = 0; c < calls; c++)
				if (recording_call_new(recording, group, c, &call) < 0 ||
				    recording_action_new(group, call, 0, 1) < 0)
					abort();
		}
	}
	recording_sort(recording);
	return recording;
}

/* N such recordings; FULL: past which limit the last one is, NULL: none. */
static void limit(unsigned int n, unsigned int sessions, unsigned int groups,
		  unsigned int calls, const char *full)
{
	struct recording_merge *merge;
	struct recording *recording = NULL;
	unsigned int done = 0;
	int r;

	if (recording_merge_new(&merge) < 0)
		abort();
	do
		r = recording_merge_add(merge,
					made(done * sessions, sessions, groups, calls));
	while (r == 0 && ++done < n);
	if (full) {
		ok(r == -ENOSPC && done == n - 1 &&
			   strcmp(recording_merge_full(merge), full) == 0,
		   "the %u. recording is past %s", n, full);
	} else {
		ok(r == 0 && recording_merge_finish(merge, &recording) == 0 &&
			   recording->n_sessions == n * sessions &&
			   recording->n_groups == n * sessions * groups &&
			   recording->n_calls == n * sessions * groups * calls,
		   "%u recordings with %u sessions, %u groups, %u calls", n, sessions,
		   groups, calls);
		recording_free(recording);
	}
	recording_merge_free(merge);
}

static void unknown_fields(void)
{
	struct recording_merge *merge;
	int r[4];

	if (recording_merge_new(&merge) < 0)
		abort();
	for (int i = 0; i < 4; i++) {
		struct recording *recording = made(0, 0, 0, 0);
		char text[400] = "";

		/* 0 to 15, 16 to 31, 8 to 23, 24 to 39 */
		for (int k = 0; k < 16; k++)
			snprintf(text + strlen(text), sizeof(text) - strlen(text),
				 ", \"f%d\": 1", (i < 2 ? i * 16 : i * 16 - 24) + k);
		recording->extra = strdup(text);
		r[i] = recording_merge_add(merge, recording);
	}
	ok(r[0] == 0 && r[1] == 0 && r[2] == 0 && r[3] == -ENOSPC &&
		   strcmp(recording_merge_full(merge),
			  "32 unknown fields of a document") == 0,
	   "32 unknown fields of a document, and no more");
	recording_merge_free(merge);
}

/* The fields of two documents, and those of one that has both. */
static void joined_fields(void)
{
	static const char *const extras[] = {
		", \"b\": \", \\\"c\\\": 9\", \"a\": 1",
		", \"d\": {}, \"a\": 2, \"aa\": [1,2]",
	};
	struct recording_merge *merge;
	struct recording *recording;

	if (recording_merge_new(&merge) < 0)
		abort();
	for (int i = 0; i < 2; i++) {
		recording = made(0, 0, 0, 0);
		recording->extra = strdup(extras[i]);
		if (recording_merge_add(merge, recording) < 0)
			abort();
	}
	if (recording_merge_finish(merge, &recording) < 0)
		abort();
	if (!ok(strcmp(recording->extra, ", \"a\": 2, \"aa\": [1,2], \"b\": "
					 "\", \\\"c\\\": 9\", \"d\": {}") == 0,
		"fields of the documents are joined by name"))
		printf("# %s\n", recording->extra);
	recording_free(recording);
	recording_merge_free(merge);
}

/* One that was merged can be added to, although it keeps no room for that. */
static void adding_goes_on(void)
{
	struct recording_merge *merge;
	struct recording *recording;
	struct call *call;
	int r[3];

	if (recording_merge_new(&merge) < 0 ||
	    recording_merge_add(merge, made(0, 1, 300, 40)) < 0 ||
	    recording_merge_finish(merge, &recording) < 0)
		abort();
	recording_merge_free(merge);
	r[0] = recording_call_new(recording, recording->groups[299], 39, &call);
	r[1] = recording_call_new(recording, recording->groups[299], 40, &call);
	r[2] = recording_add(
		recording, 0,
		&(struct record){.exe = {"/x", 2}, .subj = {"", 0}, .comm = {"", 0}},
		&(struct sighting){.count = 1});
	ok(r[0] == -EEXIST && r[1] == 0 && r[2] == RECORDING_NEW &&
		   recording->n_calls == 12002 && recording->n_groups == 301,
	   "a merged recording can be added to");
	recording_free(recording);
}

int main(void)
{
	properties();
	single_differences();
	limit(1000, 1, 1, 300, NULL);
	limit(4, 1024, 1, 1, NULL);
	limit(5, 1024, 1, 1, "4096 sessions");
	limit(4, 16, 1024, 0, NULL);
	limit(5, 16, 1024, 0, "65536 groups");
	limit(16, 1, 1, 65536, NULL);
	limit(17, 1, 1, 65536, "1048576 system calls");
	joined_fields();
	unknown_fields();
	adding_goes_on();
	return done();
}
