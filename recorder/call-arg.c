/* SPDX-License-Identifier: Apache-2.0 */
#include "call-arg.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "nearest.h"

#define PREFIX "syscall_"

bool call_arg_number(const char *text, int64_t *ret_nr)
{
	const char *digits;
	bool hex;
	char *end;
	intmax_t nr;

	if (strncmp(text, PREFIX, strlen(PREFIX)) == 0)
		text += strlen(PREFIX);
	digits = text + (*text == '-');
	hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
	if (*digits < '0' || *digits > '9')
		return false;
	errno = 0;
	nr = strtoimax(text, &end, hex ? 16 : 10);
	if (errno || *end || nr < INT64_MIN || nr > INT64_MAX)
		return false;
	*ret_nr = nr;
	return true;
}

bool call_arg_known(const char *name)
{
	const struct arch *arch;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)); i++)
		if (arch_syscall_nr(arch, name, &nr) == 0)
			return true;
	return false;
}

/* Among the names of all calls of some architectures, for nearest(). */
struct name_walk {
	const struct arch *const *archs;
	size_t n, arch, row;
};

static const char *next_name(void *state)
{
	struct name_walk *walk = state;
	const char *name;
	int64_t nr;

	for (; walk->arch < walk->n; walk->arch++, walk->row = 0) {
		name = arch_syscall_at(walk->archs[walk->arch], walk->row, &nr);
		if (name) {
			walk->row++;
			return name;
		}
	}
	return NULL;
}

const char *call_arg_nearest(const char *name, const struct arch *const *archs, size_t n)
{
	struct name_walk walk = {.archs = archs, .n = n};

	return nearest(name, next_name, &walk);
}
