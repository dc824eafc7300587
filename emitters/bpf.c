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
};

struct rows {
	struct row *all;
	size_t n;
};

struct program {
	struct sock_filter all[BPF_MAXINSNS];
	size_t n; /* may exceed what there is room for */
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
						: ACTION_ERRNO | (uint32_t)arch->enosys};
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
							  ACTION_ALLOW};
	}
	qsort(rows.all, rows.n, sizeof(*rows.all), row_order);
	*ret = rows;
	return 0;
}

/* Adds to RANGES what the numbers from START on meet; as before: nothing to add. */
static size_t add_range(struct row *ranges, size_t n, uint32_t start, uint32_t action)
{
	if (n && ranges[n - 1].start == start)
		n--;
	if (n && ranges[n - 1].action == action)
		return n;
	ranges[n] = (struct row){.start = start, .action = action};
	return n + 1;
}

/*
 * The N rows of one architecture, a number each, as ranges from 0 on: at most 2 * N + 1.
 * Returns how many.
 */
static size_t join(const struct row *rows, size_t n, uint32_t def, struct row *ranges)
{
	size_t joined = add_range(ranges, 0, 0, def);

	for (size_t i = 0; i < n; i++) {
		/* The second one of a number would take back what the first allowed. */
		if (i && rows[i].start == rows[i - 1].start)
			continue;
		joined = add_range(ranges, joined, rows[i].start, rows[i].action);
		if (rows[i].start != UINT32_MAX)
			joined = add_range(ranges, joined, rows[i].start + 1, def);
	}
	return joined;
}

/* How many instructions search() takes for N ranges: a jump reaches 255 of them. */
static size_t search_size(size_t n)
{
	size_t left = n > 1 ? search_size(n / 2) : 0;

	return n > 1 ? 1 + (left > UINT8_MAX) + left + search_size(n - n / 2) : 1;
}

static void search(struct program *program, const struct row *ranges, size_t n)
{
	size_t half = n / 2, left;

	if (n == 1) {
		put(program, BPF_RET | BPF_K, 0, 0, ranges->action);
		return;
	}
	left = search_size(half);
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
static int compile(const struct rows *rows, uint32_t def, struct program *program)
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
		n = join(&rows->all[at], end - at, def, ranges);
		put(program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, token);
		put(program, BPF_JMP | BPF_JA, 0, 0, (uint32_t)(1 + search_size(n)));
		put(program, BPF_LD | BPF_W | BPF_ABS, 0, 0,
		    offsetof(struct seccomp_data, nr));
		search(program, ranges, n);
	}
	put(program, BPF_RET | BPF_K, 0, 0, def);
	free(ranges);
	return program->n > BPF_MAXINSNS ? -EFBIG : 0;
}

static void write_program(const struct program *program, bool big, FILE *out)
{
	for (size_t i = 0; i < program->n; i++) {
		struct sock_filter one = program->all[i];

		one.code = big ? htobe16(one.code) : htole16(one.code);
		one.k = big ? htobe32(one.k) : htole32(one.k);
		fwrite(&one, sizeof(one), 1, out);
	}
}

static int bpf_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;
	uint32_t def = profile->default_action;
	struct program *program = calloc(1, sizeof(*program));
	struct rows rows = {0};
	int r = program ? collect(profile, &rows) : -ENOMEM;

	if (def == ACTION_ERRNO)
		def |= (uint32_t)profile->default_errno;
	r = r ? r : compile(&rows, def, program);
	if (r == 0)
		write_program(program, profile->arches[0].arch->big_endian, out);
	free(rows.all);
	free(program);
	return r;
}

const struct emitter emitter_bpf = {
	.name = "bpf",
	.what = "raw filter, for bwrap --seccomp",
	.suffix = "bpf",
	.traits = EMITTER_PER_ARCH | EMITTER_ERRNO | EMITTER_ONE_ORDER | EMITTER_NUMBERS,
	.write = bpf_write,
};
