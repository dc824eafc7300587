/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call as emitters/recording-write.c writes it, byte for byte in one pass: of a
 * recording nearly all is such calls, and to look for what else they might be costs five
 * times as much. Nothing is decided here that reader_object() would decide otherwise.
 */
#include "recording-read-parts.h"
#include "recording-read-time.h"

/* No call that is taken here, nor what is looked at beyond it, has so many bytes: at most
 * an action of each name, and 34 bytes for one. */
#define LONGEST 1024

/* These move *P behind what they took; false: it is something else. */

static inline __attribute__((always_inline)) bool take(const char **p,
						       const char *literal)
{
	const size_t n = strlen(literal);

	if (memcmp(*p, literal, n) != 0)
		return false;
	*p += n;
	return true;
}

/* TEXT and the quote behind it. */
static inline bool take_text(const char **p, struct span text)
{
	if (memcmp(*p, text.p, text.n) != 0 || (*p)[text.n] != '"')
		return false;
	*p += text.n + 1;
	return true;
}

/* A number up to MAX, which is at least seven digits long, and below 2^59. */
static inline bool take_number(const char **p, uint64_t max, uint64_t *ret)
{
	char *start = (char *)*p, *behind;

	if (start[0] == '0' && text_is_digit(start[1]))
		return false;
	behind = text_short(start, ret);
	if (!behind)
		behind = text_decimal(start, max, ret);
	if (!behind)
		return false;
	*p = behind;
	return true;
}

static inline bool take_time(struct reader *d, const char **p, int64_t *ret)
{
	if (!reader_day_time(d, *p, ret))
		return false;
	*p += READER_TIME;
	return true;
}

static bool find_action(struct reader *d, const char **p)
{
	const struct action *action;

	for (unsigned int i = 0; (action = action_at(i)); i++)
		if (take_text(p, span_of(action->name))) {
			reader_set_action(d, action);
			return true;
		}
	return false;
}

/* The name of an action, mostly that of the last call again. */
static inline bool take_action(struct reader *d, const char **p, uint32_t *ret)
{
	if (!take(p, "\"") ||
	    (!(d->action && take_text(p, d->action_name)) && !find_action(d, p)))
		return false;
	*ret = d->action->code;
	return take(p, ": ");
}

static bool take_actions(struct reader *d, const char **p, struct draft *draft)
{
	size_t n = 0;

	do {
		if (!take_action(d, p, &draft->actions[n].code) ||
		    !take_number(p, RECORDING_COUNT_MAX, &draft->actions[n].count) ||
		    !draft->actions[n].count)
			return false;
		for (size_t i = 0; i < n; i++)
			if (draft->actions[i].code == draft->actions[n].code)
				return false;
		draft->n_actions = ++n;
	} while (take(p, ", "));
	return true;
}

static bool take_name(struct reader *d, const char **p, struct draft *draft)
{
	draft->known = d->arch ? arch_syscall_name(d->arch, draft->nr) : NULL;
	draft->is_known = draft->known && take_text(p, span_of(draft->known));
	return draft->is_known;
}

/* Which of them there are, the writer knows. */
static inline bool take_sighting(struct reader *d, const char **p, struct draft *draft)
{
	uint64_t serial;

	if (take(p, ", \"first\": ") &&
	    (!take_time(d, p, &draft->first) || !take(p, ", \"last\": ") ||
	     !take_time(d, p, &draft->last)))
		return false;
	if (take(p, ", \"serial\": ")) {
		if (!take_number(p, UINT32_MAX, &serial))
			return false;
		draft->serial = (int64_t)serial;
	}
	return true;
}

bool reader_quick_call(struct reader *d, struct draft *draft)
{
	const char *start = json_pull_peek(&d->pull, LONGEST), *p = start;
	uint64_t nr;

	if (!start || !take(&p, "{\"nr\": ") ||
	    !take_number(&p, RECORDING_COUNT_MAX, &nr))
		return false;
	draft->nr = (int64_t)nr;
	if (!take(&p, ", \"name\": \"") || !take_name(d, &p, draft) ||
	    !take(&p, ", \"count\": ") ||
	    !take_number(&p, RECORDING_COUNT_MAX, &draft->count) ||
	    !take_sighting(d, &p, draft) || !take(&p, ", \"actions\": {") ||
	    !take_actions(d, &p, draft) || !take(&p, "}, \"prelude\": "))
		return false;
	draft->prelude = take(&p, "true");
	if ((!draft->prelude && !take(&p, "false")) || !take(&p, "}"))
		return false;
	json_pull_pass(&d->pull, (size_t)(p - start));
	return true;
}
