/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording as a profile: what was recorded is allowed, on the architecture on which it
 * was and, where they are known, with the arguments that it had; all else is denied.
 */
#include "declared-recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "declared-parts.h"
#include "recording-read.h"

static const struct declared_place nowhere;

bool declared_is_recording(const struct declared_document *document)
{
	static const char format[] = "seccomp-record/";
	struct json_pull pull;
	struct span value = {"", 0};
	int r = json_pull_init(&pull, document->text, document->n);

	r = r ? r : json_pull_open(&pull, '{');
	while (r == 0 && (r = json_pull_next(&pull)) > 0) {
		bool here = span_is(json_pull_key(&pull), "format");

		r = here ? json_pull_string(&pull, &value) : json_pull_skip(&pull);
		if (here)
			break;
	}
	r = r == 0 && value.n > strlen(format) &&
	    memcmp(value.p, format, strlen(format)) == 0;
	json_pull_done(&pull);
	return r;
}

/* A call on an architecture; groups have the same ones. */
struct pair {
	const struct arch *arch;
	int64_t nr;
	const struct arguments *args; /* NULL: not known */
};

static int by_arch(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->arch != y->arch)
		return strcmp(x->arch->name, y->arch->name);
	return (x->nr > y->nr) - (x->nr < y->nr);
}

static int collect(struct declared *out, const struct recording *recording,
		   struct pair *pairs, size_t *ret)
{
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < recording->n_groups && r == 0; i++) {
		const struct group *group = recording->groups[i];

		if (!group->arch)
			r = declared_fault(out, DECLARED_WARNING, nowhere, "unknown-arch",
					   "a group is of an architecture that is not "
					   "known (%08x): its calls do not count",
					   group->token);
		for (size_t j = 0; group->arch && j < group->n_calls; j++)
			pairs[n++] = (struct pair){group->arch, group->calls[j].nr,
						   group->calls[j].args};
	}
	*ret = n;
	return r;
}

/* What is known of the arguments of one call, N times made; NULL: they may be any. */
static int join_args(const struct pair *pairs, size_t n, struct arguments **ret)
{
	struct arguments *args = NULL;
	int r = 0;

	for (size_t i = 0; i < n; i++)
		if (!pairs[i].args)
			return 0;
	r = arguments_new(pairs->arch, pairs->nr, &args);
	for (size_t i = 0; i < n && r == 0; i++)
		r = arguments_join(args, pairs[i].args);
	if (r != 0 || args->any || !args->n_values) {
		arguments_free(args);
		args = NULL;
	}
	*ret = args;
	return r < 0 ? r : 0;
}

/* A rule for each alternative. */
static int add_alternatives(struct declared *out, const struct pair *pair,
			    const struct arguments *args)
{
	int r = 0;

	for (size_t i = 0; i < args->n_values && r == 0; i++) {
		r = declared_add_rule(out, ACTION_ALLOW, nowhere);
		if (r < 0)
			return r;
		declared_last(out)->arch = pair->arch;
		r = declared_add_nr(out, pair->nr, nowhere);
		for (unsigned int k = 0; k < args->n && r == 0; k++) {
			const uint64_t value = args->values[i][k];
			const bool whole = args->of[k].bits == 64;

			r = declared_add_arg(
				out,
				&(struct declared_arg){
					.index = args->of[k].index,
					.op = whole ? DECLARED_EQ : DECLARED_MASKED_EQ,
					.value = whole ? value : UINT32_MAX,
					.two = whole ? 0 : value,
				});
		}
	}
	return r;
}

/* How many of N are the first one. */
static size_t alike(const struct pair *pairs, size_t n)
{
	size_t i = 1;

	while (i < n && by_arch(&pairs[0], &pairs[i]) == 0)
		i++;
	return i;
}

/* Calls of one architecture: with any arguments in the rule that is there, or with some.
 */
static int add_call(struct declared *out, const struct pair *pairs, size_t n, bool some)
{
	struct arguments *args = NULL;
	int r = join_args(pairs, n, &args);

	if (r == 0 && some && args)
		r = add_alternatives(out, pairs, args);
	if (r == 0 && !some && !args)
		r = declared_add_nr(out, pairs->nr, nowhere);
	arguments_free(args);
	return r;
}

static int add_pairs(struct declared *out, const struct pair *pairs, size_t n)
{
	int r = 0;

	for (size_t i = 0, end; i < n && r == 0; i = end) {
		for (end = i; end < n && pairs[end].arch == pairs[i].arch;)
			end++;
		r = declared_add_arch(out,
				      &(struct declared_arch){.arch = pairs[i].arch});
		r = r ? r : declared_add_rule(out, ACTION_ALLOW, nowhere);
		if (r < 0)
			return r;
		declared_last(out)->arch = pairs[i].arch;
		for (int some = 0; some < 2; some++)
			for (size_t k = i; k < end && r == 0;
			     k += alike(&pairs[k], end - k))
				r = add_call(out, &pairs[k], alike(&pairs[k], end - k),
					     some);
	}
	return r;
}

static int add_calls(struct declared *out, const struct recording *recording)
{
	struct pair *pairs = calloc(recording->n_calls + 1, sizeof(*pairs));
	size_t n = 0;
	int r = pairs ? collect(out, recording, pairs, &n) : -ENOMEM;

	if (r == 0) {
		qsort(pairs, n, sizeof(*pairs), by_arch);
		r = add_pairs(out, pairs, n);
	}
	free(pairs);
	return r;
}

static int fill(struct declared *out, const struct recording *recording)
{
	out->order = DECLARED_FIRST;
	out->has_otherwise = true;
	out->otherwise = out->foreign = ACTION_ERRNO | EPERM;
	return add_calls(out, recording);
}

int declared_of_recording(const struct recording *recording, struct declared **ret)
{
	struct declared *out;
	int r = declared_new("recording", &out);

	if (r < 0)
		return r;
	r = fill(out, recording);
	if (r < 0)
		declared_free(out);
	else
		*ret = out;
	return r;
}

static int recording_as_declared(struct declared_reader *reader)
{
	char error[JSON_PULL_ERROR];
	struct recording *recording = NULL;
	int r = recording_read(reader->document->text, reader->document->n, &recording,
			       error);

	if (r < 0) {
		/* It says where by itself. */
		snprintf(reader->error, DECLARED_READ_ERROR, "%s", error);
		return r;
	}
	r = fill(reader->out, recording);
	recording_free(recording);
	return r;
}

const struct declared_format declared_format_recording = {
	.kind = {"recording", "a recording of this program"},
	.detect = declared_is_recording,
	.read = recording_as_declared,
};
