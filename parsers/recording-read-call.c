/* SPDX-License-Identifier: Apache-2.0 */
/* The system calls of a group. */
#include "recording-read-parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define CALL_UNKNOWN "syscall_"

static int read_nr(struct reader *d, void *target)
{
	struct draft *draft = target;
	int r = json_pull_whole(&d->pull, -(int64_t)RECORDING_COUNT_MAX,
				(int64_t)RECORDING_COUNT_MAX, &draft->nr);

	if (r == 0 && d->arch)
		draft->known = arch_syscall_name(d->arch, draft->nr);
	return r;
}

static int read_name(struct reader *d, void *target)
{
	struct draft *draft = target;
	size_t n = draft->known ? strlen(draft->known) : 0;
	const char *p = json_pull_peek(&d->pull, n + 2);

	if (n && p && p[0] == '"' && p[n + 1] == '"' &&
	    memcmp(p + 1, draft->known, n) == 0) {
		json_pull_pass(&d->pull, n + 2);
		draft->is_known = true;
		return 0;
	}
	return reader_word(d, draft->name, sizeof(draft->name));
}

static int read_count(struct reader *d, void *target)
{
	return reader_count(d, &((struct draft *)target)->count);
}

static int read_first(struct reader *d, void *target)
{
	return reader_time(d, &((struct draft *)target)->first);
}

static int read_last(struct reader *d, void *target)
{
	return reader_time(d, &((struct draft *)target)->last);
}

static int read_serial(struct reader *d, void *target)
{
	return json_pull_whole(&d->pull, 0, UINT32_MAX,
			       &((struct draft *)target)->serial);
}

static int action_code(struct reader *d, struct span key, uint32_t *ret)
{
	const struct action *action;

	for (unsigned int i = 0; (action = action_at(i)); i++)
		if (span_is(key, action->name)) {
			reader_set_action(d, action);
			*ret = action->code;
			return 0;
		}
	if (reader_hex(key, "0x", 8, ret))
		return 0;
	return json_pull_fail(&d->pull, -EBADMSG,
			      "is no action (log, errno, ... or 0x and 8 digits)");
}

/* 1: its count stands next. 0: there are no more. Mostly it is the last call's again. */
static int next_action(struct reader *d, uint32_t *ret)
{
	int r;

	if (d->action && json_pull_guess(&d->pull, d->action_name)) {
		*ret = d->action->code;
		return 1;
	}
	r = json_pull_next(&d->pull);
	if (r > 0) {
		r = action_code(d, json_pull_key(&d->pull), ret);
		r = r ? r : 1;
	}
	return r;
}

static int read_actions(struct reader *d, void *target)
{
	struct draft *draft = target;
	uint32_t code;
	int r = json_pull_open(&d->pull, '{');

	while (r == 0 && (r = next_action(d, &code)) > 0) {
		size_t n = draft->n_actions;
		int64_t count;

		if (n == RECORDING_ACTIONS)
			return json_pull_fail(&d->pull, -ENOSPC,
					      "is past the limit of %d actions",
					      RECORDING_ACTIONS);
		for (size_t i = 0; i < n; i++)
			if (draft->actions[i].code == code)
				return json_pull_fail(&d->pull, -EBADMSG,
						      "is there twice");
		r = json_pull_whole(&d->pull, 1, (int64_t)RECORDING_COUNT_MAX, &count);
		if (r < 0)
			return r;
		draft->actions[n].code = code;
		draft->actions[n].count = (uint64_t)count;
		draft->n_actions++;
	}
	return r;
}

static int read_prelude(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct draft *)target)->prelude);
}

/*
 * The name only informs, the number decides; but where both are known and differ, one of
 * them is wrong. A version with older tables wrote syscall_NR.
 */
static int check_name(struct reader *d, const struct arch *arch, const struct draft *call)
{
	const char *known;
	char unknown[40];
	int64_t nr;

	if (call->is_known)
		return 0;
	known = arch ? arch_syscall_name(arch, call->nr) : NULL;
	if (known && strcmp(known, call->name) == 0)
		return 0;
	if (!arch)
		return 0;
	snprintf(unknown, sizeof(unknown), CALL_UNKNOWN "%lld", (long long)call->nr);
	if (strcmp(unknown, call->name) == 0)
		return 0;
	if (arch_syscall_nr(arch, call->name, &nr) < 0 ? !known : nr == call->nr)
		return 0;
	return json_pull_fail(
		&d->pull, -EBADMSG, "number %lld of %s is %s, but its name is \"%s\"",
		(long long)call->nr, arch->name, known ? known : unknown, call->name);
}

static int check_call(struct reader *d, const struct group *group,
		      const struct draft *call)
{
	bool timed = call->first != RECORD_NO_TIME;
	uint64_t sum = 0;

	/* Below that bit the number decides nothing: the group's own will do. */
	if ((call->nr < 0 || call->nr >= ARCH_X32_BIT || group->arch != d->plain_arch) &&
	    arch_of(group->token, call->nr) != group->arch)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "number %lld is none of its architecture",
				      (long long)call->nr);
	if (timed != (call->last != RECORD_NO_TIME) || call->first > call->last)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "has a first time without or after its last one");
	for (size_t i = 0; i < call->n_actions; i++)
		sum += call->actions[i].count;
	if (sum != call->count || !sum)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "its actions do not add up to its count");
	return check_name(d, group->arch, call);
}

static int add_call(struct reader *d, struct group *group, struct draft *draft,
		    char **extra)
{
	struct call *call;
	int r = recording_call_new(d->recording, group, draft->nr, &call);

	if (r == -EEXIST)
		return json_pull_fail(&d->pull, -EBADMSG, "number %lld is there twice",
				      (long long)draft->nr);
	if (r == -ENOSPC)
		return json_pull_fail(&d->pull, r, "is past the limit of syscalls");
	for (size_t i = 0; i < draft->n_actions && r == 0; i++)
		r = recording_action_new(group, call, draft->actions[i].code,
					 draft->actions[i].count);
	if (r == -ERANGE)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "the counts of this group are too large");
	if (r < 0)
		return r;
	call->first = draft->first;
	call->last = draft->last;
	call->has_serial = draft->serial >= 0;
	call->serial = call->has_serial ? (uint32_t)draft->serial : 0;
	call->prelude = draft->prelude ? call->count : 0;
	call->args = draft->args;
	draft->args = NULL;
	call->extra = *extra;
	*extra = NULL;
	return 0;
}

/* Without the many actions, of which n_actions are valid. */
static void start_draft(struct draft *draft)
{
	draft->first = draft->last = RECORD_NO_TIME;
	draft->serial = -1;
	draft->n_actions = 0;
	draft->args = NULL;
	draft->known = NULL;
	draft->is_known = false;
}

static int read_call(struct reader *d, struct group *group)
{
	static const struct field rows[] = {
		{FIELD("nr", true), read_nr},
		{FIELD("name", true), read_name},
		{FIELD("count", true), read_count},
		{FIELD("first", false), read_first},
		{FIELD("last", false), read_last},
		{FIELD("serial", false), read_serial},
		{FIELD("actions", true), read_actions},
		{FIELD("prelude", true), read_prelude},
		{FIELD("args", false), reader_args},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	struct draft draft;
	char *extra = NULL;
	int r;

	start_draft(&draft);
	if (reader_quick_call(d, &draft)) {
		r = 0;
	} else {
		start_draft(&draft);
		r = reader_object(d, &fields, &draft, &extra);
	}
	r = r ? r : check_call(d, group, &draft);
	r = r ? r : add_call(d, group, &draft, &extra);
	arguments_free(draft.args);
	free(extra);
	return r;
}

int reader_calls(struct reader *d, struct group *group)
{
	const struct span between = span_of(READER_BETWEEN_CALLS);
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (json_pull_guess_value(&d->pull, between) ||
			  (r = json_pull_next(&d->pull)) > 0))
		r = read_call(d, group);
	return r;
}
