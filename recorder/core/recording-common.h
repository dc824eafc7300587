/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What several sessions of a recording have in common. A call is the same one where
 * executable, architecture and number are; containers, units and contexts often have
 * other names in each session, so they do not count.
 */
#ifndef SECCOMP_RECORD_RECORDING_COMMON_H
#define SECCOMP_RECORD_RECORDING_COMMON_H

#include "recording.h"

/* A call that too few sessions have. */
struct recording_odd {
	struct span exe;	 /* dies with the call of who is told of it */
	const struct arch *arch; /* NULL: only the token is known */
	uint32_t token;
	int64_t nr;
	unsigned int sessions; /* that have it */
	unsigned int of;       /* that have the executable on this architecture */
};

/*
 * Takes out of RECORDING, which is sorted, the calls that fewer than LEAST sessions have;
 * LEAST 0: fewer than those that have the executable on the same architecture. Each is
 * told to ODD first, sorted by executable, architecture and number. Groups without calls
 * go too. Sessions stay, with the records of what is left as those that matched; nothing
 * can be added any more. 0 or -ENOMEM, with all as it was.
 */
int recording_common(struct recording *recording, unsigned int least,
		     void (*odd)(void *ctx, const struct recording_odd *odd), void *ctx);

#endif
