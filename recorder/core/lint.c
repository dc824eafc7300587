/* SPDX-License-Identifier: Apache-2.0 */
#include "lint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lint-parts.h"
#include "multiplex.h"
#include "nearest.h"

#define GUESSES 32 /* each goes through all names there are */
#define TEXT	512

const char *lint_severity(enum declared_severity severity)
{
	static const char *const names[] = {
		[DECLARED_ERROR] = "error",
		[DECLARED_WARNING] = "warning",
		[DECLARED_NOTE] = "note",
	};

	return names[severity];
}

static int place_order(struct declared_place a, struct declared_place b)
{
	if (a.file != b.file)
		return a.file < b.file ? -1 : 1;
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return (a.column > b.column) - (a.column < b.column);
}

__attribute__((format(printf, 4, 0))) static int add_fault(
	struct lint *lint, enum declared_severity severity, struct declared_place place,
	const char *text, va_list args)
{
	char buf[TEXT];

	vsnprintf(buf, sizeof(buf), text, args);
	return declared_fault(lint->declared, severity, place, lint->check->code, "%s",
			      buf);
}

int lint_fault(struct lint *lint, struct declared_place place, const char *text, ...)
{
	va_list args;
	int r;

	va_start(args, text);
	r = add_fault(lint, lint->check->severity, place, text, args);
	va_end(args);
	return r;
}

int lint_fault_as(struct lint *lint, enum declared_severity severity,
		  struct declared_place place, const char *text, ...)
{
	va_list args;
	int r;

	va_start(args, text);
	r = add_fault(lint, severity, place, text, args);
	va_end(args);
	return r;
}

static const char *next_name(void *state)
{
	size_t *i = state;

	return arch_name_at((*i)++);
}

const char *lint_guess(struct lint *lint, const char *word, char buf[LINT_GUESS])
{
	const char *guess = NULL;
	size_t i = 0;

	if (lint->guesses++ < GUESSES)
		guess = nearest(word, next_name, &i);
	*buf = '\0';
	if (guess)
		snprintf(buf, LINT_GUESS, ", did you mean %s?", guess);
	return buf;
}

struct declared_place lint_place_of(const struct declared_rule *rule, const char *name)
{
	for (size_t i = 0; name && i < rule->n_names; i++)
		if (rule->names[i].name && strcmp(rule->names[i].name, name) == 0)
			return rule->names[i].place;
	return rule->place;
}

bool lint_has_call(const struct arch *arch, const char *name)
{
	unsigned int which;
	int64_t nr;

	return arch_syscall_nr(arch, name, &nr) == 0 ||
	       multiplex_of(arch, name, &nr, &which);
}

struct compare_side lint_reach(const struct evaluation *evaluation, const char *name)
{
	int64_t nr;

	if (arch_syscall_nr(evaluation->arch, name, &nr) < 0)
		return (struct compare_side){COMPARE_NEVER, ACTION_ERRNO | ENOSYS};
	return compare_reach(evaluation, nr);
}

bool lint_is_plain(const struct declared_rule *rule)
{
	return !rule->n_args && !rule->when && !rule->arch &&
	       rule->scope == DECLARED_EVERYWHERE;
}

static void add_arch(struct lint *lint, const struct arch *arch)
{
	for (size_t i = 0; i < lint->n_arches; i++)
		if (lint->arches[i] == arch)
			return;
	if (lint->n_arches < LINT_ARCHES)
		lint->arches[lint->n_arches++] = arch;
}

static void find_arches(struct lint *lint)
{
	const struct lint_options *options = lint->options;
	const struct declared *declared = lint->declared;

	for (size_t i = 0; options->arches && options->arches[i]; i++)
		add_arch(lint, options->arches[i]);
	for (size_t i = 0; !options->arches && i < declared->n_arches; i++)
		if (!declared->unnamed)
			add_arch(lint, declared->arches[i].arch);
	if (!lint->n_arches)
		add_arch(lint, options->evaluate.machine);
}

static int name_order(const void *a, const void *b)
{
	const struct lint_name *x = a, *y = b;
	int r = strcmp(x->name->name, y->name->name);

	if (r)
		return r;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return (x->name > y->name) - (x->name < y->name);
}

static int find_names(struct lint *lint)
{
	const struct declared *declared = lint->declared;

	lint->names = calloc(declared->n_names + 1, sizeof(*lint->names));
	if (!lint->names)
		return -ENOMEM;
	for (size_t i = 0; i < declared->n_rules; i++) {
		const struct declared_rule *rule = &declared->rules[i];

		for (size_t j = 0; j < rule->n_names; j++)
			if (rule->names[j].name)
				lint->names[lint->n_names++] =
					(struct lint_name){rule, &rule->names[j]};
	}
	qsort(lint->names, lint->n_names, sizeof(*lint->names), name_order);
	return 0;
}

static bool is_for(const struct lint *lint, const struct lint_check *check)
{
	const char *kind = lint->declared->kind;
	const size_t n = strlen(kind);

	if (!check->kinds)
		return true;
	for (const char *p = check->kinds; (p = strstr(p, kind)); p += n)
		if ((p == check->kinds || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return true;
	return false;
}

static int run_checks(struct lint *lint, const struct evaluation *evaluation)
{
	int r = 0;

	for (size_t i = 0; (lint->check = lint_check_at(i)) && r == 0; i++) {
		const struct lint_check *check = lint->check;

		if (!is_for(lint, check) || !(lint->whole || check->anyway))
			continue;
		if (evaluation ? !check->run_on : !check->run)
			continue;
		r = evaluation ? check->run_on(lint, evaluation) : check->run(lint);
	}
	return r;
}

static int run_on(struct lint *lint, const struct arch *arch)
{
	struct evaluate_options options = lint->options->evaluate;
	struct evaluation *evaluation;
	int r;

	options.machine = NULL;
	r = evaluate(lint->declared, arch, &options, &evaluation);
	if (r == -ENOSPC) {
		/* It takes its time, and would be so on the others. */
		lint->whole = false;
		lint->check = lint_check_of("too-many-rules");
		return lint_fault(lint, (struct declared_place){0},
				  "it has more rules for one call than a kernel takes");
	}
	if (r < 0)
		return r;
	r = evaluation->covered ? run_checks(lint, evaluation) : 0;
	evaluation_free(evaluation);
	return r;
}

static int fault_order(const void *a, const void *b)
{
	const struct declared_fault *x = a, *y = b;
	int r = place_order(x->place, y->place);

	if (r == 0)
		r = (x->severity > y->severity) - (x->severity < y->severity);
	r = r ? r : strcmp(x->code, y->code);
	return r ? r : strcmp(x->text, y->text);
}

int lint_profile(struct declared *declared, const struct lint_options *options)
{
	struct lint lint = {.declared = declared,
			    .options = options,
			    .whole = declared->n_errors == declared->n_beside};
	int r = 0;

	if (!declared->cut && !declared->no_profile) {
		find_arches(&lint);
		r = find_names(&lint);
		r = r ? r : run_checks(&lint, NULL);
	}
	for (size_t i = 0; i < lint.n_arches && lint.whole && r == 0; i++)
		r = run_on(&lint, lint.arches[i]);
	free(lint.names);
	if (r == 0 && declared->n_faults)
		qsort(declared->faults, declared->n_faults, sizeof(*declared->faults),
		      fault_order);
	return r;
}
