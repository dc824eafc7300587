/* SPDX-License-Identifier: Apache-2.0 */
#include "seen.h"

#include <errno.h>
#include <linux/audit.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

static void mark(struct seen *s, unsigned int type, const char *text, size_t n)
{
	if (!s->marker || !memmem(text, n, s->marker, strlen(s->marker)))
		return;
	s->marked++;
	s->marked_type = type;
	snprintf(s->marked_text, sizeof(s->marked_text), "%.*s", (int)(n < 60 ? n : 60),
		 text);
}

static int on_payload(void *ctx, unsigned int type, char *text, size_t n)
{
	struct seen *s = ctx;
	static const char call[] = " syscall=";
	const char *found;

	mark(s, type, text, n);
	found = type == AUDIT_SECCOMP ? memmem(text, n, s->pid, strlen(s->pid)) : NULL;
	found = found ? memmem(text, n, call, sizeof(call) - 1) : NULL;
	if (found && atoi(found + sizeof(call) - 1) == SYS_getppid &&
	    strncmp(text, "audit(", 6) == 0)
		s->records++;
	else
		s->others++;
	return 0;
}

static void on_lost(void *ctx, enum loss kind, uint64_t n)
{
	struct seen *s = ctx;

	s->lost[kind] += n;
	s->some[kind] += n == 0;
}

static void on_note(void *ctx, const char *text)
{
	struct seen *s = ctx;
	size_t used = strlen(s->notes);

	snprintf(s->notes + used, sizeof(s->notes) - used, "%s\n", text);
}

static void on_begin(void *ctx, const char *name, bool trusted)
{
	struct seen *s = ctx;

	if (strcmp(name, "/dev/kmsg") != 0 || trusted)
		on_note(s, "a wrong begin");
}

static char *on_space(void *ctx, size_t *ret_n)
{
	struct seen *s = ctx;

	*ret_n = sizeof(s->space);
	return s->space;
}

/* Whole records only. */
static int on_push(void *ctx, size_t n)
{
	struct seen *s = ctx;
	const char *at = s->space, *const end = at + n;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (!stop)
			return -EBADMSG;
		mark(s, 0, at, (size_t)(stop - at));
		if (*at != ' ') {
			s->last = strtoull(strchr(at, ',') + 1, NULL, 10);
			s->first = s->lines++ ? s->first : s->last;
		}
		at = stop + 1;
	}
	return 0;
}

static int on_end(void *ctx)
{
	struct seen *s = ctx;

	s->ended = true;
	return 0;
}

struct source *seen_open(const struct source_ops *ops, struct source_options options,
			 struct seen *s, int *ret, const char **ret_why)
{
	const struct source_sink sink = {
		.ctx = s,
		.begin = on_begin,
		.space = on_space,
		.push = on_push,
		.end = on_end,
		.payload = on_payload,
		.lost = on_lost,
		.note = on_note,
	};
	struct source *source = NULL;

	*ret_why = "";
	*ret = ops->open(&options, &sink, &source, ret_why);
	return source;
}

void seen_read(struct source *source, int timeout)
{
	struct pollfd p = {.fd = source->ops->fd(source), .events = POLLIN};
	int r = SOURCE_MORE;

	if (poll(&p, 1, timeout) > 0)
		while (r == SOURCE_MORE)
			r = source->ops->read(source);
	if (r < 0)
		printf("# read: %s\n", strerror(-r));
}
