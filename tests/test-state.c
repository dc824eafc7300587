/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pipeline_pack() saves is all that counts: a log that is read in pieces, by another
 * pipeline each, gives the recording and the accounts of one that read it in one go.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline.h"
#include "recording-write.h"
#include "tap.h"

#define LINES	300
#define LINE	512
#define ROUNDS	200
#define LOG_MAX (LINES * LINE)

static uint64_t seed;

static unsigned int below(unsigned int n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned int)(seed % n);
}

static const char *const exes[] = {"\"/usr/bin/wanted\"", "\"/usr/bin/other\"",
				   "2F746D702F612062", "\"/bin/sh\"", "(null)"};
static const int calls[] = {59, 0, 1, 231, 257, 9, 9999, 110, 322};
static const char *const arches[] = {"c000003e", "40000003", "c00000b7"};

/* One line of auditd's, mostly: of few processes, often seen before, sometimes bad. */
static size_t add_line(char *log, size_t n, uint32_t *serial, int64_t *time)
{
	unsigned int what = below(20);

	*serial += what == 0 ? 3 : 1;
	*time += below(400);
	if (what == 1) { /* another boot */
		*serial = *serial > 50000 ? below(50) : 100000;
		*time += 100000;
	}
	if (what == 2 && n > LINE) /* once more, from somewhere before */
		for (size_t from = below((unsigned int)(n - LINE)); from < n; from++)
			if (log[from] == '\n' &&
			    memchr(log + from + 1, '\n', n - from - 1)) {
				const char *end =
					memchr(log + from + 1, '\n', n - from - 1);
				size_t len = (size_t)(end - (log + from));

				memcpy(log + n, log + from + 1, len);
				return n + len;
			}
	if (what == 3)
		return n +
		       (size_t)sprintf(log + n,
				       "type=SECCOMP msg=audit(17000.1:%u): auid=0 pi\n",
				       *serial);
	if (what == 4)
		return n +
		       (size_t)sprintf(log + n,
				       "Nov 22 11:00:00 vm kernel: audit: audit_lost=%u "
				       "audit_rate_limit=0 audit_backlog_limit=64\n",
				       10 + below(3));
	if (what == 5)
		return n +
		       (size_t)sprintf(log + n,
				       "type=USER_CMD msg=audit(%lld.%03lld:%u): pid=1\n",
				       (long long)*time / 1000, (long long)*time % 1000,
				       *serial);
	return n + (size_t)sprintf(
			   log + n,
			   "%stype=SECCOMP msg=audit(%lld.%03lld:%u): auid=0 uid=0 gid=0 "
			   "ses=%u pid=%u comm=\"c%u\" exe=%s sig=%u arch=%s syscall=%d "
			   "compat=0 ip=0x7f code=%s\n",
			   what == 6 ? "node=far " : "", (long long)*time / 1000,
			   (long long)*time % 1000, *serial, below(8) == 0,
			   100 + below(6), below(3), exes[below(5)],
			   below(40) == 0 ? 31 : 0, arches[below(12) < 10 ? 0 : below(3)],
			   calls[below(9)], below(10) ? "0x7ffc0000" : "0x50000");
}

static struct pipeline *new_pipeline(struct filter *filter)
{
	const struct pipeline_options with = {.filter = filter, .prelude = true};
	struct pipeline *p;

	if (pipeline_new(&with, &p) < 0)
		abort();
	pipeline_begin(p, "a.log", true);
	return p;
}

/* Whole lines only, as a source has it at its position. */
static void push(struct pipeline *p, const char *log, size_t n)
{
	size_t room;
	char *space = pipeline_space(p, &room);

	if (room < n)
		abort();
	memcpy(space, log, n);
	if (pipeline_push(p, n) < 0)
		abort();
}

/* Saved, and gone on with by another one. */
static struct pipeline *exchange(struct pipeline *p, struct filter *filter)
{
	struct pack pack = {0};
	struct pipeline *next = new_pipeline(filter);
	struct unpack unpack;

	if (pipeline_pack(p, &pack) < 0)
		abort();
	unpack = (struct unpack){pack.p, pack.p + pack.n, false};
	if (pipeline_unpack(next, &unpack) < 0) {
		pipeline_free(next);
		next = NULL;
	}
	pipeline_free(p);
	pack_done(&pack);
	return next;
}

/* The recording and its accounts, with ids that do not depend on chance. */
static char *outcome(struct pipeline *p)
{
	struct pipeline_result result;
	struct pack pack = {0};
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	if (!out || pipeline_end(p) < 0 || pipeline_finish(p) < 0)
		abort();
	pipeline_result(p, &result);
	for (size_t i = 0; i < result.recording->n_sessions; i++) {
		struct session *session = &result.recording->sessions[i];

		snprintf(session->id, sizeof(session->id), "%032zu", i);
		/* Another file may begin where a reading does. */
		session->account.gaps.boundary = false;
		account_pack(&session->account, &pack);
	}
	recording_write(result.recording, out);
	fprintf(out, "%llu lines, %llu other, %llu prelude, %llu of %s\n",
		(unsigned long long)result.lines,
		(unsigned long long)result.other_actions,
		(unsigned long long)result.prelude,
		(unsigned long long)(result.census->n ? result.census->rows[0].count : 0),
		result.census->n ? result.census->rows[0].name : "none");
	for (size_t i = 0; i < pack.n; i++)
		fprintf(out, "%02x", pack.p[i]);
	if (fclose(out) != 0)
		abort();
	pack_done(&pack);
	pipeline_free(p);
	return text;
}

static struct filter *new_filter(void)
{
	struct filter *filter;

	if (filter_new(&filter) < 0 || filter_add(filter, FILTER_EXE, "wanted") < 0)
		abort();
	return filter;
}

static bool same_in_pieces(unsigned int round)
{
	static char log[LOG_MAX];
	struct filter *filter = new_filter();
	struct pipeline *whole = new_pipeline(filter), *parts = new_pipeline(filter);
	size_t n = 0, at = 0;
	uint32_t serial = 100000;
	int64_t time = 1700000000000;
	char *a, *b;
	bool same;

	seed = (round + 1) * UINT64_C(0x9e3779b97f4a7c15);
	for (int i = 0; i < LINES && n < LOG_MAX - LINE; i++)
		n = add_line(log, n, &serial, &time);
	push(whole, log, n);
	while (at < n && parts) {
		size_t upto = at + below(4000);
		const char *end = upto < n ? memchr(log + upto, '\n', n - upto) : NULL;

		upto = end ? (size_t)(end - log) + 1 : n;
		push(parts, log + at, upto - at);
		at = upto;
		parts = exchange(parts, filter);
	}
	a = outcome(whole);
	b = parts ? outcome(parts) : strdup("not restored");
	same = strcmp(a, b) == 0;
	if (!same)
		printf("# round %u\n# whole: %s\n# parts: %s\n", round, a, b);
	free(a);
	free(b);
	filter_free(filter);
	return same;
}

/* What is cut off or changed is refused, or means something: it does no harm. */
static void damage(void)
{
	struct filter *filter = new_filter();
	struct pipeline *p = new_pipeline(filter);
	struct pack pack = {0};
	char log[20 * LINE];
	size_t n = 0, refused = 0;
	uint32_t serial = 1;
	int64_t time = 1700000000000;

	seed = 7;
	for (int i = 0; i < 20; i++)
		n = add_line(log, n, &serial, &time);
	push(p, log, n);
	if (pipeline_pack(p, &pack) < 0)
		abort();
	pipeline_free(p);
	for (size_t cut = 0; cut < pack.n; cut += 1 + cut / 64) {
		struct unpack unpack = {pack.p, pack.p + cut, false};

		p = new_pipeline(filter);
		if (pipeline_unpack(p, &unpack) == 0)
			break;
		pipeline_free(p);
		p = NULL;
		refused++;
	}
	ok(!p && refused > 100, "what is cut off is refused (%zu places)", refused);
	pipeline_free(p);
	for (size_t at = 0; at < pack.n; at += 1 + at / 128) {
		unsigned char was = pack.p[at];
		struct unpack unpack = {pack.p, pack.p + pack.n, false};

		pack.p[at] ^= (unsigned char)(1 + below(255));
		p = new_pipeline(filter);
		(void)pipeline_unpack(p, &unpack);
		pipeline_free(p);
		pack.p[at] = was;
	}
	ok(true, "what is changed does no harm");
	pack_done(&pack);
	filter_free(filter);
}

int main(void)
{
	unsigned int good = 0;

	for (unsigned int round = 0; round < ROUNDS; round++)
		good += same_in_pieces(round);
	ok(good == ROUNDS, "%u of %u logs read in pieces are as read in one go", good,
	   ROUNDS);
	damage();
	return done();
}
