/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-read.h"

#include <errno.h>
#include <stdlib.h>

#include "recording-read-parts.h"
#include "recording-read-time.h"

#define FORMAT	    "seccomp-record/"
#define NO_ID	    "00000000000000000000000000000000"
#define IS_LOWER(c) ((c) >= 'a' && (c) <= 'z')
#define IS_DIGIT(c) ((c) >= '0' && (c) <= '9')

/* An unknown member joins the text of the others. */
static int keep(struct reader *d, char **extra)
{
	struct span key = json_pull_key(&d->pull);
	size_t n, old = *extra ? strlen(*extra) : 0;
	char *value, *grown;
	int r = json_pull_take(&d->pull, &value, &n);

	if (r < 0)
		return r;
	grown = realloc(*extra, old + key.n + n + 7);
	if (grown) {
		char *p = grown + old;

		*extra = grown;
		p = mempcpy(p, ", \"", 3);
		p = mempcpy(p, key.p, key.n);
		p = mempcpy(p, "\": ", 3);
		memcpy(p, value, n + 1);
	}
	free(value);
	return grown ? 0 : -ENOMEM;
}

int reader_unknown(struct reader *d, struct unknown *unknown, char **extra)
{
	struct span key = json_pull_key(&d->pull);

	for (size_t i = 0; i < unknown->n; i++)
		if (span_eq(unknown->keys[i], key))
			return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
	if (unknown->n == RECORDING_EXTRA)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is one of more than %d unknown fields",
				      RECORDING_EXTRA);
	unknown->keys[unknown->n++] = key;
	return keep(d, extra);
}

/* Fields mostly come in the order of their table: the search begins behind the last. */
static const struct field *find_field(const struct fields *fields, size_t *at,
				      struct span key)
{
	for (size_t i = 0; i < fields->n; i++) {
		size_t k = *at + i < fields->n ? *at + i : *at + i - fields->n;

		if (span_eq(key, fields->rows[k].name)) {
			*at = k + 1 < fields->n ? k + 1 : 0;
			return &fields->rows[k];
		}
	}
	return NULL;
}

/* 1: a value stands next, that of *RET; NULL: of a member not known. 0: the end. */
static int next_field(struct reader *d, const struct fields *fields, size_t *at,
		      const struct field **ret)
{
	int r;

	if (json_pull_guess(&d->pull, fields->rows[*at].name)) {
		*ret = &fields->rows[*at];
		*at = *at + 1 < fields->n ? *at + 1 : 0;
		return 1;
	}
	r = json_pull_next(&d->pull);
	if (r > 0)
		*ret = find_field(fields, at, json_pull_key(&d->pull));
	return r;
}

int reader_object(struct reader *d, const struct fields *fields, void *target,
		  char **extra)
{
	struct unknown unknown;
	const struct field *field;
	unsigned int seen = 0, bit;
	size_t at = 0;
	int r = json_pull_open(&d->pull, '{');

	unknown.n = 0;
	while (r == 0 && (r = next_field(d, fields, &at, &field)) > 0) {
		if (!field) {
			r = reader_unknown(d, &unknown, extra);
			continue;
		}
		bit = 1U << (field - fields->rows);
		if (seen & bit)
			return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		seen |= bit;
		r = field->read(d, target);
	}
	for (size_t i = 0; i < fields->n && r == 0; i++)
		if (fields->rows[i].required && !(seen >> i & 1))
			r = json_pull_fail(&d->pull, -EBADMSG, "has no \"%s\"",
					   fields->rows[i].name.p);
	return r;
}

/* The value of a digit as the writer has them; -1: none. */
static int hex(char c)
{
	if (IS_DIGIT(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool reader_hex(struct span s, const char *prefix, size_t min, uint32_t *ret)
{
	size_t n = strlen(prefix);
	uint32_t value = 0;

	if (s.n < n + min || s.n > n + 8 || memcmp(s.p, prefix, n) != 0)
		return false;
	for (; n < s.n; n++) {
		if (hex(s.p[n]) < 0)
			return false;
		value = value << 4 | (uint32_t)hex(s.p[n]);
	}
	*ret = value;
	return true;
}

/* What stands at *AT, a backslash, to *RET; *AT moves to its last character. */
static bool unescape(struct span s, size_t *at, char *ret)
{
	const char *p = s.p + *at;
	size_t left = s.n - *at;

	if (left > 1 && p[1] == '\\') {
		*ret = '\\';
		*at += 1;
		return true;
	}
	if (left < 4 || p[1] != 'x' || hex(p[2]) < 0 || hex(p[3]) < 0)
		return false;
	*ret = (char)(hex(p[2]) << 4 | hex(p[3]));
	*at += 3;
	return true;
}

int reader_text(struct reader *d, struct span *ret)
{
	struct span s;
	size_t n = 0;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	if (s.n <= TEXT_MAX && (!s.n || !memchr(s.p, '\\', s.n))) {
		*ret = s;
		return 0;
	}
	for (size_t i = 0; i < s.n; i++, n++) {
		if (n == TEXT_MAX)
			return json_pull_fail(&d->pull, -EBADMSG, "is too long");
		d->text[n] = s.p[i];
		if (s.p[i] == '\\' && !unescape(s, &i, &d->text[n]))
			return json_pull_fail(
				&d->pull, -EBADMSG,
				"has a backslash without \\ or xNN behind it");
	}
	*ret = (struct span){d->text, n};
	return 0;
}

int reader_replace(struct reader *d, char **text, size_t *ret_n)
{
	struct span s, copy;
	int r = reader_text(d, &s);

	r = r ? r : recording_copy(s, &copy);
	if (r < 0)
		return r;
	free(*text);
	*text = (char *)copy.p;
	*ret_n = copy.n;
	return 0;
}

int reader_word(struct reader *d, char *buf, size_t size)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);
	bool good;

	if (r < 0)
		return r;
	good = s.n > 0 && s.n < size;
	for (size_t i = 0; i < s.n && good; i++)
		good = IS_LOWER(s.p[i]) || IS_DIGIT(s.p[i]) ||
		       (s.p[i] >= 'A' && s.p[i] <= 'Z') || s.p[i] == '_' || s.p[i] == '-';
	if (!good)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no word of 1 to %zu letters, digits, _ and -",
				      size - 1);
	memcpy(buf, s.p, s.n);
	buf[s.n] = '\0';
	return 0;
}

int reader_id(struct reader *d, char *id)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	for (size_t i = 0; i < s.n && r == 0; i++)
		r = hex(s.p[i]) < 0;
	if (r || s.n != RECORDING_ID)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no id of %d lower-case hexadecimal digits",
				      RECORDING_ID);
	memcpy(id, s.p, s.n);
	id[s.n] = '\0';
	return 0;
}

int reader_count(struct reader *d, uint64_t *ret)
{
	int64_t count;
	int r = json_pull_whole(&d->pull, 0, (int64_t)RECORDING_COUNT_MAX, &count);

	if (r == 0)
		*ret = (uint64_t)count;
	return r;
}

/* The form is mostly the writer's own, and the date one that was there before. */
static bool same_day(struct reader *d, int64_t *ret)
{
	const char *p = json_pull_peek(&d->pull, READER_TIME);

	if (!p || !reader_day_time(d, p, ret))
		return false;
	json_pull_pass(&d->pull, READER_TIME);
	return true;
}

int reader_time(struct reader *d, int64_t *ret)
{
	struct day *day;
	struct span s;
	size_t used;
	int r;

	if (same_day(d, ret))
		return 0;
	r = json_pull_string(&d->pull, &s);
	if (r < 0)
		return r;
	if (when_iso(s.p, s.n, ret, &used) < 0 || used != s.n)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no time such as 2026-11-22T10:57:14.658Z");
	/* A leap second is of the next day. */
	if (s.n == 24 && s.p[23] == 'Z' && s.p[17] < '6') {
		day = reader_day(d, s.p);
		memcpy(day->date, s.p, sizeof(day->date));
		day->start = *ret - (*ret % DAY_MS + DAY_MS) % DAY_MS;
	}
	return 0;
}

static int read_format(struct reader *d, void *target)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	(void)target;
	if (r < 0)
		return r;
	if (span_is(s, FORMAT "1")) {
		d->is_known = true;
		return 0;
	}
	if (s.n > strlen(FORMAT) && s.n < 24 &&
	    memcmp(s.p, FORMAT, strlen(FORMAT)) == 0 && s.p[strlen(FORMAT)] != '0') {
		for (size_t i = strlen(FORMAT); i < s.n && r == 0; i++)
			r = !IS_DIGIT(s.p[i]);
		if (r == 0)
			return json_pull_fail(&d->pull, -EPROTONOSUPPORT,
					      "is written by a newer seccomp-record "
					      "(%.*s): update this program",
					      (int)s.n, s.p);
	}
	return json_pull_fail(&d->pull, -EBADMSG, "is not that of a recording (%s1)",
			      FORMAT);
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct known_id *)a)->id, ((const struct known_id *)b)->id);
}

/* So that groups find their sessions, and no id is there twice. */
static int sort_ids(struct reader *d)
{
	size_t n = d->recording->n_sessions;

	d->ids = calloc(n + 1, sizeof(*d->ids));
	if (!d->ids)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		memcpy(d->ids[i].id, d->recording->sessions[i].id, RECORDING_ID + 1);
		d->ids[i].number = (unsigned int)i;
	}
	qsort(d->ids, n, sizeof(*d->ids), by_id);
	for (size_t i = 1; i < n; i++)
		if (by_id(&d->ids[i - 1], &d->ids[i]) == 0)
			return json_pull_fail(&d->pull, -EBADMSG,
					      "two of them have the id %s", d->ids[i].id);
	return 0;
}

int reader_session(struct reader *d, unsigned int *ret)
{
	struct known_id wanted = {.number = 0}, *found;
	int r = reader_id(d, wanted.id);

	if (r < 0)
		return r;
	found = bsearch(&wanted, d->ids, d->recording->n_sessions, sizeof(*d->ids),
			by_id);
	if (!found)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "is no session of this document");
	*ret = found->number;
	return 0;
}

static int read_sessions(struct reader *d, void *target)
{
	struct span none = {"", 0};
	struct recording *recording = d->recording;
	unsigned int session;
	int r;

	(void)target;
	if (!d->is_known)
		return json_pull_mark(&d->pull, &d->sessions);
	r = json_pull_open(&d->pull, '[');
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		r = recording_session_new(recording, NO_ID, none, none, &session);
		if (r == -ENOSPC)
			json_pull_fail(&d->pull, r, "is past the limit of %zu sessions",
				       recording->max_sessions);
		r = r ? r : reader_fill_session(d, &recording->sessions[session]);
	}
	return r ? r : sort_ids(d);
}

static int read_groups(struct reader *d, void *target)
{
	const struct record none = {.exe = {"", 0}, .subj = {"", 0}};
	struct group *group;
	int r;

	(void)target;
	if (!d->ids)
		return json_pull_mark(&d->pull, &d->groups);
	r = json_pull_open(&d->pull, '[');
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		r = recording_group_new(d->recording, 0, &none, &group);
		if (r == -ENOSPC)
			json_pull_fail(&d->pull, r, "is past the limit of %zu groups",
				       d->recording->max_groups);
		r = r ? r : reader_fill_group(d, group);
	}
	return r;
}

static int revisit(struct reader *d, struct json_mark *mark,
		   int (*read)(struct reader *, void *))
{
	int r;

	if (!mark->p)
		return 0;
	json_pull_revisit(&d->pull, mark);
	r = read(d, NULL);
	if (r == 0)
		json_pull_return(&d->pull, mark);
	return r;
}

static int read_document(struct reader *d)
{
	static const struct field rows[] = {
		{FIELD("format", true), read_format},
		{FIELD("sessions", true), read_sessions},
		{FIELD("groups", true), read_groups},
	};
	static const struct fields fields = {rows, 3};
	const struct group *repeated;
	int r = reader_object(d, &fields, NULL, &d->recording->extra);

	r = r ? r : json_pull_end(&d->pull);
	r = r ? r : revisit(d, &d->sessions, read_sessions);
	r = r ? r : revisit(d, &d->groups, read_groups);
	if (r < 0)
		return r;
	recording_sort(d->recording);
	repeated = recording_repeated(d->recording);
	if (repeated)
		return json_pull_fail(
			&d->pull, -EBADMSG,
			"groups: two of session %s have the same exe, arch, "
			"subj, container and unit",
			d->recording->sessions[repeated->session].id);
	return 0;
}

int recording_read(const char *text, size_t n, struct recording **ret,
		   char error[JSON_PULL_ERROR])
{
	struct reader *d = calloc(1, sizeof(*d));
	int r = d ? recording_new(&d->recording) : -ENOMEM;

	strcpy(error, "out of memory");
	if (r < 0) {
		free(d);
		return r;
	}
	d->recording->max_sessions = RECORDING_MERGED_SESSIONS;
	d->recording->max_groups = RECORDING_MERGED_GROUPS;
	d->recording->max_calls = RECORDING_MERGED_CALLS;
	r = json_pull_init(&d->pull, text, n);
	r = r ? r : read_document(d);
	if (r < 0 && *d->pull.error)
		strcpy(error, d->pull.error);
	json_pull_done(&d->pull);
	free(d->ids);
	if (r < 0)
		recording_free(d->recording);
	else
		*ret = d->recording;
	free(d);
	return r;
}
