/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for declared-manifest.c and declared-compose.c where there is no libyaml. */
#include <errno.h>

#include "declared-parts.h"

static bool manifest_detect(const struct declared_document *document)
{
	(void)document;
	return false;
}

static int manifest_read(struct declared_reader *reader)
{
	return declared_reader_fail(
		reader, -EPROTONOSUPPORT, reader->document->text,
		"is YAML, and this program was built without libyaml");
}

const struct declared_format declared_format_compose = {
	.kind = {"compose", "a file of docker compose (not built in)"},
	.detect = manifest_detect,
	.read = manifest_read,
};

const struct declared_format declared_format_manifest = {
	.kind = {"manifest", "a manifest of Kubernetes (not built in)"},
	.detect = manifest_detect,
	.read = manifest_read,
};
