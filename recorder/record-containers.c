/* SPDX-License-Identifier: Apache-2.0 */
#include "record-containers.h"

#include <string.h>

#include "container-config.h"
#include "count.h"
#include "runtime-version.h"
#include "say.h"

static void ask_versions(struct containers *containers)
{
	static const char *const names[] = {"runc", "crun"};
	char version[32];

	for (size_t i = 0; i < COUNT(names); i++)
		if (runtime_version(names[i], version, sizeof(version)) == 0)
			containers_set_version(containers, names[i], version);
}

int record_containers_open(struct record_containers *rc,
			   const struct record_options *options,
			   void (*learned)(void *ctx, const struct container *old,
					   const struct container *new),
			   void *ctx)
{
	const struct containers_options with = {
		.root = "",
		.read = container_config_read,
		.learned = learned,
		.ctx = ctx,
	};
	const char *why;
	int r;

	memset(rc, 0, sizeof(*rc));
	origin_here(&rc->here);
	if (!options->from.follow || options->no_containers || options->command)
		return 0;
	r = containers_open(&with, &rc->containers, &why);
	if (r < 0) {
		say("containers", "cannot be told apart: %s", strerror(-r));
		return r;
	}
	if (why && !options->quiet)
		say("containers",
		    "only of processes that still live when their records are read: %s",
		    why);
	ask_versions(rc->containers);
	return 0;
}

void record_containers_close(struct record_containers *rc)
{
	containers_close(rc->containers);
	rc->containers = NULL;
}
