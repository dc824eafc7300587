/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fields.h has quick ways for what comes often. Whatever the text, they must give what
 * the long way gives: records made up here are read with a memory that is fresh, which
 * has no quick way, and with one that all of them share.
 */
#include <stdlib.h>

#include "fields.h"
#include "tap.h"

#define TEXT_MAX 2048

/* xorshift64: the same texts on every machine. */
static uint64_t state = 88172645463325252U;

static unsigned int below(unsigned int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 33) % n;
}

struct text {
	size_t n;
	char s[TEXT_MAX];
};

static void put(struct text *text, const char *s)
{
	size_t n = strlen(s);

	if (text->n + n + PARSE_PAD >= TEXT_MAX)
		return;
	memcpy(text->s + text->n, s, n);
	text->n += n;
}

static const char *const heads[] = {
	"auid=4294967295 uid=0 gid=0 ses=4294967295 pid=77 comm=\"app\" exe=\"/bin/app\" "
	"sig=0 arch=c000003e ",
	"auid=1000 uid=1000 gid=1000 ses=3 subj=docker-default (enforce) pid=78 "
	"comm=6120622263 exe=2F62696E2F61202864656C6574656429 sig=0 arch=c000003e ",
	"auid=0 uid=0 gid=0 ses=1 subj==u:r:t:s0:c1,c2 pid=79 comm=\"\" exe=(null) "
	"sig=31 "
	"arch=40000003 ",
	"auid=0 uid=0 gid=0 ses=1 pid=80 comm=\"syscall=165\" exe=\"/d,syscall=59/x\" "
	"new=1 sig=0 arch=c00000b7 ",
	"auid=0 uid=0 gid=0 ses=1 pid=-1 comm=\"x\" sig=0 arch=c000003e ",
};

/* Kernels write the first of each; the others are near misses. */
static const char *const numbers[] = {"59",	"0",	 "435",	    "1073741934", "-1",
				      "983045", "99999", "9999999", "59x",	  ""};
static const char *const keys[] = {
	"syscall=", "syscal1=", "foo_bar=", "pid=", "arch=", " ", "ssssall="};
static const char *const compats[] = {
	" compat=0", " compat=1", " compat=", " compat= ", " compat=10", "", " compat=x"};
static const char *const ips[] = {" ip=0x7f047744d4d3", " ip=0x432ff9",
				  " ip=0x7f04 744d4d3", " ip=",
				  " pp=0x7f047744d4d3", "",
				  " ip=0x7f047744d4 3", " foo",
				  " uid=7f047744d4d3f", " ip=0x1 code=0x50000 x=1"};
static const char *const codes[] = {
	" code=0x7ffc0000", " code=0x50000",	" code=0x0",	   " code=0x7ffc0000f",
	" code=7ffc0000",   " code=0x12340000", " code=0x7ffc000", ""};
static const char *const ends[] = {"\035AUID=\"unset\" SYSCALL=read",
				   "",
				   " ",
				   " x=y",
				   "#035AUID",
				   "\x1d",
				   "x",
				   "\""};

/* Mostly the first: texts that differ in everything never get far. */
#define PICK(list)                                                                       \
	list[below(4) ? 0 : below((unsigned int)(sizeof(list) / sizeof(*list)))]

static void make(struct text *text)
{
	text->n = 0;
	put(text, heads[below(sizeof(heads) / sizeof(*heads))]);
	put(text, PICK(keys));
	put(text, PICK(numbers));
	put(text, PICK(compats));
	put(text, PICK(ips));
	put(text, PICK(codes));
	put(text, PICK(ends));
	for (unsigned int i = below(8) ? 0 : 1 + below(3); i; i--)
		text->s[below((unsigned int)text->n)] = "0 \"=x\x1d"
							"5,"[below(8)];
	if (below(16) == 0)
		text->n = below((unsigned int)text->n + 1);
}

static int parse(const struct text *text, char *copy, bool cut,
		 struct fields_memory *memory, struct record *ret)
{
	memcpy(copy, text->s, text->n);
	memset(copy + text->n, 0, PARSE_PAD);
	copy[text->n] = below(2) ? '\n' : '\0';
	return fields_parse(copy, copy + text->n, cut, memory, ret);
}

static bool same_process(const struct record *a, const struct record *b)
{
	return a->auid == b->auid && a->uid == b->uid && a->gid == b->gid &&
	       a->ses == b->ses && a->pid == b->pid && a->sig == b->sig &&
	       a->arch == b->arch && a->deleted == b->deleted &&
	       span_eq(a->subj, b->subj) && span_eq(a->comm, b->comm) &&
	       span_eq(a->exe, b->exe);
}

static void quick_and_slow(unsigned int rounds)
{
	static struct fields_memory shared, fresh;
	static char one[TEXT_MAX], two[TEXT_MAX];
	unsigned int whole = 0, again = 0, wrong = 0;

	fields_memory_init(&shared);
	for (unsigned int i = 0; i < rounds; i++) {
		struct record a = {.nr = 0}, b = {.nr = 0};
		struct text text;
		bool cut = below(2);
		uint64_t runs = shared.runs_so_far;
		int r, s;

		make(&text);
		fields_memory_init(&fresh);
		r = parse(&text, one, cut, &shared, &a);
		s = parse(&text, two, cut, &fresh, &b);
		if (r != s || (r == 0 && (!same_process(&a, &b) || a.nr != b.nr ||
					  a.code != b.code)))
			printf("# %u: %.*s\n", ++wrong, (int)text.n, text.s);
		whole += r == 0;
		again += r == 0 && shared.runs_so_far == runs;
	}
	ok(wrong == 0, "%u texts: the quick way gives what the long way gives", rounds);
	ok(whole > rounds / 10 && again > rounds / 20,
	   "of them %u are records, %u read by comparing", whole, again);
}

/* One number stands for one process, whatever comes between. */
static void runs(unsigned int rounds)
{
	static struct fields_memory memory;
	static char copy[TEXT_MAX];
	static struct {
		uint64_t run;
		unsigned int head;
	} known[64];
	unsigned int wrong = 0, met = 0;

	fields_memory_init(&memory);
	for (unsigned int i = 0; i < rounds; i++) {
		unsigned int h = below(sizeof(heads) / sizeof(*heads));
		struct record r = {.nr = 0};
		struct text text = {.n = 0};

		put(&text, heads[h]);
		put(&text, "syscall=1 compat=0 ip=0x1 code=0x7ffc0000 ");
		if (parse(&text, copy, false, &memory, &r) != 0 || !r.run)
			wrong++;
		met += known[r.run % 64].run == r.run;
		wrong += known[r.run % 64].run == r.run && known[r.run % 64].head != h;
		known[r.run % 64].run = r.run;
		known[r.run % 64].head = h;
	}
	ok(wrong == 0 && met > 0, "a run is of one process: %u of %u met again", met,
	   rounds);
}

/* audit(SEC.mmm:SERIAL), read in a way that is plain to see. */
static bool plain_stamp(const char *s, uint64_t *time, uint64_t *serial)
{
	uint64_t sec = 0, ms = 0;
	const char *p = s + 6, *start;

	if (strncmp(s, "audit(", 6) != 0)
		return false;
	for (start = p; *p >= '0' && *p <= '9'; p++)
		sec = sec * 10 + (uint64_t)(*p - '0');
	if (p == start || p - start > 15 || *p++ != '.')
		return false;
	for (start = p; *p >= '0' && *p <= '9'; p++)
		ms = ms * 10 + (uint64_t)(*p - '0');
	if (p - start != 3 || *p++ != ':')
		return false;
	*serial = 0;
	for (start = p; *p >= '0' && *p <= '9' && *serial <= UINT32_MAX; p++)
		*serial = *serial * 10 + (uint64_t)(*p - '0');
	*time = sec * 1000 + ms;
	return p > start && *serial <= UINT32_MAX && *p == ')';
}

static void stamps(unsigned int rounds)
{
	static struct fields_memory memory;
	unsigned int wrong = 0, good = 0, second = 0;

	fields_memory_init(&memory);
	for (unsigned int i = 0; i < rounds; i++) {
		char s[80] = {0};
		struct record r = {.nr = 0};
		uint64_t time = 0, serial = 0;
		bool want;
		char *stop;
		int n;

		/* Mostly that of the one before, as in a log. */
		second = below(4) ? second : below(100000000);
		n = snprintf(s, 64, "audit(%u%0*u.%0*u:%u): auid=0 uid",
			     below(4) ? 1 : below(9) + 1, below(4) ? 9 : (int)below(12),
			     second, below(8) ? 3 : (int)below(5), below(1000),
			     below(2) ? below(10000000) : below(1U << 31));

		if (below(4) == 0)
			s[below((unsigned int)n)] = "0.:() 9a"[below(8)];
		if (below(8) == 0)
			s[n = (int)below((unsigned int)n)] = '\0';
		want = plain_stamp(s, &time, &serial);
		stop = fields_stamp(s, s + n, &memory, &r);
		good += want;
		wrong += (stop != NULL) != want ||
			 (want && (r.time != (int64_t)time || r.serial != serial ||
				   stop[-1] != ')'));
	}
	ok(wrong == 0 && good > rounds / 4 && good < rounds,
	   "%u stamps, %u of them good: read as a plain reader does", rounds, good);
}

int main(void)
{
	quick_and_slow(400000);
	runs(100000);
	stamps(200000);
	return done();
}
