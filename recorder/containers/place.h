/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The places where processes are: one for each text that /proc/PID/cgroup can have, with
 * the container and unit that it stands for. Names are looked up when the first process
 * is seen there, again where they were not found, and when a place was left by all and
 * entered anew, since a runtime may give an id twice.
 *
 * Memory: at most PLACES of up to CGROUP_TEXT bytes and their container's names, usually
 * below 4 MiB in all; a place that no process is in is forgotten first. Where none can be
 * forgotten there is no new one.
 */
#ifndef SECCOMP_RECORD_PLACE_H
#define SECCOMP_RECORD_PLACE_H

#include "runtime.h"

#define PLACES 4096

struct place {
	struct owner owner;
	struct container *container; /* owned; owner has it */
	char *text;
	size_t n;
	uint64_t hash;
	uint32_t users; /* processes that are remembered to be here */
	uint32_t alive; /* of which so many live */
	bool sure;	/* of its names */
	unsigned int tries;
	int64_t again; /* when to look for names once more */
	struct place *chain, *older, *newer, *next_open;
	bool is_open; /* next_open is in use */
};

struct places;

/*
 * RUNTIME is borrowed. LEARNED (may be NULL) is told when the names of a container were
 * found that had been seen without: OLD and NEW live as long as the call.
 */
int places_new(struct runtime *runtime,
	       void (*learned)(void *ctx, const struct container *old,
			       const struct container *new),
	       void *ctx, struct places **ret);
void places_free(struct places *places);

/*
 * The place of TEXT at time NOW (any clock, nanoseconds), with one more user. 0; -ENOMEM;
 * -ENOSPC: there are too many.
 */
int places_enter(struct places *places, struct span text, int64_t now,
		 struct place **ret);

/* Looks for names that were not found, if it is time. */
void places_look(struct places *places, struct place *place, int64_t now);

/*
 * The same for all places, whether or not anything comes of them: a runtime may write its
 * files when the container has made all its calls, and be gone with them before its
 * records are read. When it is next due; INT64_MAX: all that can be found was.
 */
int64_t places_settle(struct places *places, int64_t now);
bool places_are_open(const struct places *places);

/* Of a user: it lives, or no longer; it is forgotten. NULL is nobody's. */
void place_born(struct place *place);
void place_died(struct place *place);
void place_leave(struct place *place);

/* The same place has one more user. */
struct place *place_share(struct place *place);

/* How many there were no room for. */
uint64_t places_refused(const struct places *places);

#endif
