/* SPDX-License-Identifier: Apache-2.0 */
#include "launch-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "notify-io.h"

enum { ASLEEP = 's', AWAKE = 'a' };

struct guard {
	pid_t owner;			/* 0: gone */
	const struct notify_room *room; /* the owner's */
	struct notify_io io;
	struct pollfd word, calls; /* the owner's; the command's */
};

static void on_word(struct guard *guard, int listener)
{
	char word = 0;

	if (read(guard->word.fd, &word, 1) == 1) {
		guard->calls.fd = word == ASLEEP ? listener : -1;
		return;
	}
	guard->owner = 0;
	guard->word.fd = -1;
	guard->calls.fd = listener;
	notify_io_pass_left(&guard->io, guard->room);
}

static void on_call(struct guard *guard)
{
	if (guard->owner) {
		kill(guard->owner, SIGCONT);
		guard->calls.fd = -1;
	} else if (notify_io_take(&guard->io) == 0) {
		notify_io_pass(&guard->io);
	}
}

/* Nobody is left to call: the owner, asleep, has to learn that its command was killed. */
static void on_end(struct guard *guard)
{
	if (!guard->owner)
		_exit(0);
	kill(guard->owner, SIGCONT);
	guard->calls.fd = -1;
}

/* WORD and LISTENER are all that is open. */
static _Noreturn void stand(pid_t owner, int word, int listener,
			    const struct notify_room *room)
{
	struct guard guard = {
		.owner = owner,
		.room = room,
		.word = {.fd = word, .events = POLLIN},
		.calls = {.fd = -1, .events = POLLIN},
	};
	struct pollfd fds[2];

	if (notify_io_init(listener, NULL, &guard.io) < 0)
		_exit(1);
	for (;;) {
		fds[0] = guard.word;
		fds[1] = guard.calls;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			_exit(1);
		if (fds[0].revents)
			on_word(&guard, listener);
		if (fds[1].revents & POLLIN)
			on_call(&guard);
		else if (fds[1].revents & (POLLHUP | POLLERR))
			on_end(&guard);
	}
}

/* Whoever waits for the end of a pipe must not wait for this process. */
static void keep_two(int word, int listener)
{
	const int high = listener > word ? listener : word;
	const int low = listener > word ? word : listener;

	/* Neither of them is a standard file: launch_above(). */
	close_range(0, (unsigned int)low - 1, 0);
	if (high > low + 1)
		close_range((unsigned int)low + 1, (unsigned int)high - 1, 0);
	close_range((unsigned int)high + 1, ~0U, 0);
}

int launch_guard_start(struct launch *launch)
{
	const pid_t owner = getpid();
	int pipe[2];
	pid_t pid;

	if (pipe2(pipe, O_CLOEXEC) < 0)
		return -errno;
	if (launch_above(&pipe[0]) < 0) {
		close(pipe[1]);
		return -EMFILE;
	}
	pid = fork();
	if (pid < 0) {
		int error = errno;

		close(pipe[0]);
		close(pipe[1]);
		return -error;
	}
	if (pid == 0) {
		sigset_t all;

		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, NULL);
		/* Not of the terminal, nor of a group that may be killed as one. */
		setsid();
		(void)!chdir("/");
		keep_two(pipe[0], launch->listener);
		stand(owner, pipe[0], launch->listener, launch->room);
	}
	close(pipe[0]);
	launch->guard = pipe[1];
	launch->guard_pid = pid;
	return 0;
}

static void tell(struct launch *launch, char word)
{
	if (launch->guard >= 0)
		(void)!write(launch->guard, &word, 1);
}

void launch_guard_asleep(struct launch *launch)
{
	tell(launch, ASLEEP);
}

void launch_guard_awake(struct launch *launch)
{
	tell(launch, AWAKE);
}

void launch_guard_leave(struct launch *launch)
{
	struct pollfd calls = {.fd = launch->listener, .events = POLLIN};

	if (launch->guard < 0)
		return;
	close(launch->guard);
	launch->guard = -1;
	/* It ends at once where there is nobody left to answer. */
	if (poll(&calls, 1, 0) == 1 && !(calls.revents & POLLIN))
		waitpid(launch->guard_pid, NULL, 0);
}
