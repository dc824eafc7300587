/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format bpf with conditions on arguments: for made-up alternatives of both widths
 * and byte orders, among other calls, a call is let through if, and only if, it is one of
 * them.
 */
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "bpf-run.h"
#include "emitter.h"
#include "tap.h"

#define ROUNDS	   300
#define OTHERS	   400 /* calls without conditions, so that jumps become long */
#define DENIED	   (SECCOMP_RET_ERRNO | EPERM)
#define CONDITIONS 3

static struct profile_call calls[OTHERS];
static size_t n_calls;
static struct arguments made[CONDITIONS];
static uint64_t values[CONDITIONS][ARGUMENTS_MAX][ARGUMENTS_OF];

/* Few different ones, also in one half only. */
static uint64_t some_value(unsigned int bits)
{
	static const uint64_t halves[] = {0, 1, 2, 0x7fffffff, UINT32_MAX};
	uint64_t low = halves[(size_t)random() % 5], high = halves[(size_t)random() % 5];

	return bits == 64 ? high << 32 | low : low;
}

static struct arguments *some_arguments(size_t at)
{
	struct arguments *args = &made[at];

	*args = (struct arguments){.n = 1 + (unsigned int)random() % ARGUMENTS_OF,
				   .n_values = 1 + (size_t)random() % ARGUMENTS_MAX,
				   .values = values[at]};
	for (unsigned int i = 0; i < args->n; i++) {
		args->of[i].index = (unsigned int)random() % ARGUMENTS_INDEX;
		args->of[i].bits = random() % 2 ? 64 : 32;
	}
	for (size_t k = 0; k < args->n_values; k++)
		for (unsigned int i = 0; i < args->n; i++)
			values[at][k][i] = some_value(args->of[i].bits);
	return args;
}

static void make_calls(const struct arch *arch)
{
	size_t conditions = 0;

	n_calls = 0;
	for (int64_t nr = 0; nr < 5000 && n_calls < OTHERS; nr++) {
		const char *name = arch_syscall_name(arch, nr);

		if (!name || random() % 3 == 0)
			continue;
		calls[n_calls] = (struct profile_call){.name = name, .arches = 1};
		if (conditions < CONDITIONS && random() % 50 == 0)
			calls[n_calls].args = some_arguments(conditions++);
		n_calls++;
	}
}

/* As a machine of ARCH's byte order has it: halves of a register are words. */
static void turn(struct sock_filter *code, size_t n, struct seccomp_data *data)
{
	for (size_t i = 0; i < n; i++) {
		code[i].code = be16toh(code[i].code);
		code[i].k = be32toh(code[i].k);
	}
	for (size_t i = 0; i < ARGUMENTS_INDEX; i++)
		data->args[i] = data->args[i] >> 32 | data->args[i] << 32;
}

static bool is_meant(const struct arguments *args, const struct seccomp_data *data)
{
	for (size_t k = 0; k < args->n_values; k++) {
		bool all = true;

		for (unsigned int i = 0; i < args->n; i++) {
			const uint64_t is = data->args[args->of[i].index];

			all = all && (args->of[i].bits == 64 ? is : (uint32_t)is) ==
					     args->values[k][i];
		}
		if (all)
			return true;
	}
	return false;
}

static bool agrees(const struct arch *arch, const char *text, size_t size,
		   const struct profile_call *call)
{
	struct sock_filter code[BPF_MAXINSNS];
	struct bpf_program program = {code, size / sizeof(*code)};
	struct seccomp_data data = {.arch = arch->token};
	int64_t nr;
	bool meant;

	if (size > sizeof(code) || arch_syscall_nr(arch, call->name, &nr) < 0)
		return false;
	memcpy(code, text, size);
	data.nr = (int)nr;
	for (size_t i = 0; i < ARGUMENTS_INDEX; i++)
		data.args[i] = some_value(64);
	/* One of them, as often as not. */
	if (call->args && random() % 2) {
		const size_t k = (size_t)random() % call->args->n_values;

		for (unsigned int i = 0; i < call->args->n; i++)
			data.args[call->args->of[i].index] =
				call->args->values[k][i] |
				(call->args->of[i].bits == 32
					 ? (uint64_t)(random() % 2) << 32
					 : 0);
	}
	meant = !call->args || is_meant(call->args, &data);
	if (arch->big_endian)
		turn(code, program.n, &data);
	return bpf_check(&program) == 0 &&
	       bpf_run(&program, &data, NULL) == (meant ? SECCOMP_RET_ALLOW : DENIED);
}

static bool round_of(const struct arch *arch)
{
	struct profile_arch arches = {.arch = arch};
	struct profile profile = {.default_action = ACTION_ERRNO,
				  .default_errno = EPERM,
				  .arches = &arches,
				  .n_arches = 1,
				  .calls = calls};
	const struct emission emission = {.profile = &profile, .name = ""};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool good = out;

	make_calls(arch);
	profile.n_calls = n_calls;
	if (out) {
		good = emitter_bpf.write(&emission, out) == 0;
		fclose(out);
	}
	for (size_t i = 0; i < n_calls && good; i++)
		for (int k = 0; k < (calls[i].args ? 50 : 1) && good; k++)
			good = agrees(arch, text, size, &calls[i]);
	free(text);
	return good;
}

int main(void)
{
	static const char *const names[] = {"x86_64", "aarch64", "i386", "s390x", "mips"};

	srandom(1);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct arch *arch = arch_by_name(names[i]);
		bool good = arch;

		for (int n = 0; n < ROUNDS && good; n++)
			good = round_of(arch);
		ok(good, "%s: what is one of the alternatives, and nothing else",
		   names[i]);
	}
	return done();
}
