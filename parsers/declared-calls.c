/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-calls.h"

#include <errno.h>
#include <stdlib.h>

#include "declared-parts.h"

static int order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int declared_calls_init(struct declared_calls *calls)
{
	const struct arch *arch;
	const char *name;
	size_t n = 0, kept = 0;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++)
		for (size_t j = 0; arch_syscall_at(arch, j, &nr); j++)
			n++;
	calls->names = calloc(n + 1, sizeof(*calls->names));
	if (!calls->names)
		return -ENOMEM;
	n = 0;
	for (size_t i = 0; (arch = arch_at(i)); i++)
		for (size_t j = 0; (name = arch_syscall_at(arch, j, &nr)); j++)
			calls->names[n++] = name;
	qsort(calls->names, n, sizeof(*calls->names), order);
	for (size_t i = 0; i < n; i++)
		if (!kept || strcmp(calls->names[kept - 1], calls->names[i]) != 0)
			calls->names[kept++] = calls->names[i];
	calls->n = kept;
	return 0;
}

void declared_calls_done(struct declared_calls *calls)
{
	free(calls->names);
	*calls = (struct declared_calls){NULL, 0};
}

int declared_calls_find(const struct declared_calls *calls, struct span name)
{
	size_t low = 0, high = calls->n;

	while (low < high) {
		size_t middle = (low + high) / 2, n = strlen(calls->names[middle]);
		int r = memcmp(name.p, calls->names[middle], name.n < n ? name.n : n);

		if (r == 0)
			r = (name.n > n) - (name.n < n);
		if (r == 0)
			return (int)middle;
		if (r < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

struct walk {
	const struct declared_calls *calls;
	size_t at;
};

static const char *next(void *state)
{
	struct walk *walk = state;

	return walk->at < walk->calls->n ? walk->calls->names[walk->at++] : NULL;
}

const char *declared_calls_guess(const struct declared_calls *calls, const char *name,
				 char *buf, size_t size)
{
	struct walk walk = {calls, 0};

	return declared_reader_guess(name, next, &walk, buf, size);
}
