/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "arch-tables.h"

const struct arch *arch_at(size_t i)
{
	return i < arch_n_rows ? &arch_rows[i] : NULL;
}

/* The first entry whose token is not below TOKEN. */
static size_t token_search(uint32_t token)
{
	size_t low = 0, high = arch_n_rows;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (arch_tokens[middle].token < token)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct arch *arch_of(uint32_t token, int64_t nr)
{
	const struct arch *found = NULL;
	size_t i;

	/* A negative number, such as a tracer's -1, has every bit but is of no ABI. */
	for (i = token_search(token); i < arch_n_rows && arch_tokens[i].token == token;
	     i++)
		if (!arch_tokens[i].bit || (nr > 0 && (nr & arch_tokens[i].bit)))
			found = &arch_rows[arch_tokens[i].place];
	return found;
}

/* ASCII only: strcasecmp() follows the locale. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Whether NAME is the N bytes at WORD, in any case. */
static bool same(const char *word, size_t n, const char *name)
{
	for (; n && *name; n--, word++, name++)
		if (lower(*word) != lower(*name))
			return false;
	return !n && !*name;
}

static bool is_name(const struct arch *arch, const char *name)
{
	return same(arch->name, strlen(arch->name), name);
}

static bool is_audit(const struct arch *arch, const char *name)
{
	return same(arch->audit, strlen(arch->audit), name);
}

static bool is_scmp(const struct arch *arch, const char *name)
{
	return *arch->scmp && same(arch->scmp, strlen(arch->scmp), name);
}

static bool is_scmp_short(const struct arch *arch, const char *name)
{
	const char *shorter = arch->scmp + strlen("SCMP_ARCH_");

	return *arch->scmp && same(shorter, strlen(shorter), name);
}

void arch_scmp_name(const struct arch *arch, char ret[ARCH_SCMP_NAME])
{
	const char *name = *arch->scmp ? arch->scmp + strlen("SCMP_ARCH_") : "";
	size_t n = 0;

	for (; n < ARCH_SCMP_NAME - 1 && name[n]; n++)
		ret[n] = lower(name[n]);
	ret[n] = '\0';
}

static bool is_go(const struct arch *arch, const char *name)
{
	return *arch->go && same(arch->go, strlen(arch->go), name);
}

/* Whether NAME is in LIST, which has commas between its items. */
static bool has_item(const char *list, const char *name)
{
	while (*list) {
		size_t n = strcspn(list, ",");

		if (same(list, n, name))
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

static bool is_uname(const struct arch *arch, const char *name)
{
	return has_item(arch->unames, name);
}

static const struct arch *by_token(const char *hex)
{
	unsigned long token;
	char *end;

	if (hex[0] == '0' && lower(hex[1]) == 'x')
		hex += 2;
	if (!*hex || strlen(hex) > 8 ||
	    strspn(hex, "0123456789abcdefABCDEF") != strlen(hex))
		return NULL;
	token = strtoul(hex, &end, 16);
	return arch_of((uint32_t)token, 0);
}

const struct arch *arch_by_name(const char *name)
{
	/* Most specific first: "sh" is ours before it is a uname or SCMP_ARCH_SH. */
	static bool (*const forms[])(const struct arch *, const char *) = {
		is_name, is_audit, is_scmp, is_uname, is_scmp_short, is_go,
	};
	const struct arch *arch;
	size_t f, i;

	for (f = 0; f < sizeof(forms) / sizeof(*forms); f++)
		for (i = 0; (arch = arch_at(i)); i++)
			if (forms[f](arch, name))
				return arch;
	return by_token(name);
}

bool arch_runs_on(const struct arch *arch, const struct arch *machine)
{
	return machine->bits == 64 && *arch->scmp && has_item(machine->subs, arch->scmp);
}

const char *arch_syscall_name(const struct arch *arch, int64_t nr)
{
	const struct syscall_table *table = arch->table;
	uint32_t low, high;
	uint64_t place;

	if (!table)
		return NULL;
	low = table->row;
	high = low + table->n_rows;
	/* Most tables begin without a gap. */
	place = (uint64_t)nr - (low < high ? (uint64_t)arch_row_numbers[low] : 0);
	if (place < table->n_rows && arch_row_numbers[low + place] == nr)
		return arch_words + arch_row_words[low + place];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (arch_row_numbers[middle] == nr)
			return arch_words + arch_row_words[middle];
		if (arch_row_numbers[middle] < nr)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The offset of NAME in arch_words; -1: no table has it. */
static int32_t word_search(const char *name)
{
	size_t low = 0, high = arch_n_words;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(arch_words + arch_word_offsets[middle], name);

		if (!order)
			return arch_word_offsets[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

int arch_syscall_nr(const struct arch *arch, const char *name, int64_t *ret_nr)
{
	const struct syscall_table *table = arch->table;
	int32_t word = word_search(name);
	uint32_t low, high;

	if (!table || word < 0)
		return -ENOENT;
	low = table->name;
	high = low + table->n_names;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (arch_names[middle].word == word) {
			*ret_nr = arch_row_numbers[table->row + arch_names[middle].row];
			return 0;
		}
		if (arch_names[middle].word < word)
			low = middle + 1;
		else
			high = middle;
	}
	return -ENOENT;
}

const char *arch_syscall_at(const struct arch *arch, size_t i, int64_t *ret_nr)
{
	const struct syscall_table *table = arch->table;

	if (!table || i >= table->n_rows)
		return NULL;
	*ret_nr = arch_row_numbers[table->row + i];
	return arch_words + arch_row_words[table->row + i];
}

const char *arch_name_at(size_t i)
{
	return i < arch_n_words ? arch_words + arch_word_offsets[i] : NULL;
}

int arch_name_find(const char *name, size_t n)
{
	size_t low = 0, high = arch_n_words;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		const char *word = arch_name_at(middle);
		/* NAME may be the beginning of a longer word, and may hold a NUL. */
		const size_t same = strnlen(word, n);
		int order = memcmp(word, name, same);

		if (order == 0)
			order = same < n ? -1 : word[n] != '\0';
		if (order == 0)
			return (int)middle;
		if (order > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}
