/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments-parts.h"

static int row_order(const void *name, const void *row)
{
	return strcmp(name, ((const struct argument_row *)row)->call);
}

static const struct argument_row *row_of(const struct arch *arch, int64_t nr)
{
	const char *name = arch ? arch_syscall_name(arch, nr) : NULL;
	const struct argument_row *row =
		name ? bsearch(name, argument_rows, n_argument_rows, sizeof(*row),
			       row_order)
		     : NULL;

	for (const char *const *except = row ? row->except : NULL; except && *except;
	     except++)
		if (strcmp(*except, arch->name) == 0)
			return NULL;
	return row;
}

int arguments_new(const struct arch *arch, int64_t nr, struct arguments **ret)
{
	const struct argument_row *row = row_of(arch, nr);
	struct arguments *arguments;

	if (!row)
		return ARGUMENTS_NONE;
	arguments = calloc(1, sizeof(*arguments));
	if (!arguments)
		return -ENOMEM;
	arguments->n = row->n;
	for (unsigned int i = 0; i < row->n; i++) {
		arguments->of[i].index = row->of[i].index;
		arguments->of[i].bits = row->of[i].bits;
	}
	*ret = arguments;
	return 0;
}

void arguments_free(struct arguments *arguments)
{
	if (!arguments)
		return;
	free(arguments->values);
	free(arguments);
}

void arguments_any(struct arguments *arguments)
{
	arguments->any = true;
	free(arguments->values);
	arguments->values = NULL;
	arguments->n_values = 0;
}

static int values_order(const uint64_t *a, const uint64_t *b)
{
	for (unsigned int i = 0; i < ARGUMENTS_OF; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return 0;
}

int arguments_add_values(struct arguments *arguments, const uint64_t *values)
{
	uint64_t whole[ARGUMENTS_OF] = {0};
	size_t at = arguments->n_values;

	for (unsigned int i = 0; i < arguments->n; i++)
		whole[i] = values[i];
	while (at > 0 && values_order(arguments->values[at - 1], whole) > 0)
		at--;
	if (arguments->any ||
	    (at > 0 && values_order(arguments->values[at - 1], whole) == 0))
		return 0;
	for (unsigned int i = 0; i < ARGUMENTS_OF; i++)
		if (whole[i] > ARGUMENTS_VALUE_MAX ||
		    arguments->n_values == ARGUMENTS_MAX) {
			arguments_any(arguments);
			return 0;
		}
	if (!arguments->values)
		arguments->values = calloc(ARGUMENTS_MAX, sizeof(*arguments->values));
	if (!arguments->values)
		return -ENOMEM;
	memmove(arguments->values + at + 1, arguments->values + at,
		(arguments->n_values - at) * sizeof(*arguments->values));
	memcpy(arguments->values[at], whole, sizeof(whole));
	arguments->n_values++;
	return 0;
}

int arguments_add(struct arguments *arguments, const uint64_t *args)
{
	uint64_t values[ARGUMENTS_OF] = {0};

	for (unsigned int i = 0; i < arguments->n; i++) {
		values[i] = args[arguments->of[i].index];
		if (arguments->of[i].bits == 32)
			values[i] &= UINT32_MAX;
	}
	return arguments_add_values(arguments, values);
}

static bool is_alike(const struct arguments *a, const struct arguments *b)
{
	bool alike = a->n == b->n;

	for (unsigned int i = 0; alike && i < a->n; i++)
		alike = a->of[i].index == b->of[i].index &&
			a->of[i].bits == b->of[i].bits;
	return alike;
}

int arguments_join(struct arguments *arguments, const struct arguments *other)
{
	int r = 0;

	if (!other || other->any || !is_alike(arguments, other))
		arguments_any(arguments);
	for (size_t i = 0; other && i < other->n_values && r == 0; i++)
		r = arguments_add_values(arguments, other->values[i]);
	return r;
}

static int number_order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int arguments_order(const struct arguments *a, const struct arguments *b)
{
	int r;

	if (!a || !b)
		return !!a - !!b;
	r = number_order(a->n, b->n);
	for (unsigned int i = 0; i < a->n && r == 0; i++) {
		r = number_order(a->of[i].index, b->of[i].index);
		r = r ? r : number_order(a->of[i].bits, b->of[i].bits);
	}
	r = r ? r : a->any - b->any;
	r = r ? r : number_order(a->n_values, b->n_values);
	for (size_t i = 0; i < a->n_values && r == 0; i++)
		r = values_order(a->values[i], b->values[i]);
	return r;
}

static int value_order(const void *a, const void *b)
{
	const struct argument_value *x = a, *y = b;
	int r = strcmp(x->kind, y->kind);

	return r ? r : number_order(x->value, y->value);
}

/* NULL: it has none. */
static const char *name_of(const char *kind, uint64_t value)
{
	const struct argument_value key = {kind, NULL, value}, *found;

	found = bsearch(&key, argument_values, n_argument_values, sizeof(key),
			value_order);
	return found ? found->name : NULL;
}

static bool is_bits(const char *kind)
{
	const char *const *bits = argument_bits;

	while (*bits && strcmp(*bits, kind) != 0)
		bits++;
	return *bits;
}

struct text {
	char *p;
	size_t n;
};

__attribute__((format(printf, 3, 4))) static void put(struct text *text,
						      const char *between,
						      const char *format, ...)
{
	size_t room = ARGUMENTS_TEXT - text->n;
	va_list args;
	int n;

	n = snprintf(text->p + text->n, room, "%s", text->n ? between : "");
	text->n += (size_t)n < room ? (size_t)n : room - 1;
	room = ARGUMENTS_TEXT - text->n;
	va_start(args, format);
	n = vsnprintf(text->p + text->n, room, format, args);
	va_end(args);
	text->n += (size_t)n < room ? (size_t)n : room - 1;
}

/*
 * The bits that have names, then the rest of them as a number, which in clone is the
 * signal that a child ends with.
 */
static void put_bits(struct text *text, const char *between, const char *kind,
		     uint64_t value)
{
	uint64_t rest = value;

	for (uint64_t bit = 1; bit && bit <= value; bit <<= 1) {
		const char *name = value & bit ? name_of(kind, bit) : NULL;

		if (!name)
			continue;
		put(text, rest == value ? between : "|", "%s", name);
		rest &= ~bit;
	}
	if (rest || !value)
		put(text, rest == value ? between : "|", "0x%llx",
		    (unsigned long long)rest);
}

static void put_value(struct text *text, const char *kind, uint64_t value)
{
	const char *name = name_of(kind, value);

	if (name)
		put(text, ", ", "%s", name);
	else if (is_bits(kind))
		put_bits(text, ", ", kind, value);
	else
		put(text, ", ", "0x%llx", (unsigned long long)value);
}

/* Architectures whose values of these names are others: see values.list. */
static bool has_own_values(const struct arch *arch)
{
	static const char *const own[] = {"alpha", "mips", "parisc", "powerpc",
					  "ppc",   "sh",   "sparc",  "xtensa"};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (strncmp(arch->name, own[i], strlen(own[i])) == 0)
			return true;
	return false;
}

void arguments_text(const struct arch *arch, int64_t nr, const uint64_t *values,
		    char *ret)
{
	const struct argument_row *row = row_of(arch, nr);
	const bool named = row && !has_own_values(arch);
	const char *first = named ? name_of(row->of[0].kind, *values) : NULL, *beside;
	struct text text = {ret, 0};

	*ret = '\0';
	for (unsigned int i = 0; row && i < row->n; i++) {
		beside = row->of[i].beside;
		put_value(&text,
			  named && (!beside || (first && strcmp(first, beside) == 0))
				  ? row->of[i].kind
				  : "",
			  values[i]);
	}
}
