/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "enforce-parts.h"

struct job {
	const struct declared *declared;
	const struct evaluate_options *options;
	scmp_filter_ctx filter;
};

/* 0: libseccomp does not know it. */
static uint32_t token_of(const struct arch *arch)
{
	char name[ARCH_SCMP_NAME];

	arch_scmp_name(arch, name);
	return seccomp_arch_resolve_name(name);
}

/* Architectures that libseccomp does not know are passed over. */
static int add_arch(struct job *job, const struct arch *arch)
{
	const uint32_t token = token_of(arch);
	int r;

	r = token ? seccomp_arch_add(job->filter, token) : 0;
	return r == -EEXIST ? 0 : r;
}

static int add_arches(struct job *job)
{
	const struct declared *declared = job->declared;
	int r = seccomp_arch_remove(job->filter, SCMP_ARCH_NATIVE);

	if (r == 0 && declared->own_arch)
		r = add_arch(job, job->options->machine);
	for (size_t i = 0; i < declared->n_arches && r == 0; i++) {
		const struct declared_arch *row = &declared->arches[i];

		if (!row->machine || row->machine == job->options->machine)
			r = add_arch(job, row->arch);
	}
	return r;
}

static int convert(const struct declared_arg *arg, struct scmp_arg_cmp *ret)
{
	static const enum scmp_compare ops[] = {
		[DECLARED_NE] = SCMP_CMP_NE,
		[DECLARED_LT] = SCMP_CMP_LT,
		[DECLARED_LE] = SCMP_CMP_LE,
		[DECLARED_EQ] = SCMP_CMP_EQ,
		[DECLARED_GE] = SCMP_CMP_GE,
		[DECLARED_GT] = SCMP_CMP_GT,
		[DECLARED_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
	};

	if (arg->op > DECLARED_MASKED_EQ)
		return -EINVAL;
	*ret = (struct scmp_arg_cmp){arg->index, ops[arg->op], arg->value, arg->two};
	return 0;
}

static int add_call(struct job *job, const struct declared_rule *rule, int nr)
{
	struct scmp_arg_cmp args[DECLARED_INDEX];
	int r = 0;

	if (!evaluate_is_alternatives(rule)) {
		for (size_t i = 0; i < rule->n_args && r == 0; i++)
			r = convert(&rule->args[i], &args[i]);
		return r ? r
			 : seccomp_rule_add_array(job->filter, rule->then, nr,
						  (unsigned int)rule->n_args, args);
	}
	for (size_t i = 0; i < rule->n_args && r == 0; i++) {
		r = convert(&rule->args[i], args);
		r = r ? r : seccomp_rule_add_array(job->filter, rule->then, nr, 1, args);
	}
	return r;
}

static int add_rule(struct job *job, const struct declared_rule *rule)
{
	int r = 0;

	/* libseccomp refuses what the default does. */
	if (rule->then == job->declared->otherwise ||
	    !evaluate_applies(rule, job->options->machine, job->options))
		return 0;
	for (size_t i = 0; i < rule->n_names && r == 0; i++) {
		const struct declared_name *name = &rule->names[i];
		int nr = name->name ? seccomp_syscall_resolve_name(name->name)
				    : (int)name->nr;

		if (nr != __NR_SCMP_ERROR)
			r = add_call(job, rule, nr);
	}
	return r;
}

static int add_rules(struct job *job, char error[ENFORCE_ERROR])
{
	const struct declared *declared = job->declared;
	int r = 0;

	for (size_t i = 0; i < declared->n_rules && r == 0; i++) {
		r = add_rule(job, &declared->rules[i]);
		if (r == -EEXIST)
			snprintf(
				error, ENFORCE_ERROR,
				"runtimes refuse it: the rule in line %u contradicts one "
				"before it",
				declared->rules[i].place.line);
	}
	return r;
}

/* Of the filter to OUT, behind what is there. */
static int export(scmp_filter_ctx filter, struct enforce_out *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), r;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	r = seccomp_export_bpf(filter, fd);
	if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
		r = -errno;
	if (r == 0) {
		n = read(fd, out->code + out->n,
			 (BPF_MAXINSNS - out->n) * sizeof(*out->code));
		r = n < 0 ? -errno : 0;
	}
	if (r == 0)
		out->n += (size_t)n / sizeof(*out->code);
	/* Not all of it was read: enforce() says what that means. */
	if (r == 0 && lseek(fd, 0, SEEK_END) != n)
		out->n = BPF_MAXINSNS + 1;
	close(fd);
	return r;
}

static int build(struct job *job, struct enforce_out *out, char error[ENFORCE_ERROR])
{
	int r = add_arches(job);

	if (r == -EINVAL || r == -EDOM)
		snprintf(error, ENFORCE_ERROR,
			 "runtimes refuse it: it is for architectures of both byte "
			 "orders");
	r = r ? r
	      : seccomp_attr_set(job->filter, SCMP_FLTATR_ACT_BADARCH,
				 job->declared->foreign);
	if (r == 0 && job->declared->n_rules)
		r = seccomp_attr_set(job->filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	r = r ? r : add_rules(job, error);
	r = r ? r : export(job->filter, out);
	if (r < 0 && !*error)
		snprintf(error, ENFORCE_ERROR, "libseccomp refuses it: %s", strerror(-r));
	return r;
}

int enforce_scmp(const struct declared *declared, const struct evaluate_options *options,
		 struct enforce_out *out, char error[ENFORCE_ERROR])
{
	struct job job = {declared, options, seccomp_init(declared->otherwise)};
	int r = job.filter ? build(&job, out, error) : -ENOMEM;

	seccomp_release(job.filter);
	return r;
}

int64_t enforce_scmp_newest(const struct declared *declared,
			    const struct evaluate_options *options,
			    const struct arch *arch)
{
	const uint32_t token = token_of(arch);
	int64_t newest = -1;

	for (size_t i = 0; i < declared->n_rules && token; i++) {
		const struct declared_rule *rule = &declared->rules[i];

		if (!evaluate_applies(rule, options->machine, options))
			continue;
		for (size_t k = 0; k < rule->n_names; k++) {
			const char *name = rule->names[k].name;
			const int64_t nr =
				name ? seccomp_syscall_resolve_name_arch(token, name)
				     : rule->names[k].nr;

			newest = nr > newest ? nr : newest;
		}
	}
	return newest;
}
