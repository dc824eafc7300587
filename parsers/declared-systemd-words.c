/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands behind SystemCallFilter= and SystemCallLog=, as
 * config_parse_syscall_filter() and seccomp_parse_syscall_filter() of systemd 252 take
 * it.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "declared-systemd-parts.h"
#include "errors.h"
#include "groups.h"
#include "text.h"

struct span systemd_word(struct span *value)
{
	struct span word;

	while (value->n && isspace((unsigned char)*value->p)) {
		value->p++;
		value->n--;
	}
	word = (struct span){value->p, 0};
	while (value->n && !isspace((unsigned char)*value->p)) {
		value->p++;
		value->n--;
		word.n++;
	}
	return word;
}

int systemd_errno(struct span word, bool zero)
{
	char name[32];
	int number = 0;

	if (!word.n || word.n >= sizeof(name))
		return INT_MIN;
	if (span_is(word, "kill"))
		return SYSTEMD_KILL;
	memcpy(name, word.p, word.n);
	name[word.n] = '\0';
	if (!text_is_digit(*name))
		return isupper((unsigned char)*name) && errors_by_name(name) > 0
			       ? errors_by_name(name)
			       : INT_MIN;
	for (const char *p = name; *p; p++) {
		if (!text_is_digit(*p) || number > ERRORS_MAX)
			return INT_MIN;
		number = number * 10 + (*p - '0');
	}
	return number > ERRORS_MAX || (number == 0 && !zero) ? INT_MIN : number;
}

static void set_call(struct systemd_set *set, bool invert, struct span name,
		     const struct systemd_entry *entry)
{
	int at = declared_calls_find(name);

	if (at < 0)
		return;
	if (invert != set->allow_list || entry->error != SYSTEMD_PLAIN)
		set->entries[at] = *entry;
	else
		set->entries[at].error = SYSTEMD_OUT;
}

/* False: there is no such group. */
static bool set_group(struct declared_systemd *s, struct systemd_set *set, bool invert,
		      struct span name, const struct systemd_entry *entry)
{
	if (span_is(name, "@known")) {
		for (size_t i = 0; i < s->n_calls; i++)
			set_call(set, invert, span_of(arch_name_at(i)), entry);
		return true;
	}
	for (size_t i = 0; i < groups_n_systemd; i++) {
		if (!span_is(name, groups_systemd[i].name))
			continue;
		for (const char *const *call = groups_systemd[i].calls; *call; call++)
			set_call(set, invert, span_of(*call), entry);
		return true;
	}
	return false;
}

static const char *next_group(void *state)
{
	size_t *i = state;

	return *i < groups_n_systemd ? groups_systemd[(*i)++].name : NULL;
}

static int unknown(struct declared_systemd *s, struct span name,
		   struct declared_place place)
{
	char shown[64], guess[128];
	size_t i = 0;

	declared_reader_shown(name, shown, sizeof(shown));
	if (*shown == '@')
		return declared_fault(s->reader->out, DECLARED_WARNING, place,
				      "unknown-group",
				      "there is no group %s%s; it is passed over", shown,
				      declared_reader_guess(s->reader, shown, next_group,
							    &i, guess, sizeof(guess)));
	return declared_fault(
		s->reader->out, DECLARED_WARNING, place, "unknown-call",
		"there is no system call %s%s; it is passed over", shown,
		declared_calls_guess(s->reader, shown, guess, sizeof(guess)));
}

/* NAME, NAME:ERRNO and the same of groups. */
static int assign_word(struct declared_systemd *s, struct systemd_set *set, bool invert,
		       struct span word)
{
	const char *colon = set->log ? NULL : memchr(word.p, ':', word.n);
	struct systemd_entry entry = {SYSTEMD_PLAIN,
				      declared_lines_place(&s->lines, word.p)};
	struct declared *out = s->reader->out;
	char shown[64];

	if (colon) {
		size_t n = (size_t)(colon - word.p);

		entry.error =
			systemd_errno((struct span){colon + 1, word.n - n - 1}, true);
		declared_reader_shown(word, shown, sizeof(shown));
		word.n = n;
		if (entry.error == INT_MIN)
			return declared_fault(
				out, DECLARED_WARNING, entry.place, "unknown-errno",
				"%s: behind the colon goes an error's name, "
				"0 to %d, or kill; it is passed over",
				shown, ERRORS_MAX);
		if (!invert)
			return declared_fault(out, DECLARED_WARNING, entry.place,
					      "errno-unused",
					      "%s: what is allowed takes no error; it is "
					      "passed over, so the call is not allowed",
					      shown);
	}
	if (word.n && *word.p == '@' ? set_group(s, set, invert, word, &entry)
				     : declared_calls_find(word) >= 0) {
		if (*word.p != '@')
			set_call(set, invert, word, &entry);
		return 0;
	}
	return unknown(s, word, entry.place);
}

static void reset(struct declared_systemd *s, struct systemd_set *set)
{
	for (size_t i = 0; i < s->n_calls; i++)
		set->entries[i].error = SYSTEMD_OUT;
	set->used = set->allow_list = false;
}

int systemd_assign(struct declared_systemd *s, struct systemd_set *set, struct span value)
{
	const struct systemd_entry implied = {SYSTEMD_PLAIN,
					      declared_lines_place(&s->lines, value.p)};
	bool invert = value.n && *value.p == '~';
	struct span word;
	int r = 0;

	if (!set->entries) {
		set->entries = calloc(s->n_calls + 1, sizeof(*set->entries));
		if (!set->entries)
			return -ENOMEM;
		reset(s, set);
	}
	if (!value.n) {
		reset(s, set);
		return 0;
	}
	if (!set->used) {
		set->used = true;
		set->allow_list = !invert;
		if (!invert && !set->log)
			set_group(s, set, false, span_of("@default"), &implied);
	}
	value.p += invert;
	value.n -= invert;
	while (r == 0 && (word = systemd_word(&value)).n)
		r = s->words++ < SYSTEMD_WORDS ? assign_word(s, set, invert, word)
					       : -ENOSPC;
	return r;
}
