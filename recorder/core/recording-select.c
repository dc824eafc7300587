/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-select.h"

#include <errno.h>
#include <stdlib.h>

#include "action.h"
#include "recording-parts.h"

static void drop_prelude(struct group *group)
{
	size_t kept = 0;

	for (size_t i = 0; i < group->n_calls; i++) {
		struct call *call = &group->calls[i];

		if (call_is_prelude(call)) {
			group->count -= call->count;
			recording_call_done(call);
		} else {
			group->calls[kept++] = *call;
		}
	}
	group->n_calls = kept;
}

/* Whether one of the names of GROUP, and all else of it, is wanted. */
static enum filter_result match(const struct recording *recording,
				const struct group *group, struct filter *filter)
{
	const struct session *session = &recording->sessions[group->session];
	const struct owner owner = {
		.container = group->container,
		.unit = group->unit,
		.unattributed = group->unattributed,
	};
	/* A filter tests the action too: of what is recorded that has been done. */
	struct record record = {
		.time = RECORD_NO_TIME,
		.host = {session->host, session->host_len},
		.owner = &owner,
		.exe = recording_exe(group),
		.subj = recording_subj(group),
		.arch = group->token,
		.nr = group->n_calls ? group->calls[0].nr : 0,
		.code = ACTION_LOG,
	};
	enum filter_result result;
	size_t i = 0;

	do {
		if (i < group->n_comms)
			record.comm = group->comms[i];
		result = filter_match(filter, &record);
	} while (result != FILTER_YES && ++i < group->n_comms);
	return result;
}

/* What becomes of a group. */
enum fate { GOES, STAYS, STAYS_WITH_OTHERS };

static enum fate fate_of(const struct recording *recording, const struct group *group,
			 struct filter *filter)
{
	enum filter_result result;

	if (!group->n_calls)
		return GOES;
	result = match(recording, group, filter);
	if (result == FILTER_YES)
		return STAYS;
	return result == FILTER_NOT_YET && group_is_prelude(group) ? STAYS_WITH_OTHERS
								   : GOES;
}

/* Leaves the groups whose fate it is, and those that stay with others of SESSIONS. */
static void sort_out(struct recording *recording, const unsigned char *fates,
		     const unsigned char *sessions)
{
	size_t kept = 0;

	recording->n_calls = 0;
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		if (fates[i] == STAYS ||
		    (fates[i] == STAYS_WITH_OTHERS && sessions[group->session])) {
			recording->n_calls += group->n_calls;
			recording->groups[kept++] = group;
		} else {
			recording_group_free(group);
		}
	}
	recording->n_groups = kept;
}

int recording_select(struct recording *recording, struct filter *filter, bool prelude)
{
	unsigned char *fates = calloc(recording->n_groups + 1, 1);
	unsigned char *sessions = calloc(recording->n_sessions + 1, 1);
	int r = fates && sessions ? 0 : -ENOMEM;

	for (size_t i = 0; i < recording->n_groups && r == 0; i++) {
		struct group *group = recording->groups[i];

		if (!prelude)
			drop_prelude(group);
		fates[i] = (unsigned char)fate_of(recording, group, filter);
		/* What is nothing but prelude does not make others stay. */
		if (fates[i] == STAYS && !group_is_prelude(group))
			sessions[group->session] = 1;
	}
	if (r == 0)
		sort_out(recording, fates, sessions);
	free(fates);
	free(sessions);
	return r;
}

/* A recording by notification has that for calls that went on: see sources/notify.c. */
static bool passes(uint32_t code, bool notified)
{
	return action_lets_through(code) || (notified && code == ACTION_NOTIFY);
}

/* Leaves the actions of CALL that stop it, each as often as it was met. */
static void drop_passed(struct call *call, bool notified)
{
	struct tally *next, *kept = NULL;
	uint64_t first = recording_first_action(call), count = 0;

	if (passes(call->code, notified))
		first = 0;
	for (struct tally *tally = call->others; tally; tally = next) {
		next = tally->next;
		if (passes(tally->code, notified)) {
			free(tally);
		} else if (!first) {
			call->code = tally->code;
			first = tally->count;
			free(tally);
		} else {
			count += tally->count;
			tally->next = kept;
			kept = tally;
		}
	}
	call->others = kept;
	call->count = first + count;
	if (call->prelude > call->count)
		call->prelude = call->count;
}

void recording_select_denied(struct recording *recording)
{
	size_t groups = 0;

	recording->n_calls = 0;
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];
		const bool notified =
			strcmp(recording->sessions[group->session].source, "notify") == 0;
		size_t kept = 0;

		group->count = 0;
		for (size_t k = 0; k < group->n_calls; k++) {
			struct call *call = &group->calls[k];

			drop_passed(call, notified);
			group->count += call->count;
			if (call->count)
				group->calls[kept++] = *call;
			else
				recording_call_done(call);
		}
		group->n_calls = kept;
		recording->n_calls += kept;
		if (kept)
			recording->groups[groups++] = group;
		else
			recording_group_free(group);
	}
	recording->n_groups = groups;
}
