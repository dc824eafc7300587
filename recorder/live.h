/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a recording shows while it runs, on standard error: a line for each call as it
 * first appears, and on a terminal a status line below them.
 */
#ifndef SECCOMP_RECORD_LIVE_H
#define SECCOMP_RECORD_LIVE_H

#include "recording.h"

struct live {
	bool quiet;
	bool terminal;
	bool shown;	   /* a status line is on the screen */
	bool moving;	   /* and its rate is not zero */
	uint64_t calls;	   /* printed so far */
	int64_t last_new;  /* monotonic milliseconds, for --until-quiet */
	int64_t last_draw; /* likewise */
	uint64_t last_seen;
	const char *source;
};

void live_init(struct live *live, bool quiet, const char *source);

/* RECORD is the first of its call in GROUP. */
void live_fresh(struct live *live, const struct group *group,
		const struct record *record);

/*
 * Draws the status line, at most every half second. Returns 0, or milliseconds after
 * which to come back since what is shown is not the latest.
 */
int64_t live_status(struct live *live, const struct recording *recording);

/* Takes the status line off the screen, so that other text can follow. */
void live_clear(struct live *live);

#endif
