/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop that drives one source until a signal, a time, or its end.
 *
 * It sleeps in poll(2) and is woken by the source, a signal, or a timer that somebody
 * asked for: without records it uses no processor time.
 */
#ifndef SECCOMP_RECORD_FOLLOW_H
#define SECCOMP_RECORD_FOLLOW_H

#include <signal.h>
#include <sys/signalfd.h>

#include "source.h"

struct follow {
	struct source *source;
	int64_t duration;    /* milliseconds, 0: none */
	int64_t until_quiet; /* stop after this long without a call to renew(), 0: never
			      */
	/*
	 * These come to ON_SIGNAL, where it is not NULL, in place of those that end the
	 * loop; it does so where true is returned.
	 */
	const sigset_t *signals;
	bool (*on_signal)(void *ctx, const struct signalfd_siginfo *info);
	/* The duration, or quiet, in place of the end of the loop; NULL. */
	void (*enough)(void *ctx);
	void *ctx;
	/*
	 * A batch was delivered, or SIGHUP came (FORCED): time to write what changed. 0,
	 * or milliseconds after which to be called again (a disk may be full now and not
	 * then). NULL.
	 */
	int64_t (*settle)(void *ctx, bool forced);
	/* What else to wait for, -1: nothing; and that there is input there. NULL. */
	int (*watch_fd)(void *ctx);
	void (*watched)(void *ctx);
	/* Milliseconds (monotonic) of the last new call, for until_quiet. */
	int64_t (*last_new)(void *ctx);
};

/* Now, in milliseconds of the monotonic clock. */
int64_t follow_now(void);

/*
 * Until SIGINT, SIGTERM, the duration, quiet, or the end of the source. Signals are
 * blocked during the call, except inside poll. 0, or the negative error of the source.
 */
int follow_run(const struct follow *follow);

#endif
