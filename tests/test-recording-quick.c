/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls in the form that parsers/recording-read-quick.c reads in one pass, and such as
 * only look like it: each is read, or refused, as it is with a blank more, which is not
 * that form.
 */
#include <stdlib.h>
#include <string.h>

#include "recording-read.h"
#include "recording-write.h"
#include "tap.h"

#define ID "5f0c0000000000000000000000000001"
#define HEAD                                                                             \
	"{\"format\": \"seccomp-record/1\", \"sessions\": [{\"id\": \"" ID               \
	"\", \"source\": \"file\", \"trust\": \"daemon\", \"start\": "                   \
	"\"2026-11-22T00:00:00.000Z\", \"records\": {\"seen\": 2, \"matched\": 1, "      \
	"\"malformed\": 0, \"duplicate\": 1}, \"serials\": [[7, 9]], \"lost\": "         \
	"{\"kernel\": 0}, \"verdict\": \"unknown\"}], \"groups\": [{\"session\": \"" ID  \
	"\", \"exe\": \"/x\", \"arch\": \"x86_64\", \"comms\": [], \"syscalls\": [\n   " \
	" "
#define FIRST                                                                            \
	"{\"nr\": 3, \"name\": \"close\", \"count\": 1, \"actions\": {\"log\": 1}, "     \
	"\"prelude\": false},\n    "
#define TAIL "]}]}"
#define ROOM 4096

/* Calls that are good, each in the form of the writer. */
static const char *const calls[] = {
	"{\"nr\": 0, \"name\": \"read\", \"count\": 3, \"first\": "
	"\"2026-11-22T10:57:14.658Z\", \"last\": \"2026-11-22T21:00:09.000Z\", "
	"\"serial\": 1804901, \"actions\": {\"errno\": 1, \"log\": 2}, "
	"\"prelude\": false}",
	"{\"nr\": 334, \"name\": \"rseq\", \"count\": 12345678, \"serial\": 0, "
	"\"actions\": {\"log\": 12345678}, \"prelude\": true}",
	"{\"nr\": 1, \"name\": \"write\", \"count\": 9, \"actions\": {\"allow\": 9}, "
	"\"prelude\": false}",
};

/* What stands in a call, and what is put there. */
static const struct {
	const char *old, *new;
} changes[] = {
	{"\"nr\": 0", "\"nr\": 00"},
	{"\"nr\": 0", "\"nr\": -0"},
	{"\"nr\": 0", "\"nr\": 0.0"},
	{"\"nr\": 0", "\"nr\": 0e0"},
	{"\"nr\": 0", "\"nr\": 1"},
	{"\"nr\": 0", "\"nr\": 1073741824"},
	{"\"nr\": 0", "\"nr\": 9007199254740991"},
	{"\"nr\": 0", "\"nr\": 9007199254740992"},
	{"\"nr\": 0", "\"nr\": 99999999999999999999999999999999999999999999999999"},
	{"\"nr\": 0", "\"nr\": 00000000000000000000000000000000000000000000000000"},
	{"\"read\"", "\"readv\""},
	{"\"read\"", "\"rea\""},
	{"\"read\"", "\"syscall_0\""},
	{"\"read\"", "\"\""},
	{"\"count\": 3", "\"count\": 4"},
	{"\"count\": 3", "\"count\": 03"},
	{"\"count\": 3", "\"count\": 0"},
	{"\"serial\": 1804901", "\"serial\": 4294967295"},
	{"\"serial\": 1804901", "\"serial\": 4294967296"},
	{"\"serial\": 1804901", "\"serial\": 10000000"},
	{", \"serial\": 1804901", ""},
	{", \"serial\": 1804901", ", \"serial\": 1, \"serial\": 1"},
	{"10:57:14.658Z", "24:00:00.000Z"},
	{"10:57:14.658Z", "23:59:60.000Z"},
	{"10:57:14.658Z", "10:57:14Z"},
	{"10:57:14.658Z", "10:57:14.6580Z"},
	{"10:57:14.658Z", "22:57:14.658Z"},
	{"2026-11-22T10", "2026-11-21T10"},
	{"2026-11-22T10", "2026-11-23T10"},
	{"2026-11-22T10", "2026-10-22T10"},
	{"2026-11-22T10", "2026-11-32T10"},
	{"\"last\"", "\"first\""},
	{"\"errno\": 1", "\"log\": 1"},
	{"\"errno\": 1", "\"errno\": 0"},
	{"\"errno\": 1", "\"errno\": 9007199254740991"},
	{"\"errno\": 1", "\"errno\": 18446744073709551617"},
	{"\"errno\": 1", "\"0x00050000\": 1"},
	{"\"errno\": 1", "\"0x7ffc0000\": 1"},
	{"\"errno\": 1", "\"0x00050001\": 1"},
	{"\"errno\": 1", "\"kill-thread\": 1"},
	{"\"errno\": 1", "\"kill\": 1"},
	{"{\"errno\": 1, \"log\": 2}", "{\"log\": 3}"},
	{"{\"errno\": 1, \"log\": 2}", "{\"log\": 3, }"},
	{"{\"errno\": 1, \"log\": 2}", "{}"},
	{"\"prelude\": false", "\"prelude\": falsetrue"},
	{"\"prelude\": false", "\"prelude\": null"},
	{"\"prelude\": false", "\"prelude\": false, \"prelude\": false"},
	{"\"prelude\": false", "\"prelude\": false, \"more\": {\"a\": [1]}"},
	{"\"prelude\": false}", "\"prelude\": false},\n    ]"},
	{"\"prelude\": false}", "\"prelude\": false}, {\"nr\": 0}"},
	{"\"prelude\": false}", "\"prelude\": false}\n    ,"},
	{"\"prelude\": false}", "\"prelude\": false}}"},
};

/* CALL between others, with BLANK behind its bracket, to TEXT; the length. */
static size_t document(const char *call, size_t n, const char *blank, char text[ROOM])
{
	int used = snprintf(text, ROOM, HEAD FIRST "%.1s%s", call, blank);
	char *p = text + used;

	/* It may hold a NUL. */
	p = mempcpy(p, call + 1, n - 1);
	p = mempcpy(p, TAIL, strlen(TAIL));
	/* Near the end of a document nothing is read in one pass. */
	memset(p, ' ', 1200);
	return (size_t)(p + 1200 - text);
}

/* What is made of it: the recording as text, or its fault; the caller's. */
static char *outcome(const char *document, size_t n)
{
	struct recording *recording;
	char *exact = malloc(n), *text = NULL, *byte;
	char error[JSON_PULL_ERROR];
	size_t length;
	FILE *out;

	if (!exact)
		abort();
	memcpy(exact, document, n);
	if (recording_read(exact, n, &recording, error) < 0) {
		/* Where in the document is no part of it. */
		byte = strstr(error, "(byte ");
		if (byte)
			*byte = '\0';
		text = strdup(error);
	} else {
		out = open_memstream(&text, &length);
		if (!out || recording_write(recording, out) < 0 || fclose(out) != 0)
			abort();
		recording_free(recording);
	}
	free(exact);
	if (!text)
		abort();
	return text;
}

/* Whether CALL is read alike either way. */
static bool alike(const char *call, size_t n)
{
	char text[ROOM];
	char *quick = outcome(text, document(call, n, "", text)),
	     *slow = outcome(text, document(call, n, " ", text));
	bool same = strcmp(quick, slow) == 0;

	if (!same)
		printf("# %.*s\n# quick: %.300s\n# slow: %.300s\n", (int)n, call, quick,
		       slow);
	free(quick);
	free(slow);
	return same;
}

/* Every byte of CALL but its bracket replaced by BYTE, and BYTE put before it. */
static size_t change_bytes(const char *call, char byte)
{
	size_t n = strlen(call), wrong = 0;
	char changed[ROOM];

	for (size_t i = 1; i < n; i++) {
		memcpy(changed, call, n);
		changed[i] = byte;
		wrong += !alike(changed, n);
		memcpy(changed + i + 1, call + i, n - i);
		wrong += !alike(changed, n + 1);
	}
	return wrong;
}

static void changed_bytes(const char *call)
{
	static const char bytes[] = " \"\\,:{}[]-+.019aefnrtZT\n\t/\x80\xff";
	size_t n = strlen(call), wrong = 0;
	char changed[ROOM];

	/* With the NUL. */
	for (size_t k = 0; k < sizeof(bytes); k++)
		wrong += change_bytes(call, bytes[k]);
	ok(wrong == 0, "%.20s: any byte changed or added", call);
	wrong = 0;
	for (size_t i = 1; i < n; i++) {
		memcpy(changed, call, i);
		memcpy(changed + i, call + i + 1, n - i - 1);
		wrong += !alike(changed, n - 1);
		wrong += !alike(call, i);
	}
	ok(wrong == 0, "%.20s: any byte taken away, or all that follow", call);
}

static void changed_parts(void)
{
	const char *call = calls[0];

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const char *at = strstr(call, changes[i].old);
		char changed[ROOM];
		int n;

		if (!at)
			abort();
		n = snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - call), call,
			     changes[i].new, at + strlen(changes[i].old));
		ok(alike(changed, (size_t)n), "%s: %s", changes[i].old, changes[i].new);
	}
}

int main(void)
{
	char text[ROOM];

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		char *made =
			outcome(text, document(calls[i], strlen(calls[i]), "", text));

		ok(strstr(made, calls[i]), "%.20s: as it is", calls[i]);
		free(made);
		changed_bytes(calls[i]);
	}
	changed_parts();
	return done();
}
