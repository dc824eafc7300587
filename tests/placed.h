/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests, as root: processes in control groups of containers, as a runtime puts them
 * there, without a runtime.
 */
#ifndef SECCOMP_RECORD_PLACED_H
#define SECCOMP_RECORD_PLACED_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Of containers, and two that are nobody's. */
enum { ONE, TWO, CONTAINERS, PLAIN = CONTAINERS, PLAINER, GROUPS, NONE = GROUPS };

extern const char *const placed_ids[CONTAINERS];

/* Makes the groups; false: none can be made here. Both ways they are to be removed. */
bool placed_open(void);
void placed_close(void);

/* A process in a group before it does anything: WHAT, then nothing. Until it is ended. */
pid_t placed_begin(int group, void (*what)(void *ctx), void *ctx);
void placed_end(pid_t pid);

/* One with a certain number; -1: others took it. */
pid_t placed_begin_as(pid_t number, int group);

/*
 * What to begin one with that has a child, which ends at once, when it is told to; and
 * one that moves itself before into TWO, and back into ONE upon SIGUSR2.
 */
void placed_may_have_child(void *ctx);
void placed_may_move(void *ctx);

/* Tells it to. Milliseconds since the epoch. */
struct placed_child {
	pid_t pid;
	int64_t time;
};

struct placed_child placed_has_child(pid_t pid);

#endif
