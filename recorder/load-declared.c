/* SPDX-License-Identifier: Apache-2.0 */
#include "load-declared.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "declared-builtin.h"
#include "declared-recording.h"
#include "document.h"
#include "nearest.h"
#include "recording-read.h"
#include "say.h"

#define FAULTS_SAID 10

/* What is read, and what is to be given back. */
struct files {
	struct document main, with[LOAD_DECLARED_WITH];
	struct declared_document others[LOAD_DECLARED_WITH];
	char *file; /* the name of one of which a part is meant */
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int read_others(const struct load_declared *how, struct files *files)
{
	int r = 0;

	for (size_t i = 0; i < how->n_with && r == 0; i++) {
		r = document_read(&files->with[i], how->with[i], DECLARED_READ_MAX,
				  "a profile");
		files->others[i] = (struct declared_document){base_of(how->with[i]),
							      files->with[i].text,
							      files->with[i].n, NULL};
	}
	return r;
}

/* Where a fault is: FILE:LINE:COLUMN, of which there may be less. */
static const char *place_of(const struct load_declared *how, const char *path,
			    struct declared_place place, char *buf, size_t size)
{
	const char *file = place.file ? how->with[place.file - 1] : path;

	if (place.line)
		snprintf(buf, size, "%s:%u:%u", file, place.line, place.column);
	else
		snprintf(buf, size, "%s", file);
	return buf;
}

static int say_faults(const struct load_declared *how, const char *path,
		      const struct declared *declared)
{
	char place[512];
	unsigned int said = 0;

	for (size_t i = 0; i < declared->n_faults && said < FAULTS_SAID; i++) {
		const struct declared_fault *fault = &declared->faults[i];

		if (fault->severity != DECLARED_ERROR)
			continue;
		say(place_of(how, path, fault->place, place, sizeof(place)), "%s",
		    fault->text);
		said++;
	}
	if (declared->n_errors > said)
		say(path, "and %zu more", declared->n_errors - said);
	return declared->n_errors ? -EBADMSG : 0;
}

/* ERROR may begin with where it is: "12:5: ". */
static void say_error(const char *path, const char *error)
{
	const char *text = strstr(error, ": ");
	char place[512];

	if (!text || *error < '0' || *error > '9') {
		say(path, "%s", error);
		return;
	}
	snprintf(place, sizeof(place), "%s:%.*s", path, (int)(text - error), error);
	say(place, "%s", text + 2);
}

static int read_profile(const struct load_declared *how, const char *path,
			const struct declared_document *document,
			const struct files *files, size_t at, struct declared **ret)
{
	char error[DECLARED_READ_ERROR];
	struct declared *declared;
	int r;

	if (how->faulty)
		r = declared_read_faulty(document, how->kind, files->others, how->n_with,
					 at, &declared, error);
	else
		r = declared_read(document, how->kind, files->others, how->n_with,
				  &declared, error);
	if (r < 0) {
		say_error(path, error);
		return r;
	}
	r = how->faulty ? 0 : say_faults(how, path, declared);
	if (r < 0)
		declared_free(declared);
	else
		*ret = declared;
	return r;
}

static int read_recording(const char *path, const struct declared_document *document,
			  struct declared **ret, struct recording **ret_recording)
{
	char error[JSON_PULL_ERROR];
	struct recording *recording;
	int r = recording_read(document->text, document->n, &recording, error);

	if (r == 0) {
		r = declared_of_recording(recording, ret);
		snprintf(error, sizeof(error), "%s", strerror(-r));
		if (r < 0)
			recording_free(recording);
	}
	if (r < 0)
		say(path, "%s", error);
	else
		*ret_recording = recording;
	return r;
}

/* Of FILE#PART, which is no file itself, the FILE, which is *RET; else PATH. */
static const char *file_of(const char *path, char **ret)
{
	const char *hash = strrchr(path, '#');

	if (!hash || hash == path || access(path, F_OK) == 0)
		return path;
	*ret = strndup(path, (size_t)(hash - path));
	if (!*ret)
		say(path, "%s", strerror(ENOMEM));
	return *ret;
}

static const char *part_of(const char *path, const char *file)
{
	return file ? path + strlen(file) + 1 : NULL;
}

static const char *next_builtin(void *ctx)
{
	size_t *i = ctx;

	return declared_builtin_name((*i)++);
}

/* Whether PATH, which is not there, was said to be the name of one, misspelt. */
static bool say_builtin(const char *path)
{
	size_t i = 0;
	const char *guess = strchr(path, '/') ? NULL : nearest(path, next_builtin, &i);

	if (guess)
		say(path, "no such file; did you mean %s?", guess);
	return guess;
}

static int open_document(const struct load_declared *how, const char *path,
			 struct files *files, struct declared_document *ret)
{
	const char *file;
	int r;

	/* A file of that name comes first. */
	if (access(path, F_OK) != 0) {
		if (declared_builtin(path, ret))
			return 0;
		if (say_builtin(path))
			return -ENOENT;
	}
	file = file_of(path, &files->file);
	if (!file)
		return -ENOMEM;
	r = document_read(&files->main, file,
			  how->recordings ? RECORDING_DOCUMENT_MAX : DECLARED_READ_MAX,
			  "a profile");
	*ret = (struct declared_document){base_of(file), files->main.text, files->main.n,
					  part_of(path, files->file)};
	return r;
}

static int load(const struct load_declared *how, const char *path, struct files *files,
		struct declared **ret, struct recording **ret_recording)
{
	struct declared_document document;
	int r = open_document(how, path, files, &document);

	if (r < 0)
		return r;
	if (how->recordings && !how->kind && declared_is_recording(&document))
		return read_recording(files->main.name, &document, ret, ret_recording);
	r = read_others(how, files);
	return r ? r : read_profile(how, path, &document, files, 0, ret);
}

static void files_done(struct files *files)
{
	free(files->file);
	document_done(&files->main);
	for (size_t i = 0; i < LOAD_DECLARED_WITH; i++)
		document_done(&files->with[i]);
}

int load_declared(const struct load_declared *how, const char *path,
		  struct declared **ret, struct recording **ret_recording)
{
	struct files files = {0};
	struct declared *declared = NULL;
	struct recording *recording = NULL;
	int r = load(how, path, &files, &declared, &recording);

	files_done(&files);
	if (r < 0)
		return r;
	*ret = declared;
	if (ret_recording)
		*ret_recording = recording;
	return 0;
}

int load_declared_each(const struct load_declared *how, const char *path,
		       int (*each)(void *ctx, struct declared *declared), void *ctx)
{
	struct files files = {0};
	struct declared_document document;
	size_t more = 0;
	int r = open_document(how, path, &files, &document);

	r = r ? r : read_others(how, &files);
	for (size_t at = 0; r == 0 && at <= more; at++) {
		struct declared *declared;

		r = read_profile(how, path, &document, &files, at, &declared);
		if (r < 0)
			break;
		more = at + declared->n_more;
		r = each(ctx, declared);
		declared_free(declared);
	}
	files_done(&files);
	return r;
}

/* A profile that has a name only is a document too. */
static int copy_builtin(const char *path, struct document *ret)
{
	struct declared_document builtin;

	if (ret->text || !declared_builtin(path, &builtin))
		return 0;
	ret->text = strndup(builtin.text, builtin.n);
	ret->n = builtin.n;
	return ret->text ? 0 : -ENOMEM;
}

int load_declared_text(const struct load_declared *how, const char *path,
		       struct declared **ret, struct document *ret_text)
{
	struct files files = {0};
	struct declared *declared = NULL;
	int r = load(how, path, &files, &declared, NULL);

	if (r == 0) {
		r = copy_builtin(path, &files.main);
		if (r < 0)
			say(path, "%s", strerror(-r));
	}
	if (r < 0) {
		files_done(&files);
		declared_free(declared);
		return r;
	}
	*ret_text = files.main;
	files.main = (struct document){0};
	files_done(&files);
	*ret = declared;
	return 0;
}
