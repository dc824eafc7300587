/* SPDX-License-Identifier: Apache-2.0 */
#include "filter.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>

#include "action.h"
#include "arch.h"
#include "container.h"

/* No path or context is longer (PATH_MAX); a longer one matches nothing. */
#define TEXT_MAX 4096

struct condition {
	struct condition *next;
	union {
		char *glob;
		int64_t number;
		uint32_t code;
		const struct arch *arch;
	};
};

/* The last text compared, and what came of it: records of one process come in runs. */
struct memory {
	bool valid, result;
	size_t n;
	char text[TEXT_MAX + 1];
};

struct filter {
	struct condition *conditions[FILTER_KINDS];
	struct memory *memories[FILTER_KINDS];
	bool any_action;
	int64_t since, until;
};

static bool is_glob(enum filter_kind kind)
{
	return kind <= FILTER_UNIT;
}

int filter_new(struct filter **ret)
{
	struct filter *filter = calloc(1, sizeof(*filter));

	if (!filter)
		return -ENOMEM;
	filter->since = filter->until = RECORD_NO_TIME;
	*ret = filter;
	return 0;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	for (int kind = 0; kind < FILTER_KINDS; kind++) {
		while (filter->conditions[kind]) {
			struct condition *next = filter->conditions[kind]->next;

			if (is_glob((enum filter_kind)kind))
				free(filter->conditions[kind]->glob);
			free(filter->conditions[kind]);
			filter->conditions[kind] = next;
		}
		free(filter->memories[kind]);
	}
	free(filter);
}

static int parse(enum filter_kind kind, const char *value, struct condition *ret)
{
	const struct action *action;
	char *stop;

	switch (kind) {
	case FILTER_PID:
	case FILTER_UID:
		errno = 0;
		ret->number = strtoll(value, &stop, 10);
		return errno || stop == value || *stop || ret->number < 0 ? -EINVAL : 0;
	case FILTER_ARCH:
		ret->arch = arch_by_name(value);
		return ret->arch ? 0 : -EINVAL;
	case FILTER_ACTION:
		action = action_by_name(value);
		ret->code = action ? action->code : 0;
		return action ? 0 : -EINVAL;
	default:
		ret->glob = strdup(value);
		return ret->glob ? 0 : -ENOMEM;
	}
}

int filter_add(struct filter *filter, enum filter_kind kind, const char *value)
{
	struct condition *condition;
	int r;

	if (kind == FILTER_ACTION && strcmp(value, "any") == 0) {
		filter->any_action = true;
		return 0;
	}
	condition = calloc(1, sizeof(*condition));
	if (!condition)
		return -ENOMEM;
	r = parse(kind, value, condition);
	if (r == 0 && is_glob(kind) && !filter->memories[kind]) {
		filter->memories[kind] = calloc(1, sizeof(struct memory));
		if (!filter->memories[kind]) {
			free(condition->glob);
			r = -ENOMEM;
		}
	}
	if (r < 0) {
		free(condition);
		return r;
	}
	condition->next = filter->conditions[kind];
	filter->conditions[kind] = condition;
	return 0;
}

void filter_since(struct filter *filter, int64_t since)
{
	filter->since = since;
}

void filter_until(struct filter *filter, int64_t until)
{
	filter->until = until;
}

static bool glob_one(enum filter_kind kind, const char *glob, const char *text)
{
	const char *slash = strrchr(text, '/');

	if (kind == FILTER_EXE && slash && !strchr(glob, '/'))
		text = slash + 1;
	return fnmatch(glob, text, 0) == 0;
}

static bool globs(struct filter *filter, enum filter_kind kind, struct span text)
{
	struct memory *memory = filter->memories[kind];

	if (!filter->conditions[kind])
		return true;
	if (memory->valid && memory->n == text.n &&
	    memcmp(memory->text, text.p, text.n) == 0)
		return memory->result;
	if (text.n > TEXT_MAX || memchr(text.p, '\0', text.n))
		return false;
	memcpy(memory->text, text.p, text.n);
	memory->text[text.n] = '\0';
	memory->n = text.n;
	memory->valid = true;
	memory->result = false;
	for (struct condition *c = filter->conditions[kind]; c && !memory->result;
	     c = c->next)
		memory->result = glob_one(kind, c->glob, memory->text);
	return memory->result;
}

static bool numbers(const struct filter *filter, enum filter_kind kind, int64_t number)
{
	const struct condition *c = filter->conditions[kind];

	if (!c)
		return true;
	while (c && c->number != number)
		c = c->next;
	return c;
}

static bool arches(const struct filter *filter, const struct record *record)
{
	const struct condition *c = filter->conditions[FILTER_ARCH];
	const struct arch *arch;

	if (!c)
		return true;
	arch = arch_of(record->arch, record->nr);
	while (c && c->arch != arch)
		c = c->next;
	return c;
}

/* What is not known matches nothing, not even "*". */
static bool owner_is(struct filter *filter, enum filter_kind kind, struct span text)
{
	return text.n && globs(filter, kind, text);
}

static bool owners(struct filter *filter, const struct owner *owner)
{
	static const struct {
		enum filter_kind kind;
		enum container_field field;
	} rows[] = {
		{FILTER_POD, CONTAINER_POD},
		{FILTER_NAMESPACE, CONTAINER_NAMESPACE},
		{FILTER_IMAGE, CONTAINER_IMAGE},
	};
	static const struct container nowhere;
	const struct container *c;

	if (!filter_has_owner(filter))
		return true;
	if (!owner || owner->unattributed)
		return false;
	c = owner->container ? owner->container : &nowhere;
	if (filter->conditions[FILTER_CONTAINER] &&
	    !owner_is(filter, FILTER_CONTAINER, c->fields[CONTAINER_NAME]) &&
	    !owner_is(filter, FILTER_CONTAINER, c->fields[CONTAINER_ID]))
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (filter->conditions[rows[i].kind] &&
		    !owner_is(filter, rows[i].kind, c->fields[rows[i].field]))
			return false;
	return !filter->conditions[FILTER_UNIT] ||
	       owner_is(filter, FILTER_UNIT, owner->unit);
}

static bool actions(const struct filter *filter, uint32_t code)
{
	const struct condition *c = filter->conditions[FILTER_ACTION];

	if (filter->any_action)
		return true;
	if (!c)
		return code == ACTION_LOG;
	while (c && c->code != code)
		c = c->next;
	return c;
}

bool filter_has_owner(const struct filter *filter)
{
	for (int kind = FILTER_CONTAINER; kind <= FILTER_UNIT; kind++)
		if (filter->conditions[kind])
			return true;
	return false;
}

bool filter_has(const struct filter *filter, enum filter_kind kind)
{
	return filter->conditions[kind];
}

bool filter_lets(struct filter *filter, enum filter_kind kind,
		 const struct record *record)
{
	switch (kind) {
	case FILTER_EXE:
		return globs(filter, kind, record->exe);
	case FILTER_ARCH:
		return arches(filter, record);
	case FILTER_ACTION:
		return actions(filter, record->code);
	default:
		return false;
	}
}

bool filter_is_timed(const struct filter *filter)
{
	return filter->since != RECORD_NO_TIME || filter->until != RECORD_NO_TIME;
}

bool filter_is_before(const struct filter *filter, int64_t time)
{
	return filter->since != RECORD_NO_TIME && time != RECORD_NO_TIME &&
	       time < filter->since;
}

bool filter_is_after(const struct filter *filter, int64_t time)
{
	return filter->until != RECORD_NO_TIME && time > filter->until;
}

enum filter_result filter_match(struct filter *filter, const struct record *record)
{
	bool action = actions(filter, record->code), who;

	if (!arches(filter, record) || !numbers(filter, FILTER_PID, record->pid) ||
	    !globs(filter, FILTER_HOST, record->host) || !owners(filter, record->owner))
		return FILTER_NO;
	who = globs(filter, FILTER_EXE, record->exe) &&
	      globs(filter, FILTER_COMM, record->comm) &&
	      globs(filter, FILTER_SUBJ, record->subj) &&
	      numbers(filter, FILTER_UID, record->uid);
	if (filter_is_timed(filter) && record->time == RECORD_NO_TIME)
		return who && action ? FILTER_UNDATED : FILTER_NO;
	if (filter_is_before(filter, record->time) ||
	    filter_is_after(filter, record->time))
		return FILTER_NO;
	if (!action)
		return who ? FILTER_ACTION_OTHER : FILTER_NO;
	return who ? FILTER_YES : FILTER_NOT_YET;
}

bool filter_has_identity(const struct filter *filter)
{
	return filter->conditions[FILTER_EXE] || filter->conditions[FILTER_COMM];
}
