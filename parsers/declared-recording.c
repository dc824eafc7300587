/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recording as a profile: what was recorded is allowed, on the architecture on which it
 * was, and all else is denied.
 */
#include <errno.h>
#include <stdio.h>

#include "declared-parts.h"
#include "recording-read.h"

static bool recording_detect(const struct declared_document *document)
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

static int add_arch(struct declared *out, const struct arch *arch)
{
	for (size_t i = 0; i < out->n_arches; i++)
		if (out->arches[i].arch == arch)
			return 0;
	return declared_add_arch(out, &(struct declared_arch){.arch = arch});
}

static int add_group(struct declared *out, const struct group *group)
{
	const struct declared_place nowhere = {0};
	int r;

	if (!group->arch)
		return declared_fault(out, DECLARED_WARNING, nowhere, "unknown-arch",
				      "a group is of an architecture that is not known "
				      "(%08x): its calls do not count",
				      group->token);
	r = add_arch(out, group->arch);
	r = r ? r : declared_add_rule(out, ACTION_ALLOW, nowhere);
	if (r == 0)
		declared_last(out)->arch = group->arch;
	for (size_t i = 0; i < group->n_calls && r == 0; i++)
		r = declared_add_nr(out, group->calls[i].nr, nowhere);
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
	reader->out->order = DECLARED_FIRST;
	reader->out->has_otherwise = true;
	reader->out->otherwise = reader->out->foreign = ACTION_ERRNO | EPERM;
	for (size_t i = 0; i < recording->n_groups && r == 0; i++)
		r = add_group(reader->out, recording->groups[i]);
	recording_free(recording);
	return r;
}

const struct declared_format declared_format_recording = {
	.kind = {"recording", "a recording of this program"},
	.detect = recording_detect,
	.read = recording_as_declared,
};
