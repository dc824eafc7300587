/* SPDX-License-Identifier: Apache-2.0 */
#include "errors.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	int number;
} seconds[] = {
	{"EWOULDBLOCK", EWOULDBLOCK},
	{"EDEADLOCK", EDEADLOCK},
	{"ENOTSUP", ENOTSUP},
	{"EOPNOTSUPP", EOPNOTSUPP},
};

int errors_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(seconds) / sizeof(*seconds); i++)
		if (strcasecmp(seconds[i].name, name) == 0)
			return seconds[i].number;
	for (int number = 1; number <= ERRORS_MAX; number++) {
		const char *known = strerrorname_np(number);

		if (known && strcasecmp(known, name) == 0)
			return number;
	}
	return -1;
}
