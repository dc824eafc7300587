/* SPDX-License-Identifier: Apache-2.0 */
#include "journal-ahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#define BLOCKS 2

struct journal_ahead {
	sd_journal *journal; /* the thread's */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* With the lock: how many were read, and given back. The others are the thread's.
	 */
	size_t read, done;
	bool failed, stop;
	struct journal_block blocks[BLOCKS];
};

static void forget(struct journal_block *block)
{
	free(block->first);
	free(block->last);
	block->first = block->last = NULL;
	block->n = 0;
}

static int read_entry(sd_journal *journal, struct journal_entry *entry)
{
	int r = journal_entry_read(entry, journal);

	if (r == 0)
		journal_entry_received(entry, journal_entry_kind(entry), journal);
	return r;
}

/* Behind the block of the first thread. Shorter than JOURNAL_BLOCK: it is the last. */
static int read_block(sd_journal *journal, struct journal_block *block)
{
	int r = sd_journal_next_skip(journal, JOURNAL_BLOCK);

	forget(block);
	if (r < JOURNAL_BLOCK)
		return r < 0 ? r : 0;
	while (block->n < JOURNAL_BLOCK && (r = sd_journal_next(journal)) > 0) {
		r = read_entry(journal, &block->entries[block->n++]);
		if (r == 0 && block->n == 1)
			r = sd_journal_get_cursor(journal, &block->first);
		if (r < 0)
			return r;
	}
	return r < 0 || block->n == 0 ? r : sd_journal_get_cursor(journal, &block->last);
}

static void *run(void *ctx)
{
	struct journal_ahead *a = ctx;
	bool more = true;

	pthread_mutex_lock(&a->lock);
	while (more && !a->stop) {
		struct journal_block *block = &a->blocks[a->read % BLOCKS];

		if (a->read - a->done == BLOCKS) {
			pthread_cond_wait(&a->changed, &a->lock);
			continue;
		}
		pthread_mutex_unlock(&a->lock);
		more = read_block(a->journal, block) >= 0;
		pthread_mutex_lock(&a->lock);
		a->failed = !more;
		a->read += more;
		more = more && block->n == JOURNAL_BLOCK;
		pthread_cond_signal(&a->changed);
	}
	/* Past the last one there is none. */
	a->failed = true;
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

/* Stands at the entry of CURSOR. */
static int seek(sd_journal *journal, const char *cursor)
{
	int r = sd_journal_seek_cursor(journal, cursor);

	r = r < 0 ? r : sd_journal_next(journal);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = sd_journal_test_cursor(journal, cursor);
	return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}

int journal_ahead_new(sd_journal *journal, const char *cursor, struct journal_ahead **ret)
{
	struct journal_ahead *a = NULL;
	int r = seek(journal, cursor);

	if (r == 0) {
		a = calloc(1, sizeof(*a));
		r = a ? 0 : -ENOMEM;
	}
	if (r < 0) {
		sd_journal_close(journal);
		return r;
	}
	a->journal = journal;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	r = -pthread_create(&a->thread, NULL, run, a);
	if (r == 0) {
		*ret = a;
		return 0;
	}
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	sd_journal_close(journal);
	free(a);
	return r;
}

void journal_ahead_free(struct journal_ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
	for (size_t i = 0; i < BLOCKS; i++)
		forget(&a->blocks[i]);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	sd_journal_close(a->journal);
	free(a);
}

const struct journal_block *journal_ahead_take(struct journal_ahead *a)
{
	const struct journal_block *block = NULL;

	pthread_mutex_lock(&a->lock);
	while (a->read == a->done && !a->failed)
		pthread_cond_wait(&a->changed, &a->lock);
	if (a->read != a->done)
		block = &a->blocks[a->done % BLOCKS];
	pthread_mutex_unlock(&a->lock);
	return block;
}

void journal_ahead_done(struct journal_ahead *a)
{
	pthread_mutex_lock(&a->lock);
	a->done++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}
