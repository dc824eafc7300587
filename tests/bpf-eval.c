/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   bpf-eval FILTER TOKEN [BASE]
 *
 * What a raw filter answers on the architecture with this AUDIT_ARCH_* (hexadecimal), for
 * the 2^30 numbers from BASE (0) on: a line "default ACTION" with the answer to the last
 * but one, which no call has, then a line "NUMBER ACTION" for each whose answer differs.
 * ACTION is as in linux/seccomp.h, hexadecimal.
 *
 * It knows what libseccomp and seccomp-record write: loads from struct seccomp_data,
 * jumps, returns. An answer can change only at a number that a jump compares with, and
 * behind it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bpf-run.h"

#define NUMBERS (1U << 30)

static struct sock_filter filter[BPF_MAXINSNS];
static size_t length;

static uint32_t answer(uint32_t arch, uint32_t nr)
{
	const struct bpf_program program = {filter, length};
	const struct seccomp_data call = {.arch = arch, .nr = (int)nr};

	return bpf_run(&program, &call, NULL);
}

/* The first instruction loads the architecture; else the bytes are in the other order. */
static void order(void)
{
	if (filter[0].code == (BPF_LD | BPF_W | BPF_ABS))
		return;
	for (size_t i = 0; i < length; i++) {
		filter[i].code = __builtin_bswap16(filter[i].code);
		filter[i].k = __builtin_bswap32(filter[i].k);
	}
}

static int number_order(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Where answers may change among the numbers from BASE on, sorted. Returns how many. */
static size_t edges(uint32_t base, uint32_t *ret)
{
	size_t n = 0;

	ret[n++] = base;
	for (size_t i = 0; i < length; i++)
		for (uint32_t k = 0; BPF_CLASS(filter[i].code) == BPF_JMP && k < 2; k++)
			if (filter[i].k + k - base < NUMBERS)
				ret[n++] = filter[i].k + k;
	qsort(ret, n, sizeof(*ret), number_order);
	return n;
}

int main(int argc, char **argv)
{
	static uint32_t edge[2 * BPF_MAXINSNS + 1];
	FILE *file = argc > 2 ? fopen(argv[1], "r") : NULL;
	uint32_t arch, base, def;
	size_t n;

	if (!file) {
		fprintf(stderr, "usage: bpf-eval FILTER TOKEN [BASE]\n");
		return 2;
	}
	length = fread(filter, sizeof(*filter), BPF_MAXINSNS, file);
	fclose(file);
	order();
	if (bpf_check(&(struct bpf_program){filter, length}) < 0) {
		fprintf(stderr, "bpf-eval: %s: is no filter\n", argv[1]);
		return 2;
	}
	arch = (uint32_t)strtoul(argv[2], NULL, 16);
	base = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 0) : 0;
	def = answer(arch, base + NUMBERS - 2);
	printf("default %x\n", def);
	n = edges(base, edge);
	for (size_t i = 0; i < n; i++) {
		uint32_t nr = edge[i], found = answer(arch, nr);
		uint32_t end = i + 1 < n ? edge[i + 1] : base + NUMBERS;

		for (; found != def && nr != end; nr++)
			printf("%u %x\n", nr, found);
	}
	return 0;
}
