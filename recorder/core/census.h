/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which executables a log holds, wanted or not, so that an empty result can explain
 * itself. At most CENSUS_NAMES of them; the rest are counted together.
 */
#ifndef SECCOMP_RECORD_CENSUS_H
#define SECCOMP_RECORD_CENSUS_H

#include "pack.h"

#define CENSUS_NAMES 256

struct census_row {
	char *name;
	size_t len;
	uint64_t count;
};

struct census {
	struct census_row rows[CENSUS_NAMES];
	size_t n, recent;
	uint64_t others;
};

void census_init(struct census *census);
void census_done(struct census *census);

/* 0 or -ENOMEM. */
int census_add(struct census *census, struct span name);

/* Most frequent first, equal ones by name. */
void census_sort(struct census *census);

/* All of it, and back into one that is new; what is wrong with it UNPACK says. 0 or
 * -ENOMEM. */
void census_pack(const struct census *census, struct pack *pack);
int census_unpack(struct census *census, struct unpack *unpack);

#endif
