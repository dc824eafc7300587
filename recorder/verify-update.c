/* SPDX-License-Identifier: Apache-2.0 */
#include "verify-update.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launch-path.h"
#include "load.h"
#include "origin.h"
#include "recording-merge.h"
#include "save.h"
#include "say.h"

/* What starts the command stands under its name, as in a recording of it. */
static int add_row(struct recording *recording, unsigned int session,
		   const struct denial *row, const char *command)
{
	const struct record record = {
		.time = row->first,
		.exe = row->launch ? span_of(command) : row->exe,
		.deleted = row->deleted,
		.comm = span_of(row->comm),
		.arch = row->token,
		.nr = row->nr,
		.code = VERDICT_ACTION(row->verdict),
		.via = RECORD_VIA_NETLINK,
	};
	const struct sighting sighting = {.count = row->count,
					  .prelude = row->launch,
					  .first = row->first,
					  .last = row->last};
	int r = recording_add(recording, session, &record, &sighting);

	return r < 0 && r != -ENOSPC ? r : 0;
}

static void fill_account(const struct trial *trial, struct account *account)
{
	const struct denials *denials = trial->denials;

	account->seen = denials->count;
	account->matched = denials->count - denials->unkept;
	account->via[RECORD_VIA_NETLINK] = denials->count;
	account->trust = TRUST_KERNEL;
	account->can_tell = !trial->lossy;
	if (denials->unkept)
		account_lost(account, LOSS_LIMIT, denials->unkept);
	if (trial->lost || trial->lossy)
		account_lost(account, LOSS_KERNEL, trial->lost);
	for (size_t i = 0; i < denials->n; i++) {
		const struct denial *row = &denials->rows[i];

		if (i == 0 || row->first < account->first)
			account->first = row->first;
		if (i == 0 || row->last > account->last)
			account->last = row->last;
	}
}

/* The caller's; NULL: no memory. */
static char *path_of(const char *command)
{
	char *found = launch_path(command), *real = found ? realpath(found, NULL) : NULL;

	free(found);
	return real ? real : strdup(command);
}

static int fill(const struct trial *trial, const char *command,
		struct recording *recording, unsigned int *ret)
{
	char *path = path_of(command);
	struct origin here;
	int r = path ? 0 : -ENOMEM;

	origin_here(&here);
	if (r == 0)
		r = recording_session(recording, span_of(here.host), span_of(here.boot),
				      ret);
	for (size_t i = 0; i < trial->denials->n && r == 0; i++)
		r = add_row(recording, *ret, &trial->denials->rows[i], path);
	free(path);
	return r;
}

static int fresh(const struct trial *trial, const char *command, struct recording **ret)
{
	struct recording *recording;
	unsigned int session = 0;
	int r = recording_new(&recording);

	if (r < 0)
		return r;
	snprintf(recording->source, sizeof(recording->source), "verify");
	r = fill(trial, command, recording, &session);
	if (r < 0) {
		recording_free(recording);
		return r;
	}
	fill_account(trial, &recording->sessions[session].account);
	recording_sort(recording);
	*ret = recording;
	return 0;
}

/* What is in PATH and ADDED, which is done with in any case. */
static int join(const char *path, struct recording *added, struct recording **ret)
{
	char *paths[] = {(char *)path};
	struct recording_merge *merge = NULL;
	struct recording *before = NULL;
	int r = 0;

	if (access(path, F_OK) == 0)
		r = load_recordings(1, paths, &before);
	if (r < 0) {
		recording_free(added);
		return r;
	}
	r = recording_merge_new(&merge);
	if (r == 0 && before) {
		r = recording_merge_add(merge, before);
		before = NULL;
	}
	recording_free(before);
	if (r == 0)
		r = recording_merge_add(merge, added);
	else
		recording_free(added);
	r = r ? r : recording_merge_finish(merge, ret);
	if (r == -ENOSPC)
		say(path, "with this session it is past the limit of %s",
		    recording_merge_full(merge));
	else if (r < 0)
		say(path, "%s", strerror(-r));
	recording_merge_free(merge);
	return r;
}

int verify_update(const struct trial *trial, const char *command, const char *path)
{
	struct recording *added = NULL, *all = NULL;
	int r;

	if (!trial->denials->n)
		return 0;
	r = fresh(trial, command, &added);
	if (r < 0) {
		say(path, "%s", strerror(-r));
		return r;
	}
	r = join(path, added, &all);
	if (r == 0)
		r = save_recording(all, path);
	recording_free(all);
	return r;
}
