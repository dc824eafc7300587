/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"

#include <stdlib.h>

#include "action.h"
#include "text.h"

enum decoder { SKIP, DECIMAL, SIGNED, HEX, CODE, STRING, EXE, CONTEXT };

/* Keys are compared eight bytes at a time: no key and its '=' is longer. */
struct field {
	char key[8], mask[8];
	unsigned char len, decoder;
	unsigned short offset;
};

#define KEY(text) text "="
#define MASK(n)                                                                          \
	{                                                                                \
		(n) > 0 ? '\xff' : 0, (n) > 1 ? '\xff' : 0, (n) > 2 ? '\xff' : 0,        \
			(n) > 3 ? '\xff' : 0, (n) > 4 ? '\xff' : 0,                      \
			(n) > 5 ? '\xff' : 0, (n) > 6 ? '\xff' : 0, (n) > 7 ? '\xff' : 0 \
	}
#define FIELD(text, decoder, member)                                                     \
	{                                                                                \
		KEY(text), MASK(sizeof(text)), sizeof(text), decoder,                    \
			offsetof(struct record, member)                                  \
	}

/* In the order of audit_log_task() and audit_seccomp(). Kernel 3.10 lacks exe and arch.
 */
static const struct field fields[] = {
	FIELD("auid", DECIMAL, auid), FIELD("uid", DECIMAL, uid),
	FIELD("gid", DECIMAL, gid),   FIELD("ses", DECIMAL, ses),
	FIELD("subj", CONTEXT, subj), FIELD("pid", SIGNED, pid),
	FIELD("comm", STRING, comm),  FIELD("exe", EXE, exe),
	FIELD("sig", SIGNED, sig),    FIELD("arch", HEX, arch),
	FIELD("syscall", SIGNED, nr), FIELD("compat", SKIP, nr),
	FIELD("ip", SKIP, nr),	      FIELD("code", CODE, code),
};

/* No number in a record comes near; ten times it still fits. */
#define NUMBER_MAX (UINT64_C(1) << 58)

#define FIELDS (sizeof(fields) / sizeof(*fields))

/* Places in the table of those without which a record is of no use. */
enum { PID_FIELD = 5, COMM_FIELD = 6, ARCH_FIELD = 9, SYSCALL_FIELD = 10 };

static uint64_t load(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static bool is_field(const struct field *field, uint64_t word)
{
	return (word & load(field->mask)) == load(field->key);
}

static unsigned int hex_digit(char c)
{
	static const unsigned char values[256] = {
		['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
		['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
		['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
		['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	};

	return values[(unsigned char)c] - 1U;
}

static char *hexadecimal(char *p, uint64_t limit, uint64_t *ret)
{
	uint64_t value = 0;
	char *start = p;

	for (unsigned int d; (d = hex_digit(*p)) < 16; p++) {
		value = value << 4 | d;
		if (value > limit)
			return NULL;
	}
	if (p == start)
		return NULL;
	*ret = value;
	return p;
}

/* Whether one of the eight bytes is outside 0x21..0x7e, which the kernel never quotes. */
static bool odd_bytes(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;

	return (((w - ones * 0x21) & ~w) | (((w & ~high) + ones) | w)) & high;
}

static bool plain(const char *p, size_t n)
{
	for (; n >= 8; p += 8, n -= 8)
		if (odd_bytes(load(p)))
			return false;
	for (; n; p++, n--)
		if (*p < 0x21 || *p > 0x7e)
			return false;
	return true;
}

/*
 * audit_log_untrustedstring(): quoted where every byte is harmless, else upper-case
 * hexadecimal; (null) and ? stand for what the kernel does not know.
 */
static char *string(char *p, char *end, struct span *ret)
{
	char *stop, *out = p;

	if (*p == '"') {
		stop = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!stop || !plain(p + 1, (size_t)(stop - p - 1)))
			return NULL;
		*ret = (struct span){p + 1, (size_t)(stop - p - 1)};
		return stop + 1;
	}
	stop = memchr(p, ' ', (size_t)(end - p));
	if (!stop)
		return NULL;
	*ret = (struct span){p, (size_t)(stop - p)};
	if (span_is(*ret, "(null)") || span_is(*ret, "?"))
		return stop;
	if (ret->n == 0 || ret->n % 2)
		return NULL;
	for (char *in = p; in < stop; in += 2) {
		unsigned int hi = hex_digit(in[0]), lo = hex_digit(in[1]);

		if (hi > 15 || lo > 15)
			return NULL;
		*out++ = (char)(hi << 4 | lo);
	}
	ret->n /= 2;
	return stop;
}

void fields_fold_deleted(struct record *ret)
{
	static const char mark[] = " (deleted)";
	size_t n = sizeof(mark) - 1;

	if (ret->exe.n > n && memcmp(ret->exe.p + ret->exe.n - n, mark, n) == 0) {
		ret->exe.n -= n;
		ret->deleted = true;
	}
}

/* A context may hold spaces and is not escaped; the kernel prints pid next. */
static char *context(char *p, char *end, struct span *ret)
{
	char *stop = memmem(p, (size_t)(end - p), " pid=", 5);

	if (!stop)
		return NULL;
	*ret = (struct span){p, (size_t)(stop - p)};
	return stop;
}

/* Reads one value at P into its member of RET; what follows it, or NULL. */
static char *value(const struct field *field, char *p, char *end, struct record *ret)
{
	void *member = (char *)ret + field->offset;
	uint64_t number = 0;
	bool negative;
	uint32_t word;

	switch (field->decoder) {
	case DECIMAL:
		p = text_decimal(p, UINT32_MAX, &number);
		word = (uint32_t)number;
		memcpy(member, &word, sizeof(word));
		return p;
	case SIGNED:
		negative = *p == '-';
		p = text_decimal(p + negative, NUMBER_MAX, &number);
		number = negative ? 0 - number : number;
		memcpy(member, &number, sizeof(number));
		return p;
	case CODE:
		if (p[0] != '0' || p[1] != 'x')
			return NULL;
		p += 2;
		/* fall through */
	case HEX:
		p = hexadecimal(p, UINT32_MAX, &number);
		word = (uint32_t)number;
		memcpy(member, &word, sizeof(word));
		return p;
	case STRING:
		return string(p, end, member);
	case EXE:
		p = string(p, end, member);
		if (p)
			fields_fold_deleted(ret);
		return p;
	case CONTEXT:
		return context(p, end, member);
	default:
		while (p < end && *p != ' ')
			p++;
		return p < end ? p : NULL;
	}
}

/* A key that is none of those ahead: one of a later kernel, or one seen before. */
static int unknown(char *p, char *end, char **ret)
{
	struct span ignored;
	char *stop = memchr(p, '=', (size_t)(end - p));
	uint64_t word = load(p);

	for (size_t i = 0; i < FIELDS; i++)
		if (is_field(&fields[i], word))
			return MALFORMED_REPEATED;
	if (!stop)
		return MALFORMED_TRUNCATED;
	for (char *c = p; c < stop; c++)
		if ((*c < 'a' || *c > 'z') && (*c < '0' || *c > '9') && *c != '_' &&
		    *c != '-')
			return MALFORMED_FIELD;
	if (stop + 1 < end && stop[1] == '"')
		stop = string(stop + 1, end, &ignored);
	else
		stop = memchr(stop, ' ', (size_t)(end - stop));
	if (!stop)
		return MALFORMED_TRUNCATED;
	*ret = stop;
	return 0;
}

/* What auditd, its plugins and the escapes of syslog put behind the last field. */
static bool is_end(char *p, const char *end)
{
	return p == end || *p == ' ' || *p == '\x1d' || text_skip(p, end, "#035");
}

/* Why a record is not whole: it was cut, or its kernel did not write the field. */
static int lacking(uint32_t have)
{
	uint32_t code = UINT32_C(1) << (FIELDS - 1), arch = UINT32_C(1) << ARCH_FIELD;

	if (!(have & code))
		return MALFORMED_TRUNCATED;
	if (!(have & arch))
		return MALFORMED_NO_ARCH;
	return have & UINT32_C(1) << PID_FIELD && have & UINT32_C(1) << COMM_FIELD &&
			       have & UINT32_C(1) << SYSCALL_FIELD
		       ? 0
		       : MALFORMED_FIELD;
}

/*
 * Reads fields from field FIRST on. HAVE collects which came; *ret_p is where the reading
 * stopped, *ret_syscall where the field of that name begins.
 */
static int read_fields(char *p, char *end, size_t first, uint32_t *have,
		       struct record *ret, char **ret_p, char **ret_syscall)
{
	size_t i = first;
	int r;

	while (i < FIELDS && p < end) {
		uint64_t word = load(p);
		size_t next = i;
		char *stop;

		while (next < FIELDS && !is_field(&fields[next], word))
			next++;
		if (next == FIELDS) {
			r = unknown(p, end, &stop);
			if (r != 0)
				return r;
		} else {
			if (next == SYSCALL_FIELD)
				*ret_syscall = p;
			stop = p + fields[next].len;
			stop = stop < end ? value(&fields[next], stop, end, ret) : NULL;
			if (!stop || stop > end)
				return memchr(p, ' ', (size_t)(end - p))
					       ? MALFORMED_FIELD
					       : MALFORMED_TRUNCATED;
			*have |= UINT32_C(1) << next;
			i = next + 1;
		}
		p = stop;
		if (i == FIELDS)
			break;
		if (p < end && *p != ' ')
			return MALFORMED_FIELD;
		p++;
	}
	*ret_p = p;
	return 0;
}

static int check(char *p, const char *end, bool cut, uint32_t have,
		 const struct record *ret)
{
	int r = lacking(have);

	if (r != 0)
		return r;
	if (!is_end(p, end))
		return MALFORMED_FIELD;
	if (cut && p == end && !action_of(ret->code))
		return MALFORMED_TRUNCATED;
	return 0;
}

void fields_memory_init(struct fields_memory *memory)
{
	memory->recent = memory->next = 0;
	memset(memory->second, 0, sizeof(memory->second));
	memory->runs_so_far = 0;
	for (size_t i = 0; i < FIELDS_RUNS; i++)
		memory->runs[i].n = 0;
}

/* The run whose text up to the system call is that of P, or NULL. */
static struct fields_run *find_run(struct fields_memory *memory, const char *p, size_t n)
{
	for (unsigned int i = 0; i < FIELDS_RUNS; i++) {
		unsigned int at = (memory->recent + i) % FIELDS_RUNS;
		struct fields_run *run = &memory->runs[at];

		if (run->n && run->n < n && memcmp(run->raw, p, run->n) == 0) {
			memory->recent = at;
			return run;
		}
	}
	return NULL;
}

/* Whether one of the eight bytes is a blank. */
static bool has_blank(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	w ^= ones * ' ';
	return (w - ones) & ~w & ones << 7;
}

/*
 * The rest of a record as today's kernels write it, to the last byte: "syscall=N compat=N
 * ip=0xN code=0x7ffc0000" and something that ends it. False: read it the long way.
 */
static bool quick_rest(char *p, const char *end, struct record *ret)
{
	/* "0x7f047744d4d3": addresses of a process have mostly this length. */
	const ptrdiff_t usual = 14, code = 16;
	uint64_t nr;

	if (load(p) != load("syscall="))
		return false;
	p = text_short(p + 8, &nr);
	if (!p || end - p < 13 + usual + code || load(p) != load(" compat=") ||
	    p[8] == ' ' || memcmp(p + 9, " ip=", 4) != 0)
		return false;
	p += 13;
	if (load(p + usual) == load(" code=0x") && !has_blank(load(p)) &&
	    !has_blank(load(p + usual - 8)))
		p += usual;
	else
		for (; p < end && *p != ' '; p++)
			;
	if (end - p < code || load(p) != load(" code=0x") ||
	    load(p + 8) != load("7ffc0000"))
		return false;
	if (p + code != end && p[code] != '\x1d' && p[code] != ' ')
		return false;
	ret->nr = (int64_t)nr;
	ret->code = ACTION_LOG;
	return true;
}

/* What identifies the process is in RUN: only the rest is read. */
static int parse_again(char *p, char *end, bool cut, const struct fields_run *run,
		       struct record *ret)
{
	const struct record *known = &run->record;
	uint32_t have = (UINT32_C(1) << SYSCALL_FIELD) - 1;
	char *syscall;
	int r;

	/* Where it is of the same run already, it has them. */
	if (ret->run != known->run) {
		ret->auid = known->auid;
		ret->uid = known->uid;
		ret->gid = known->gid;
		ret->ses = known->ses;
		ret->subj = known->subj;
		ret->pid = known->pid;
		ret->comm = known->comm;
		ret->exe = known->exe;
		ret->deleted = known->deleted;
		ret->sig = known->sig;
		ret->arch = known->arch;
		ret->run = known->run;
	}
	p += run->n;
	if (quick_rest(p, end, ret))
		return 0;
	r = read_fields(p, end, SYSCALL_FIELD, &have, ret, &p, &syscall);
	r = r ? r : check(p, end, cut, have, ret);
	if (r)
		ret->run = 0;
	return r;
}

/*
 * RET->run, if not 0, says that RET has what was read of that run: whoever changes one of
 * the fields that a run has sets it to 0.
 */
int fields_parse(char *p, char *end, bool cut, struct fields_memory *memory,
		 struct record *ret)
{
	size_t n = (size_t)(end - p);
	struct fields_run *run = find_run(memory, p, n);
	char *syscall = NULL, *end_of_fields;
	uint32_t have = 0;
	int r;

	/* What no text has. */
	ret->args = NULL;
	if (run)
		return parse_again(p, end, cut, run, ret);
	ret->auid = ret->uid = ret->gid = ret->ses = UINT32_MAX;
	ret->deleted = false;
	ret->subj = ret->exe = (struct span){"", 0};
	ret->sig = 0;
	ret->run = 0;
	if (n + PARSE_PAD <= FIELDS_TEXT) {
		run = &memory->runs[memory->next];
		run->n = 0;
		memcpy(run->raw, p, n);
		memcpy(run->decoded, p, n + PARSE_PAD);
		p = run->decoded;
		end = p + n;
	}
	r = read_fields(p, end, 0, &have, ret, &end_of_fields, &syscall);
	r = r ? r : check(end_of_fields, end, cut, have, ret);
	if (r == 0 && run) {
		run->n = (size_t)(syscall - run->decoded);
		ret->run = ++memory->runs_so_far;
		run->record = *ret;
		memory->recent = memory->next;
		memory->next = (memory->next + 1) % FIELDS_RUNS;
	}
	return r;
}

/* "audit(1795345007.050:", as it has been since 2001 and will be until 2286. */
static char *quick_stamp(char *p, const char *end, int64_t *ret_time)
{
	static const char form[] = "audit(SSSSSSSSSS.mmm:";
	/* Of what text_word() has of "SS.mmm:", where the digits are, and what they are.
	 */
	const uint64_t digits = UINT64_C(0x0000f0f0f000f0f0),
		       zeros = UINT64_C(0x0000303030003030),
		       sixes = UINT64_C(0x0000060606000606);
	uint64_t first, rest, value;

	if (end - p < (ptrdiff_t)sizeof(form) + 8 || memcmp(p, form, 6) != 0)
		return NULL;
	first = text_word(p + 6);
	rest = text_word(p + 14);
	if (!text_all_digits(first) || (rest & digits) != zeros ||
	    ((rest + sixes) & digits) != zeros || p[16] != '.' || p[20] != ':')
		return NULL;
	value = (rest & 15) * 10000 + (rest >> 8 & 15) * 1000 + (rest >> 24 & 15) * 100 +
		(rest >> 32 & 15) * 10 + (rest >> 40 & 15);
	*ret_time = (int64_t)(text_eight(first) * 100000 + value);
	return p + sizeof(form) - 1;
}

/* Most records are of the second of the one before: only its text is compared. */
static char *same_second(char *p, const char *end, const struct fields_memory *memory,
			 int64_t *ret_time)
{
	const char *ms = p + FIELDS_SECOND + 1;

	if (end - p < FIELDS_SECOND + 5 + 8 ||
	    memcmp(p, memory->second, FIELDS_SECOND) != 0 || ms[-1] != '.' ||
	    !text_is_digit(ms[0]) || !text_is_digit(ms[1]) || !text_is_digit(ms[2]) ||
	    ms[3] != ':')
		return NULL;
	*ret_time = memory->second_ms + (ms[0] - '0') * 100 + (ms[1] - '0') * 10 +
		    (ms[2] - '0');
	return p + FIELDS_SECOND + 5;
}

/* The same, of another second, which is remembered. */
static char *next_second(char *p, const char *end, struct fields_memory *memory,
			 int64_t *ret_time)
{
	char *behind = quick_stamp(p, end, ret_time);

	if (!behind)
		return NULL;
	memcpy(memory->second, p, FIELDS_SECOND);
	memory->second_ms = *ret_time / 1000 * 1000;
	return behind;
}

static char *slow_stamp(char *p, const char *end, int64_t *ret_time)
{
	uint64_t sec, ms;
	char *start;

	p = text_skip(p, end, "audit(");
	p = p ? text_decimal(p, NUMBER_MAX / 1000, &sec) : NULL;
	if (!p || *p != '.')
		return NULL;
	start = p + 1;
	p = text_decimal(start, 999, &ms);
	if (!p || p - start != 3 || *p != ':')
		return NULL;
	*ret_time = (int64_t)(sec * 1000 + ms);
	return p + 1;
}

char *fields_stamp(char *p, const char *end, struct fields_memory *memory,
		   struct record *ret)
{
	char *start = p;
	uint64_t serial;
	int64_t time;

	p = same_second(start, end, memory, &time);
	p = p ? p : next_second(start, end, memory, &time);
	p = p ? p : slow_stamp(start, end, &time);
	if (!p)
		return NULL;
	start = p;
	p = text_short(start, &serial);
	p = p ? p : text_decimal(start, UINT32_MAX, &serial);
	if (!p || *p != ')' || p >= end)
		return NULL;
	ret->time = time;
	ret->stamp = (uint64_t)time;
	ret->serial = (uint32_t)serial;
	ret->has_serial = true;
	return p + 1;
}
