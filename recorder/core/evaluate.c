/* SPDX-License-Identifier: Apache-2.0 */
#include "evaluate.h"

#include <errno.h>
#include <stdlib.h>

#include "multiplex.h"

/* Conditions that are not the document's. */
struct evaluated_made {
	struct evaluated_made *next;
	struct declared_arg args[];
};

/* A rule for one number, before they are sorted. */
struct row {
	int64_t nr;
	size_t at;
	struct evaluated_rule rule;
};

struct job {
	const struct declared *declared;
	const struct evaluate_options *options;
	const struct arch *machine;
	struct evaluation *out;
	struct row *rows;
	size_t n, room;
	int64_t newest;
};

/* Docker's own names, where they are not Go's (profiles/seccomp of moby). */
static const struct {
	const char *docker, *go;
} machines[] = {
	{"x86", "386"},		  {"mips64n32", "mips64p32"},
	{"mipsel64", "mips64le"}, {"mips3l64n32", "mips64p32le"},
	{"mipsel", "mipsle"},	  {"loongarch64", "loong64"},
};

bool evaluate_is_machine(const struct arch *arch, const char *name)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		if (strcmp(machines[i].go, arch->go) == 0)
			return strcmp(machines[i].docker, name) == 0;
	}
	return *name && strcmp(arch->go, name) == 0;
}

static bool is_in_list(const char *list, const char *word)
{
	const size_t n = strlen(word);

	for (const char *p = list; n && (p = strstr(p, word)); p += n)
		if ((p == list || p[-1] == ',') && (p[n] == ',' || !p[n]))
			return true;
	return false;
}

const struct arch *evaluate_machine(const struct arch *arch)
{
	const struct arch *machine;

	for (size_t i = 0; arch->bits != 64 && (machine = arch_at(i)); i++)
		if (machine->bits == 64 && machine->big_endian == arch->big_endian &&
		    is_in_list(machine->subs, arch->scmp))
			return machine;
	return arch;
}

const struct arch *evaluate_machine_or(const struct arch *arch,
				       const struct arch *machine)
{
	return arch == machine || arch_runs_on(arch, machine) ? machine
							      : evaluate_machine(arch);
}

static bool is_one_of(const char **names, const struct arch *machine)
{
	for (; names && *names; names++)
		if (evaluate_is_machine(machine, *names))
			return true;
	return false;
}

static bool is_from(struct declared_kernel kernel, struct declared_kernel least)
{
	if (!kernel.major && !kernel.minor)
		return true;
	return kernel.major != least.major ? kernel.major > least.major
					   : kernel.minor >= least.minor;
}

bool evaluate_applies(const struct declared_rule *rule, const struct arch *machine,
		      const struct evaluate_options *options)
{
	const struct declared_when *when = rule->when;
	const uint64_t caps = options->caps;
	const struct declared_kernel kernel = options->kernel;

	if (!when)
		return true;
	return !when->never && !(when->caps & ~caps) && !(when->not_caps & caps) &&
	       (!when->machines || is_one_of(when->machines, machine)) &&
	       !is_one_of(when->not_machines, machine) && is_from(kernel, when->from) &&
	       !((when->before.major || when->before.minor) &&
		 is_from(kernel, when->before));
}

static int add_row(struct job *job, int64_t nr, const struct evaluated_rule *rule)
{
	if (job->n == EVALUATE_ROWS)
		return -ENOSPC;
	if (job->n == job->room) {
		size_t room = job->room ? job->room * 2 : 512;
		struct row *rows = reallocarray(job->rows, room, sizeof(*rows));

		if (!rows)
			return -ENOMEM;
		job->rows = rows;
		job->room = room;
	}
	job->rows[job->n] = (struct row){nr, job->n, *rule};
	job->n++;
	return 0;
}

/* The call through which NAME goes too: its first argument says which one is meant. */
static int add_multiplexed(struct job *job, const char *name,
			   const struct evaluated_rule *rule)
{
	struct evaluated_rule muxed = *rule;
	struct evaluated_made *made;
	unsigned int which;
	int64_t nr;

	if (!multiplex_of(job->out->arch, name, &nr, &which))
		return 0;
	made = malloc(sizeof(*made) + (rule->n_args + 1) * sizeof(*made->args));
	if (!made)
		return -ENOMEM;
	made->next = job->out->made;
	job->out->made = made;
	made->args[0] = (struct declared_arg){.op = DECLARED_EQ, .value = which};
	muxed.args = made->args;
	muxed.n_args = 1;
	for (size_t i = 0; i < rule->n_args; i++)
		if (rule->args[i].index)
			made->args[muxed.n_args++] = rule->args[i];
	return add_row(job, nr, &muxed);
}

/* Not by a second name, which libseccomp does not know. -1: there is no such call. */
static int64_t number_of(const struct arch *arch, const char *name)
{
	const char *known;
	int64_t nr;

	if (arch_syscall_nr(arch, name, &nr) < 0)
		return -1;
	known = arch_syscall_name(arch, nr);
	return known && strcmp(known, name) == 0 ? nr : -1;
}

/*
 * libseccomp keeps the rules of calls that other architectures have under numbers that no
 * call has: they decide nothing, but may contradict each other. Only architectures
 * without socketcall do it. -1: no architecture has NAME.
 */
static int64_t pseudo_number(const struct arch *here, const char *name)
{
	const struct arch *arch;
	int64_t nr, through;
	unsigned int which;

	if (arch_name_find(name, strlen(name)) < 0)
		return -1;
	if (!multiplex_of(here, name, &nr, &which) &&
	    arch_syscall_nr(here, "socketcall", &through) == 0)
		return -1;
	for (int64_t i = 0; (arch = arch_at((size_t)i)); i++) {
		nr = number_of(arch, name);
		if (nr >= 0)
			return -2 - (i << 32 | nr);
	}
	return -1;
}

static int add_name(struct job *job, const struct declared_name *name,
		    const struct evaluated_rule *rule)
{
	int64_t nr = name->name ? number_of(job->out->arch, name->name) : name->nr;
	int r = 0;

	if (nr > job->newest)
		job->newest = nr;
	if (job->declared->order == DECLARED_LIBSECCOMP) {
		if (rule->then == job->out->otherwise)
			return 0;
		if (name->name)
			r = add_multiplexed(job, name->name, rule);
		if (name->name && nr < 0)
			nr = pseudo_number(job->out->arch, name->name);
	}
	if (r == 0 && nr != -1)
		r = add_row(job, nr, rule);
	return r;
}

bool evaluate_is_alternatives(const struct declared_rule *rule)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < rule->n_args; i++) {
		if (seen >> rule->args[i].index & 1)
			return true;
		seen |= 1U << rule->args[i].index;
	}
	return false;
}

static bool is_for(const struct declared_rule *rule, const struct arch *arch)
{
	if (rule->arch && rule->arch != arch)
		return false;
	return rule->scope == DECLARED_EVERYWHERE ||
	       (rule->scope == DECLARED_PRIMARY) == (evaluate_machine(arch) == arch);
}

static int add_rule(struct job *job, const struct declared_rule *rule)
{
	struct evaluated_rule whole = {rule, rule->then, rule->args, rule->n_args};
	struct evaluated_rule part = {rule, rule->then, NULL, 1};
	const bool parts = job->declared->order == DECLARED_LIBSECCOMP &&
			   evaluate_is_alternatives(rule);
	int r = 0;

	if (!evaluate_applies(rule, job->machine, job->options) ||
	    !is_for(rule, job->out->arch))
		return 0;
	for (size_t i = 0; i < rule->n_names && r == 0; i++) {
		if (!parts)
			r = add_name(job, &rule->names[i], &whole);
		for (size_t j = 0; parts && j < rule->n_args && r == 0; j++) {
			part.args = &rule->args[j];
			r = add_name(job, &rule->names[i], &part);
		}
	}
	return r;
}

static int row_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->nr != y->nr)
		return x->nr < y->nr ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int fill_tree(struct evaluation *out, struct evaluated_call *call)
{
	int r = argtree_new(out->arch->bits == 64 ? 64 : 32, &call->tree);

	for (size_t i = 0; i < call->n_rules && r == 0; i++) {
		const struct evaluated_rule *rule = &call->rules[i];

		r = argtree_add(call->tree, rule->args, rule->n_args, rule->then);
		if (r == -EEXIST) {
			if (!out->refused) {
				out->refused = rule->rule;
				out->refused_nr = call->nr;
			}
			/* What a runtime that went on would do. */
			return 0;
		}
	}
	return r;
}

/* They are sorted first. */
static void drop_pseudo(struct evaluation *out)
{
	size_t n = 0;

	while (n < out->n_calls && out->calls[n].nr < 0)
		argtree_free(out->calls[n++].tree);
	out->n_calls -= n;
	memmove(out->calls, out->calls + n, out->n_calls * sizeof(*out->calls));
}

/* Sorted rows become calls. */
static int settle(struct job *job)
{
	struct evaluation *out = job->out;
	int r = 0;

	if (job->n)
		qsort(job->rows, job->n, sizeof(*job->rows), row_order);
	out->rows = calloc(job->n + 1, sizeof(*out->rows));
	out->calls = calloc(job->n + 1, sizeof(*out->calls));
	if (!out->rows || !out->calls)
		return -ENOMEM;
	for (size_t i = 0; i < job->n; i++) {
		out->rows[i] = job->rows[i].rule;
		if (i == 0 || job->rows[i].nr != job->rows[i - 1].nr)
			out->calls[out->n_calls++] = (struct evaluated_call){
				job->rows[i].nr, &out->rows[i], 0, NULL};
		if (++out->calls[out->n_calls - 1].n_rules > EVALUATE_CALL)
			return -ENOSPC;
	}
	for (size_t i = 0;
	     i < out->n_calls && r == 0 && job->declared->order == DECLARED_LIBSECCOMP;
	     i++)
		r = fill_tree(out, &out->calls[i]);
	if (r == 0)
		drop_pseudo(out);
	return r;
}

/* NULL: the document does not name it. */
static const struct declared_arch *listed(const struct job *job)
{
	const struct declared *declared = job->declared;

	for (size_t i = 0; i < declared->n_arches; i++) {
		const struct declared_arch *row = &declared->arches[i];

		if (row->arch == job->out->arch &&
		    (!row->machine || row->machine == job->machine))
			return row;
	}
	return NULL;
}

/*
 * libcontainer/seccomp/patchbpf of runc: not where the default lets calls through or says
 * ENOSYS itself, and only on architectures that the profile names.
 */
static bool has_stub(const struct job *job)
{
	switch (VERDICT_ACTION(job->out->otherwise)) {
	case ACTION_ALLOW:
	case ACTION_LOG:
	case ACTION_TRACE:
		return false;
	default:
		return job->options->stub && listed(job) &&
		       job->out->otherwise != (ACTION_ERRNO | ENOSYS);
	}
}

static int fill(struct job *job)
{
	const struct declared *declared = job->declared;
	const struct declared_arch *row = listed(job);
	int r = 0;

	job->out->covered = declared->every_arch || row ||
			    (declared->own_arch && job->out->arch == job->machine);
	job->out->otherwise =
		row && row->has_otherwise ? row->otherwise : declared->otherwise;
	job->out->stub_from = INT64_MAX;
	if (!job->out->covered) {
		job->out->otherwise = declared->foreign;
		return 0;
	}
	for (size_t i = 0; i < declared->n_rules && r == 0; i++)
		r = add_rule(job, &declared->rules[i]);
	if (has_stub(job))
		job->out->stub_from = job->newest + 1;
	return r ? r : settle(job);
}

int evaluate(const struct declared *declared, const struct arch *arch,
	     const struct evaluate_options *options, struct evaluation **ret)
{
	struct job job = {.declared = declared, .options = options, .newest = -1};
	int r;

	job.machine = options->machine ? options->machine : evaluate_machine(arch);
	job.out = calloc(1, sizeof(*job.out));
	if (!job.out)
		return -ENOMEM;
	job.out->arch = arch;
	r = fill(&job);
	free(job.rows);
	if (r < 0)
		evaluation_free(job.out);
	else
		*ret = job.out;
	return r;
}

void evaluation_free(struct evaluation *evaluation)
{
	struct evaluated_made *next;

	if (!evaluation)
		return;
	for (size_t i = 0; i < evaluation->n_calls; i++)
		argtree_free(evaluation->calls[i].tree);
	for (struct evaluated_made *made = evaluation->made; made; made = next) {
		next = made->next;
		free(made);
	}
	free(evaluation->calls);
	free(evaluation->rows);
	free(evaluation);
}

static int call_order(const void *a, const void *b)
{
	const struct evaluated_call *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

const struct evaluated_call *evaluation_call(const struct evaluation *evaluation,
					     int64_t nr)
{
	const struct evaluated_call wanted = {.nr = nr};

	if (!evaluation->n_calls)
		return NULL;
	return bsearch(&wanted, evaluation->calls, evaluation->n_calls, sizeof(wanted),
		       call_order);
}

bool evaluate_holds(const struct declared_arg *arg, unsigned int bits,
		    const uint64_t args[DECLARED_INDEX])
{
	const uint64_t width = bits == 64 ? UINT64_MAX : UINT32_MAX;
	const uint64_t is = args[arg->index] & width, value = arg->value & width;

	switch (arg->op) {
	case DECLARED_NE:
		return is != value;
	case DECLARED_LT:
		return is < value;
	case DECLARED_LE:
		return is <= value;
	case DECLARED_EQ:
		return is == value;
	case DECLARED_GE:
		return is >= value;
	case DECLARED_GT:
		return is > value;
	case DECLARED_MASKED_EQ:
		return (is & value) == (arg->two & value);
	case DECLARED_ANY_OF:
		return (is & value) != 0;
	}
	return false;
}

static bool first_match(const struct evaluation *evaluation,
			const struct evaluated_call *call,
			const uint64_t args[DECLARED_INDEX], uint32_t *ret)
{
	for (size_t i = 0; i < call->n_rules; i++) {
		const struct evaluated_rule *rule = &call->rules[i];
		bool holds = true;

		for (size_t j = 0; j < rule->n_args && holds; j++)
			holds = evaluate_holds(&rule->args[j], evaluation->arch->bits,
					       args);
		if (holds) {
			*ret = rule->then;
			return true;
		}
	}
	return false;
}

uint32_t evaluation_verdict(const struct evaluation *evaluation, int64_t nr,
			    const uint64_t args[DECLARED_INDEX])
{
	const struct evaluated_call *call;
	uint32_t then;

	if (nr >= evaluation->stub_from)
		return ACTION_ERRNO | ENOSYS;
	call = evaluation_call(evaluation, nr);
	if (call && (call->tree ? argtree_find(call->tree, args, &then)
				: first_match(evaluation, call, args, &then)))
		return then;
	return evaluation->otherwise;
}
