/* SPDX-License-Identifier: Apache-2.0 */
#include "bpf-run.h"

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static uint32_t load(const struct bpf_call *call, uint32_t at)
{
	uint64_t arg;

	switch (at) {
	case offsetof(struct seccomp_data, nr):
		return call->nr;
	case offsetof(struct seccomp_data, arch):
		return call->arch;
	default:
		if (at < offsetof(struct seccomp_data, args) ||
		    at >= sizeof(struct seccomp_data) || at % 4)
			break;
		at -= (uint32_t)offsetof(struct seccomp_data, args);
		arg = call->args[at / 8];
		return (uint32_t)(at % 8 == 0 ? arg : arg >> 32);
	}
	fprintf(stderr, "bpf: load from %u\n", at);
	abort();
}

static bool jumps(uint16_t code, uint32_t a, uint32_t k)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ:
		return a == k;
	case BPF_JGT:
		return a > k;
	case BPF_JGE:
		return a >= k;
	case BPF_JSET:
		return a & k;
	}
	fprintf(stderr, "bpf: jump %#x\n", code);
	abort();
}

uint32_t bpf_run(const struct bpf_program *program, const struct bpf_call *call)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < program->n; pc++) {
		const struct sock_filter *at = &program->code[pc];
		const uint16_t code = at->code;
		const uint32_t k = at->k;

		if (code == (BPF_LD | BPF_W | BPF_ABS))
			a = load(call, k);
		else if (code == (BPF_ALU | BPF_AND | BPF_K))
			a &= k;
		else if (code == (BPF_RET | BPF_K))
			return k;
		else if (code == (BPF_JMP | BPF_JA))
			pc += k;
		else if (BPF_CLASS(code) == BPF_JMP && BPF_SRC(code) == BPF_K)
			pc += jumps(code, a, k) ? at->jt : at->jf;
		else
			break;
	}
	fprintf(stderr, "bpf: no end\n");
	abort();
}
