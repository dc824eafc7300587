/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording-read.h: documents that are no recording of ours, but good; and those with a
 * fault, each refused with the place of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording-read.h"
#include "recording-write.h"
#include "tap.h"

/* A recording as text; the caller's. */
static char *text_of(const struct recording *recording, size_t *ret_n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_n);

	if (!out || recording_write(recording, out) < 0 || fclose(out) != 0)
		abort();
	return text;
}

#define ID     "5f0c0000000000000000000000000001"
#define OTHER  "5f0c0000000000000000000000000002"
#define ZEROES "{\"kernel\": 0, \"suppressed\": 0, \"overrun\": 0, \"gaps\": 0}"
#define SESSION_OF(id, lost, verdict)                                                    \
	"{\"id\": \"" id "\", \"source\": \"file\", \"trust\": \"daemon\", "             \
	"\"records\": {\"seen\": 2, \"matched\": 1, \"malformed\": 0, \"duplicate\": 1}" \
	", \"serials\": [[7, 9]], \"lost\": " lost ", \"verdict\": \"" verdict "\"}"
#define SESSION	      SESSION_OF(ID, ZEROES, "unknown")
#define CALL_OF(a, b) "{\"nr\": " a ", \"name\": \"" b "\", " CALL_REST
#define CALL_REST     "\"count\": 3, \"actions\": {\"log\": 3}, \"prelude\": false}"
#define CALL	      CALL_OF("0", "read")
#define GROUP_OF(f, c)                                                                   \
	"{\"session\": \"" ID "\", \"exe\": \"/x\", " f ", \"syscalls\": [" c "]}"
#define X86	 "\"arch\": \"x86_64\", \"comms\": []"
#define GROUP(c) GROUP_OF(X86, c)
#define DOC_OF(v, s, g)                                                                  \
	"{\"format\": \"seccomp-record/" v "\", \"sessions\": [" s "], \"groups\": [" g  \
	"]}"
#define DOC(g)	       DOC_OF("1", SESSION, g)
#define CALLS(c)       DOC(GROUP(c))
#define REPLACED(call) CALLS("{\"nr\": 0, \"name\": \"read\", " call "}")

static const char small[] = DOC(GROUP(CALL));

/* Documents that are good, and what they are written as where that is not obvious. */
static const struct {
	const char *what, *text, *holds;
} good[] = {
	{"a small one", small, "\"count\": 3"},
	{"without anything", DOC_OF("1", "", ""), "\"sessions\": []"},
	{"blanks around", " \r\n\t" DOC("") "\n \n", "\"groups\": []"},
	{"fields in any order",
	 "{\"groups\": [{\"syscalls\": [" CALL "], " X86 ", \"exe\": \"/x\", "
	 "\"session\": \"" ID "\"}], \"sessions\": [" SESSION "], "
	 "\"format\": \"seccomp-record/1\"}",
	 "\"exe\": \"/x\", \"arch\": \"x86_64\", \"comms\": [], \"syscalls\": "
	 "[\n"},
	{"a number that older tables lacked", CALLS(CALL_OF("0", "syscall_0")),
	 "\"name\": \"read\""},
	{"a number that newer tables have", CALLS(CALL_OF("99999", "future")),
	 "\"name\": \"syscall_99999\""},
	{"an unknown architecture",
	 DOC(GROUP_OF("\"arch\": \"arch_abc\", \"comms\": []", CALL_OF("1", "write"))),
	 "\"arch\": \"arch_abc\""},
	{"an architecture that older tables lacked",
	 DOC(GROUP_OF("\"arch\": \"arch_c000003e\", \"comms\": []", CALL)),
	 "\"arch\": \"x86_64\""},
	{"x32",
	 DOC(GROUP_OF("\"arch\": \"x32\", \"comms\": []", CALL_OF("1073741824", "read"))),
	 "\"arch\": \"x32\""},
	{"escapes of JSON",
	 DOC(GROUP_OF(X86 ", \"subj\": \"\\u0041\\ud83d\\ude00\\/\\t\"", CALL)),
	 "\"subj\": \"A\xf0\x9f\x98\x80/\\u0009\""},
	{"an unknown action",
	 REPLACED("\"count\": 3, \"actions\": {\"0x12340000\": 1, \"log\": 2}, "
		  "\"prelude\": true"),
	 "{\"0x12340000\": 1, \"log\": 2}, \"prelude\": true"},
	{"a loss without a number",
	 DOC_OF("1", SESSION_OF(ID, ZEROES ", \"messages\": {\"overrun\": 2}", "lossy"),
		""),
	 "\"messages\": {\"overrun\": 2}, \"verdict\": \"lossy\""},
	{"a loss of a kind unknown here",
	 DOC_OF("1", SESSION_OF(ID, "{\"theft\": 1}, \"messages\": {\"fog\":3}", "lossy"),
		""),
	 "\"limit\": 0, \"theft\": 1}, \"messages\": {\"fog\": 3}, "
	 "\"verdict\": \"lossy\""},
	{"serials that began anew", DOC_OF("1", SESSION_OF(ID, ZEROES, "complete"), ""),
	 "[[7, 9]]"},
	{"a leap second",
	 DOC_OF("1",
		SESSION_OF(ID,
			   ZEROES ", \"start\": \"2026-11-22T23:59:60.000Z\", "
				  "\"end\": \"2026-11-22T23:59:59.000Z\"",
			   "complete"),
		""),
	 "\"start\": \"2026-11-23T00:00:00.000Z\", "
	 "\"end\": \"2026-11-22T23:59:59.000Z\""},
	{"groups that only their containers tell apart",
	 DOC(GROUP_OF(X86 ", \"container\": {\"id\": \"b\"}",
		      CALL) ", " GROUP_OF(X86 ", \"container\": {\"id\": \"a\"}", CALL)),
	 "{\"id\": \"a\"}, \"syscalls\""},
	{"groups that only their units tell apart",
	 DOC(GROUP_OF(X86 ", \"unit\": \"b\"",
		      CALL) ", " GROUP_OF(X86 ", \"unit\": \"a\"", CALL)),
	 "\"unit\": \"a\", \"syscalls\""},
	{"unknown fields of a call",
	 REPLACED("\"count\": 1, \"more\": [ 1.50e+3 , { } , \"\\u0000 b\" , null"
		  " ], \"actions\": {\"log\": 1}, \"prelude\": false, \"z\": -0"),
	 "\"prelude\": false, \"more\": [1.50e+3,{},\"\\u0000 b\",null], "
	 "\"z\": -0}"},
	{"unknown fields of a group and its container",
	 DOC(GROUP_OF(X86 ", \"n\": {\"a\" : [true]}, \"container\": "
			  "{\"q\": 12345678901234567890123}",
		      "")),
	 "\"container\": {\"q\": 12345678901234567890123}, \"syscalls\": [], "
	 "\"n\": {\"a\":[true]}}"},
	{"unknown fields of the document",
	 "{\"later\": 1, \"format\": \"seccomp-record/1\", \"sessions\": [], "
	 "\"groups\": []}",
	 "\"groups\": [], \"later\": 1}"},
};

static void tolerant(void)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct recording *recording = NULL, *again = NULL;
		char error[JSON_PULL_ERROR] = "", *text = NULL, *second = NULL;
		size_t n, m;
		int r = recording_read(good[i].text, strlen(good[i].text), &recording,
				       error);

		if (r == 0)
			text = text_of(recording, &n);
		if (!ok(r == 0 && strstr(text, good[i].holds), "%s: %s", good[i].what,
			error) &&
		    text)
			printf("# %s\n", text);
		if (text && recording_read(text, n, &again, error) == 0)
			second = text_of(again, &m);
		ok(second && strcmp(text, second) == 0, "%s: the same again",
		   good[i].what);
		recording_free(recording);
		recording_free(again);
		free(text);
		free(second);
	}
}

/* Refused: DOCUMENT, and how the error begins. */
static const struct {
	const char *document, *error;
} refused[] = {
	{"", "the document ends here, unfinished (byte 0)"},
	{"   ", "the document ends here"},
	{"type=SECCOMP msg=audit(1.2:3): x", "is no object"},
	{"[]", "is no object"},
	{"null", "is no object"},
	{"\xef\xbb\xbf{}", "is no object"},
	{"{}", "has no \"format\""},
	{"{\"defaultAction\": \"SCMP_ACT_ERRNO\"}", "has no \"format\""},
	{"{'format': 1}", "is no JSON (byte 1)"},
	{"{\"format\": 1}", "format: is no string"},
	{"{\"format\": \"other/1\"}", "format: is not that of a recording"},
	{"{\"format\": \"seccomp-record/\"}", "format: is not that of a recording"},
	{"{\"format\": \"seccomp-record/01\"}", "format: is not that of a recording"},
	{"{\"format\": \"seccomp-record/1x\"}", "format: is not that of a recording"},
	{DOC_OF("2", "", ""), "format: is written by a newer seccomp-record "
			      "(seccomp-record/2): update this program"},
	{"{\"sessions\": 7, \"format\": \"seccomp-record/12\"}",
	 "format: is written by a newer seccomp-record (seccomp-record/12)"},
	{"{\"format\": \"seccomp-record/1\", \"groups\": []}", "has no \"sessions\""},
	{"{\"format\": \"seccomp-record/1\", \"sessions\": {}}", "sessions: is no array"},
	{DOC("") "x", "is no JSON"},
	{DOC("") DOC(""), "is no JSON"},
	{"{\"format\": \"seccomp-record/1\", \"format\": \"seccomp-record/1\"}",
	 "format: is there twice"},
	{"{\"f\\u006frmat\": \"seccomp-record/1\"}", "has a name with an escape"},
	{"{\"a\": 1, \"b\": 2, \"a\": 3}", "a: is there twice"},
	{"{\"\x1b[31mred\": 01}", "is no JSON (byte 2)"},
	{"{\"\x7f\xc3\xa9 red\": 01}", "????red: is no JSON"},
	/* sessions */
	{DOC_OF("1", SESSION ", " SESSION, ""), "sessions: two of them have the id " ID},
	{DOC_OF("1", "{\"id\": \"5F0C0000000000000000000000000001\"}", ""),
	 "sessions[0].id: is no id of 32 lower-case hexadecimal digits"},
	{DOC_OF("1", SESSION ", {\"id\": \"1\"}", ""), "sessions[1].id: is no id"},
	{DOC_OF("1", "{\"id\": \"" ID "\"}", ""), "sessions[0]: has no \"source\""},
	{DOC_OF("1", "{\"source\": \"a b\"}", ""), "sessions[0].source: is no word"},
	{DOC_OF("1", "{\"source\": \"12345678901234567\"}", ""),
	 "sessions[0].source: is no word of 1 to 16"},
	{DOC_OF("1", "{\"trust\": \"me\"}", ""),
	 "sessions[0].trust: is none of kernel, daemon, forgeable"},
	{DOC_OF("1", "{\"start\": \"today\"}", ""), "sessions[0].start: is no time"},
	{DOC_OF("1", "{\"start\": \"2026-13-01T00:00:00.000Z\"}", ""),
	 "sessions[0].start: is no time"},
	{DOC_OF("1", "{\"start\": \"2026-11-22T10:57:14.658Z \"}", ""),
	 "sessions[0].start: is no time"},
	{DOC_OF("1", "{\"records\": {\"seen\": -1}}", ""),
	 "sessions[0].records.seen: is out of range (0 to 9007199254740991)"},
	{DOC_OF("1", "{\"records\": {\"seen\": 9007199254740992}}", ""),
	 "sessions[0].records.seen: is out of range"},
	{DOC_OF("1", "{\"records\": {\"seen\": 18446744073709551617}}", ""),
	 "sessions[0].records.seen: is out of range"},
	{DOC_OF("1", "{\"records\": {\"seen\": 1}}", ""),
	 "sessions[0].records: has no \"matched\""},
	{DOC_OF("1", "{\"serials\": [[1]]}", ""),
	 "sessions[0].serials[0]: is no range of two numbers"},
	{DOC_OF("1", "{\"serials\": [[1, 2, 3]]}", ""),
	 "sessions[0].serials[0][2]: is a"},
	{DOC_OF("1", "{\"serials\": [[1, 4294967296]]}", ""),
	 "sessions[0].serials[0][1]: is out of range (0 to 4294967295)"},
	{DOC_OF("1", SESSION_OF(ID, "{\"kernel\": 1}", "complete"), ""),
	 "sessions[0]: has the verdict \"complete\" in spite of its losses"},
	{DOC_OF("1", SESSION_OF(ID, "{\"kernel\": 1}", "unknown"), ""),
	 "sessions[0]: has the verdict \"unknown\" in spite of its losses"},
	{DOC_OF("1", SESSION_OF(ID, "{\"gaps\": 0, \"gaps\": 0}", "complete"), ""),
	 "sessions[0].lost.gaps: is there twice"},
	/* groups */
	{DOC(GROUP("") ", {\"session\": \"" OTHER "\"}"),
	 "groups[1].session: is no session of this document"},
	{"{\"groups\": [{\"session\": \"" OTHER "\"}], \"format\": \"seccomp-record/1\", "
	 "\"sessions\": []}",
	 "groups[0].session: is no session of this document"},
	{DOC(GROUP("") ", " GROUP(CALL)),
	 "groups: two of session " ID " have the same exe"},
	{DOC("{\"exe\": 7}"), "groups[0].exe: is no string"},
	{DOC("{\"exe\": \"\\\\q\"}"), "groups[0].exe: has a backslash without"},
	{DOC("{\"exe\": \"\\\\x4\"}"), "groups[0].exe: has a backslash without"},
	{DOC("{\"exe\": \"\\\\xFF\"}"), "groups[0].exe: has a backslash without"},
	{DOC("{\"exe\": \"\\\\\"}"), "groups[0].exe: has a backslash without"},
	{DOC("{\"exe\": \"\\q\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"\\ud800\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"\\udc00\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"\\ud800\\u0041\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"\\u00g0\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"a\nb\"}"), "groups[0].exe: is no JSON"},
	{DOC("{\"exe\": \"\xff\"}"), "is no UTF-8 (byte"},
	{DOC("{\"exe\": \"\xed\xa0\x80\"}"), "is no UTF-8 (byte"},
	{DOC("{\"exe\": \"\xc0\x80\"}"), "is no UTF-8 (byte"},
	{DOC("{\"exe\": \"\xe0\x80\xaf\"}"), "is no UTF-8 (byte"},
	{DOC("{\"exe\": \"\xf0\x80\x80\xaf\"}"), "is no UTF-8 (byte"},
	{DOC("{\"exe\": \"\xf4\x90\x80\x80\"}"), "is no UTF-8 (byte"},
	{DOC(GROUP_OF("\"arch\": \"vax\"", "")),
	 "groups[0].arch: is no architecture that this program knows"},
	{DOC(GROUP_OF("\"arch\": \"arch_\"", "")), "groups[0].arch: is no architecture"},
	{DOC(GROUP_OF("\"arch\": \"arch_1c000003e\"", "")),
	 "groups[0].arch: is no architecture"},
	{DOC(GROUP_OF("\"arch\": \"x86_64\"", CALL)), "groups[0]: has no \"comms\""},
	{DOC(GROUP_OF("\"comms\": [\"a\", \"a\"]", "")),
	 "groups[0].comms[1]: is there twice"},
	{DOC(GROUP_OF("\"deleted\": 1", "")), "groups[0].deleted: is neither true nor"},
	{DOC(GROUP_OF("\"container\": []", "")), "groups[0].container: is no object"},
	{DOC(GROUP_OF("\"container\": {\"id\": \"\", \"id\": \"\"}", "")),
	 "groups[0].container.id: is there twice"},
	/* system calls */
	{CALLS("{}"), "groups[0].syscalls[0]: has no \"nr\""},
	{CALLS(CALL ", {\"nr\": 1.5}"), "groups[0].syscalls[1].nr: is no whole number"},
	{CALLS("{\"nr\": 1e3}"), "groups[0].syscalls[0].nr: is no whole number"},
	{CALLS("{\"nr\": 01}"), "groups[0].syscalls[0].nr: is no whole number"},
	{CALLS("{\"nr\": \"1\"}"), "groups[0].syscalls[0].nr: is no whole number"},
	{CALLS("{\"nr\": 99999999999999999999}"),
	 "groups[0].syscalls[0].nr: is out of range"},
	{CALLS(CALL_OF("0", "write")),
	 "groups[0].syscalls[0]: number 0 of x86_64 is read, "
	 "but its name is \"write\""},
	{CALLS("{\"nr\": 18446744073709551620}"),
	 "groups[0].syscalls[0].nr: is out of range"},
	{DOC("{\"session\": \"" ID
	     "\", \"exe\": \"/x\", \"syscalls\": [" CALL_OF("0", "write") "], " X86 "}"),
	 "groups[0].syscalls[0]: number 0 of x86_64 is read, but"},
	{CALLS(CALL_OF("0", "future")), "groups[0].syscalls[0]: number 0 of x86_64 is"},
	{CALLS(CALL_OF("99999", "read")), "groups[0].syscalls[0]: number 99999 of x86_64 "
					  "is syscall_99999, but its name is \"read\""},
	{CALLS(CALL_OF("0", "syscall_1")),
	 "groups[0].syscalls[0]: number 0 of x86_64 is"},
	{CALLS(CALL_OF("0", "re\\u001bad")), "groups[0].syscalls[0].name: is no word"},
	{CALLS(CALL_OF("1073741824", "read")),
	 "groups[0].syscalls[0]: number 1073741824 is none of its architecture"},
	{DOC(GROUP_OF("\"arch\": \"x32\", \"comms\": []", CALL)),
	 "groups[0].syscalls[0]: number 0 is none of its architecture"},
	{CALLS(CALL ", " CALL), "groups[0].syscalls[1]: number 0 is there twice"},
	{REPLACED("\"count\": 2, \"actions\": {\"log\": 3}, \"prelude\": false"),
	 "groups[0].syscalls[0]: its actions do not add up to its count"},
	{REPLACED("\"count\": 0, \"actions\": {}, \"prelude\": false"),
	 "groups[0].syscalls[0]: its actions do not add up to its count"},
	{REPLACED("\"actions\": {\"allow me\": 3}"),
	 "groups[0].syscalls[0].actions.allow?me: is no action"},
	{REPLACED("\"actions\": {\"log\": 1, \"0x7ffc0000\": 1}"),
	 "groups[0].syscalls[0].actions.0x7ffc0000: is there twice"},
	{REPLACED("\"actions\": {\"log\": 0}"),
	 "groups[0].syscalls[0].actions.log: is out of range"},
	{REPLACED("\"first\": \"2026-11-22T10:57:14.658Z\", " CALL_REST "x"),
	 "groups[0].syscalls[0]: has a first time without"},
	{REPLACED("\"first\": \"2026-11-22T10:57:14.658Z\", "
		  "\"last\": \"2026-11-22T10:57:14.657Z\", " CALL_REST "x"),
	 "groups[0].syscalls[0]: has a first time without or after"},
	{CALLS(CALL_OF("0", "read") ", {\"nr\": 1, \"name\": \"write\", \"count\": "
				    "9007199254740991, \"actions\": {\"log\": "
				    "9007199254740991}, \"prelude\": false}"),
	 "groups[0].syscalls[1]: the counts of this group are too large"},
	{REPLACED("\"first\": \"2026-11-22T10:57:14.658Z\", "
		  "\"last\": \"2026-11-22T24:00:00.000Z\", " CALL_REST "x"),
	 "groups[0].syscalls[0].last: is no time"},
	{REPLACED("\"future\": nul"), "groups[0].syscalls[0].future: is no JSON"},
	{REPLACED("\"future\": [1, 2,]"), "groups[0].syscalls[0].future[2]: is no JSON"},
	{REPLACED("\"future\": {\"a\": [1 2]}"),
	 "groups[0].syscalls[0].future.a[0]: is no JSON"},
	{REPLACED("\"future\": -"), "groups[0].syscalls[0].future: is no JSON"},
	{REPLACED("\"future\": 1.e4"), "groups[0].syscalls[0].future: is no JSON"},
};

/* The message of a refusal, "" where the document was taken. */
static const char *refusal(const char *text, size_t n, int *ret)
{
	static char error[JSON_PULL_ERROR];
	struct recording *recording = NULL;
	char *exact = malloc(n + !n);

	/* Of its exact size, for the sanitizer to watch. */
	if (!exact)
		abort();
	memcpy(exact, text, n);
	*error = '\0';
	*ret = recording_read(exact, n, &recording, error);
	if (*ret == 0) {
		*error = '\0';
		recording_free(recording);
	}
	free(exact);
	return error;
}

static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static void hostile(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		int r;
		const char *error =
			refusal(refused[i].document, strlen(refused[i].document), &r);

		ok(r < 0 && r != -ENOMEM && is_plain(error) &&
			   strncmp(error, refused[i].error, strlen(refused[i].error)) ==
				   0,
		   "refused: %s (expected: %s)", error, refused[i].error);
	}
}

static void cut(void)
{
	size_t n = sizeof(small) - 1, taken = 0;
	int r;

	for (size_t i = 0; i < n; i++)
		taken += *refusal(small, i, &r) == '\0';
	ok(taken == 0 && *refusal(small, n, &r) == '\0', "cut anywhere, it is refused");
	taken = 0;
	for (size_t i = 0; i < n; i++) {
		char changed[sizeof(small)];

		memcpy(changed, small, sizeof(small));
		changed[i] = '\0';
		taken += *refusal(changed, n, &r) == '\0';
	}
	ok(taken == 0, "with a NUL anywhere, it is refused");
}

/* BEFORE, N times TEXT, and AFTER. */
static void repeated(const char *before, const char *text, size_t n, const char *after,
		     const char *expected)
{
	size_t size = strlen(before) + n * strlen(text) + strlen(after) + 1;
	char *all = malloc(size), *p = all;
	const char *error;
	int r;

	if (!all)
		abort();
	p = mempcpy(p, before, strlen(before));
	for (size_t i = 0; i < n; i++)
		p = mempcpy(p, text, strlen(text));
	strcpy(p, after);
	error = refusal(all, size - 1, &r);
	ok(strncmp(error, expected, strlen(expected)) == 0 && !*error == !*expected,
	   "%zu times %.20s: %s", n, text, error);
	free(all);
}

#define HOST "{\"format\": \"seccomp-record/1\", \"sessions\": [{\"host\": \""

static void limits(void)
{
	repeated("", "[", 1000000, "", "is no object");
	repeated("{\"a\":", "[", 1000000, "", "a[0][0]");
	repeated("{\"a\":", "{\"b\":", 100, "", "a.b.b");
	repeated(DOC("") "", " ", 1000000, "", "");
	repeated("{\"a\":\"", "x", JSON_PULL_STRING, "\"}", "a: is too long");
	repeated("{\"a\":\"", "\\u20ac", JSON_PULL_STRING / 3, "\"}", "a: is too long");
	repeated("{\"a\":", "1", 1000000, "}", "has no \"format\"");
	repeated(HOST, "x", 65536, "\"}]}", "sessions[0]: has no \"id\"");
	repeated(HOST, "x", 65537, "\"}]}", "sessions[0].host: is too long");
	repeated(HOST, "\\\\xff", 65536, "\"}]}", "sessions[0]: has no \"id\"");
	repeated(HOST, "\\\\xff", 65537, "\"}]}", "sessions[0].host: is too long");
	repeated("{\"format\":\"", "x", 1000, "\"}", "format: is not");
	repeated("{\"groups\": [", "{},", 1000000, "{}], \"format\": 1}",
		 "format: is no string");
	repeated("{\"format\": \"seccomp-record/1\", \"sessions\": [{\"serials\": [",
		 "[1,1],", 66, "[2,3]]}]}",
		 "sessions[0].serials[65]: is past the limit of 65 ranges");
}

/* "a0": 0, "a1": 0, ... */
static void many_unknown(void)
{
	char text[2000] = "{\"format\": \"seccomp-record/1\"";
	const char *error;
	int r;

	for (int i = 0; i < 33; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), ", \"a%d\": 0",
			 i);
	error = refusal(text, strlen(text), &r);
	ok(strcmp(error, "a32: is one of more than 32 unknown fields") == 0, "%s", error);
}

int main(void)
{
	tolerant();
	hostile();
	cut();
	limits();
	many_unknown();
	return done();
}
