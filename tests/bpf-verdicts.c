/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints what a raw filter answers to each call of an architecture with arguments of 0,
 * as tests/show-declared --verdicts prints it of a profile.
 *
 *   bpf-verdicts FILE ARCH
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "arch.h"
#include "bpf-run.h"

#define CODE_MAX 32768

int main(int argc, char **argv)
{
	static struct sock_filter code[CODE_MAX];
	struct bpf_program program = {.code = code};
	const struct arch *arch = argc == 3 ? arch_by_name(argv[2]) : NULL;
	FILE *file = arch ? fopen(argv[1], "rb") : NULL;
	int64_t nr;

	if (!file) {
		fputs("usage: bpf-verdicts FILE ARCH\n", stderr);
		return 2;
	}
	program.n = fread(code, sizeof(*code), CODE_MAX, file);
	fclose(file);
	if (bpf_check(&program) < 0) {
		fprintf(stderr, "bpf-verdicts: %s: is no filter\n", argv[1]);
		return 2;
	}
	for (size_t i = 0; arch_syscall_at(arch, i, &nr); i++) {
		struct seccomp_data call = {.arch = arch->token, .nr = (int)nr};

		printf("%" PRId64 " %#x\n", nr, bpf_run(&program, &call, NULL));
	}
	return 0;
}
