/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process and all that descend from it, whoever their parents are by now: told by the
 * kernel's process events, so that none is too short-lived to be known.
 *
 * An event of a fork is there before the new process runs: whoever saw something of a
 * process, and then reads the events that are there, knows where it comes from. Its
 * number stays known when it has ended, until it is given to a stranger, since records of
 * it may still be under way.
 *
 * Rights: see connector.h.
 */
#ifndef SECCOMP_RECORD_OFFSPRING_H
#define SECCOMP_RECORD_OFFSPRING_H

#include <stdbool.h>
#include <stdint.h>

struct offspring;

/*
 * Of ROOT, which is there and has neither threads nor children yet. 0, or a negative
 * errno: *ret_why says what is the matter and what to do (constant).
 */
int offspring_new(int64_t root, struct offspring **ret, const char **ret_why);
void offspring_free(struct offspring *offspring);

/* Readable when there are events. */
int offspring_fd(const struct offspring *offspring);

/* Reads the events that are there. 0 or negative errno. */
int offspring_read(struct offspring *offspring);

/* Whether PID is one of them, as far as was read. */
bool offspring_has(const struct offspring *offspring, int64_t pid);

/* How many of them run; whether ROOT is one of these. */
uint64_t offspring_alive(const struct offspring *offspring);
bool offspring_root_alive(const struct offspring *offspring);

/* Events came faster than they were read: there may be some that are not known. */
bool offspring_lost(const struct offspring *offspring);

#endif
