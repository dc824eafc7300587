/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "document.h"
#include "pages.h"
#include "recording-merge.h"
#include "recording-read.h"
#include "say.h"

#define MAKE_ONE "make one with 'seccomp-record record --recording FILE'"

/*
 * What a text is that is no recording at all: one that has its format nowhere. Only for
 * the words of an error.
 */
static const char *looks_like(const struct document *document)
{
	static const struct {
		const char *has, *is;
	} signs[] = {
		{"\"seccomp-record/", NULL},
		{"\"defaultAction\"", "a profile"},
		{"SeccompProfile", "a profile"},
		{"SystemCallFilter", "a profile"},
		{"audit(", "a log"},
		{"_AUDIT_TYPE", "a log"},
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (memmem(document->text, document->n, signs[i].has,
			   strlen(signs[i].has)))
			return signs[i].is;
	return "something else";
}

static void say_fault(const struct document *document, int r, const char *error)
{
	const char *other = r == -EBADMSG ? looks_like(document) : NULL;

	if (other)
		say(document->name, "is no recording but %s; " MAKE_ONE, other);
	else if (r == -EBADMSG)
		say(document->name,
		    "%s; the recording was cut off or changed: get a whole copy of it",
		    error);
	else
		say(document->name, "%s", error);
}

/* 0, or negative after having said why. */
static int add(struct recording_merge *merge, const char *path, struct document *document)
{
	char error[JSON_PULL_ERROR];
	struct recording *recording;
	int r = document_read(document, path, RECORDING_DOCUMENT_MAX, "a recording");

	if (r < 0)
		return r;
	r = recording_read(document->text, document->n, &recording, error);
	if (r < 0) {
		say_fault(document, r, error);
		return r;
	}
	r = recording_merge_add(merge, recording);
	if (r == -ENOSPC)
		say(document->name,
		    "with this one they are past the limit of %s; merge fewer of them",
		    recording_merge_full(merge));
	else if (r < 0)
		say(document->name, "%s", strerror(-r));
	return r;
}

static int check(int n, char **paths)
{
	int input = 0;

	if (n == 0) {
		say(NULL, "which recordings? Name at least one; " MAKE_ONE);
		return -EINVAL;
	}
	for (int i = 0; i < n; i++)
		input += strcmp(paths[i], "-") == 0;
	if (input > 1) {
		say("-", "standard input can be read only once");
		return -EINVAL;
	}
	return 0;
}

/* What the files are on the disk; what cannot be asked is nothing. */
static size_t sizes(int n, char **paths)
{
	size_t sum = 0;
	struct stat st;

	for (int i = 0; i < n; i++)
		if (stat(paths[i], &st) == 0 && S_ISREG(st.st_mode))
			sum += (size_t)st.st_size;
	return sum;
}

int load_recordings(int n, char **paths, struct recording **ret)
{
	struct recording_merge *merge = NULL;
	struct document document = {0};
	int r = check(n, paths);

	if (r < 0)
		return r;
	/* In memory a recording takes about half of what its text does. */
	pages_heap(sizes(n, paths) / 2);
	r = recording_merge_new(&merge);
	if (r < 0)
		say(NULL, "%s", strerror(-r));
	for (int i = 0; i < n && r == 0; i++)
		r = add(merge, paths[i], &document);
	document_done(&document);
	if (r == 0) {
		r = recording_merge_finish(merge, ret);
		if (r < 0)
			say(NULL, "%s", strerror(-r));
	}
	recording_merge_free(merge);
	return r;
}
