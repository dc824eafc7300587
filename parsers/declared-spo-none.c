/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for declared-spo.c where there is no libyaml. */
#include <errno.h>

#include "declared-parts.h"

static bool spo_detect(const struct declared_document *document)
{
	static const char word[] = "apiVersion";

	return memmem(document->text, document->n, word, strlen(word)) != NULL;
}

static int spo_read(struct declared_reader *reader)
{
	return declared_reader_fail(
		reader, -EPROTONOSUPPORT, reader->document->text,
		"is YAML, and this program was built without libyaml");
}

const struct declared_format declared_format_spo = {
	.kind = {"spo",
		 "a SeccompProfile of the Security Profiles Operator (not built in)"},
	.detect = spo_detect,
	.read = spo_read,
};
