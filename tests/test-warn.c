/* SPDX-License-Identifier: Apache-2.0 */
/*
 * emit-warn.h, of formats that say less than any of ours does: what a call is not
 * answered, and what is not logged, is said, each in one line. What ours say: warn.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "emit-warn.h"
#include "tap.h"

#define BYTES 65536

/* What emit_warn() says, instead of on stderr. */
static const char *said(const struct emitter *format, const struct profile *profile)
{
	static char text[BYTES];
	const struct emit_options options = {.format = format};
	FILE *file = tmpfile(), *err = stderr;
	size_t n;

	if (!file)
		abort();
	stderr = file;
	emit_warn(&options, profile);
	stderr = err;
	rewind(file);
	n = fread(text, 1, sizeof(text) - 1, file);
	text[n] = '\0';
	fclose(file);
	return text;
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

static struct profile *make(uint32_t action, bool log_denials)
{
	static const struct sighting sighting = {
		.count = 1, .first = RECORD_NO_TIME, .last = RECORD_NO_TIME};
	const struct profile_options options = {
		.default_action = action, .default_errno = 1, .log_denials = log_denials};
	const struct record record = {.exe = span_of("/bin/app"),
				      .comm = span_of("app"),
				      .subj = span_of(""),
				      .time = RECORD_NO_TIME,
				      .arch = arch_by_name("x86_64")->token,
				      .code = ACTION_LOG};
	struct recording *recording;
	struct profile *profile;
	unsigned int session;

	if (recording_new(&recording) < 0 ||
	    recording_session(recording, span_of(""), span_of(""), &session) < 0 ||
	    recording_add(recording, session, &record, &sighting) < 0 ||
	    profile_new(recording, &options, &profile) < 0)
		abort();
	recording_free(recording);
	return profile;
}

int main(void)
{
	static const struct emitter mute = {.name = "mute", .what = "", .traits = 0},
				    list = {.name = "list", .traits = EMITTER_TABLE},
				    table = {.name = "table",
					     .traits = EMITTER_TABLE | EMITTER_WHOLE},
				    apt = {.name = "apt",
					   .traits = EMITTER_ERRNO | EMITTER_LOG};
	struct profile *profile = make(ACTION_ERRNO, true);
	const char *text = said(&mute, profile);

	ok(count(text, "the format mute cannot answer ENOSYS") == 1 &&
		   count(text, ": cachestat, clone3, ") == 1 &&
		   count(text, " more\n") == 1,
	   "ENOSYS that a format cannot say, by the names and in one line");
	ok(count(text, "--log-denials: the format mute cannot say") == 1,
	   "denials that are not logged");
	text = said(&apt, profile);
	ok(!count(text, "ENOSYS") && !count(text, "denials"),
	   "nothing of a format that can say both");
	text = said(&list, profile);
	ok(count(text, "the format list cannot answer ENOSYS") == 1 &&
		   !count(text, "denials"),
	   "of a list of what to allow, what it cannot answer");
	text = said(&table, profile);
	ok(!count(text, "ENOSYS") && !count(text, "denials"),
	   "nothing of one that holds all that was recorded");
	profile_free(profile);
	profile = make(ACTION_LOG, false);
	text = said(&mute, profile);
	ok(!count(text, "ENOSYS") && !count(text, "denials"),
	   "nothing where nothing is denied");
	profile_free(profile);
	return done();
}
