/* SPDX-License-Identifier: Apache-2.0 */
#include "declared.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *const declared_operators[] = {
	[DECLARED_NE] = "SCMP_CMP_NE",
	[DECLARED_LT] = "SCMP_CMP_LT",
	[DECLARED_LE] = "SCMP_CMP_LE",
	[DECLARED_EQ] = "SCMP_CMP_EQ",
	[DECLARED_GE] = "SCMP_CMP_GE",
	[DECLARED_GT] = "SCMP_CMP_GT",
	[DECLARED_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
};

#define CHUNK	   16384
#define FAULT_TEXT 512

/* Memory that is given out piece by piece and freed at once. */
struct declared_chunk {
	struct declared_chunk *next;
	size_t used, size;
	_Alignas(max_align_t) char bytes[];
};

int declared_new(const char *kind, struct declared **ret)
{
	struct declared *declared = calloc(1, sizeof(*declared));

	if (!declared)
		return -ENOMEM;
	declared->kind = kind;
	declared->foreign = ACTION_KILL_THREAD;
	*ret = declared;
	return 0;
}

void declared_free(struct declared *declared)
{
	struct declared_chunk *next;

	if (!declared)
		return;
	for (size_t i = 0; i < declared->n_rules; i++) {
		free(declared->rules[i].names);
		free(declared->rules[i].args);
	}
	for (struct declared_chunk *chunk = declared->chunks; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(declared->arches);
	free(declared->rules);
	free(declared->faults);
	free(declared);
}

int declared_alloc(struct declared *declared, size_t n, void **ret)
{
	struct declared_chunk *chunk = declared->chunks;
	const size_t align = _Alignof(max_align_t);

	n = (n + align - 1) / align * align;
	if (!chunk || chunk->size - chunk->used < n) {
		size_t size = n > CHUNK ? n : CHUNK;

		chunk = calloc(1, sizeof(*chunk) + size);
		if (!chunk)
			return -ENOMEM;
		chunk->size = size;
		chunk->next = declared->chunks;
		declared->chunks = chunk;
	}
	*ret = chunk->bytes + chunk->used;
	chunk->used += n;
	return 0;
}

int declared_text(struct declared *declared, struct span s, const char **ret)
{
	void *memory;
	char *copy;
	int r = declared_alloc(declared, s.n + 1, &memory);

	if (r < 0)
		return r;
	copy = memory;
	for (size_t i = 0; i < s.n; i++)
		copy[i] = (char)(s.p[i] ? s.p[i] : '?');
	*ret = copy;
	return 0;
}

/* Room for one more of N rows of SIZE bytes; it doubles at each power of two. */
static int grow(void **rows, size_t n, size_t size, size_t limit)
{
	void *grown;

	if (n >= limit)
		return -ENOSPC;
	if (n & (n - 1))
		return 0;
	grown = reallocarray(*rows, n ? n * 2 : 1, size);
	if (!grown)
		return -ENOMEM;
	*rows = grown;
	return 0;
}

int declared_add_arch(struct declared *declared, const struct declared_arch *arch)
{
	void *rows = declared->arches;
	int r = grow(&rows, declared->n_arches, sizeof(*declared->arches),
		     DECLARED_ARCHES);

	if (r < 0)
		return r;
	declared->arches = rows;
	declared->arches[declared->n_arches++] = *arch;
	return 0;
}

int declared_add_rule(struct declared *declared, uint32_t then,
		      struct declared_place place)
{
	void *rows = declared->rules;
	int r = grow(&rows, declared->n_rules, sizeof(*declared->rules), DECLARED_RULES);

	if (r < 0)
		return r;
	declared->rules = rows;
	declared->rules[declared->n_rules++] =
		(struct declared_rule){.then = then, .place = place};
	return 0;
}

struct declared_rule *declared_last(struct declared *declared)
{
	return &declared->rules[declared->n_rules - 1];
}

static int add_name(struct declared *declared, const struct declared_name *name)
{
	struct declared_rule *rule = declared_last(declared);
	void *rows = rule->names;
	int r;

	if (declared->n_names == DECLARED_NAMES)
		return -ENOSPC;
	r = grow(&rows, rule->n_names, sizeof(*rule->names), DECLARED_NAMES);
	if (r < 0)
		return r;
	rule->names = rows;
	rule->names[rule->n_names++] = *name;
	declared->n_names++;
	return 0;
}

int declared_add_name(struct declared *declared, struct span name,
		      struct declared_place place)
{
	struct declared_name row = {.place = place};
	int r;

	/* Longer than any call's; cut, it still is none. */
	if (name.n > DECLARED_TEXT)
		name.n = DECLARED_TEXT;
	r = declared_text(declared, name, &row.name);
	return r ? r : add_name(declared, &row);
}

int declared_add_nr(struct declared *declared, int64_t nr, struct declared_place place)
{
	return add_name(declared, &(struct declared_name){NULL, nr, place});
}

int declared_add_arg(struct declared *declared, const struct declared_arg *arg)
{
	struct declared_rule *rule = declared_last(declared);
	void *rows = rule->args;
	int r;

	if (declared->n_args == DECLARED_ARGS)
		return -ENOSPC;
	r = grow(&rows, rule->n_args, sizeof(*rule->args), DECLARED_ARGS);
	if (r < 0)
		return r;
	rule->args = rows;
	rule->args[rule->n_args++] = *arg;
	declared->n_args++;
	return 0;
}

static bool is_said(const struct declared *declared, const struct declared_fault *one)
{
	/* Past the limit they are counted only, even twice. */
	for (size_t i = declared->n_unkept ? 0 : declared->n_faults; i > 0; i--) {
		const struct declared_fault *other = &declared->faults[i - 1];

		if (other->place.file == one->place.file &&
		    other->place.line == one->place.line &&
		    other->place.column == one->place.column &&
		    strcmp(other->code, one->code) == 0 &&
		    strcmp(other->text, one->text) == 0)
			return true;
	}
	return false;
}

static int add_fault(struct declared *declared, struct declared_fault fault)
{
	void *rows = declared->faults;
	int r = grow(&rows, declared->n_faults, sizeof(*declared->faults),
		     DECLARED_FAULTS);

	if (r == -ENOSPC) {
		declared->n_unkept++;
		return 0;
	}
	if (r < 0)
		return r;
	declared->faults = rows;
	r = declared_text(declared, span_of(fault.text), &fault.text);
	if (r == 0)
		declared->faults[declared->n_faults++] = fault;
	return r;
}

int declared_fault(struct declared *declared, enum declared_severity severity,
		   struct declared_place place, const char *code, const char *text, ...)
{
	char buf[FAULT_TEXT];
	const struct declared_fault fault = {severity, place, code, buf};
	va_list args;

	va_start(args, text);
	vsnprintf(buf, sizeof(buf), text, args);
	va_end(args);
	for (char *p = buf; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	if (is_said(declared, &fault))
		return 0;
	declared->n_errors += severity == DECLARED_ERROR;
	declared->n_warnings += severity == DECLARED_WARNING;
	return add_fault(declared, fault);
}
