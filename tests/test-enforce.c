/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter that is loaded for a profile: to the byte what a runtime makes of it by
 * libseccomp; where it is not libseccomp's, what the model says, at the arguments at
 * which conditions turn; and what runc puts in front.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "as-runtime.h"
#include "declared-builtin.h"
#include "declared-read.h"
#include "enforce.h"
#include "generated-profile.h"
#include "tap.h"

#define GENERATED 600
#define POINTS	  48

/* libseccomp 2.5.4 forgets nodes of the trees that it prunes. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libseccomp.so\n";
}

static const char *const no_caps[] = {NULL};

static const struct as_runtime how = {.machine = "amd64",
				      .machine_arch = "SCMP_ARCH_X86_64",
				      .caps = no_caps,
				      .kernel = {6, 12}};

static struct evaluate_options options(void)
{
	return (struct evaluate_options){.machine = arch_by_name("x86_64"),
					 .kernel = {6, 12}};
}

static struct declared *read_profile(const char *json)
{
	const struct declared_document document = {"p.json", json, strlen(json), NULL};
	char error[DECLARED_READ_ERROR];
	struct declared *declared;

	if (declared_read(&document, NULL, NULL, 0, &declared, error) < 0)
		abort();
	return declared;
}

static size_t exported(scmp_filter_ctx filter, struct sock_filter *code, size_t size)
{
	int fd = memfd_create("bpf", 0);
	ssize_t n;

	if (fd < 0 || seccomp_export_bpf(filter, fd) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	n = read(fd, code, size);
	close(fd);
	return (size_t)n;
}

/* Both take JSON and make the same of it, or both refuse it. */
static bool same_as_runtime(const char *json, bool *ret_taken)
{
	static struct sock_filter code[BPF_MAXINSNS];
	const struct evaluate_options here = options();
	struct declared *declared = read_profile(json);
	struct bpf_program program = {NULL, 0};
	scmp_filter_ctx filter = NULL;
	char error[ENFORCE_ERROR];
	int expected = as_runtime_build(json, &how, &filter), r;
	bool same;

	r = enforce(declared, &here, &program, error);
	same = (r < 0) == (expected < 0);
	if (same && r == 0) {
		size_t n = exported(filter, code, sizeof(code));

		same = n == program.n * sizeof(*code) &&
		       memcmp(code, program.code, n) == 0 && bpf_check(&program) == 0;
	}
	if (!same)
		printf("# %d and %d (%s) of %s\n", expected, r, error, json);
	*ret_taken = r == 0;
	seccomp_release(filter);
	enforce_done(&program);
	declared_free(declared);
	return same;
}

/* A value at which a condition on argument INDEX may turn. */
static uint64_t turn(const struct evaluated_call *call, unsigned int index)
{
	const struct evaluated_rule *rule =
		call && call->n_rules ? &call->rules[dice(call->n_rules)] : NULL;

	for (size_t i = 0; rule && i < rule->n_args; i++) {
		const struct declared_arg *arg = &rule->args[i];
		const uint64_t around[] = {
			arg->value, arg->value + 1,	    arg->value - 1,
			arg->two,   arg->two & arg->value,  arg->value ^ 1,
			0,	    arg->value ^ 1UL << 32, arg->value | 5UL << 40,
		};

		if (arg->index == index)
			return around[dice(sizeof(around) / sizeof(*around))];
	}
	return dice(50);
}

static bool same_call(const struct evaluation *model, const struct bpf_program *program,
		      int64_t nr)
{
	const struct evaluated_call *call = evaluation_call(model, nr);
	struct seccomp_data data = {.nr = (int)nr, .arch = model->arch->token};

	for (int k = 0; k < (call ? POINTS : 1); k++) {
		uint64_t args[DECLARED_INDEX];
		uint32_t is, expected;

		for (unsigned int i = 0; i < DECLARED_INDEX; i++)
			args[i] = turn(call, i);
		memcpy(data.args, args, sizeof(args));
		expected = evaluation_verdict(model, nr, args);
		is = bpf_run(program, &data, NULL);
		if (is == expected)
			continue;
		printf("# %s %lld (%#llx %#llx %#llx): %#x, model %#x\n",
		       model->arch->name, (long long)nr, (unsigned long long)args[0],
		       (unsigned long long)args[1], (unsigned long long)args[2], is,
		       expected);
		return false;
	}
	return true;
}

/* All calls of the machine's architectures, and some that do not exist. */
static bool same_as_model(const struct declared *declared,
			  const struct evaluate_options *here)
{
	static const char *const names[] = {"x86_64", "i386", "x32"};
	struct bpf_program program;
	char error[ENFORCE_ERROR];
	bool same = true;

	if (enforce(declared, here, &program, error) < 0) {
		printf("# %s\n", error);
		return false;
	}
	same = bpf_check(&program) == 0;
	for (size_t i = 0; i < 3 && same; i++) {
		const struct arch *arch = arch_by_name(names[i]);
		struct evaluation *model;
		int64_t nr;

		if (evaluate(declared, arch, here, &model) < 0)
			abort();
		for (size_t k = 0; arch_syscall_at(arch, k, &nr) && same; k++)
			same = same_call(model, &program, nr) &&
			       same_call(model, &program, nr + 1);
		evaluation_free(model);
	}
	enforce_done(&program);
	return same;
}

static bool random_model(const char *json)
{
	const struct evaluate_options here = options();
	struct declared *declared = read_profile(json);
	bool same;

	/* The same rules, of a program that takes the first that matches. */
	declared->order = DECLARED_FIRST;
	for (size_t i = 0; i < declared->n_rules; i++)
		for (size_t j = 0; j < declared->rules[i].n_args; j++)
			if (dice(8) == 0)
				declared->rules[i].args[j].op = DECLARED_ANY_OF;
	same = same_as_model(declared, &here);
	if (!same)
		printf("# %s\n", json);
	declared_free(declared);
	return same;
}

static void generated(void)
{
	unsigned long taken = 0, refused = 0;
	bool runtime = true, model = true;

	for (int i = 0; i < GENERATED && runtime && model; i++) {
		const char *json = generated_profile();
		bool is_taken;

		runtime = same_as_runtime(json, &is_taken);
		taken += is_taken;
		refused += !is_taken;
		model = random_model(json);
	}
	ok(runtime, "generated profiles: the filter is a runtime's");
	ok(taken > GENERATED / 4 && refused > 5, "%lu were taken, %lu refused", taken,
	   refused);
	ok(model, "generated profiles: the first rule that matches stands");
}

static void built_in(void)
{
	struct declared_document document;
	bool taken = false;

	ok(declared_builtin("docker-default", &document) &&
		   same_as_runtime(document.text, &taken) && taken,
	   "docker-default: the filter is a runtime's");
}

static uint32_t answer(const struct bpf_program *program, const char *arch, int64_t nr)
{
	const struct seccomp_data data = {.nr = (int)nr,
					  .arch = arch_by_name(arch)->token};

	return bpf_run(program, &data, NULL);
}

/*
 * runc: calls newer than the newest that is named (statx is 332, 383 on i386) and that
 * libseccomp knows: the other one is of Linux 7.
 */
static void stub(void)
{
	struct declared *declared = read_profile(
		"{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
		"[\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], \"syscalls\": [{\"names\": "
		"[\"read\", \"statx\", \"rseq_slice_yield\"], \"action\": "
		"\"SCMP_ACT_ALLOW\"}]}");
	struct evaluate_options here = options();
	struct bpf_program program;
	char error[ENFORCE_ERROR];

	here.stub = true;
	if (enforce(declared, &here, &program, error) < 0)
		abort();
	ok(bpf_check(&program) == 0 &&
		   answer(&program, "x86_64", 333) == (ACTION_ERRNO | ENOSYS) &&
		   answer(&program, "x86_64", 332) == ACTION_ALLOW &&
		   answer(&program, "x86_64", 331) == (ACTION_ERRNO | EPERM) &&
		   answer(&program, "i386", 384) == (ACTION_ERRNO | ENOSYS) &&
		   answer(&program, "i386", 382) == (ACTION_ERRNO | EPERM) &&
		   answer(&program, "i386", 3) == ACTION_ALLOW,
	   "what is newer than the profile is answered ENOSYS");
	ok(answer(&program, "x32", ARCH_X32_BIT) == ACTION_KILL_THREAD &&
		   answer(&program, "aarch64", 500) == ACTION_KILL_THREAD,
	   "but not on architectures that it does not name");
	enforce_done(&program);
	declared_free(declared);
}

static void too_large(void)
{
	static char json[1 << 20];
	size_t n = (size_t)snprintf(json, sizeof(json),
				    "{\"defaultAction\": \"SCMP_ACT_ERRNO\", "
				    "\"syscalls\": [");
	const struct evaluate_options here = options();
	struct declared *declared;
	struct bpf_program program;
	char error[ENFORCE_ERROR];

	for (int i = 0; i < 5000; i++)
		n += (size_t)snprintf(
			json + n, sizeof(json) - n,
			"%s{\"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ALLOW\", "
			"\"args\": [{\"index\": 1, \"value\": %d, \"op\": "
			"\"SCMP_CMP_EQ\"}]}",
			i ? ", " : "", i);
	snprintf(json + n, sizeof(json) - n, "]}");
	declared = read_profile(json);
	ok(enforce(declared, &here, &program, error) < 0 && strstr(error, "4096"),
	   "more than a kernel takes: %s", error);
	declared_free(declared);
}

int main(void)
{
	generated();
	built_in();
	stub();
	too_large();
	return done();
}
