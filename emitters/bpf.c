/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter itself, as the kernel takes it: an array of struct sock_filter
 * (linux/filter.h, Documentation/userspace-api/seccomp_filter.rst) in the byte order of
 * its architectures. How it is loaded is not in it, so neither is the flag that logs.
 *
 * Made here, not by libseccomp 2.5.4: that takes names alone on architectures other than
 * the machine's own, allows socketcall() and ipc() beside the calls for which they may
 * stand, and leaves some instructions in the machine's byte order where it exports for
 * the other one.
 */
#include <endian.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>

#include "action.h"
#include "emitter.h"

/* What the numbers from START on meet, up to the next row of the same architecture. */
struct row {
	uint32_t token;
	uint32_t start;
	uint32_t action;
	const struct arguments *args; /* allowed with these only; NULL: with any */
};

struct rows {
	struct row *all;
	size_t n;
};

struct program {
	struct sock_filter all[BPF_MAXINSNS];
	size_t n; /* may exceed what there is room for */
	bool big; /* which half of an argument comes first */
	uint32_t def;
};

static void put(struct program *program, uint16_t code, size_t yes, size_t no, uint32_t k)
{
	if (program->n < BPF_MAXINSNS)
		program->all[program->n] =
			(struct sock_filter){code, (uint8_t)yes, (uint8_t)no, k};
	program->n++;
}

/* By architecture and number; what is allowed comes first. */
static int row_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->token != y->token)
		return x->token < y->token ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->action < y->action) - (x->action > y->action);
}

/* Those of CALLS, which are allowed, or answered ENOSYS. */
static void add_calls(struct rows *rows, const struct profile *profile,
		      const struct profile_call *calls, size_t n, bool allowed)
{
	const struct arch *arch;
	int64_t nr;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < profile->n_arches; j++) {
			arch = profile->arches[j].arch;
			if (calls[i].arches >> j & 1 &&
			    arch_syscall_nr(arch, calls[i].name, &nr) == 0)
				rows->all[rows->n++] = (struct row){
					arch->token, (uint32_t)nr,
					allowed ? ACTION_ALLOW
						: ACTION_ERRNO | (uint32_t)arch->enosys,
					calls[i].args};
		}
}

/* One row for each number that is not left to the default. 0 or -ENOMEM. */
static int collect(const struct profile *profile, struct rows *ret)
{
	size_t room = (profile->n_calls + profile->n_absent) * profile->n_arches +
		      profile->n_nameless;
	struct rows rows = {calloc(room + 1, sizeof(*rows.all)), 0};

	if (!rows.all)
		return -ENOMEM;
	add_calls(&rows, profile, profile->calls, profile->n_calls, true);
	add_calls(&rows, profile, profile->absent, profile->n_absent, false);
	for (size_t i = 0; i < profile->n_nameless; i++) {
		const struct profile_nameless *call = &profile->nameless[i];

		if (emitter_can_number(&emitter_bpf, call))
			rows.all[rows.n++] = (struct row){call->token, (uint32_t)call->nr,
							  ACTION_ALLOW, NULL};
	}
	qsort(rows.all, rows.n, sizeof(*rows.all), row_order);
	*ret = rows;
	return 0;
}

/* Adds to RANGES what the numbers from START on meet; as before: nothing to add. */
static size_t add_range(struct row *ranges, size_t n, uint32_t start, uint32_t action,
			const struct arguments *args)
{
	if (n && ranges[n - 1].start == start)
		n--;
	if (n && ranges[n - 1].action == action && !ranges[n - 1].args && !args)
		return n;
	ranges[n] = (struct row){.start = start, .action = action, .args = args};
	return n + 1;
}

/*
 * The N rows of one architecture, a number each, as ranges from 0 on: at most 2 * N + 1.
 * Returns how many.
 */
static size_t join(const struct row *rows, size_t n, uint32_t def, struct row *ranges)
{
	size_t joined = add_range(ranges, 0, 0, def, NULL);

	for (size_t i = 0; i < n; i++) {
		/* The second one of a number would take back what the first allowed. */
		if (i && rows[i].start == rows[i - 1].start)
			continue;
		joined = add_range(ranges, joined, rows[i].start, rows[i].action,
				   rows[i].args);
		if (rows[i].start != UINT32_MAX)
			joined = add_range(ranges, joined, rows[i].start + 1, def, NULL);
	}
	return joined;
}

/* How many instructions one alternative takes: a word of 32 bits two, the answer one. */
static size_t alternative_size(const struct arguments *args)
{
	size_t n = 1;

	for (unsigned int i = 0; i < args->n; i++)
		n += args->of[i].bits == 64 ? 4 : 2;
	return n;
}

static size_t answer_size(const struct row *range)
{
	return range->args ? range->args->n_values * alternative_size(range->args) + 1
			   : 1;
}

/* Goes on where this half of an argument is WORD, else past the LEFT that follow. */
static void compare(struct program *program, unsigned int index, bool high, uint32_t word,
		    size_t left)
{
	const size_t at = offsetof(struct seccomp_data, args) + index * sizeof(uint64_t) +
			  (high == program->big ? 0 : sizeof(uint32_t));

	put(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)at);
	put(program, BPF_JMP | BPF_JEQ | BPF_K, 0, left, word);
}

/* One alternative after the other; where it is none of them, the default. */
static void answer(struct program *program, const struct row *range)
{
	const struct arguments *args = range->args;

	for (size_t k = 0; args && k < args->n_values; k++) {
		size_t left = alternative_size(args);

		for (unsigned int i = 0; i < args->n; i++) {
			const uint64_t value = args->values[k][i];

			compare(program, args->of[i].index, false, (uint32_t)value,
				left -= 2);
			if (args->of[i].bits == 64)
				compare(program, args->of[i].index, true,
					(uint32_t)(value >> 32), left -= 2);
		}
		put(program, BPF_RET | BPF_K, 0, 0, range->action);
	}
	put(program, BPF_RET | BPF_K, 0, 0, args ? program->def : range->action);
}

/* How many instructions search() takes for N ranges: a jump reaches 255 of them. */
static size_t search_size(const struct row *ranges, size_t n)
{
	size_t half = n / 2, left;

	if (n == 1)
		return answer_size(ranges);
	left = search_size(ranges, half);
	return 1 + (left > UINT8_MAX) + left + search_size(ranges + half, n - half);
}

static void search(struct program *program, const struct row *ranges, size_t n)
{
	size_t half = n / 2, left;

	if (n == 1) {
		answer(program, ranges);
		return;
	}
	left = search_size(ranges, half);
	if (left > UINT8_MAX) {
		put(program, BPF_JMP | BPF_JGE | BPF_K, 0, 1, ranges[half].start);
		put(program, BPF_JMP | BPF_JA, 0, 0, (uint32_t)left);
	} else {
		put(program, BPF_JMP | BPF_JGE | BPF_K, left, 0, ranges[half].start);
	}
	search(program, ranges, half);
	search(program, ranges + half, n - half);
}

/* The architectures one by one, then the default. 0, -ENOMEM, or -EFBIG. */
static int compile(const struct rows *rows, struct program *program)
{
	struct row *ranges = calloc(2 * rows->n + 1, sizeof(*ranges));
	size_t end;

	if (!ranges)
		return -ENOMEM;
	put(program, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
	for (size_t at = 0; at < rows->n; at = end) {
		uint32_t token = rows->all[at].token;
		size_t n;

		for (end = at; end < rows->n && rows->all[end].token == token; end++)
			;
		n = join(&rows->all[at], end - at, program->def, ranges);
		put(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, token);
		put(program, BPF_JMP | BPF_JA, 0, 0,
		    (uint32_t)(1 + search_size(ranges, n)));
		put(program, BPF_LD | BPF_W | BPF_ABS, 0, 0,
		    offsetof(struct seccomp_data, nr));
		search(program, ranges, n);
	}
	put(program, BPF_RET | BPF_K, 0, 0, program->def);
	free(ranges);
	return program->n > BPF_MAXINSNS ? -EFBIG : 0;
}

static void write_program(const struct program *program, FILE *out)
{
	for (size_t i = 0; i < program->n; i++) {
		struct sock_filter one = program->all[i];

		one.code = program->big ? htobe16(one.code) : htole16(one.code);
		one.k = program->big ? htobe32(one.k) : htole32(one.k);
		fwrite(&one, sizeof(one), 1, out);
	}
}

static int bpf_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	struct program *program = calloc(1, sizeof(*program));
	struct rows rows = {0};
	int r = program ? collect(profile, &rows) : -ENOMEM;

	if (r == 0) {
		program->big = profile->arches[0].arch->big_endian;
		program->def = profile->default_action;
		if (program->def == ACTION_ERRNO)
			program->def |= (uint32_t)profile->default_errno;
		r = compile(&rows, program);
	}
	if (r == 0)
		write_program(program, out);
	free(rows.all);
	free(program);
	return r;
}

const struct emitter emitter_bpf = {
	.name = "bpf",
	.what = "raw filter, for bwrap --seccomp",
	.suffix = "bpf",
	.traits = EMITTER_PER_ARCH | EMITTER_ERRNO | EMITTER_ONE_ORDER | EMITTER_NUMBERS |
		  EMITTER_ARGS,
	.write = bpf_write,
};
