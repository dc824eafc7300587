/* SPDX-License-Identifier: Apache-2.0 */
#include "lint-parts.h"

/* The next of the names that is none like that before. */
static const struct lint_name *other(const struct lint *lint, size_t *i)
{
	const struct lint_name *name;

	if (*i == lint->n_names)
		return NULL;
	name = &lint->names[*i];
	while (++*i < lint->n_names &&
	       strcmp(lint->names[*i].name->name, name->name->name) == 0)
		;
	return name;
}

static bool is_known(const char *name)
{
	return arch_name_find(name, strlen(name)) >= 0;
}

/* Each place counts, the guess is made once. */
int lint_unknown_calls(struct lint *lint)
{
	const struct lint_name *name;
	size_t i = 0, start = 0;
	char buf[LINT_GUESS];
	int r = 0;

	for (; r == 0 && (name = other(lint, &i)); start = i) {
		if (is_known(name->name->name))
			continue;
		lint_guess(lint, name->name->name, buf);
		for (size_t j = start; j < i && r == 0; j++)
			r = lint_fault(lint, lint->names[j].name->place,
				       "there is no system call \"%s\"%s%s",
				       name->name->name, buf,
				       *buf ? "" : "; it is passed over");
	}
	return r;
}

/* What libseccomp calls it; NULL where NAME is that, or no call's. */
static const char *first_name(const char *name)
{
	const struct arch *arch;
	const char *known = NULL;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++) {
		if (arch_syscall_nr(arch, name, &nr) < 0)
			continue;
		known = arch_syscall_name(arch, nr);
		if (known && strcmp(known, name) == 0)
			return NULL;
	}
	return known;
}

int lint_second_names(struct lint *lint)
{
	const struct lint_name *name;
	int r = 0;

	for (size_t i = 0; r == 0 && (name = other(lint, &i));) {
		const char *known = NULL;

		if (is_known(name->name->name))
			known = first_name(name->name->name);
		if (known)
			r = lint_fault(lint, name->name->place,
				       "%s is called %s here; it is passed over",
				       name->name->name, known);
	}
	return r;
}

static bool is_anywhere(const struct lint *lint, const char *name)
{
	for (size_t i = 0; i < lint->n_arches; i++)
		if (lint_has_call(lint->arches[i], name))
			return true;
	return false;
}

int lint_foreign_calls(struct lint *lint)
{
	const struct declared *declared = lint->declared;
	const struct lint_name *name;
	int r = 0;

	if (declared->unnamed || !declared->n_arches)
		return 0;
	for (size_t i = 0; r == 0 && (name = other(lint, &i));)
		if (is_known(name->name->name) && !is_anywhere(lint, name->name->name))
			r = lint_fault(
				lint, name->name->place,
				"%s is a call of none of the architectures here; it "
				"is passed over",
				name->name->name);
	return r;
}

int lint_library_calls(struct lint *lint)
{
	const struct lint_library *library = &lint->options->library;
	const struct lint_name *name;
	int r = 0;

	for (size_t i = 0; r == 0 && library->name && (name = other(lint, &i));) {
		const char *call = name->name->name, *since;

		if (!is_known(call) || first_name(call) || library->knows_call(call) ||
		    !is_anywhere(lint, call))
			continue;
		since = library->since(call);
		r = lint_fault(
			lint, name->name->place,
			"%s of this machine does not know %s%s%s; it is passed over",
			library->name, call, since ? ", which is new to " : "",
			since ? since : "");
	}
	return r;
}
