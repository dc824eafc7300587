/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Works on JSON as declared-yaml.c writes it: without blanks, and well formed.
 */
#include <errno.h>

#include "declared-yaml-parts.h"

#define COMPARED                                                                         \
	(1U << 26) /* bytes that are gone through for keys that are there twice */

struct merge {
	const struct declared_yaml *from;
	struct declared_yaml to;
	struct declared_reader *reader;
	size_t compared;
};

struct member {
	size_t key, value, end; /* the next one is behind the end */
};

/* The quote that ends the string which begins at AT. */
static size_t string_end(const char *json, size_t at)
{
	for (at++; json[at] != '"'; at++)
		at += json[at] == '\\';
	return at;
}

/* Behind the value that begins at AT, of N bytes in all. */
static size_t value_end(const char *json, size_t at, size_t n)
{
	unsigned int depth = 0;

	for (; at < n; at++) {
		const char c = json[at];

		if (c == '"')
			at = string_end(json, at);
		else if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && !depth--)
			return at;
		else if (c == ',' && !depth)
			return at;
	}
	return n;
}

/* The member that begins at AT or behind the comma there; false: there is none. */
static bool next_member(const struct declared_yaml *yaml, size_t at, struct member *ret)
{
	at += at < yaml->n && yaml->json[at] == ',';
	if (at >= yaml->n || yaml->json[at] != '"')
		return false;
	ret->key = at;
	ret->value = string_end(yaml->json, at) + 2;
	ret->end = value_end(yaml->json, ret->value, yaml->n);
	return true;
}

/* Its quotes included, and the colon. */
static struct span key_of(const struct declared_yaml *yaml, const struct member *member)
{
	return (struct span){yaml->json + member->key, member->value - member->key};
}

static bool is_merge(const struct declared_yaml *yaml, const struct member *member)
{
	return span_is(key_of(yaml, member), "\"<<\":");
}

/* Whether the object that is being written from START on has such a key. */
static bool is_there(struct merge *m, size_t start, struct span key)
{
	struct member member = {.end = start + 1};

	m->compared += m->to.n - start;
	while (next_member(&m->to, member.end, &member)) {
		const struct span other = key_of(&m->to, &member);

		if (other.n == key.n && memcmp(other.p, key.p, key.n) == 0)
			return true;
	}
	return false;
}

static int put(struct merge *m, const char *text)
{
	return declared_yaml_put(&m->to, text, strlen(text)) ? 0 : -ENOMEM;
}

static int copy(struct merge *m, size_t begin, size_t end)
{
	return declared_yaml_copy(&m->to, m->from, begin, end) ? 0 : -ENOMEM;
}

static int put_value(struct merge *m, size_t at, size_t end);

/* To the object from START on: the members of the one at AT, if it has not got them. */
static int put_members(struct merge *m, size_t at, size_t start, bool own);

/* What is behind "<<", up to END: an object, or an array of them. */
static int put_merged(struct merge *m, size_t at, size_t end, size_t start)
{
	const char *json = m->from->json;
	int r = 0;

	if (json[at] == '{')
		return put_members(m, at, start, false);
	if (json[at] != '[')
		return declared_yaml_fail(m->from, m->reader, at,
					  "behind << goes a mapping, or a list of them");
	for (at++; at < end - 1 && r == 0; at = value_end(json, at, end) + 1)
		r = json[at] == '{'
			    ? put_members(m, at, start, false)
			    : declared_yaml_fail(m->from, m->reader, at,
						 "behind << goes a mapping, or a list "
						 "of them");
	return r;
}

static int put_members(struct merge *m, size_t at, size_t start, bool own)
{
	struct member member = {.end = at + 1};
	int r = 0;

	while (r == 0 && next_member(m->from, member.end, &member)) {
		if (is_merge(m->from, &member) ||
		    (!own && is_there(m, start, key_of(m->from, &member))))
			continue;
		if (m->compared > COMPARED)
			return declared_yaml_fail(m->from, m->reader, at,
						  "has too many members behind <<");
		r = m->to.n > start + 1 ? put(m, ",") : 0;
		r = r ? r : copy(m, member.key, member.value);
		r = r ? r : put_value(m, member.value, member.end);
	}
	member.end = at + 1;
	while (r == 0 && next_member(m->from, member.end, &member))
		if (is_merge(m->from, &member))
			r = put_merged(m, member.value, member.end, start);
	return r;
}

static int put_value(struct merge *m, size_t at, size_t end)
{
	const char bracket = m->from->json[at];
	const size_t start = m->to.n;
	int r;

	if (bracket != '{' && bracket != '[')
		return copy(m, at, end);
	/* Its place. */
	r = copy(m, at, at + 1);
	if (r == 0 && bracket == '{')
		r = put_members(m, at, start, true);
	for (at++; bracket == '[' && at < end - 1 && r == 0;) {
		const size_t stop = value_end(m->from->json, at, end);

		r = put_value(m, at, stop);
		if (r == 0 && m->from->json[stop] == ',')
			r = put(m, ",");
		at = stop + 1;
	}
	return r ? r : put(m, bracket == '{' ? "}" : "]");
}

int declared_yaml_merge(struct declared_yaml *yaml, struct declared_reader *reader)
{
	struct merge m = {.from = yaml, .reader = reader};
	int r = put_value(&m, 0, yaml->n);

	if (r < 0) {
		declared_yaml_done(&m.to);
		return r;
	}
	declared_yaml_done(yaml);
	*yaml = m.to;
	return 0;
}
