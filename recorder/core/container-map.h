/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose processes were, kept beside a log for a later reading of it: by pid, from when to
 * when. What a live recording knew of this machine as it ran.
 *
 * Memory: as many rows as process.h keeps processes, of 32 bytes, and their owners.
 */
#ifndef SECCOMP_RECORD_CONTAINER_MAP_H
#define SECCOMP_RECORD_CONTAINER_MAP_H

#include "container.h"

#define CONTAINER_MAP_ROWS   65536
#define CONTAINER_MAP_OWNERS 65536

/* Bytes of the largest document that is written, and read again. */
#define CONTAINER_MAP_DOCUMENT (64u << 20)

/* Times are milliseconds since the epoch. */
struct container_map_row {
	int64_t pid, start, end;
	uint32_t owner; /* its place among the owners */
};

struct container_map {
	struct span host, boot; /* of the machine; owned */
	int64_t end;		/* when it was written; processes that lived end then */
	struct owner *owners;	/* owned, with what they have; number is place plus one */
	size_t n_owners;
	struct container_map_row *rows; /* sorted by pid and start; owned */
	size_t n_rows;
};

/* All zero is one to begin with; this makes it so again. */
void container_map_done(struct container_map *map);

/* A copy of OWNER, found or made. 0, -ENOMEM, -ENOSPC. */
int container_map_owner(struct container_map *map, const struct owner *owner,
			uint32_t *ret);

/* 0, -ENOMEM, -ENOSPC. */
int container_map_add(struct container_map *map, const struct container_map_row *row);

/* Once all are added. */
void container_map_sort(struct container_map *map);

/*
 * Sets the owner of RECORD where it is of this machine's: unattributed where no process,
 * or more than one, can have made it. It lives as long as MAP.
 */
void container_map_find(const struct container_map *map, struct record *record);

#endif
