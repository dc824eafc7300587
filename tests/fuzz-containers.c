/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What says whose a process is: the first byte chooses the kind of document, or none of
 * them for a /proc/PID/cgroup. Texts end within their limits; a chain names its own id.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "cgroup.h"
#include "container-config.h"

#define KINDS 7

static void read_cgroup(struct span text)
{
	struct cgroup cgroup;

	if (cgroup_parse(text, &cgroup) < 0)
		return;
	if (strlen(cgroup.id) >= sizeof(cgroup.id) || cgroup.own > strlen(cgroup.id))
		abort();
	if (!cgroup.engine && *cgroup.id)
		abort();
	for (size_t i = 0; i < cgroup.n_leaves; i++)
		if (cgroup.leaves[i].name.p < text.p ||
		    cgroup.leaves[i].name.p + cgroup.leaves[i].name.n > text.p + text.n)
			abort();
}

static void read_document(enum container_document kind, struct span text)
{
	struct container_facts facts = {.id = "a", .cgroups = span_of("0::/a\n")};
	const char *const texts[] = {facts.name,    facts.pod,	 facts.namespace,
				     facts.pod_uid, facts.image, facts.runtime};
	int r = container_config_read(kind, text.p, text.n, &facts);

	if (r != 0 && r != -EBADMSG)
		abort();
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strnlen(texts[i], FACTS_TEXT) == FACTS_TEXT)
			abort();
	if (strnlen(facts.bundle, sizeof(facts.bundle)) == sizeof(facts.bundle) ||
	    (*facts.bundle && *facts.bundle != '/'))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size < 1)
		return 0;
	/* Of its own, so that a look behind its end is seen. */
	text = malloc(size - 1 ? size - 1 : 1);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	if (*data >= '0' && *data < '0' + KINDS)
		read_document((enum container_document)(*data - '0'),
			      (struct span){text, size - 1});
	else
		read_cgroup((struct span){text, size - 1});
	free(text);
	return 0;
}
