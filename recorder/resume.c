/* SPDX-License-Identifier: Apache-2.0 */
#include "resume.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "follow.h"
#include "say.h"
#include "when.h"

/*
 * The first batch is saved at once. What was read since the last saving is read again, so
 * there is no hurry then...
 */
#define SAVE_MS 2000
/* ... nor is there where it failed. */
#define RETRY_MS 5000

int resume_open(struct resume *resume, const struct record_options *options)
{
	char error[STATE_ERROR];
	int r;

	*resume = (struct resume){.path = options->state, .quiet = options->quiet};
	if (!resume->path)
		return 0;
	r = record_options_key(options, &resume->options);
	if (r < 0) {
		say(NULL, "out of memory");
		return r;
	}
	r = state_open(resume->path, &resume->state, error);
	if (r < 0)
		say(resume->path, "%s", error);
	return r;
}

void resume_done(struct resume *resume)
{
	state_free(resume->state);
	free(resume->options);
	*resume = (struct resume){0};
}

static const struct source_ops *source_of(struct span name)
{
	static const struct source_ops *const named[] = {&source_stdin, &source_file};
	const struct source_ops *ops;

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (span_is(name, named[i]->name))
			return named[i];
	for (size_t i = 0; (ops = source_at(i)); i++)
		if (span_is(name, ops->name))
			return ops;
	return NULL;
}

/* The options of a key in one line, for a message. */
static void one_line(struct span options, char *buf, size_t size)
{
	size_t n = options.n < size ? options.n : size - 1;

	memcpy(buf, options.n ? options.p : "none", options.n ? n : sizeof("none"));
	if (!options.n)
		return;
	buf[n] = '\0';
	while (n && buf[n - 1] == '\n')
		buf[--n] = '\0';
	for (char *p = buf; (p = strchr(p, '\n'));)
		*p = ' ';
}

static bool same_options(const struct resume *resume, struct span options)
{
	char was[256];

	if (span_is(options, resume->options))
		return true;
	one_line(options, was, sizeof(was));
	say(resume->path,
	    "was recorded with other options: give the same, or name another file; they "
	    "were: %s",
	    was);
	return false;
}

int resume_source(const struct resume *resume, const struct source_ops **ops)
{
	const struct source_ops *was;
	struct state_key key;

	if (!resume->state || !state_is_set(resume->state))
		return 0;
	key = state_key(resume->state);
	was = source_of(key.source);
	if (!was || (*ops && *ops != was)) {
		say(resume->path,
		    "was recorded from the source %.*s%s: name that one, or another file",
		    (int)key.source.n, key.source.p,
		    was ? "" : ", which is not in this build");
		return -EINVAL;
	}
	if (!same_options(resume, key.options))
		return -EINVAL;
	*ops = was;
	return 0;
}

/* What this source delivered meanwhile went to nobody. */
static void note_gap(const struct resume *resume, const struct source_ops *ops,
		     struct pipeline *pipeline)
{
	const struct source_sink sink = pipeline_sink(pipeline);
	char since[32] = "-";

	when_format(state_time(resume->state), since);
	sink.lost(sink.ctx, LOSS_GAPS, 0);
	if (!resume->quiet)
		say(resume->path,
		    "the source %s cannot be read again: what came since %s is lost, and "
		    "the account says so",
		    ops->name, since);
}

int resume_restore(struct resume *resume, const struct source_ops *ops,
		   struct pipeline *pipeline, struct source_options *from,
		   const char **ret_why)
{
	int r;

	if (!resume->state)
		return 0;
	from->partial = true;
	if (!state_is_set(resume->state))
		return 0;
	r = state_restore(resume->state, pipeline);
	if (r < 0) {
		*ret_why = r == -ENOMEM ? "out of memory"
					: "the file of --state is damaged: remove it to "
					  "begin anew";
		return r;
	}
	if (ops->resumes)
		from->position = state_position(resume->state);
	else
		note_gap(resume, ops, pipeline);
	return 0;
}

static int save(struct resume *resume, struct source *source, struct pipeline *pipeline)
{
	const struct state_key key = {span_of(source->ops->name),
				      span_of(resume->options)};
	char position[SOURCE_POSITION] = "";
	int r = 0;

	if (source->ops->resumes)
		r = source->ops->position(source, position, sizeof(position));
	r = r ? r
	      : state_save(resume->state, &key, position, (int64_t)time(NULL) * 1000,
			   pipeline);
	if (r < 0)
		return r;
	resume->moves = pipeline_moves(pipeline);
	resume->saved = true;
	return 0;
}

int64_t resume_settle(struct resume *resume, struct source *source,
		      struct pipeline *pipeline)
{
	int64_t left =
		resume->last + (resume->failing ? RETRY_MS : SAVE_MS) - follow_now();
	int r;

	if (!resume->state ||
	    (resume->saved && resume->moves == pipeline_moves(pipeline)))
		return 0;
	if (left > 0)
		return left;
	r = save(resume, source, pipeline);
	resume->last = follow_now();
	if (r < 0 && !resume->failing)
		say(resume->path,
		    "cannot be saved: %s; the recording goes on and is kept; trying "
		    "again every %d seconds",
		    strerror(-r), RETRY_MS / 1000);
	if (r == 0 && resume->failing)
		say(resume->path, "saved again");
	resume->failing = r < 0;
	return r < 0 ? RETRY_MS : 0;
}

int resume_save(struct resume *resume, struct source *source, struct pipeline *pipeline)
{
	int r = resume->state ? save(resume, source, pipeline) : 0;

	if (r < 0)
		say(resume->path,
		    "cannot be saved: %s; the next reading goes on where it was last",
		    strerror(-r));
	return r;
}
