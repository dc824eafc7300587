/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Standard input as it comes: a pipe from another program, or auditd, which starts this
 * one as a plugin and writes each record to it (auditd-plugins(5)). Not in the table: a
 * user names it with "-".
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "input.h"
#include "source.h"

struct from_stdin {
	struct source base;
	struct source_sink sink;
	struct input *input;
	bool begun;
};

static int stdin_open(const struct source_options *options,
		      const struct source_sink *sink, struct source **ret,
		      const char **ret_why)
{
	struct from_stdin *s = calloc(1, sizeof(*s));
	int r = s ? input_open("-", &s->input) : -ENOMEM;

	(void)options;
	if (r < 0) {
		*ret_why = "cannot be read";
		free(s);
		return r;
	}
	s->base.ops = &source_stdin;
	s->sink = *sink;
	*ret = &s->base;
	return 0;
}

static int stdin_fd(struct source *source)
{
	(void)source;
	return STDIN_FILENO;
}

static int stdin_read(struct source *source)
{
	struct from_stdin *s = (struct from_stdin *)source;
	struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
	size_t room;
	ssize_t got;
	char *space;
	int r;

	if (!s->begun) {
		s->sink.begin(s->sink.ctx, "standard input", false);
		s->begun = true;
	}
	if (poll(&ready, 1, 0) == 0)
		return SOURCE_WAIT;
	space = s->sink.space(s->sink.ctx, &room);
	got = input_read(s->input, space, room);
	if (got > 0) {
		r = s->sink.push(s->sink.ctx, (size_t)got);
		return r < 0 ? r : SOURCE_MORE;
	}
	r = s->sink.end(s->sink.ctx);
	if (got < 0)
		return (int)got;
	return r < 0 ? r : SOURCE_END;
}

static void stdin_close(struct source *source)
{
	struct from_stdin *s = (struct from_stdin *)source;

	input_close(s->input);
	free(s);
}

const struct source_ops source_stdin = {
	.name = "standard input",
	.what = "text on standard input",
	.open = stdin_open,
	.fd = stdin_fd,
	.read = stdin_read,
	.close = stdin_close,
};
