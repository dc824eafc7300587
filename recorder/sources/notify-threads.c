/* SPDX-License-Identifier: Apache-2.0 */
#include "notify-threads.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arch.h"
#include "own-proc.h"

#define THREADS_FIRST 64
/* Past it all are forgotten, and read again as they come. */
#define THREADS_MAX 32768
/* Of an architecture, whatever its base: the table of none spans more. */
#define NUMBERS 1024
#define ARCHES	4 /* of one machine */

/* What a call may change. */
enum change { NOTHING, NAMES, EXECUTABLE, END };

static const struct {
	const char *call;
	enum change change;
} changes[] = {
	{"execve", EXECUTABLE}, {"execveat", EXECUTABLE}, {"exit", END},
	{"exit_group", END}, /* PR_SET_NAME, PR_SET_MM */
	{"prctl", NAMES},    /* d_path() in audit begins at the thread's root */
	{"chroot", NAMES},	{"pivot_root", NAMES},	  {"setns", NAMES},
	{"setuid", NAMES},	{"setuid32", NAMES},	  {"setreuid", NAMES},
	{"setreuid32", NAMES},	{"setresuid", NAMES},	  {"setresuid32", NAMES},
	{"setgid", NAMES},	{"setgid32", NAMES},	  {"setregid", NAMES},
	{"setregid32", NAMES},	{"setresgid", NAMES},	  {"setresgid32", NAMES},
};

struct thread {
	int64_t tid; /* 0: this place is free */
	int64_t pid;
	int64_t read;  /* when; see notify_threads_fill() */
	int64_t execs; /* a thread of this process, whose leader this is, may become it */
	uint64_t run;
	uint32_t uid, gid;
	bool stale, deleted;
	bool executed; /* what it was may be another program by now */
	char comm[16];
	size_t comm_len;
	char *exe;
	size_t exe_len;
};

struct numbers {
	const struct arch *arch; /* NULL: this place is free */
	uint8_t change[NUMBERS];
};

struct notify_threads {
	struct thread *places;
	size_t n, room; /* a power of two, at least twice n */
	uint64_t runs;
	bool unreadable; /* /proc has the numbers of others, or is not there */
	struct numbers numbers[ARCHES];
};

int notify_threads_new(struct notify_threads **ret)
{
	struct notify_threads *t = calloc(1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->unreadable = !own_proc();
	t->room = THREADS_FIRST;
	t->places = calloc(t->room, sizeof(*t->places));
	if (!t->places) {
		free(t);
		return -ENOMEM;
	}
	*ret = t;
	return 0;
}

static void clear(struct notify_threads *t)
{
	for (size_t i = 0; i < t->room; i++)
		free(t->places[i].exe);
	memset(t->places, 0, t->room * sizeof(*t->places));
	t->n = 0;
}

void notify_threads_free(struct notify_threads *t)
{
	if (!t)
		return;
	clear(t);
	free(t->places);
	free(t);
}

static struct thread *place(struct thread *places, size_t room, int64_t tid)
{
	size_t i = (uint64_t)tid * UINT64_C(0x9e3779b97f4a7c15) >> 20;

	while (places[i & (room - 1)].tid && places[i & (room - 1)].tid != tid)
		i++;
	return &places[i & (room - 1)];
}

static struct thread *find(struct notify_threads *t, int64_t tid)
{
	struct thread *thread = place(t->places, t->room, tid);

	return thread->tid ? thread : NULL;
}

static int grow(struct notify_threads *t)
{
	struct thread *places = calloc(t->room * 2, sizeof(*places));

	if (!places)
		return -ENOMEM;
	for (size_t i = 0; i < t->room; i++)
		if (t->places[i].tid)
			*place(places, t->room * 2, t->places[i].tid) = t->places[i];
	free(t->places);
	t->places = places;
	t->room *= 2;
	return 0;
}

static int enter(struct notify_threads *t, int64_t tid, struct thread **ret)
{
	struct thread *thread;

	if (t->n >= THREADS_MAX)
		clear(t);
	if ((t->n + 1) * 2 > t->room && grow(t) < 0)
		return -ENOMEM;
	thread = place(t->places, t->room, tid);
	thread->tid = tid;
	thread->stale = true;
	t->n++;
	*ret = thread;
	return 0;
}

/* Open addressing: what stands behind a place that becomes free may belong there. */
void notify_threads_forget(struct notify_threads *t, int64_t tid)
{
	struct thread *thread = find(t, tid);
	size_t i;

	if (!thread)
		return;
	free(thread->exe);
	memset(thread, 0, sizeof(*thread));
	t->n--;
	for (i = (size_t)(thread - t->places) + 1; t->places[i & (t->room - 1)].tid;
	     i++) {
		struct thread moved = t->places[i & (t->room - 1)];

		memset(&t->places[i & (t->room - 1)], 0, sizeof(moved));
		*place(t->places, t->room, moved.tid) = moved;
	}
}

static ssize_t read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	close(fd);
	if (n < 0)
		return -EIO;
	buf[n] = '\0';
	return n;
}

/* The number behind NAME in TEXT; 0 where there is none. */
static unsigned long number(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

/* Nobody chooses the text behind the first line, and there a name's newline is escaped.
 */
static int read_status(struct thread *thread)
{
	char path[64], text[1024];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%lld/status", (long long)thread->tid);
	n = read_file(path, text, sizeof(text));
	if (n < 0)
		return (int)n;
	thread->pid = (int64_t)number(text, "\nTgid:\t");
	thread->uid = (uint32_t)number(text, "\nUid:\t");
	thread->gid = (uint32_t)number(text, "\nGid:\t");
	return 0;
}

static int read_comm(struct thread *thread)
{
	char path[64], text[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%lld/comm", (long long)thread->tid);
	n = read_file(path, text, sizeof(text));
	if (n < 0)
		return (int)n;
	/* It ends with a newline, and may hold others. */
	n -= n > 0;
	thread->comm_len =
		(size_t)n < sizeof(thread->comm) ? (size_t)n : sizeof(thread->comm);
	memcpy(thread->comm, text, thread->comm_len);
	return 0;
}

static ssize_t read_link(int64_t tid, const char *what, char *buf)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%lld/%s", (long long)tid, what);
	return readlink(path, buf, PATH_MAX);
}

/* As the thread itself would name it, which is what audit does. */
static struct span below_root(int64_t tid, char *root, struct span exe)
{
	ssize_t n = read_link(tid, "root", root);

	if (n > 1 && (size_t)n < exe.n && memcmp(exe.p, root, (size_t)n) == 0 &&
	    exe.p[n] == '/') {
		exe.p += n;
		exe.n -= (size_t)n;
	}
	return exe;
}

/* 0, 1: it may not be read, or -ENOMEM. */
static int read_exe(struct thread *thread)
{
	static const char deleted[] = " (deleted)";
	const size_t tail = sizeof(deleted) - 1;
	char path[PATH_MAX], root[PATH_MAX], *copy;
	ssize_t n = read_link(thread->tid, "exe", path);
	struct span exe = {path, (size_t)n};

	if (n < 0 && thread->executed) {
		free(thread->exe);
		thread->exe = NULL;
		thread->exe_len = 0;
	}
	/* A program that only hides itself is the one that it was. */
	if (n < 0)
		return !thread->exe;
	thread->executed = false;
	thread->deleted = exe.n > tail && memcmp(path + exe.n - tail, deleted, tail) == 0;
	exe.n -= thread->deleted ? tail : 0;
	exe = below_root(thread->tid, root, exe);
	copy = malloc(exe.n ? exe.n : 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, exe.p, exe.n);
	free(thread->exe);
	thread->exe = copy;
	thread->exe_len = exe.n;
	return 0;
}

/* Whether the thread that was about to become this one is still there. */
static bool still_there(const struct thread *leader)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/%lld/task/%lld", (long long)leader->tid,
		 (long long)leader->execs);
	return access(path, F_OK) == 0;
}

static int read_again(struct notify_threads *t, struct thread *thread, int64_t now)
{
	int r;

	/* What has its number there is another one. */
	if (t->unreadable) {
		thread->pid = thread->tid;
		return NOTIFY_THREADS_UNREAD;
	}
	if (read_status(thread) < 0 || read_comm(thread) < 0)
		return NOTIFY_THREADS_READ;
	r = read_exe(thread);
	if (r < 0)
		return r;
	if (thread->execs && !still_there(thread))
		thread->execs = 0;
	thread->stale = thread->execs != 0;
	thread->read = now;
	thread->run = ++t->runs;
	return r > 0 ? NOTIFY_THREADS_UNREAD : NOTIFY_THREADS_READ;
}

int notify_threads_fill(struct notify_threads *t, int64_t tid, int64_t now,
			struct record *record)
{
	struct thread *thread = find(t, tid);
	int r = 0;

	if (!thread)
		r = enter(t, tid, &thread);
	if (r == 0 && (thread->stale || now - thread->read >= NOTIFY_THREADS_MS))
		r = read_again(t, thread, now);
	if (r < 0)
		return r;
	record->run = thread->run;
	record->pid = thread->pid;
	record->uid = thread->uid;
	record->gid = thread->gid;
	record->deleted = thread->deleted;
	record->comm = (struct span){thread->comm, thread->comm_len};
	record->exe = (struct span){thread->exe ? thread->exe : "", thread->exe_len};
	return r;
}

/* NULL where there is no table, or there are more architectures than a machine has. */
static const struct numbers *numbers_of(struct notify_threads *t, const struct arch *arch)
{
	struct numbers *numbers = t->numbers;

	while (numbers->arch && numbers->arch != arch)
		if (++numbers == t->numbers + ARCHES)
			return NULL;
	if (numbers->arch)
		return numbers;
	numbers->arch = arch;
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		int64_t nr;

		if (arch_syscall_nr(arch, changes[i].call, &nr) == 0)
			numbers->change[nr & (NUMBERS - 1)] = (uint8_t)changes[i].change;
	}
	return numbers;
}

static enum change change_of(struct notify_threads *t, const struct record *record)
{
	const struct arch *arch = arch_of(record->arch, record->nr);
	const struct numbers *numbers = arch ? numbers_of(t, arch) : NULL;

	return numbers ? (enum change)numbers->change[record->nr & (NUMBERS - 1)]
		       : NOTHING;
}

void notify_threads_calls(struct notify_threads *t, int64_t tid,
			  const struct record *record)
{
	enum change change = change_of(t, record);
	struct thread *thread;

	if (change == NOTHING)
		return;
	if (change == END) {
		notify_threads_forget(t, tid);
		return;
	}
	thread = find(t, tid);
	if (thread) {
		thread->stale = true;
		thread->executed = thread->executed || change == EXECUTABLE;
	}
	/* A thread that executes a program goes on under its leader's number: execve(2).
	 */
	thread = change == EXECUTABLE && record->pid != tid ? find(t, record->pid) : NULL;
	if (thread) {
		thread->stale = thread->executed = true;
		thread->execs = tid;
	}
}
