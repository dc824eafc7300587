/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the model says of a profile is what libseccomp makes of it: both are asked for
 * every system call of every architecture, with the arguments at which conditions turn.
 *
 *   test-evaluate [PROFILE.json...]   those, instead of generated ones
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "as-runtime.h"
#include "bpf-run.h"
#include "capability.h"
#include "declared-builtin.h"
#include "declared-read.h"
#include "evaluate.h"
#include "generated-profile.h"
#include "pfc-run.h"
#include "tap.h"

#define GENERATED 1500
#define POINTS	  64 /* argument values tried of each call */
#define VALUES	  256
#define NUMBERS	  600 /* above the newest call of any table, from its base */

/* libseccomp 2.5.4 forgets nodes of the trees that it prunes. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:libseccomp.so\n";
}

/* The value of machines[] is that of GOARCH only for some. */
struct setting {
	const char *machine;
	const char *arch;
	const char *caps[4];
	struct declared_kernel kernel;
};

static const struct setting settings[] = {
	{"amd64", "SCMP_ARCH_X86_64", {NULL}, {6, 12}},
	{"amd64", "SCMP_ARCH_X86_64", {"CAP_CHOWN", NULL}, {4, 7}},
	{"amd64", "SCMP_ARCH_X86_64", {"CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_BPF"}, {3, 10}},
	{"arm64", "SCMP_ARCH_AARCH64", {"CAP_SYS_ADMIN"}, {6, 1}},
	{"x86", "SCMP_ARCH_X86", {"CAP_BPF"}, {5, 19}},
	{"s390x", "SCMP_ARCH_S390X", {NULL}, {6, 1}},
	{"ppc64", "SCMP_ARCH_PPC64", {"CAP_SYS_ADMIN"}, {6, 1}},
	{"ppc64le", "SCMP_ARCH_PPC64LE", {"CAP_SYS_ADMIN"}, {6, 1}},
	{"mips64", "SCMP_ARCH_MIPS64", {"CAP_CHOWN"}, {6, 1}},
};

static void load_program(scmp_filter_ctx filter, struct bpf_program *ret)
{
	int fd = memfd_create("bpf", 0);
	off_t size;

	if (fd < 0 || seccomp_export_bpf(filter, fd) < 0)
		abort();
	size = lseek(fd, 0, SEEK_END);
	ret->n = (size_t)size / sizeof(*ret->code);
	ret->code = malloc((size_t)size + 1);
	if (!ret->code || pread(fd, ret->code, (size_t)size, 0) != size)
		abort();
	close(fd);
}

/* The values of an argument at which a condition may turn. */
static size_t turns(const struct evaluated_call *call, unsigned int index, uint64_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < call->n_rules; i++)
		for (size_t j = 0; j < call->rules[i].n_args; j++) {
			const struct declared_arg *arg = &call->rules[i].args[j];
			const uint64_t around[] = {arg->value,
						   arg->value + 1,
						   arg->value - 1,
						   arg->two,
						   arg->two ^ 1,
						   (arg->two & arg->value) | ~arg->value,
						   arg->value ^ (UINT64_C(1) << 32),
						   arg->value ^ (UINT64_C(5) << 32),
						   arg->value |
							   UINT64_C(0xffffffff00000000)};

			if (arg->index != index || n + 9 > VALUES)
				continue;
			memcpy(out + n, around, sizeof(around));
			n += 9;
		}
	return n;
}

/* Profiles of which libseccomp's filter is not what it means. */
static unsigned long garbled, lost;

struct comparison {
	const char *json;
	const struct setting *setting;
	const struct evaluation *model;
	const struct bpf_program *program;
	const struct pfc *pfc;
	uint32_t scmp;
	unsigned long tried, differ, garbled, lost;
};

/* What libseccomp can name is enough: newer calls are not its fault. */
static bool is_known(const struct comparison *c, int64_t nr)
{
	const char *name = arch_syscall_name(c->model->arch, nr), *known;
	char *theirs;
	bool same;

	if (!name)
		return true;
	theirs = seccomp_syscall_resolve_num_arch(c->scmp, (int)nr);
	known = theirs ? theirs : "";
	same = strcmp(known, name) == 0;
	free(theirs);
	return same;
}

/*
 * It also takes a condition for its opposite, which it compares alike, and so loses rules
 * as redundant that are not: where two rules have the one and the other.
 */
static bool are_opposites(const struct declared_arg *a, const struct declared_arg *b)
{
	static const enum declared_op opposites[] = {
		[DECLARED_NE] = DECLARED_EQ,
		[DECLARED_EQ] = DECLARED_NE,
		[DECLARED_LT] = DECLARED_GE,
		[DECLARED_GE] = DECLARED_LT,
		[DECLARED_LE] = DECLARED_GT,
		[DECLARED_GT] = DECLARED_LE,
		[DECLARED_MASKED_EQ] = DECLARED_ANY_OF,
	};

	return a->index == b->index && opposites[a->op] == b->op &&
	       (uint32_t)a->value == (uint32_t)b->value;
}

/*
 * And where rules go on behind an inequality, it lets what goes on belong to others too;
 * removing what is redundant may undo that, which the model does not follow.
 */
static bool is_tangled(const struct evaluated_call *call)
{
	unsigned int tangled = 0;

	for (size_t i = 0; call && i < call->n_rules; i++) {
		const struct evaluated_rule *rule = &call->rules[i];
		bool exact = true;

		for (size_t j = 0; j < rule->n_args; j++)
			exact = exact && (rule->args[j].op == DECLARED_EQ ||
					  rule->args[j].op == DECLARED_MASKED_EQ);
		tangled += rule->n_args > 1 && !exact;
	}
	return tangled > 1;
}

static bool has_opposites(const struct evaluated_call *call)
{
	for (size_t i = 0; call && i < call->n_rules; i++)
		for (size_t j = 0; j < i; j++)
			for (size_t k = 0; k < call->rules[i].n_args; k++)
				for (size_t l = 0; l < call->rules[j].n_args; l++)
					if (are_opposites(&call->rules[i].args[k],
							  &call->rules[j].args[l]))
						return true;
	return false;
}

static void compare_point(struct comparison *c, int64_t nr, const uint64_t args[6])
{
	struct seccomp_data call = {.nr = (int)nr, .arch = c->model->arch->token};
	const struct evaluated_call *rules = evaluation_call(c->model, nr);
	uint32_t is, meant = c->model->otherwise, expected = meant;

	memcpy(call.args, args, sizeof(call.args));
	is = evaluation_verdict(c->model, nr, args);
	/* Those of big-endian machines it cannot write here without faults. */
	if (c->model->arch->big_endian)
		pfc_run(c->pfc, c->model->arch->scmp, (int)nr, args, &expected);
	else
		expected = bpf_run(c->program, &call, NULL);
	c->tried++;
	if (is == expected)
		return;
	/*
	 * libseccomp 2.5.4 has filters compare the wrong argument where conditions of
	 * several rules lie side by side. What it means is in its pseudo code then.
	 */
	pfc_run(c->pfc, c->model->arch->scmp, (int)nr, args, &meant);
	if (is == meant && rules && rules->n_rules > 1) {
		c->garbled++;
		return;
	}
	if (has_opposites(rules) || is_tangled(rules)) {
		c->lost++;
		return;
	}
	if (c->differ++ < 3)
		printf("# %s on %s, call %" PRId64 " (%" PRIx64 " %" PRIx64 " %" PRIx64
		       "): model %#x, libseccomp %#x\n",
		       c->setting->machine, c->model->arch->name, nr, args[0], args[1],
		       args[2], is, expected);
}

static void compare_call(struct comparison *c, int64_t nr)
{
	static uint64_t around[6][VALUES];
	const struct evaluated_call *call = evaluation_call(c->model, nr);
	uint64_t args[6];
	size_t n[6];

	for (unsigned int i = 0; i < 6; i++) {
		n[i] = call ? turns(call, i, around[i]) : 0;
		args[i] = dice(UINT32_MAX) << 32 | dice(UINT32_MAX);
	}
	compare_point(c, nr, args);
	for (int k = 0; call && call->n_rules && k < POINTS; k++) {
		for (unsigned int i = 0; i < 6; i++)
			args[i] = n[i] ? around[i][dice(n[i])] : dice(50);
		compare_point(c, nr, args);
	}
}

/* Numbers of ARCH: a kernel gives no others of its token. */
static void compare_arch(struct comparison *c)
{
	const char *name = c->model->arch->name;
	int64_t base = 0;

	if (strcmp(name, "x32") == 0)
		base = ARCH_X32_BIT;
	for (int64_t i = 0; i < NUMBERS * 12; i++)
		if (i < NUMBERS || arch_syscall_name(c->model->arch, base + i))
			if (is_known(c, base + i))
				compare_call(c, base + i);
}

static bool compare_all(const char *json, const struct setting *setting,
			const struct declared *declared,
			const struct evaluate_options *options, scmp_filter_ctx filter)
{
	struct comparison c = {.json = json, .setting = setting};
	struct bpf_program program;
	struct pfc *pfc = pfc_new(filter);
	const struct arch *arch;

	load_program(filter, &program);
	c.program = &program;
	c.pfc = pfc;
	for (size_t i = 0; (arch = arch_at(i)); i++) {
		struct evaluation *model;

		c.scmp = as_runtime_arch(arch->scmp);
		if (!c.scmp || arch->big_endian != options->machine->big_endian)
			continue;
		if (evaluate(declared, arch, options, &model) < 0)
			abort();
		c.model = model;
		compare_arch(&c);
		evaluation_free(model);
	}
	free(program.code);
	pfc_free(pfc);
	garbled += c.garbled != 0;
	lost += c.lost != 0;
	if (c.differ)
		printf("# %lu of %lu differ\n", c.differ, c.tried);
	return c.differ == 0 && c.tried > NUMBERS;
}

/* Some architecture's rules contradict each other. */
static bool is_refused(const struct declared *declared,
		       const struct evaluate_options *options)
{
	struct evaluation *model;
	const struct arch *arch;
	bool refused = false;

	for (size_t i = 0; (arch = arch_at(i)) && !refused; i++) {
		if (!as_runtime_arch(arch->scmp))
			continue;
		if (evaluate(declared, arch, options, &model) < 0)
			abort();
		refused = model->refused != NULL;
		evaluation_free(model);
	}
	return refused;
}

/* 1: both took it; 2: both refused it; 0: they differ. -1: not for this machine. */
static int check(const char *json, const struct setting *setting)
{
	const struct declared_document document = {"p.json", json, strlen(json), NULL};
	struct as_runtime how = {
		.machine = setting->machine,
		.machine_arch = setting->arch,
		.caps = setting->caps,
		.kernel = {(int)setting->kernel.major, (int)setting->kernel.minor}};
	struct evaluate_options options = {.machine = arch_by_name(setting->arch),
					   .kernel = setting->kernel};
	char error[DECLARED_READ_ERROR];
	scmp_filter_ctx filter = NULL;
	struct declared *declared;
	int r, answer;

	for (size_t i = 0; setting->caps[i]; i++)
		options.caps |= capability_bit(
			(unsigned int)capability_by_name(setting->caps[i]));
	if (declared_read(&document, NULL, NULL, 0, &declared, error) < 0) {
		printf("# %s\n", error);
		return 0;
	}
	r = as_runtime_build(json, &how, &filter);
	if (r == -EDOM || r == -EINVAL)
		answer = -1; /* architectures of both byte orders */
	else if (r == 0)
		answer = !is_refused(declared, &options) &&
			 compare_all(json, setting, declared, &options, filter);
	else
		answer = is_refused(declared, &options) ? 2 : 0;
	if (answer == 0)
		printf("# libseccomp says: %s\n", strerror(-r));
	seccomp_release(filter);
	declared_free(declared);
	return answer;
}

static int check_files(int n, char **files)
{
	static char text[1 << 20];

	for (int i = 0; i < n; i++) {
		FILE *file = fopen(files[i], "r");

		if (!file) {
			perror(files[i]);
			return 2;
		}
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
		fclose(file);
		for (size_t s = 0; s < sizeof(settings) / sizeof(*settings); s++) {
			int r = check(text, &settings[s]);

			ok(r != 0, "%s on %s with %s%s", files[i], settings[s].machine,
			   settings[s].caps[0] ? settings[s].caps[0] : "nothing",
			   r == 2  ? ": refused"
			   : r < 0 ? ": not built"
				   : "");
		}
	}
	return done();
}

/* The profile that the program has by name. */
static void check_builtin(void)
{
	struct declared_document document;

	for (size_t s = 0; s < sizeof(settings) / sizeof(*settings); s++)
		ok(declared_builtin("docker-default", &document) &&
			   check(document.text, &settings[s]) == 1,
		   "docker-default on %s with %s", settings[s].machine,
		   settings[s].caps[0] ? settings[s].caps[0] : "nothing");
}

int main(int argc, char **argv)
{
	unsigned long taken = 0, refused = 0, differ = 0;

	if (argc > 1)
		return check_files(argc - 1, argv + 1);
	for (int i = 0; i < GENERATED && differ < 5; i++) {
		const char *json = generated_profile();
		int r = check(json, &settings[dice(5)]);

		taken += r == 1;
		refused += r == 2;
		if (r == 0)
			printf("# profile %d:\n%s\n", i, json);
		differ += r == 0;
	}
	check_builtin();
	ok(differ == 0, "generated profiles: the model agrees with libseccomp");
	ok(taken > GENERATED / 4, "%lu were taken", taken);
	ok(lost < GENERATED / 50, "%lu lost a rule to libseccomp", lost);
	ok(garbled < GENERATED / 20, "%lu were compiled wrongly by libseccomp", garbled);
	ok(refused > GENERATED / 100, "%lu were refused for contradictions", refused);
	return done();
}
