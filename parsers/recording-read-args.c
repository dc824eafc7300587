/* SPDX-License-Identifier: Apache-2.0 */
/* What "args" says of the arguments of a call. */
#include "recording-read-parts.h"

#include <errno.h>
#include <stdlib.h>

/* An argument of "of". */
static int read_of(struct reader *d, void *target)
{
	struct arguments *args = target;
	int64_t index = -1, bits = 0;
	int r = json_pull_open(&d->pull, '{');

	if (r == 0 && args->n == ARGUMENTS_OF)
		return json_pull_fail(&d->pull, -EBADMSG, "has more than %d arguments",
				      ARGUMENTS_OF);
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull);

		if (span_is(key, "index"))
			r = json_pull_whole(&d->pull, 0, ARGUMENTS_INDEX - 1, &index);
		else if (span_is(key, "bits"))
			r = json_pull_whole(&d->pull, 32, 64, &bits);
		else
			r = json_pull_skip(&d->pull);
	}
	if (r == 0 && (index < 0 || (bits != 32 && bits != 64)))
		return json_pull_fail(&d->pull, -EBADMSG,
				      "needs an index, and bits, which are 32 or 64");
	args->of[args->n].index = (unsigned int)index;
	args->of[args->n].bits = (unsigned int)bits;
	args->n += r == 0;
	return r;
}

/* One alternative of "values"; its names are made of these again. */
static int read_values(struct reader *d, void *target)
{
	struct arguments *args = target;
	uint64_t values[ARGUMENTS_OF] = {0};
	unsigned int n = 0;
	int64_t value;
	int r = json_pull_open(&d->pull, '{');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		if (!span_is(json_pull_key(&d->pull), "are")) {
			r = json_pull_skip(&d->pull);
			continue;
		}
		r = json_pull_open(&d->pull, '[');
		while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
			r = json_pull_whole(&d->pull, 0, (int64_t)ARGUMENTS_VALUE_MAX,
					    &value);
			if (r == 0 && n < ARGUMENTS_OF)
				values[n] = (uint64_t)value;
			n += r == 0;
		}
	}
	if (r == 0 && (n == 0 || n != args->n))
		return json_pull_fail(
			&d->pull, -EBADMSG,
			"needs as many values as there are arguments, which "
			"stand before them");
	return r ? r : arguments_add_values(args, values);
}

static int read_each(struct reader *d, struct arguments *args,
		     int (*read)(struct reader *d, void *target))
{
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read(d, args);
	return r;
}

int reader_args(struct reader *d, void *target)
{
	struct draft *draft = target;
	bool any = false;
	int r = json_pull_open(&d->pull, '{');

	arguments_free(draft->args);
	draft->args = calloc(1, sizeof(*draft->args));
	if (!draft->args)
		return -ENOMEM;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull);

		if (span_is(key, "of"))
			r = read_each(d, draft->args, read_of);
		else if (span_is(key, "values"))
			r = read_each(d, draft->args, read_values);
		else if (span_is(key, "any"))
			r = json_pull_bool(&d->pull, &any);
		else
			r = json_pull_skip(&d->pull);
	}
	if (r == 0 && (!draft->args->n || any == (draft->args->n_values > 0)))
		r = json_pull_fail(&d->pull, -EBADMSG,
				   "needs arguments, and either values or any");
	if (r == 0 && any)
		arguments_any(draft->args);
	return r;
}
