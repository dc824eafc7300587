/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-parts.h"

#include <errno.h>
#include <stdlib.h>

struct member {
	struct span name, text; /* text: name and value */
};

/* Behind the string that begins at P. */
static const char *skip_string(const char *p)
{
	for (p++; *p && *p != '"'; p++)
		if (*p == '\\' && p[1])
			p++;
	return *p ? p + 1 : p;
}

/*
 * The member at *AT, which moves behind it; false at the end. Outside of strings, only
 * what stands between members is a comma with a blank behind it.
 */
static bool next_member(const char **at, struct member *ret)
{
	const char *start = *at, *p;

	if (!*start)
		return false;
	start += 2;
	p = skip_string(start);
	ret->name = (struct span){start, (size_t)(p - start)};
	while (*p && !(p[0] == ',' && p[1] == ' '))
		p = *p == '"' ? skip_string(p) : p + 1;
	ret->text = (struct span){start, (size_t)(p - start)};
	*at = p;
	return true;
}

static int member_order(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int r = span_order(x->name, y->name);

	return r ? r : span_order(x->text, y->text);
}

static int split(const char *extra, struct member *members, size_t *n)
{
	struct member member;

	for (const char *at = extra ? extra : ""; next_member(&at, &member);) {
		if (*n == 2 * RECORDING_EXTRA)
			return -ENOSPC;
		members[(*n)++] = member;
	}
	return 0;
}

int recording_extra_join(char **extra, const char *other)
{
	struct member members[2 * RECORDING_EXTRA];
	size_t n = 0, names = 0, size = 1;
	char *joined, *p;
	int r = split(*extra, members, &n);

	r = r ? r : split(other, members, &n);
	if (r < 0 || !n)
		return r;
	qsort(members, n, sizeof(*members), member_order);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && span_eq(members[i].name, members[i + 1].name))
			continue;
		members[names++] = members[i];
		size += members[i].text.n + 2;
	}
	if (names > RECORDING_EXTRA)
		return -ENOSPC;
	joined = p = malloc(size);
	if (!joined)
		return -ENOMEM;
	for (size_t i = 0; i < names; i++) {
		p = mempcpy(p, ", ", 2);
		p = mempcpy(p, members[i].text.p, members[i].text.n);
	}
	*p = '\0';
	free(*extra);
	*extra = joined;
	return 0;
}
