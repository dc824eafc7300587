/* SPDX-License-Identifier: Apache-2.0 */
#include "html-put.h"

static const struct {
	char byte;
	const char *reference;
} references[] = {
	{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
};

#define SPECIAL "&<>\"'"

static const char *reference_of(char byte)
{
	for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++)
		if (references[i].byte == byte)
			return references[i].reference;
	return "";
}

void html_put(struct out *out, struct span text)
{
	const char *p = text.p, *end = p + text.n;

	while (p < end) {
		const char *start = p;

		while (p < end && (!*p || !strchr(SPECIAL, *p)))
			p++;
		/* None of them is a part of a longer character of UTF-8. */
		out_shown(out, (struct span){start, (size_t)(p - start)}, "");
		if (p < end)
			out_text(out, reference_of(*p++));
	}
}
