/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands under a filter: what of this program they see, and what it sees of them.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch.h"
#include "notify-io.h"
#include "tap.h"

static struct sock_filter all_pass[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
static struct sock_filter all_notify[] = {
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)};
static struct sock_filter no_mkdir[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mkdir, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static struct sock_filter no_execve[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static struct sock_filter no_filter[] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 3)};

#define PROGRAM(code)                                                                    \
	{                                                                                \
		.len = sizeof(code) / sizeof(*(code)), .filter = code                    \
	}
static const struct sock_fprog pass = PROGRAM(all_pass), notify = PROGRAM(all_notify),
			       mkdir_fails = PROGRAM(no_mkdir),
			       execve_fails = PROGRAM(no_execve),
			       bad = PROGRAM(no_filter);

static void wait_for(struct launch *launch)
{
	struct signalfd_siginfo info = {0};
	siginfo_t got;

	do {
		info.ssi_signo = (uint32_t)sigwaitinfo(&launch->signals, &got);
		info.ssi_code = got.si_code;
	} while (!launch_signal(launch, &info));
}

/* Answers until the last process is gone; which calls there were, by number. */
static void answer(const struct launch *launch, bool seen[512])
{
	struct pollfd fd = {.fd = launch->listener, .events = POLLIN};
	struct notify_io io;

	if (notify_io_init(launch->listener, launch->room, &io) < 0)
		return;
	while (poll(&fd, 1, 10000) == 1 && fd.revents & POLLIN) {
		if (notify_io_take(&io) < 0)
			continue;
		if (io.call->data.nr >= 0 && io.call->data.nr < 512)
			seen[io.call->data.nr] = true;
		notify_io_pass(&io);
	}
	notify_io_done(&io);
}

/* The status of a shell's script under FILTER; -1: not launched, 1000: no command. */
static int status_of(const struct sock_fprog *filter, const char *script, bool seen[512])
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct launch_options options = {
		.argv = (char *const *)argv, .filter = filter, .listener = seen != NULL};
	struct launch launch;
	const char *why;
	int r;

	if (launch_start(&options, &launch, &why) < 0)
		return -1;
	r = launch_go(&launch, &why);
	if (r == 0 && seen)
		answer(&launch, seen);
	if (r == 0)
		wait_for(&launch);
	r = r < 0 ? -1 : r == LAUNCH_NO_COMMAND ? 1000 : launch_status(&launch);
	launch_done(&launch);
	return r;
}

static void statuses(void)
{
	bool seen[512] = {false};

	ok(status_of(&pass, "exit 7", NULL) == 7, "the status of a command");
	ok(status_of(&pass, "kill -9 $$", NULL) == 128 + SIGKILL,
	   "of one that is killed");
	ok(status_of(&mkdir_fails, "mkdir /tmp/x.$$ && exit 9; exit 3", NULL) == 3,
	   "the filter holds");
	ok(status_of(&execve_fails, "exit 0", NULL) == 1000,
	   "a filter that denies the command itself");
	ok(status_of(&bad, "exit 0", NULL) == -1, "no filter at all");
	ok(status_of(&notify, "exit 7", seen) == 7, "with a listener");
	ok(seen[SYS_execve] && seen[SYS_exit_group] && !seen[SYS_sendmsg],
	   "whose calls come, and none of the handing over");
}

static int start_of(const char *command, struct launch *launch, int *ret_error)
{
	const char *const argv[] = {command, NULL};
	const struct launch_options options = {.argv = (char *const *)argv,
					       .filter = &pass};
	const char *why;
	int r = launch_start(&options, launch, &why);

	r = r ? r : launch_go(launch, &why);
	*ret_error = launch->error;
	if (r == 0)
		wait_for(launch);
	return r;
}

static void commands(const char *folder)
{
	struct launch launch;
	char path[256];
	int error, r;
	FILE *file;

	r = start_of("no-such-command", &launch, &error);
	ok(r == LAUNCH_NO_COMMAND && error == ENOENT && launch_status(&launch) == 127,
	   "no such command: 127");
	launch_done(&launch);
	r = start_of("/", &launch, &error);
	ok(r == LAUNCH_NO_COMMAND && error == EACCES && launch_status(&launch) == 126,
	   "a folder: 126");
	launch_done(&launch);
	snprintf(path, sizeof(path), "%s/script", folder);
	file = fopen(path, "w");
	fputs("exit 4\n", file);
	fclose(file);
	r = start_of(path, &launch, &error);
	ok(r == LAUNCH_NO_COMMAND && error == EACCES, "a file that may not be executed");
	launch_done(&launch);
	setenv("PATH", folder, 1);
	r = start_of("script", &launch, &error);
	ok(r == LAUNCH_NO_COMMAND && error == EACCES && launch_status(&launch) == 126,
	   "nor is it found in PATH");
	launch_done(&launch);
	chmod(path, 0755);
	r = start_of("script", &launch, &error);
	ok(r == 0 && launch_status(&launch) == 4, "a script without #! is for /bin/sh");
	launch_done(&launch);
	setenv("PATH", "/usr/bin:/bin", 1);
	unlink(path);
}

/* Of a script without a filter, nor by system(3), which touches signals. */
static int status_alone(const char *script)
{
	pid_t pid = fork();
	int wstatus = -1;

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", script, NULL);
		_exit(127);
	}
	waitpid(pid, &wstatus, 0);
	return wstatus;
}

/*
 * The shell opens nothing while it is looked at: what a signal of its children interrupts
 * before a listener has it can fail in a shell (see run in the manual), and is not what
 * is tested here.
 */
static void look_around(const char *to, char *script, size_t size)
{
	snprintf(script, size,
		 "{ find /proc/$$/fd -mindepth 1 ! -lname '%s' -printf '%%f %%l\\n'; "
		 "grep -E '^(Sig(Blk|Ign)|NoNewPrivs)' /proc/self/status; "
		 "ps -o pgid=,sid=,tty= -p $$; } >%s",
		 to, to);
}

/* What a command sees of its descriptors and signals is what there is without us. */
static void untouched(const char *folder)
{
	char with[256], without[256], listened[256], text[1024];
	bool seen[512] = {false};

	snprintf(with, sizeof(with), "%s/with", folder);
	snprintf(without, sizeof(without), "%s/without", folder);
	snprintf(listened, sizeof(listened), "%s/listened", folder);
	signal(SIGUSR2, SIG_IGN);
	look_around(with, text, sizeof(text));
	status_of(&pass, text, NULL);
	look_around(listened, text, sizeof(text));
	status_of(&notify, text, seen);
	look_around(without, text, sizeof(text));
	ok(status_alone(text) == 0, "something is seen");
	signal(SIGUSR2, SIG_DFL);
	snprintf(text, sizeof(text), "grep -q SigIgn %s && diff %s %s", with, with,
		 without);
	ok(system(text) == 0,
	   "descriptors, signals, group and session are those of before");
	snprintf(text, sizeof(text), "diff %s %s", listened, without);
	ok(system(text) == 0, "with a listener too");
}

static void passed_on(void)
{
	const char *const argv[] = {"sh", "-c",
				    "trap 'exit 5' TERM; kill -TERM $PPID; "
				    "while :; do sleep 0.01; done",
				    NULL};
	const struct launch_options options = {.argv = (char *const *)argv,
					       .filter = &pass};
	struct launch launch;
	const char *why;
	sigset_t before = {0}, after = {0};

	sigprocmask(SIG_SETMASK, NULL, &before);
	if (launch_start(&options, &launch, &why) < 0 || launch_go(&launch, &why) < 0) {
		ok(false, "launched: %s", why);
		return;
	}
	wait_for(&launch);
	ok(launch_status(&launch) == 5, "a signal for this program goes to the command");
	launch_done(&launch);
	sigprocmask(SIG_SETMASK, NULL, &after);
	ok(memcmp(&before, &after, sizeof(before)) == 0, "and signals are as before");
}

/* What the first line of FILE is, once there is one. */
static bool soon(const char *path, const char *expected)
{
	for (int i = 0; i < 1000; i++) {
		char line[64] = "";
		FILE *file = fopen(path, "r");

		if (file && !fgets(line, sizeof(line), file))
			*line = '\0';
		if (file)
			fclose(file);
		if (strcmp(line, expected) == 0)
			return true;
		usleep(10000);
	}
	return false;
}

enum end { LEAVES, KILLED, KILLED_WITH_A_CALL };

static _Noreturn void end_so(struct launch *launch, enum end end)
{
	struct notify_io io;

	if (end == LEAVES) {
		launch_done(launch);
		_exit(0);
	}
	if (end == KILLED_WITH_A_CALL &&
	    (notify_io_init(launch->listener, launch->room, &io) < 0 ||
	     notify_io_take(&io) < 0))
		_exit(1);
	raise(SIGKILL);
	_exit(1);
}

static void left(const char *folder, enum end end)
{
	static const char *const how[] = {
		[LEAVES] = "leaves it",
		[KILLED] = "is killed",
		[KILLED_WITH_A_CALL] = "is killed before it answered a call",
	};
	char script[1024], path[256];
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct launch_options options = {
		.argv = (char *const *)argv, .filter = &notify, .listener = true};
	pid_t pid;
	int wstatus;

	snprintf(path, sizeof(path), "%s/left-%d", folder, end);
	snprintf(script, sizeof(script),
		 "mkdir %s.folder && rmdir %s.folder && echo on >%s", path, path, path);
	pid = fork();
	if (pid == 0) {
		struct launch launch;
		const char *why;

		if (launch_start(&options, &launch, &why) < 0 ||
		    launch_go(&launch, &why) < 0)
			_exit(1);
		end_so(&launch, end);
	}
	waitpid(pid, &wstatus, 0);
	ok(soon(path, "on\n"), "a command goes on when this program %s", how[end]);
}

/* As an ordinary user, in a process of its own. */
static void unprivileged(void)
{
	bool seen[512] = {false};
	pid_t pid;
	int wstatus;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (getuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(1);
		_exit(status_of(&notify, "grep -q 'NoNewPrivs:.1' /proc/self/status",
				seen));
	}
	waitpid(pid, &wstatus, 0);
	ok(wstatus == 0, "without privilege no_new_privs is set");
	if (getuid() == 0)
		ok(status_of(&pass, "grep -q 'NoNewPrivs:.0' /proc/self/status", NULL) ==
			   0,
		   "with it, it is not");
}

/* A second listener is refused, and said so. */
static void nested(void)
{
	const char *const argv[] = {"/proc/self/exe", "nested", NULL};
	const struct launch_options options = {
		.argv = (char *const *)argv, .filter = &notify, .listener = true};
	struct launch launch;
	const char *why;
	int status = -1;
	bool seen[512] = {false};

	if (launch_start(&options, &launch, &why) == 0 && launch_go(&launch, &why) == 0) {
		answer(&launch, seen);
		wait_for(&launch);
		status = launch_status(&launch);
	}
	launch_done(&launch);
	ok(status == EBUSY, "under another listener: busy");
}

static int nested_self(void)
{
	const char *const argv[] = {"true", NULL};
	const struct launch_options options = {
		.argv = (char *const *)argv, .filter = &notify, .listener = true};
	struct launch launch;
	const char *why;
	int r = launch_start(&options, &launch, &why);

	r = r ? r : launch_go(&launch, &why);
	launch_done(&launch);
	return r < 0 && strstr(why, "another recorder") ? -r : 0;
}

int main(int argc, char **argv)
{
	char folder[] = "/tmp/test-launch.XXXXXX", text[64];

	(void)argv;
	if (argc > 1)
		return nested_self();
	if (!mkdtemp(folder))
		return 99;
	statuses();
	commands(folder);
	untouched(folder);
	passed_on();
	left(folder, LEAVES);
	left(folder, KILLED);
	left(folder, KILLED_WITH_A_CALL);
	unprivileged();
	nested();
	snprintf(text, sizeof(text), "rm -r %s", folder);
	(void)!system(text);
	return done();
}
