/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A writer appends numbered lines to a log and rotates it at random moments; the reader
 * gets each line once and in order. Then again, with a reader that is killed at random
 * moments and goes on from its last position. Writes below TMPDIR.
 *
 * The two run as fast as they like. The writer only waits where a rotation would take
 * away what nobody has read yet, which no reader could make good.
 *
 * Arguments: a seed, and how many lines each way of rotation is tried with.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tail-reader.h"
#include "tap.h"

#define KEEP   4   /* rotated files */
#define KILLS  100 /* at least */
#define NAMES  (KEEP + 2)
#define LOG    "kern.log"
#define LINES  20000
#define ROTATE 300 /* lines between two rotations, on the average */

enum method { RENAME, COPY, DELETE, METHODS };

/* Between reader and writer. */
static struct shared {
	volatile uint64_t read; /* lines, for good */
	volatile uint64_t written;
	volatile bool complete;
} * shared;

/* The writer */

struct writer {
	uint32_t random;
	int fd;
	uint64_t next, lines;
	uint64_t first;	      /* in the log */
	uint64_t last[NAMES]; /* lines before the end of each rotated file; 0: none */
	unsigned int methods; /* allowed; bits */
	bool gzip;
};

static const char *rotated(unsigned int i, const char *suffix)
{
	char name[64];

	snprintf(name, sizeof(name), LOG ".%u%s", i, suffix);
	return path_of(name);
}

static void write_all(struct writer *w, const char *text, size_t n)
{
	while (n) {
		const ssize_t put = write(w->fd, text, n);

		must((int)put, "write");
		text += put;
		n -= (size_t)put;
	}
}

/* Some lines, one of them in two halves. */
static void write_lines(struct writer *w, unsigned int n)
{
	char line[LINE_SIZE];

	while (n-- && w->next < w->lines) {
		const size_t len = numbered_line(w->next, line);
		const size_t half = next_random(&w->random) % 4 ? len : len / 2;

		write_all(w, line, half);
		if (half < len && next_random(&w->random) % 8 == 0)
			usleep(100);
		write_all(w, line + half, len - half);
		shared->written = ++w->next;
	}
}

static void wait_read(uint64_t lines)
{
	while (shared->read < lines)
		usleep(200);
}

static void open_log(struct writer *w)
{
	w->fd = must(open(path_of(LOG), O_WRONLY | O_CREAT | O_APPEND, 0644), LOG);
}

/* Make room for .1; what goes must have been read, and more. */
static void shift(struct writer *w)
{
	if (w->last[KEEP] && w->next <= w->last[KEEP])
		write_lines(w, 1);
	if (w->last[KEEP])
		wait_read(w->next > w->last[KEEP] ? w->last[KEEP] + 1 : w->next);
	unlink(rotated(KEEP, ""));
	unlink(rotated(KEEP, ".gz"));
	for (unsigned int i = KEEP; i > 1; i--) {
		rename(rotated(i - 1, ""), rotated(i, ""));
		rename(rotated(i - 1, ".gz"), rotated(i, ".gz"));
		w->last[i] = w->last[i - 1];
	}
}

static void rotate_rename(struct writer *w)
{
	shift(w);
	must(rename(path_of(LOG), rotated(1, "")), "rename");
	/* The daemon has not noticed yet. */
	if (next_random(&w->random) % 2)
		write_lines(w, next_random(&w->random) % 20);
	close(w->fd);
	if (next_random(&w->random) % 4 == 0)
		usleep(next_random(&w->random) % 2000);
	open_log(w);
}

static void rotate_copy(struct writer *w)
{
	char buf[65536];
	ssize_t n;
	int from, to;

	shift(w);
	from = must(open(path_of(LOG), O_RDONLY), LOG);
	to = must(open(rotated(1, ""), O_WRONLY | O_CREAT | O_EXCL, 0644), LOG ".1");
	while ((n = read(from, buf, sizeof(buf))) > 0)
		if (write(to, buf, (size_t)n) != n)
			bail("copy");
	close(from);
	close(to);
	must(ftruncate(w->fd, 0), "truncate");
}

/* Nobody can read it later who is not in it already. */
static void rotate_delete(struct writer *w)
{
	const bool read = w->next > w->first;

	if (read)
		wait_read(w->first + 1);
	must(unlink(path_of(LOG)), "unlink");
	if (read && next_random(&w->random) % 2)
		write_lines(w, next_random(&w->random) % 20);
	close(w->fd);
	open_log(w);
}

static void (*const rotate[METHODS])(struct writer *) = {
	[RENAME] = rotate_rename, [COPY] = rotate_copy, [DELETE] = rotate_delete};

static void rotate_some_way(struct writer *w)
{
	enum method method;

	do
		method = next_random(&w->random) % METHODS;
	while (!(w->methods & 1u << method));
	rotate[method](w);
	w->first = w->next;
	if (method != DELETE)
		w->last[1] = w->next;
	if (w->gzip && next_random(&w->random) % 2) {
		const char *path = rotated(1 + next_random(&w->random) % 2, "");

		if (access(path, F_OK) == 0)
			shell("gzip -1 '%s'", path);
	}
}

static void writer_main(struct writer *w)
{
	open_log(w);
	while (w->next < w->lines) {
		write_lines(w, next_random(&w->random) % (2 * ROTATE / 3));
		if (next_random(&w->random) % 8 == 0)
			usleep(next_random(&w->random) % 3000);
		if (next_random(&w->random) % 3 == 0)
			rotate_some_way(w);
		/* Again at once, so that several rotations are one for the reader. */
		if (next_random(&w->random) % 16 == 0)
			rotate_some_way(w);
	}
	shared->complete = true;
	_exit(0);
}

static pid_t start_writer(const struct writer *how)
{
	struct writer w = *how;
	pid_t pid;

	*shared = (struct shared){.complete = false};
	fflush(stdout);
	pid = must(fork(), "fork");
	if (pid == 0)
		writer_main(&w);
	return pid;
}

/* The reader */

/* It may be about to compress something, and must not be killed then. */
static void stop_writer(pid_t pid)
{
	shared->read = UINT64_MAX;
	waitpid(pid, NULL, 0);
}

static void open_numbered(void)
{
	append(LOG, ""); /* or there is no log to choose */
	got = (struct got){.random = 7, .numbered = true};
	if (try_reader(true, NULL) < 0)
		bail(why);
}

/* Nobody can tell a deleted file from one that was rotated away too early. */
static bool may_doubt;

/* What goes wrong, or NULL. *RET_WAIT: there is nothing to read. */
static const char *read_on(bool *ret_wait)
{
	const int r = source_syslog.read(source);

	*ret_wait = r == SOURCE_WAIT;
	if (r < 0)
		return strerror(-r);
	if (got.bad)
		return "a line is missing, twice or damaged";
	return got.lost && !may_doubt ? got.note : NULL;
}

static void report(const char *wrong, const struct writer *how, const char *name)
{
	if (!ok(!wrong && got.next == how->lines, "%s", name))
		printf("# seed %u: %llu of %llu lines: %s; %s\n", how->random,
		       (unsigned long long)got.next, (unsigned long long)how->lines,
		       wrong ? wrong : "", got.note);
}

static void test_follow(const struct writer *how, const char *name)
{
	const char *wrong = NULL;
	uint32_t random = how->random;
	pid_t pid;

	clear_dir();
	open_numbered();
	pid = start_writer(how);
	while (!wrong && got.next < how->lines) {
		bool wait;

		wrong = read_on(&wait);
		shared->read = got.next;
		if (wait && got.next < how->lines && wakes(STUCK) != 1)
			wrong = "no event came";
		if (next_random(&random) % 64 == 0)
			usleep(next_random(&random) % 5000);
	}
	if (!wrong && read_all() == SOURCE_WAIT && got.next > how->lines)
		wrong = "more came";
	report(wrong, how, name);
	close_reader();
	stop_writer(pid);
}

struct saved {
	char position[SOURCE_POSITION];
	uint64_t next;
};

static void save(struct saved *saved)
{
	position(saved->position);
	saved->next = got.next;
	shared->read = got.next;
}

/* As after kill -9: what came since it was saved is forgotten. */
static const char *kill_reader(const struct saved *saved)
{
	close_reader();
	got.len = got.pending = 0;
	got.next = saved->next;
	return try_reader(true, saved->position) < 0 ? why : NULL;
}

/* Until the log is complete. Returns what went wrong, or NULL. */
static const char *kill_often(const struct writer *how, unsigned int *ret_kills)
{
	const char *wrong = NULL;
	uint32_t random = how->random;
	unsigned int idle = 0;
	struct saved saved;
	pid_t pid;

	clear_dir();
	open_numbered();
	pid = start_writer(how);
	save(&saved);
	while (!wrong && got.next < how->lines && idle < STUCK) {
		const unsigned int way = next_random(&random) % 8;
		bool wait;

		wrong = read_on(&wait);
		if (wrong)
			break;
		idle = wait && wakes(1) == 0 ? idle + 1 : 0;
		/* The writer may wait for a save. */
		if (way < 2 || idle)
			save(&saved);
		if (way < 5)
			continue;
		if (way == 5)
			usleep(next_random(&random) % 10000);
		wrong = kill_reader(&saved);
		++*ret_kills;
	}
	close_reader();
	stop_writer(pid);
	return wrong || got.next == how->lines ? wrong : "no more came";
}

static void test_kills(const struct writer *how, const char *name)
{
	struct writer w = *how;
	const char *wrong;
	unsigned int kills = 0;

	do {
		wrong = kill_often(&w, &kills);
		report(wrong, &w, name);
		w.random += 1000;
	} while (!wrong && kills < KILLS);
	printf("# %u times\n", kills);
}

int main(int argc, char **argv)
{
	const char *tmp = getenv("TMPDIR");
	struct writer w = {
		.random = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1,
		.lines = argc > 2 ? strtoull(argv[2], NULL, 0) : LINES,
	};

	umask(022);
	snprintf(dir, sizeof(dir), "%s/rotation-%ld", tmp ? tmp : "/tmp", (long)getpid());
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		bail("mmap");

	w.methods = 1u << RENAME;
	test_follow(&w, "renamed");
	w.methods = 1u << COPY;
	test_follow(&w, "copied and truncated");
	w.methods = 1u << DELETE;
	test_follow(&w, "deleted and created");
	w.methods = 1u << RENAME | 1u << COPY;
	w.gzip = true;
	test_follow(&w, "renamed, or copied and truncated; some compressed");
	w.methods |= 1u << DELETE;
	may_doubt = true;
	test_follow(&w, "each way");
	may_doubt = false;
	w.methods = 1u << RENAME;
	test_kills(&w, "killed and resumed, renamed");
	w.methods |= 1u << COPY;
	test_kills(&w, "killed and resumed, renamed or copied and truncated");
	shell("rm -rf '%s'", dir);
	return done();
}
