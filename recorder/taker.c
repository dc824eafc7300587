/* SPDX-License-Identifier: Apache-2.0 */
#include "taker.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Ends a wait(): nobody else sends it, and it does nothing where it comes unasked. */
#define INTERRUPT SIGURG
/* It may come just before the wait: then again. */
#define AGAIN_MS 1

struct taker {
	struct source *source;
	void (*taken)(void *ctx);
	void *ctx;
	pthread_t thread;
	pthread_mutex_t lock;
	atomic_bool stop;
	int ended; /* an eventfd */
	int state; /* SOURCE_*, or -errno; the thread's until it ended */
};

static void on_interrupt(int signal)
{
	(void)signal;
}

static int take(struct taker *t)
{
	const struct source_ops *ops = t->source->ops;
	int r = ops->wait(t->source);

	if (r != SOURCE_MORE)
		return r;
	pthread_mutex_lock(&t->lock);
	r = ops->read(t->source);
	if (r >= 0 && t->taken)
		t->taken(t->ctx);
	pthread_mutex_unlock(&t->lock);
	return r;
}

static void *run(void *ctx)
{
	struct taker *t = ctx;
	const uint64_t one = 1;

	t->state = SOURCE_WAIT;
	while (t->state > SOURCE_END && !atomic_load(&t->stop))
		t->state = take(t);
	(void)!write(t->ended, &one, sizeof(one));
	return NULL;
}

/* With the signal let through in that thread alone. */
static int start(struct taker *t)
{
	const struct sigaction action = {.sa_handler = on_interrupt};
	sigset_t set, before;
	int r;

	if (sigaction(INTERRUPT, &action, NULL) < 0)
		return -errno;
	sigemptyset(&set);
	sigaddset(&set, INTERRUPT);
	pthread_sigmask(SIG_UNBLOCK, &set, &before);
	r = pthread_create(&t->thread, NULL, run, t);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

int taker_new(struct source *source, void (*taken)(void *ctx), void *ctx,
	      struct taker **ret)
{
	struct taker *t = calloc(1, sizeof(*t));
	int r;

	if (!t)
		return -ENOMEM;
	t->source = source;
	t->taken = taken;
	t->ctx = ctx;
	t->ended = eventfd(0, EFD_CLOEXEC);
	pthread_mutex_init(&t->lock, NULL);
	r = t->ended < 0 ? -errno : start(t);
	if (r == 0) {
		*ret = t;
		return 0;
	}
	if (t->ended >= 0)
		close(t->ended);
	pthread_mutex_destroy(&t->lock);
	free(t);
	return r;
}

void taker_lock(struct taker *taker)
{
	if (taker)
		pthread_mutex_lock(&taker->lock);
}

void taker_unlock(struct taker *taker)
{
	if (taker)
		pthread_mutex_unlock(&taker->lock);
}

int taker_fd(const struct taker *taker)
{
	return taker->ended;
}

int taker_free(struct taker *taker)
{
	struct pollfd end;
	int r;

	if (!taker)
		return 0;
	atomic_store(&taker->stop, true);
	end = (struct pollfd){.fd = taker->ended, .events = POLLIN};
	while (poll(&end, 1, 0) != 1) {
		/* With the lock, it meets nothing but the wait: no write of a message. */
		pthread_mutex_lock(&taker->lock);
		pthread_kill(taker->thread, INTERRUPT);
		pthread_mutex_unlock(&taker->lock);
		poll(&end, 1, AGAIN_MS);
	}
	pthread_join(taker->thread, NULL);
	r = taker->state;
	close(taker->ended);
	pthread_mutex_destroy(&taker->lock);
	free(taker);
	return r < 0 ? r : 0;
}
