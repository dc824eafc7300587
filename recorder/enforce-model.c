/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the model says, as a filter: the architectures one after the other, of each the
 * calls that there are rules for, of each these in their order.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "enforce-parts.h"

#define OFFSET(member) ((uint32_t)offsetof(struct seccomp_data, member))
#define LOAD	       (BPF_LD | BPF_W | BPF_ABS)
#define JUMP(what)     (BPF_JMP | (what) | BPF_K)

/* A jump to where a condition does not hold is not known yet when it is written. */
#define FAIL UINT8_MAX

/* So many conditions of one rule: a jump reaches over them. */
#define CONDITIONS 40

static uint32_t half_at(const struct declared_arg *arg, bool high)
{
	const bool second = high != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);

	return OFFSET(args) + arg->index * 8 + (second ? 4 : 0);
}

/* An order of 64 bits. It holds where the jump is taken, or, OTHERWISE, where not. */
static void put_order(struct enforce_out *out, const struct declared_arg *arg, bool wide,
		      uint16_t jump, bool otherwise)
{
	const uint32_t high = (uint32_t)(arg->value >> 32), low = (uint32_t)arg->value;

	if (wide) {
		enforce_put(out, LOAD, 0, 0, half_at(arg, true));
		/* Greater: decided. Less: decided too. Equal: by the low half. */
		enforce_put(out, JUMP(BPF_JGT), otherwise ? FAIL : 3, 0, high);
		enforce_put(out, JUMP(BPF_JEQ), 0, otherwise ? 2 : FAIL, high);
	}
	enforce_put(out, LOAD, 0, 0, half_at(arg, false));
	enforce_put(out, JUMP(jump), otherwise ? FAIL : 0, otherwise ? 0 : FAIL, low);
}

static void put_equal(struct enforce_out *out, const struct declared_arg *arg, bool wide)
{
	const bool masked = arg->op == DECLARED_MASKED_EQ;
	const uint64_t datum = masked ? arg->two & arg->value : arg->value;

	for (int high = wide; high >= 0; high--) {
		const unsigned int shift = high ? 32 : 0;

		enforce_put(out, LOAD, 0, 0, half_at(arg, high));
		if (masked)
			enforce_put(out, BPF_ALU | BPF_AND | BPF_K, 0, 0,
				    (uint32_t)(arg->value >> shift));
		enforce_put(out, JUMP(BPF_JEQ), 0, FAIL, (uint32_t)(datum >> shift));
	}
}

/* Some bit of it differs (JEQ) or is set (JSET). */
static void put_some(struct enforce_out *out, const struct declared_arg *arg, bool wide)
{
	const bool bits = arg->op == DECLARED_ANY_OF;
	const uint16_t jump = bits ? JUMP(BPF_JSET) : JUMP(BPF_JEQ);

	if (wide) {
		enforce_put(out, LOAD, 0, 0, half_at(arg, true));
		enforce_put(out, jump, bits ? 2 : 0, bits ? 0 : 2,
			    (uint32_t)(arg->value >> 32));
	}
	enforce_put(out, LOAD, 0, 0, half_at(arg, false));
	enforce_put(out, jump, bits ? 0 : FAIL, bits ? FAIL : 0, (uint32_t)arg->value);
}

static void put_condition(struct enforce_out *out, const struct declared_arg *arg,
			  bool wide)
{
	switch (arg->op) {
	case DECLARED_EQ:
	case DECLARED_MASKED_EQ:
		put_equal(out, arg, wide);
		break;
	case DECLARED_NE:
	case DECLARED_ANY_OF:
		put_some(out, arg, wide);
		break;
	case DECLARED_GT:
		put_order(out, arg, wide, BPF_JGT, false);
		break;
	case DECLARED_GE:
		put_order(out, arg, wide, BPF_JGE, false);
		break;
	case DECLARED_LT:
		put_order(out, arg, wide, BPF_JGE, true);
		break;
	case DECLARED_LE:
		put_order(out, arg, wide, BPF_JGT, true);
		break;
	}
}

/* Conditions that fail go to END. They are few enough for a jump to reach. */
static void settle(struct enforce_out *out, size_t from, size_t end)
{
	for (size_t i = from; i < end && i < BPF_MAXINSNS; i++) {
		struct sock_filter *at = &out->code[i];

		if (BPF_CLASS(at->code) != BPF_JMP)
			continue;
		if (at->jt == FAIL)
			at->jt = (uint8_t)(end - i - 1);
		if (at->jf == FAIL)
			at->jf = (uint8_t)(end - i - 1);
	}
}

static void put_rule(struct enforce_out *out, const struct evaluated_rule *rule,
		     bool wide)
{
	const size_t from = out->n;

	for (size_t i = 0; i < rule->n_args; i++)
		put_condition(out, &rule->args[i], wide);
	enforce_put(out, BPF_RET | BPF_K, 0, 0, rule->then);
	settle(out, from, out->n);
}

static void put_rules(struct enforce_out *out, const struct evaluation *evaluation,
		      const struct evaluated_call *call)
{
	for (size_t i = 0; i < call->n_rules; i++) {
		put_rule(out, &call->rules[i], evaluation->arch->bits == 64);
		if (!call->rules[i].n_args)
			return;
	}
	enforce_put(out, BPF_RET | BPF_K, 0, 0, evaluation->otherwise);
}

/* Calls from AT on, one behind the other, that meet the same whatever their arguments. */
static size_t same_from(const struct evaluation *evaluation, size_t at)
{
	const struct evaluated_call *calls = evaluation->calls;
	size_t n = 1;

	if (calls[at].rules->n_args)
		return 1;
	while (at + n < evaluation->n_calls &&
	       calls[at + n].nr == calls[at].nr + (int64_t)n &&
	       !calls[at + n].rules->n_args &&
	       calls[at + n].rules->then == calls[at].rules->then)
		n++;
	return n;
}

/* A jump over what follows, whose length is not known yet; its place. */
static size_t put_jump(struct enforce_out *out)
{
	enforce_put(out, BPF_JMP | BPF_JA, 0, 0, 0);
	return out->n - 1;
}

static void land(struct enforce_out *out, size_t jump)
{
	if (jump < BPF_MAXINSNS)
		out->code[jump].k = (uint32_t)(out->n - jump - 1);
}

/* The number is loaded. */
static void put_calls(struct enforce_out *out, const struct evaluation *evaluation)
{
	size_t n;

	for (size_t i = 0; i < evaluation->n_calls; i += n) {
		const struct evaluated_call *call = &evaluation->calls[i];

		n = same_from(evaluation, i);
		if (call->rules->n_args) {
			size_t past;

			enforce_put(out, JUMP(BPF_JEQ), 1, 0, (uint32_t)call->nr);
			past = put_jump(out);
			put_rules(out, evaluation, call);
			land(out, past);
			continue;
		}
		if (n == 1) {
			enforce_put(out, JUMP(BPF_JEQ), 0, 1, (uint32_t)call->nr);
		} else {
			enforce_put(out, JUMP(BPF_JGE), 0, 2, (uint32_t)call->nr);
			enforce_put(out, JUMP(BPF_JGT), 1, 0,
				    (uint32_t)(call->nr + (int64_t)n - 1));
		}
		enforce_put(out, BPF_RET | BPF_K, 0, 0, call->rules->then);
	}
	enforce_put(out, BPF_RET | BPF_K, 0, 0, evaluation->otherwise);
}

/* x86-64 and x32 share a token; the number tells them apart. */
static bool has_twin(const struct arch *arch)
{
	return arch_of(arch->token, 0) != arch_of(arch->token, ARCH_X32_BIT);
}

static bool is_x32(const struct arch *arch)
{
	return has_twin(arch) && arch == arch_of(arch->token, ARCH_X32_BIT);
}

static void put_arch(struct enforce_out *out, const struct evaluation *evaluation)
{
	const struct arch *arch = evaluation->arch;
	size_t past, twin = BPF_MAXINSNS;

	enforce_put(out, LOAD, 0, 0, OFFSET(arch));
	enforce_put(out, JUMP(BPF_JEQ), 1, 0, arch->token);
	past = put_jump(out);
	enforce_put(out, LOAD, 0, 0, OFFSET(nr));
	if (has_twin(arch)) {
		enforce_put(out, JUMP(BPF_JGE), is_x32(arch), !is_x32(arch),
			    ARCH_X32_BIT);
		twin = put_jump(out);
	}
	put_calls(out, evaluation);
	land(out, twin);
	land(out, past);
}

/* Conditions as libseccomp joins them are its own to compile. */
static int check(const struct evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->n_calls; i++) {
		const struct evaluated_call *call = &evaluation->calls[i];

		for (size_t j = 0; j < call->n_rules; j++) {
			if (call->tree && call->rules[j].n_args)
				return -ENOTSUP;
			if (call->rules[j].n_args > CONDITIONS)
				return -ENOSPC;
		}
	}
	return 0;
}

static int add_arch(const struct declared *declared,
		    const struct evaluate_options *options, const struct arch *arch,
		    struct enforce_out *out)
{
	struct evaluation *evaluation;
	int r = evaluate(declared, arch, options, &evaluation);

	if (r < 0)
		return r;
	r = check(evaluation);
	if (r == 0)
		put_arch(out, evaluation);
	evaluation_free(evaluation);
	return r;
}

int enforce_model(const struct declared *declared, const struct evaluate_options *options,
		  struct enforce_out *out, char error[ENFORCE_ERROR])
{
	const struct arch *arch;
	int r = 0;

	for (size_t i = 0; r == 0 && (arch = arch_at(i)); i++)
		if (arch == options->machine || arch_runs_on(arch, options->machine))
			r = add_arch(declared, options, arch, out);
	enforce_put(out, BPF_RET | BPF_K, 0, 0,
		    declared->every_arch ? declared->otherwise : declared->foreign);
	if (r == -ENOSPC)
		snprintf(error, ENFORCE_ERROR,
			 "has more rules or conditions for one call than a kernel takes");
	else if (r < 0)
		snprintf(error, ENFORCE_ERROR, "%s", strerror(-r));
	return r;
}

static void put_stub(struct enforce_out *out, const struct arch *arch, int64_t newest)
{
	enforce_put(out, LOAD, 0, 0, OFFSET(arch));
	enforce_put(out, JUMP(BPF_JEQ), 0, 4, arch->token);
	enforce_put(out, LOAD, 0, 0, OFFSET(nr));
	enforce_put(out, JUMP(BPF_JGE), 0, 2, (uint32_t)(newest + 1));
	/* The twin's are not newer ones. */
	enforce_put(out, JUMP(BPF_JGE), has_twin(arch) && !is_x32(arch), 0, ARCH_X32_BIT);
	enforce_put(out, BPF_RET | BPF_K, 0, 0, ACTION_ERRNO | ENOSYS);
}

int enforce_stub(const struct declared *declared, const struct evaluate_options *options,
		 struct enforce_out *out, char error[ENFORCE_ERROR])
{
	const struct arch *arch;
	int r = 0;

	for (size_t i = 0; r == 0 && (arch = arch_at(i)); i++) {
		const int64_t newest = enforce_scmp_newest(declared, options, arch);
		struct evaluation *evaluation;

		if (newest < 0 || arch->big_endian != options->machine->big_endian)
			continue;
		r = evaluate(declared, arch, options, &evaluation);
		if (r < 0)
			break;
		if (evaluation->stub_from != INT64_MAX)
			put_stub(out, arch, newest);
		evaluation_free(evaluation);
	}
	if (r < 0)
		snprintf(error, ENFORCE_ERROR, "%s", strerror(-r));
	return r;
}
