/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread that waits inside a source for one record after the other: those of which
 * somebody waits for the answer. To poll(2) before each would take longer than all that
 * is done with it.
 *
 * It delivers under a lock, which whoever else uses what it delivers to takes meanwhile.
 */
#ifndef SECCOMP_RECORD_TAKER_H
#define SECCOMP_RECORD_TAKER_H

#include "source.h"

struct taker;

/*
 * Starts it for SOURCE, whose ops have a wait(), both borrowed until taker_free(). TAKEN
 * is called after each record, under the lock; NULL. Signals should be blocked, the
 * thread inherits that. 0 or -errno.
 */
int taker_new(struct source *source, void (*taken)(void *ctx), void *ctx,
	      struct taker **ret);

/* The lock; nothing where TAKER is NULL. */
void taker_lock(struct taker *taker);
void taker_unlock(struct taker *taker);

/* Readable once the source ended, or failed. */
int taker_fd(const struct taker *taker);

/*
 * Ends the thread, once what it took is delivered and answered. Without the lock. 0, or
 * the negative error of the source. NULL: 0.
 */
int taker_free(struct taker *taker);

#endif
