/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording-read.h has a short way for the form that we write. Whatever a document has in
 * that form is the same with other blanks, for which there is the long way only: what is
 * read, and what is refused, byte by byte.
 */
#include <stdlib.h>
#include <string.h>

#include "recording-read.h"
#include "recording-write.h"
#include "tap.h"

#define ID "5f0c0000000000000000000000000001"

static const char document[] =
	"{\"format\": \"seccomp-record/1\", \"sessions\": [{\"id\": \"" ID
	"\", \"host\": \"h\", \"boot\": \"b\", \"source\": \"file\", \"trust\": "
	"\"daemon\", \"start\": \"2026-11-22T10:57:14.658Z\", \"end\": "
	"\"2026-11-22T23:59:59.999Z\", \"records\": {\"seen\": 12345678, \"matched\": 1, "
	"\"malformed\": 0, \"duplicate\": 1}, \"serials\": [[7, 9]], \"lost\": "
	"{\"kernel\": 0, \"suppressed\": 0, \"overrun\": 0, \"gaps\": 0}, \"verdict\": "
	"\"unknown\"}], \"groups\": [{\"session\": \"" ID
	"\", \"exe\": \"/x\", \"arch\": "
	"\"x86_64\", \"comms\": [\"x\"], \"syscalls\": [{\"nr\": 0, \"name\": \"read\", "
	"\"count\": 13, \"first\": \"2026-11-22T10:57:14.658Z\", \"last\": "
	"\"2026-11-22T20:00:09.000Z\", \"serial\": 1000007, \"actions\": {\"log\": 12, "
	"\"errno\": 1}, \"prelude\": false}, {\"nr\": 59, \"name\": \"execve\", "
	"\"count\": 1, \"first\": \"2026-11-22T10:57:14.658Z\", \"last\": "
	"\"2026-12-22T10:57:14.658Z\", \"serial\": 8, \"actions\": {\"log\": 1}, "
	"\"prelude\": true}]}]}";

/* What a byte becomes. */
static const char others[] = "019:aZ .,-+eE{}[]\n\x7f";

/* The document with other blanks; AT says where each of its bytes went. */
static size_t spread(const char *text, size_t n, char *ret, size_t *at)
{
	bool inside = false;
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!inside && strchr(",}]", text[i]))
			ret[m++] = '\t';
		at[i] = m;
		ret[m++] = text[i];
		inside ^= text[i] == '"';
		if (!inside && strchr("{[:", text[i]))
			ret[m++] = '\n';
	}
	return m;
}

/* What TEXT is written as; NULL: it is refused, with *RET_R. The caller's. */
static char *read_it(const char *text, size_t n, int *ret_r)
{
	char error[JSON_PULL_ERROR], *written = NULL;
	struct recording *recording;
	size_t m;
	FILE *out;

	*ret_r = recording_read(text, n, &recording, error);
	if (*ret_r < 0)
		return NULL;
	out = open_memstream(&written, &m);
	if (!out || recording_write(recording, out) < 0 || fclose(out) != 0)
		abort();
	recording_free(recording);
	return written;
}

/* The same of both; *RET_READ counts what is no fault. */
static bool alike(const char *a, size_t n, const char *b, size_t m, size_t *ret_read)
{
	int r, s;
	char *x = read_it(a, n, &r), *y = read_it(b, m, &s);
	bool good = r == s && (!x || strcmp(x, y) == 0);

	*ret_read += r == 0;
	free(x);
	free(y);
	return good;
}

int main(void)
{
	size_t n = sizeof(document) - 1, m, *at = calloc(n, sizeof(*at));
	char *a = malloc(n), *b = malloc(3 * n);
	size_t read = 0, tried = 0, wrong = 0;

	if (!a || !b || !at)
		abort();
	memcpy(a, document, n);
	m = spread(a, n, b, at);
	ok(alike(a, n, b, m, &read) && read == 1, "the document itself");
	for (size_t i = 0; i < n; i++) {
		char was = a[i];

		for (const char *p = others; *p; p++, tried++) {
			a[i] = b[at[i]] = *p;
			if (!alike(a, n, b, m, &read) && wrong++ < 10)
				printf("# byte %zu, '%c', as '%c'\n", i, was, *p);
		}
		a[i] = b[at[i]] = was;
	}
	ok(wrong == 0 && read > 100 && read < tried / 2,
	   "%zu documents with one byte changed, %zu of them good", tried, read);
	for (size_t i = read = 0; i < n; i++)
		wrong += !alike(a, i, b, at[i], &read);
	ok(wrong == 0 && read == 0, "cut off anywhere");
	free(a);
	free(b);
	free(at);
	return done();
}
