/* SPDX-License-Identifier: Apache-2.0 */
/* The command record: whose the records of this machine's processes are. */
#ifndef SECCOMP_RECORD_RECORD_CONTAINERS_H
#define SECCOMP_RECORD_RECORD_CONTAINERS_H

#include "containers.h"
#include "origin.h"
#include "record-options.h"

struct record_containers {
	struct containers *containers; /* NULL: nobody looks */
	struct origin here;
};

/*
 * Where OPTIONS follow, processes are looked after from now on. LEARNED as in place.h.
 * 0, or negative after having said why not.
 */
int record_containers_open(struct record_containers *rc,
			   const struct record_options *options,
			   void (*learned)(void *ctx, const struct container *old,
					   const struct container *new),
			   void *ctx);
void record_containers_close(struct record_containers *rc);

#endif
