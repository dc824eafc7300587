/* SPDX-License-Identifier: Apache-2.0 */
#include "bpf-run.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct machine {
	const struct seccomp_data *call;
	uint32_t a, x, memory[BPF_MEMWORDS];
	unsigned int args;
};

static bool is_operation(uint16_t code)
{
	static const uint16_t taken[] = {
		BPF_ALU | BPF_ADD,  BPF_ALU | BPF_SUB, BPF_ALU | BPF_MUL,
		BPF_ALU | BPF_DIV,  BPF_ALU | BPF_AND, BPF_ALU | BPF_OR,
		BPF_ALU | BPF_XOR,  BPF_ALU | BPF_LSH, BPF_ALU | BPF_RSH,
		BPF_JMP | BPF_JEQ,  BPF_JMP | BPF_JGE, BPF_JMP | BPF_JGT,
		BPF_JMP | BPF_JSET,
	};

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if ((code & ~BPF_X) == taken[i])
			return true;
	return false;
}

/* Whether AT, with LEFT instructions behind it, is one that the kernel takes. */
static bool is_taken(const struct sock_filter *at, size_t left)
{
	switch (at->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return at->k < sizeof(struct seccomp_data) && at->k % 4 == 0;
	case BPF_LD | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_LD | BPF_IMM:
	case BPF_LDX | BPF_IMM:
	case BPF_MISC | BPF_TAX:
	case BPF_MISC | BPF_TXA:
	case BPF_ALU | BPF_NEG:
	case BPF_RET | BPF_K:
	case BPF_RET | BPF_A:
		return true;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		return at->k < BPF_MEMWORDS;
	case BPF_JMP | BPF_JA:
		return at->k < left;
	case BPF_ALU | BPF_DIV | BPF_K:
		return at->k != 0;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		return at->k < 32;
	default:
		return is_operation(at->code) && (BPF_CLASS(at->code) != BPF_JMP ||
						  (at->jt < left && at->jf < left));
	}
}

int bpf_check(const struct bpf_program *program)
{
	if (!program->n || program->n > BPF_MAXINSNS ||
	    BPF_CLASS(program->code[program->n - 1].code) != BPF_RET)
		return -EINVAL;
	for (size_t i = 0; i < program->n; i++)
		if (!is_taken(&program->code[i], program->n - i - 1))
			return -EINVAL;
	return 0;
}

static uint32_t load(struct machine *m, uint32_t at)
{
	uint32_t word;

	if (at >= offsetof(struct seccomp_data, args))
		m->args |= 1U << (at - offsetof(struct seccomp_data, args)) / 8;
	memcpy(&word, (const char *)m->call + at, sizeof(word));
	return word;
}

/* What the accumulator is after an operation with K. */
static uint32_t compute(uint16_t code, uint32_t a, uint32_t k)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return a + k;
	case BPF_SUB:
		return a - k;
	case BPF_MUL:
		return a * k;
	case BPF_DIV:
		return a / k;
	case BPF_AND:
		return a & k;
	case BPF_OR:
		return a | k;
	case BPF_XOR:
		return a ^ k;
	case BPF_LSH:
		return a << (k & 31);
	case BPF_RSH:
		return a >> (k & 31);
	default:
		return -a;
	}
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
	default:
		return a & k;
	}
}

/* Loads and stores, which have no operand but K. */
static void move(struct machine *m, const struct sock_filter *at)
{
	uint32_t *to = BPF_CLASS(at->code) == BPF_LD ? &m->a : &m->x;

	switch (at->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		m->a = load(m, at->k);
		break;
	case BPF_LD | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_W | BPF_LEN:
		*to = sizeof(struct seccomp_data);
		break;
	case BPF_LD | BPF_IMM:
	case BPF_LDX | BPF_IMM:
		*to = at->k;
		break;
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
		*to = m->memory[at->k];
		break;
	case BPF_ST:
		m->memory[at->k] = m->a;
		break;
	case BPF_STX:
		m->memory[at->k] = m->x;
		break;
	case BPF_MISC | BPF_TAX:
		m->x = m->a;
		break;
	default:
		m->a = m->x;
	}
}

uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *call,
		 unsigned int *ret_args)
{
	struct machine m = {.call = call};
	uint32_t answer = 0;

	for (size_t pc = 0; pc < program->n; pc++) {
		const struct sock_filter *at = &program->code[pc];
		const uint32_t with = BPF_SRC(at->code) == BPF_X ? m.x : at->k;

		if (BPF_CLASS(at->code) == BPF_RET) {
			answer = BPF_RVAL(at->code) == BPF_A ? m.a : at->k;
			break;
		}
		/* The kernel ends the program so. */
		if (at->code == (BPF_ALU | BPF_DIV | BPF_X) && m.x == 0)
			break;
		if (at->code == (BPF_JMP | BPF_JA))
			pc += at->k;
		else if (BPF_CLASS(at->code) == BPF_JMP)
			pc += jumps(at->code, m.a, with) ? at->jt : at->jf;
		else if (BPF_CLASS(at->code) == BPF_ALU)
			m.a = compute(at->code, m.a, with);
		else
			move(&m, at);
	}
	if (ret_args)
		*ret_args = m.args;
	return answer;
}
