/* SPDX-License-Identifier: Apache-2.0 */
#include "follow.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "clock.h"
#include "taker.h"

/* Reads of the source between two looks at signals and timers. */
#define READS 16

enum { FD_SIGNAL, FD_DURATION, FD_QUIET, FD_AGAIN, FD_SOURCE, FD_TAKER, FD_WATCH, FDS };

struct loop {
	const struct follow *follow;
	struct taker *taker; /* NULL: the source is read here */
	struct pollfd fds[FDS];
	int64_t again; /* when FD_AGAIN fires, in follow_now()'s time; 0: it does not */
	bool stop;
	bool forced;
};

int64_t follow_now(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

static int arm(int fd, int64_t ms)
{
	/* A zero would disarm it. */
	struct itimerspec when = {
		.it_value = {.tv_sec = ms / 1000,
			     .tv_nsec = ms > 0 ? ms % 1000 * 1000000 : 1}};

	return timerfd_settime(fd, 0, &when, NULL) < 0 ? -errno : 0;
}

/* A timer that fires after MS; without MS there is none, and poll(2) skips fd -1. */
static int timer(struct pollfd *at, int64_t ms)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	*at = (struct pollfd){.fd = fd, .events = POLLIN};
	return ms ? arm(fd, ms) : 0;
}

static void drain(int fd)
{
	uint64_t ticks;

	(void)!read(fd, &ticks, sizeof(ticks));
}

static int open_all(struct loop *loop, const sigset_t *signals)
{
	const struct follow *f = loop->follow;
	int fd = signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC), r;

	if (fd < 0)
		return -errno;
	loop->fds[FD_SIGNAL] = (struct pollfd){.fd = fd, .events = POLLIN};
	r = timer(&loop->fds[FD_DURATION], f->duration);
	r = r ? r : timer(&loop->fds[FD_QUIET], f->until_quiet);
	return r ? r : timer(&loop->fds[FD_AGAIN], 0);
}

static void on_signal(struct loop *loop)
{
	struct signalfd_siginfo info;

	const struct follow *f = loop->follow;

	while (read(loop->fds[FD_SIGNAL].fd, &info, sizeof(info)) == sizeof(info)) {
		if (f->on_signal)
			loop->stop = f->on_signal(f->ctx, &info) || loop->stop;
		else if (info.ssi_signo == SIGHUP)
			loop->forced = true;
		else
			loop->stop = true;
	}
}

/* A time is up: the timer has no more to say. */
static void enough(struct loop *loop, int timer)
{
	const struct follow *f = loop->follow;

	drain(loop->fds[timer].fd);
	if (f->enough)
		f->enough(f->ctx);
	else
		loop->stop = true;
}

/* The timer is set to the earliest end; what came since pushes it back. */
static void on_quiet(struct loop *loop)
{
	int64_t left = loop->follow->last_new(loop->follow->ctx) +
		       loop->follow->until_quiet - follow_now();

	drain(loop->fds[FD_QUIET].fd);
	if (left <= 0 || arm(loop->fds[FD_QUIET].fd, left) < 0)
		enough(loop, FD_QUIET);
}

/* Takes what the source has. SOURCE_END, SOURCE_WAIT or SOURCE_MORE, or its error. */
static int read_source(struct source *source, int times)
{
	int r = SOURCE_MORE;

	while (r == SOURCE_MORE && times-- > 0)
		r = source->ops->read(source);
	return r;
}

/* The same after poll(2) said what there is. */
static int read_ready(struct loop *loop, int state)
{
	if (loop->taker)
		return loop->fds[FD_SOURCE].revents || loop->fds[FD_TAKER].revents
			       ? SOURCE_END
			       : SOURCE_WAIT;
	if (state != SOURCE_MORE && !loop->fds[FD_SOURCE].revents)
		return state;
	return read_source(loop->follow->source, READS);
}

static void settle(void *ctx)
{
	struct loop *loop = ctx;
	const struct follow *f = loop->follow;
	int64_t wait = f->settle ? f->settle(f->ctx, loop->forced) : 0, at;

	loop->forced = false;
	if (!wait)
		return;
	at = follow_now() + wait;
	/* Set anew for each record, it would cost a system call each. */
	if (loop->again && loop->again <= at)
		return;
	if (arm(loop->fds[FD_AGAIN].fd, wait) == 0)
		loop->again = at;
}

static void on_again(struct loop *loop)
{
	drain(loop->fds[FD_AGAIN].fd);
	loop->again = 0;
}

static int on_events(struct loop *loop, int state)
{
	if (loop->fds[FD_SIGNAL].revents)
		on_signal(loop);
	if (loop->fds[FD_DURATION].revents)
		enough(loop, FD_DURATION);
	if (loop->fds[FD_QUIET].revents)
		on_quiet(loop);
	if (loop->fds[FD_AGAIN].revents)
		on_again(loop);
	if (loop->fds[FD_WATCH].revents)
		loop->follow->watched(loop->follow->ctx);
	state = read_ready(loop, state);
	if (state >= 0)
		settle(loop);
	return state;
}

static int loop_once(struct loop *loop, int state)
{
	struct source *source = loop->follow->source;

	loop->fds[FD_SOURCE].fd = source->ops->fd(source);
	if (loop->follow->watch_fd)
		loop->fds[FD_WATCH].fd = loop->follow->watch_fd(loop->follow->ctx);
	if (poll(loop->fds, FDS, state == SOURCE_MORE ? 0 : -1) < 0 && errno != EINTR)
		return -errno;
	taker_lock(loop->taker);
	state = on_events(loop, state);
	taker_unlock(loop->taker);
	return state;
}

/* Those of whom somebody waits for the answer are taken in a thread of their own. */
static int take_apart(struct loop *loop)
{
	int r = taker_new(loop->follow->source, settle, loop, &loop->taker);

	if (r < 0)
		return r;
	/* A hang-up alone is of interest here. */
	loop->fds[FD_SOURCE].events = 0;
	loop->fds[FD_TAKER].fd = taker_fd(loop->taker);
	return SOURCE_WAIT;
}

int follow_run(const struct follow *follow)
{
	struct loop loop = {.follow = follow};
	sigset_t signals, before;
	int state = SOURCE_MORE, r, ended;

	for (int i = 0; i < FDS; i++)
		loop.fds[i] = (struct pollfd){.fd = -1, .events = POLLIN};
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	if (follow->signals)
		signals = *follow->signals;
	sigprocmask(SIG_BLOCK, &signals, &before);
	r = open_all(&loop, &signals);
	if (r == 0 && follow->source->ops->wait)
		state = take_apart(&loop);
	while (r == 0 && !loop.stop && state > SOURCE_END)
		state = loop_once(&loop, state);
	/* What the source has buffered by now belongs to the result. */
	if (r == 0 && state > SOURCE_END && !loop.taker)
		state = read_source(follow->source, 4096);
	ended = taker_free(loop.taker);
	for (int i = 0; i < FD_SOURCE; i++)
		if (loop.fds[i].fd >= 0)
			close(loop.fds[i].fd);
	sigprocmask(SIG_SETMASK, &before, NULL);
	r = r ? r : ended;
	return r < 0 ? r : state < 0 ? state : 0;
}
