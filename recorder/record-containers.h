/* SPDX-License-Identifier: Apache-2.0 */
/* The command record: whose the records of this machine's processes are. */
#ifndef SECCOMP_RECORD_RECORD_CONTAINERS_H
#define SECCOMP_RECORD_RECORD_CONTAINERS_H

#include "container-map.h"
#include "containers.h"
#include "origin.h"
#include "record-options.h"

struct record_containers {
	struct containers *containers; /* NULL: nobody looks */
	struct origin here;
	struct container_map map; /* what was read from a file */
	bool has_map;
};

/*
 * Where records are LIVE, of processes that run here now, these are looked after from now
 * on; else what OPTIONS name as --containers is read. LEARNED as in place.h.
 * 0, or negative after having said why not.
 */
int record_containers_open(struct record_containers *rc,
			   const struct record_options *options, bool live,
			   void (*learned)(void *ctx, const struct container *old,
					   const struct container *new),
			   void *ctx);

/* What limits were met, if any. */
void record_containers_say(const struct record_containers *rc);

/* Where OPTIONS name a file for it, what was found. 0, or negative after having said why.
 */
int record_containers_save(const struct record_containers *rc,
			   const struct record_options *options);

void record_containers_close(struct record_containers *rc);

#endif
