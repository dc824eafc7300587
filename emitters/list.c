/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the calls, one a line, each once: for grep, comm and other tools. */
#include "emitter.h"

static int list_write(const struct emission *emission, FILE *out)
{
	const struct profile *profile = emission->profile;

	for (size_t i = 0; i < profile->n_calls; i++)
		fprintf(out, "%s\n", profile->calls[i].name);
	return 0;
}

const struct emitter emitter_list = {
	.name = "list",
	.what = "the names of the calls, one a line",
	.suffix = "txt",
	.traits = EMITTER_TABLE,
	.write = list_write,
};
