/* SPDX-License-Identifier: Apache-2.0 */
#include "tail-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char dir[240];

void bail(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

int must(int r, const char *what)
{
	if (r < 0)
		bail(what);
	return r;
}

uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

const char *path_of(const char *name)
{
	static char paths[8][400];
	static unsigned int turn;
	char *path = paths[turn++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

void shell(const char *fmt, ...)
{
	char command[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	if (system(command) != 0)
		bail(command);
}

void clear_dir(void)
{
	shell("rm -rf '%s' && mkdir -p '%s' && chmod 755 '%s'", dir, dir, dir);
}

void append(const char *name, const char *text)
{
	const int fd =
		must(open(path_of(name), O_WRONLY | O_CREAT | O_APPEND, 0644), name);

	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		bail(name);
	close(fd);
}

size_t numbered_line(uint64_t n, char *buf)
{
	uint32_t r = (uint32_t)n * 2654435761u;
	const int pad = (int)(next_random(&r) % 200);

	return (size_t)snprintf(buf, LINE_SIZE, "%08llu %0*u\n", (unsigned long long)n,
				pad + 1, (unsigned int)(r & 7));
}

static void check_lines(struct got *g)
{
	char *end, want[LINE_SIZE];

	while ((end = memchr(g->text, '\n', g->len))) {
		const size_t len = (size_t)(end + 1 - g->text);

		if (len != numbered_line(g->next, want) ||
		    memcmp(want, g->text, len) != 0) {
			if (!g->bad)
				printf("# want line %llu, got %.*s\n",
				       (unsigned long long)g->next, (int)len, g->text);
			g->bad = true;
		}
		g->next++;
		g->len -= len;
		memmove(g->text, end + 1, g->len);
	}
}

static void add(struct got *g, const char *text, size_t n)
{
	if (g->len + n >= TEXT_SIZE)
		bail("more text than was written");
	memcpy(g->text + g->len, text, n);
	g->len += n;
	g->text[g->len] = '\0';
}

static void on_begin(void *ctx, const char *name, bool trusted)
{
	struct got *g = ctx;

	g->begins++;
	g->trusted = trusted;
	g->bad |= name[0] != '/';
	if (!g->numbered)
		add(g, "[", 1);
	g->pending = 0;
}

static char *on_space(void *ctx, size_t *ret_n)
{
	struct got *g = ctx;

	if (g->late_in && !--g->late_in)
		append(g->late, g->late_text);
	*ret_n = 1 + next_random(&g->random) % sizeof(g->buf);
	return g->buf;
}

static int on_push(void *ctx, size_t n)
{
	struct got *g = ctx;
	const char *end = memrchr(g->buf, '\n', n);

	g->pending = end ? (size_t)(g->buf + n - end - 1) : g->pending + n;
	add(g, g->buf, n);
	if (g->numbered)
		check_lines(g);
	return 0;
}

static size_t on_pending(void *ctx)
{
	const struct got *g = ctx;

	return g->pending;
}

static int on_end(void *ctx)
{
	struct got *g = ctx;

	if (g->numbered && g->len)
		g->bad = true; /* half a line */
	if (!g->numbered)
		add(g, "]", 1);
	g->pending = 0;
	return 0;
}

static void on_lost(void *ctx, enum loss kind, uint64_t n)
{
	struct got *g = ctx;

	(void)kind;
	(void)n;
	g->lost++;
}

static void on_note(void *ctx, const char *text)
{
	struct got *g = ctx;

	g->notes++;
	snprintf(g->note, sizeof(g->note), "%s", text);
}

/* The reader */

struct got got;
struct source *source;
const char *why;

const struct source_sink sink = {
	.ctx = &got,
	.begin = on_begin,
	.space = on_space,
	.push = on_push,
	.pending = on_pending,
	.end = on_end,
	.lost = on_lost,
	.note = on_note,
};

int try_reader(bool follow, const char *position)
{
	const struct source_options options = {
		.follow = follow, .position = position, .log_dir = dir};

	why = "";
	return source_syslog.open(&options, &sink, &source, &why);
}

void open_reader(bool follow, const char *position)
{
	got = (struct got){.random = 7};
	if (try_reader(follow, position) < 0)
		bail(why);
}

void close_reader(void)
{
	source_syslog.close(source);
	source = NULL;
}

int read_all(void)
{
	int r;

	do
		r = source_syslog.read(source);
	while (r == SOURCE_MORE);
	return r;
}

int wakes(int ms)
{
	struct pollfd p = {.fd = source_syslog.fd(source), .events = POLLIN};

	return poll(&p, 1, ms);
}

void position(char *pos)
{
	if (source_syslog.position(source, pos, SOURCE_POSITION) < 0)
		bail("position");
}
