/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"

#include <errno.h>
#include <stdlib.h>

struct row {
	uint64_t mounts; /* 0: none */
	int64_t pid, start;
	uint64_t container; /* a hash of its id */
};

struct witness {
	struct row rows[WITNESSES];
};

int witness_new(struct witness **ret)
{
	struct witness *witness = calloc(1, sizeof(*witness));

	if (!witness)
		return -ENOMEM;
	*ret = witness;
	return 0;
}

void witness_free(struct witness *witness)
{
	free(witness);
}

static uint64_t hash_of(const struct container *container)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	struct span id = {0};

	if (container)
		id = container->fields[CONTAINER_ID];
	for (size_t i = 0; i < id.n; i++)
		hash = (hash ^ (unsigned char)id.p[i]) * UINT64_C(1099511628211);
	return hash;
}

bool witness_agrees(struct witness *witness, struct procfs *procfs,
		    const struct process *process)
{
	const struct owner *owner = process->place ? &process->place->owner : NULL;
	const uint64_t mounts = procfs->mounts;
	const int64_t start = procfs->start;
	struct row *row = &witness->rows[mounts % WITNESSES];
	uint64_t container;

	/* The machine's own is everybody's. */
	if (!mounts || !procfs->host || mounts == procfs->host || !owner)
		return true;
	container = hash_of(owner->container);
	if (row->mounts == mounts && row->container != container &&
	    procfs_read_start(procfs, row->pid) == 0 && procfs->start == row->start)
		return false;
	if (owner->container && owner->container->fields[CONTAINER_RUNTIME].n)
		*row = (struct row){mounts, process->pid, start, container};
	return true;
}
