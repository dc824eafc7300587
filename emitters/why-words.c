/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "diff.h"
#include "why.h"

static const char *lead(const struct blame *blame)
{
	if (!blame->known)
		return "unknown: there is no table of the architecture";
	switch (blame->answer) {
	case BLAME_YES:
		return "yes: ";
	case BLAME_SOME:
		return "for some arguments only: ";
	default:
		return "no, something else denied it: here ";
	}
}

const char *why_blame(const struct blame *blame, char buf[WHY_WORDS])
{
	char verdict[DIFF_WORDS];
	size_t n = (size_t)snprintf(buf, WHY_WORDS, "%s", lead(blame));

	for (int i = 0; blame->known && i < blame->n && n < WHY_WORDS / 2; i++)
		n += (size_t)snprintf(buf + n, WHY_WORDS - n, "%s%s", i ? ", " : "",
				      diff_verdict(blame->verdicts[i], verdict));
	if (blame->known && blame->line)
		n += (size_t)snprintf(buf + n, WHY_WORDS - n, " (line %u)", blame->line);
	if (blame->known && !blame->covered)
		snprintf(buf + n, WHY_WORDS - n,
			 "; the profile is not for this architecture");
	return buf;
}
