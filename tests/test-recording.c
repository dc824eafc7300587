/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording-write.h and recording-read.h: what is written is read back to the last byte,
 * and json-c agrees that it is JSON. Documents of others: test-recording-read.c.
 *
 * With an argument N: writes the N-th generated recording, for tests/recording.sh.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "recording-read.h"
#include "recording-write.h"
#include "some-recording.h"
#include "tap.h"

#define GENERATED 60

static uint64_t count_of(const struct call *call, uint32_t code)
{
	const struct tally *tally = call->others;

	if (call->code == code)
		return recording_first_action(call);
	while (tally && tally->code != code)
		tally = tally->next;
	return tally ? tally->count : 0;
}

/* Another reader of JSON agrees that it is some. */
static bool json_c_reads(const char *text, size_t n)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root;
	bool good;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, text, (int)n);
	good = root && json_tokener_get_error(tokener) == json_tokener_success &&
	       json_object_object_length(root) == 3;
	json_object_put(root);
	json_tokener_free(tokener);
	return good;
}

static bool same_call(const struct call *a, const struct call *b)
{
	bool timed = a->first >= some_times[5] && a->last <= some_times[6];
	bool same = a->nr == b->nr && a->count == b->count &&
		    (a->prelude == a->count) == (b->prelude == b->count) &&
		    a->has_serial == b->has_serial &&
		    (!a->has_serial || a->serial == b->serial) &&
		    b->first == (timed ? a->first : RECORD_NO_TIME) &&
		    b->last == (timed ? a->last : RECORD_NO_TIME);

	for (size_t i = 0; i < SOME_CODES; i++)
		same = same && count_of(a, some_codes[i]) == count_of(b, some_codes[i]);
	return same;
}

static bool same_group(const struct group *a, const struct group *b)
{
	bool same = a->session == b->session && a->token == b->token &&
		    a->arch == b->arch && a->deleted == b->deleted &&
		    a->n_comms == b->n_comms && a->n_calls == b->n_calls &&
		    a->count == b->count && span_eq(a->unit, b->unit) &&
		    !a->container == !b->container &&
		    span_eq((struct span){a->exe, a->exe_len},
			    (struct span){b->exe, b->exe_len}) &&
		    span_eq((struct span){a->subj, a->subj_len},
			    (struct span){b->subj, b->subj_len});

	for (size_t i = 0; i < CONTAINER_FIELDS && same && a->container; i++)
		same = span_eq(a->container->fields[i], b->container->fields[i]);
	for (size_t i = 0; same && i < a->n_comms; i++)
		same = span_eq(a->comms[i], b->comms[i]);
	for (size_t i = 0; same && i < a->n_calls; i++)
		same = same_call(&a->calls[i], &b->calls[i]);
	return same;
}

static bool same_session(const struct session *a, const struct session *b)
{
	const struct account *x = &a->account, *y = &b->account;
	bool same = strcmp(a->id, b->id) == 0 && strcmp(a->source, b->source) == 0 &&
		    session_is(b, (struct span){a->host, a->host_len},
			       (struct span){a->boot, a->boot_len}) &&
		    x->seen == y->seen && x->matched == y->matched &&
		    x->duplicate == y->duplicate && x->trust == y->trust &&
		    account_malformed_total(x) == account_malformed_total(y) &&
		    account_verdict(x) == account_verdict(y);

	for (unsigned int k = 0; k < LOSS_COUNT; k++)
		same = same && x->events[k] == y->events[k] &&
		       account_lost_total(x, k) == account_lost_total(y, k);
	return same;
}

static bool same_recording(const struct recording *a, const struct recording *b)
{
	bool same = a->n_sessions == b->n_sessions && a->n_groups == b->n_groups &&
		    a->n_calls == b->n_calls;

	for (size_t i = 0; same && i < a->n_sessions; i++)
		same = same_session(&a->sessions[i], &b->sessions[i]);
	for (size_t i = 0; same && i < a->n_groups; i++)
		same = same_group(a->groups[i], b->groups[i]);
	return same;
}

static void round_trips(void)
{
	for (unsigned int seed = 1; seed <= GENERATED; seed++) {
		struct recording *recording = some_recording(seed), *again = NULL;
		char error[JSON_PULL_ERROR] = "", *first, *second = NULL;
		size_t n, m = 0, groups = recording->n_groups, calls = recording->n_calls;
		int r;

		first = some_document(recording, &n);
		r = recording_read(first, n, &again, error);
		if (r == 0)
			second = some_document(again, &m);
		ok(r == 0 && n == m && memcmp(first, second, n) == 0 &&
			   same_recording(recording, again),
		   "recording %u, %zu groups, %zu calls: read back and written alike %s",
		   seed, groups, calls, r == 0 ? "" : error);
		if (!ok(json_c_reads(first, n), "recording %u: json-c reads it", seed))
			fputs(first, stdout);
		recording_free(recording);
		recording_free(again);
		free(first);
		free(second);
	}
}

/* Bytes of an executable, and how they stand in the document. */
static void escapes(void)
{
#define BYTES(text)                                                                      \
	{                                                                                \
		text, sizeof(text) - 1                                                   \
	}
	static const struct {
		struct span bytes;
		const char *text;
	} rows[] = {
		{BYTES(""), "\"\""},
		{BYTES("/a b"), "\"/a b\""},
		{BYTES("\xc3\xa9"), "\"\xc3\xa9\""},
		{BYTES("\xf4\x8f\xbf\xbf"), "\"\xf4\x8f\xbf\xbf\""},
		{BYTES("\xf4\x90\x80\x80"), "\"\\\\xf4\\\\x90\\\\x80\\\\x80\""},
		{BYTES("\xed\xa0\x80"), "\"\\\\xed\\\\xa0\\\\x80\""},
		{BYTES("\xc1\x81"), "\"\\\\xc1\\\\x81\""},
		{BYTES("\xe0\x9f\xbf"), "\"\\\\xe0\\\\x9f\\\\xbf\""},
		{BYTES("\xff/x"), "\"\\\\xff/x\""},
		{BYTES("a\0b"), "\"a\\\\x00b\""},
		{BYTES("\\xff"), "\"\\\\\\\\xff\""},
		{BYTES("\"\n\x1f\x7f"), "\"\\\"\\u000a\\u001f\x7f\""},
		{BYTES("\xe2\x82"), "\"\\\\xe2\\\\x82\""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct record record = {.exe = rows[i].bytes, .subj = {"", 0}};
		struct recording *recording, *again = NULL;
		char error[JSON_PULL_ERROR], *text, want[200];
		struct group *group;
		unsigned int session;
		size_t n;
		int r;

		recording_new(&recording);
		recording_session(recording, span_of(""), span_of(""), &session);
		recording_group_new(recording, session, &record, &group);
		text = some_document(recording, &n);
		snprintf(want, sizeof(want), "\"exe\": %s, ", rows[i].text);
		ok(memmem(text, n, want, strlen(want)), "bytes %zu stand as %s", i,
		   rows[i].text);
		r = recording_read(text, n, &again, error);
		ok(r == 0 && span_eq((struct span){again->groups[0]->exe,
						   again->groups[0]->exe_len},
				     rows[i].bytes),
		   "bytes %zu are read back", i);
		recording_free(recording);
		recording_free(again);
		free(text);
	}
}

static void merged_sessions(void)
{
	const struct record none = {.exe = {"", 0}, .subj = {"", 0}};
	struct recording *recording;
	struct group *group;
	unsigned int session;
	size_t made = 0;

	recording_new(&recording);
	recording->max_sessions = 3;
	for (unsigned int i = 0; i < 5; i++) {
		char id[RECORDING_ID + 1];

		snprintf(id, sizeof(id), "%032u", 9 - i);
		made += recording_session_new(recording, id, span_of("h"), span_of(""),
					      &session) == 0;
		recording->sessions[recording->n_sessions - 1].start = i / 2;
	}
	recording_group_new(recording, 2, &none, &group);
	ok(made == 3, "no more sessions than the limit");
	recording_sort_sessions(recording);
	ok(recording->sessions[0].id[RECORDING_ID - 1] == '8' &&
		   recording->sessions[1].id[RECORDING_ID - 1] == '9' &&
		   recording->sessions[2].id[RECORDING_ID - 1] == '7',
	   "sessions are sorted by start and id");
	recording_sort_sessions(recording);
	ok(recording->groups[0]->session == 2, "a group keeps its session when it stays");
	recording->sessions[2].start = -1;
	recording_sort_sessions(recording);
	ok(recording->groups[0]->session == 0, "and follows it when it moves");
	recording_free(recording);
}

/* The same records in another order give the same bytes. */
static void orders(void)
{
	char *text[2];
	size_t n[2];

	for (unsigned int turn = 0; turn < 2; turn++) {
		struct recording *recording;
		unsigned int session;

		recording_new(&recording);
		recording_session(recording, span_of("h"), span_of(""), &session);
		strcpy(recording->sessions[0].id, "5f0c0000000000000000000000000001");
		for (unsigned int i = 0; i < 60; i++) {
			unsigned int k = turn ? 59 - i : i;
			struct record record = {.exe = span_of(k % 2 ? "/a" : "/b"),
						.subj = span_of(k % 3 ? "x" : ""),
						.comm = span_of(k % 5 ? "c" : "d"),
						.arch = arch_by_name("x86_64")->token,
						.nr = k % 4,
						.code = some_codes[k / 12]};
			struct sighting sighting = {.count = 1, .first = k, .last = k};

			recording_add(recording, session, &record, &sighting);
		}
		recording_sort(recording);
		text[turn] = some_document(recording, &n[turn]);
		recording_free(recording);
	}
	ok(n[0] == n[1] && memcmp(text[0], text[1], n[0]) == 0,
	   "the order of records makes no difference");
	free(text[0]);
	free(text[1]);
}

/* Text of which each byte stands as four. */
static void too_large(void)
{
	static char exe[65536];
	struct record record = {.exe = {exe, sizeof(exe)}, .subj = {"", 0}};
	struct recording *recording;
	FILE *file = fopen("/dev/null", "w");
	struct group *group;
	unsigned int session;
	int r[2];

	memset(exe, '\\', sizeof(exe));
	if (!file || recording_new(&recording) < 0 ||
	    recording_session(recording, span_of(""), span_of(""), &session) < 0)
		abort();
	for (int i = 0; i < 1023; i++)
		if (recording_group_new(recording, session, &record, &group) < 0)
			abort();
	r[0] = recording_write(recording, file);
	if (recording_group_new(recording, session, &record, &group) < 0)
		abort();
	r[1] = recording_write(recording, file);
	ok(r[0] == 0 && r[1] == -EFBIG, "a document has at most 256 MiB");
	recording_free(recording);
	fclose(file);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		struct recording *recording = some_recording((unsigned int)atoi(argv[1]));

		recording_write(recording, stdout);
		recording_free(recording);
		return 0;
	}
	round_trips();
	escapes();
	merged_sessions();
	orders();
	too_large();
	return done();
}
