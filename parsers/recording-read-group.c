/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-read-parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_MAX_LEN 64
#define ARCH_UNKNOWN "arch_"
#define CALL_UNKNOWN "syscall_"

/* A call as it comes; whole, it joins its group. */
struct draft {
	int64_t nr;
	const char *known; /* the name of nr; NULL: there is none, or nr is yet to come */
	bool is_known;	   /* it has that name */
	char name[NAME_MAX_LEN + 1]; /* if not */
	uint64_t count;
	int64_t first, last, serial;
	bool prelude;
	struct arguments *args; /* until the call has them */
	size_t n_actions;
	struct {
		uint32_t code;
		uint64_t count;
	} actions[RECORDING_ACTIONS];
};

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
	return reader_word(d, draft->name, NAME_MAX_LEN + 1);
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

/* A lower-case hexadecimal number of MIN to 8 digits. */
static bool hex_of(struct span s, size_t min, uint32_t *ret)
{
	uint32_t value = 0;

	if (s.n < min || s.n > 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*ret = value;
	return true;
}

static bool skip_prefix(struct span *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n < n || memcmp(s->p, prefix, n) != 0)
		return false;
	*s = (struct span){s->p + n, s->n - n};
	return true;
}

static int action_code(struct reader *d, struct span key, uint32_t *ret)
{
	const struct action *action;
	struct span digits = key;

	for (unsigned int i = 0; (action = action_at(i)); i++)
		if (span_is(key, action->name)) {
			d->action = action;
			d->action_name = span_of(action->name);
			*ret = action->code;
			return 0;
		}
	if (skip_prefix(&digits, "0x") && hex_of(digits, 8, ret))
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

static int read_args(struct reader *d, void *target)
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
		{FIELD("args", false), read_args},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	struct draft draft;
	char *extra = NULL;
	int r;

	draft.first = draft.last = RECORD_NO_TIME;
	draft.serial = -1;
	draft.n_actions = 0;
	draft.args = NULL;
	draft.known = NULL;
	draft.is_known = false;
	r = reader_object(d, &fields, &draft, &extra);
	r = r ? r : check_call(d, group, &draft);
	r = r ? r : add_call(d, group, &draft, &extra);
	arguments_free(draft.args);
	free(extra);
	return r;
}

static int read_calls(struct reader *d, void *target)
{
	int r;

	if (!d->has_arch)
		return json_pull_mark(&d->pull, &d->calls);
	r = json_pull_open(&d->pull, '[');
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0)
		r = read_call(d, target);
	return r;
}

static int read_session(struct reader *d, void *target)
{
	return reader_session(d, &((struct group *)target)->session);
}

static int read_exe(struct reader *d, void *target)
{
	struct group *group = target;

	return reader_replace(d, &group->exe, &group->exe_len);
}

static int read_deleted(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->deleted);
}

static int read_arch(struct reader *d, void *target)
{
	struct group *group = target;
	const struct arch *arch = NULL;
	struct span s, digits;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	for (size_t i = 0; (arch = arch_at(i)); i++)
		if (span_is(s, arch->name))
			break;
	digits = s;
	if (arch) {
		group->token = arch->token;
	} else if (skip_prefix(&digits, ARCH_UNKNOWN) &&
		   hex_of(digits, 1, &group->token)) {
		/* Perhaps known to this version. */
		arch = arch_of(group->token, 0);
	} else {
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no architecture that this program knows "
				      "(see seccomp-record syscall --help)");
	}
	group->arch = d->arch = arch;
	d->plain_arch = arch_of(group->token, 0);
	d->has_arch = true;
	return 0;
}

static int read_comms(struct reader *d, void *target)
{
	struct span comm;
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		r = reader_text(d, &comm);
		r = r ? r : recording_comm_new(target, comm);
		if (r == -EEXIST)
			r = json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		if (r == -ENOSPC)
			json_pull_fail(&d->pull, r, "is past the limit of %d names",
				       RECORDING_COMMS);
	}
	return r;
}

static int read_more_comms(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->more_comms);
}

static int read_subj(struct reader *d, void *target)
{
	struct group *group = target;

	return reader_replace(d, &group->subj, &group->subj_len);
}

static int read_unit(struct reader *d, void *target)
{
	struct span *unit = &((struct group *)target)->unit;

	return reader_replace(d, (char **)&unit->p, &unit->n);
}

static int read_unattributed(struct reader *d, void *target)
{
	return json_pull_bool(&d->pull, &((struct group *)target)->unattributed);
}

static int read_privs(struct reader *d, struct container *container)
{
	bool none;
	int r;

	if (container->privs != PRIVS_UNKNOWN)
		return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
	r = json_pull_bool(&d->pull, &none);
	if (r == 0)
		container->privs = none ? PRIVS_NO_NEW : PRIVS_NEW;
	return r;
}

int reader_container(struct reader *d, struct container **ret)
{
	struct container *container = calloc(1, sizeof(*container));
	struct unknown unknown;
	int r = container ? json_pull_open(&d->pull, '{') : -ENOMEM;

	*ret = container;
	unknown.n = 0;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull), *field;
		size_t k = 0;

		while (k < CONTAINER_FIELDS &&
		       !span_is(key, container_field_name((enum container_field)k)))
			k++;
		if (span_is(key, "no_new_privs")) {
			r = read_privs(d, container);
			continue;
		}
		if (k == CONTAINER_FIELDS) {
			r = reader_unknown(d, &unknown, &container->extra);
			continue;
		}
		field = &container->fields[k];
		if (field->p)
			return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		r = reader_replace(d, (char **)&field->p, &field->n);
	}
	return r;
}

static int read_container(struct reader *d, void *target)
{
	return reader_container(d, &((struct group *)target)->container);
}

int reader_fill_group(struct reader *d, struct group *group)
{
	static const struct field rows[] = {
		{FIELD("session", true), read_session},
		{FIELD("exe", true), read_exe},
		{FIELD("deleted", false), read_deleted},
		{FIELD("arch", true), read_arch},
		{FIELD("comms", true), read_comms},
		{FIELD("more_comms", false), read_more_comms},
		{FIELD("subj", false), read_subj},
		{FIELD("container", false), read_container},
		{FIELD("unit", false), read_unit},
		{FIELD("unattributed", false), read_unattributed},
		{FIELD("syscalls", true), read_calls},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	int r;

	d->has_arch = false;
	d->calls.p = NULL;
	r = reader_object(d, &fields, group, &group->extra);
	if (r == 0 && d->calls.p) {
		json_pull_revisit(&d->pull, &d->calls);
		r = read_calls(d, group);
		if (r == 0)
			json_pull_return(&d->pull, &d->calls);
	}
	if (r == 0)
		recording_group_close(group);
	return r;
}
