/* SPDX-License-Identifier: Apache-2.0 */
#include "declared-calls.h"

#include "declared-parts.h"

size_t declared_calls_count(void)
{
	size_t n = 0;

	while (arch_name_at(n))
		n++;
	return n;
}

static const char *next(void *state)
{
	size_t *i = state;

	return arch_name_at((*i)++);
}

const char *declared_calls_guess(struct declared_reader *reader, const char *name,
				 char *buf, size_t size)
{
	size_t i = 0;

	return declared_reader_guess(reader, name, next, &i, buf, size);
}
