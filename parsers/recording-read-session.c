/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-read-parts.h"

#include <errno.h>

static int read_id(struct reader *d, void *target)
{
	return reader_id(d, ((struct session *)target)->id);
}

static int read_host(struct reader *d, void *target)
{
	struct session *session = target;

	return reader_replace(d, &session->host, &session->host_len);
}

static int read_boot(struct reader *d, void *target)
{
	struct session *session = target;

	return reader_replace(d, &session->boot, &session->boot_len);
}

static int read_source(struct reader *d, void *target)
{
	struct session *session = target;

	return reader_word(d, session->source, sizeof(session->source));
}

/* The place of a word among N names. */
static int read_choice(struct reader *d, const char *const *names, size_t n,
		       unsigned int *ret)
{
	struct span s;
	int r = json_pull_string(&d->pull, &s);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (span_is(s, names[i])) {
			*ret = (unsigned int)i;
			return 0;
		}
	return json_pull_fail(&d->pull, -EBADMSG, "is none of %s, %s, %s", names[0],
			      names[1], names[2]);
}

static int read_trust(struct reader *d, void *target)
{
	const char *names[] = {trust_name(TRUST_KERNEL), trust_name(TRUST_DAEMON),
			       trust_name(TRUST_FORGEABLE)};
	struct session *session = target;
	unsigned int i;
	int r = read_choice(d, names, 3, &i);

	if (r == 0)
		session->account.trust = (enum trust)i;
	return r;
}

static int read_verdict(struct reader *d, void *target)
{
	const char *names[] = {verdict_name(VERDICT_COMPLETE),
			       verdict_name(VERDICT_LOSSY),
			       verdict_name(VERDICT_UNKNOWN)};
	unsigned int i;
	int r = read_choice(d, names, 3, &i);

	(void)target;
	if (r == 0)
		d->verdict = (enum verdict)i;
	return r;
}

static int read_start(struct reader *d, void *target)
{
	return reader_time(d, &((struct session *)target)->start);
}

static int read_end(struct reader *d, void *target)
{
	return reader_time(d, &((struct session *)target)->end);
}

static int read_seen(struct reader *d, void *target)
{
	return reader_count(d, &((struct session *)target)->account.seen);
}

static int read_matched(struct reader *d, void *target)
{
	return reader_count(d, &((struct session *)target)->account.matched);
}

/* Their kinds are not kept: 0 is of none. */
static int read_malformed(struct reader *d, void *target)
{
	return reader_count(d, &((struct session *)target)->account.malformed[0]);
}

static int read_duplicate(struct reader *d, void *target)
{
	return reader_count(d, &((struct session *)target)->account.duplicate);
}

static int read_records(struct reader *d, void *target)
{
	static const struct field rows[] = {
		{FIELD("seen", true), read_seen},
		{FIELD("matched", true), read_matched},
		{FIELD("malformed", true), read_malformed},
		{FIELD("duplicate", true), read_duplicate},
	};
	static const struct fields fields = {rows, 4};
	struct session *session = target;

	return reader_object(d, &fields, session, &session->extra_records);
}

/* [LOW, HIGH]; HIGH is the smaller one where the serials began anew. */
static int read_range(struct reader *d, struct range *ret)
{
	int64_t ends[2];
	size_t n = 0;
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		if (n == 2)
			return json_pull_fail(&d->pull, -EBADMSG,
					      "is a third number of a range");
		r = json_pull_whole(&d->pull, 0, UINT32_MAX, &ends[n++]);
	}
	if (r == 0 && n < 2)
		return json_pull_fail(&d->pull, -EBADMSG, "is no range of two numbers");
	if (r == 0)
		*ret = (struct range){(uint32_t)ends[0], (uint32_t)ends[1]};
	return r;
}

static int read_serials(struct reader *d, void *target)
{
	struct account *account = &((struct session *)target)->account;
	int r = json_pull_open(&d->pull, '[');

	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		if (account->n_ranges > ACCOUNT_RANGES)
			return json_pull_fail(&d->pull, -ENOSPC,
					      "is past the limit of %d ranges",
					      ACCOUNT_RANGES + 1);
		r = read_range(d, &account->ranges[account->n_ranges]);
		account->n_ranges += r == 0;
	}
	return r;
}

/* Numbers by kind of loss, of which a newer version may have more. */
static int read_kinds(struct reader *d, uint64_t counts[LOSS_COUNT], char **extra)
{
	struct unknown unknown;
	unsigned int seen = 0;
	int r = json_pull_open(&d->pull, '{');

	unknown.n = 0;
	while (r == 0 && (r = json_pull_next(&d->pull)) > 0) {
		struct span key = json_pull_key(&d->pull);
		size_t k = 0;

		while (k < LOSS_COUNT && !span_is(key, loss_name((enum loss)k)))
			k++;
		if (k == LOSS_COUNT) {
			r = reader_unknown(d, &unknown, extra);
			continue;
		}
		if (seen >> k & 1)
			return json_pull_fail(&d->pull, -EBADMSG, "is there twice");
		seen |= 1U << k;
		r = reader_count(d, &counts[k]);
	}
	return r;
}

static int read_lost(struct reader *d, void *target)
{
	struct session *session = target;

	return read_kinds(d, session->account.lost, &session->extra_lost);
}

static int read_messages(struct reader *d, void *target)
{
	struct session *session = target;

	return read_kinds(d, session->account.events, &session->extra_messages);
}

int reader_fill_session(struct reader *d, struct session *session)
{
	static const struct field rows[] = {
		{FIELD("id", true), read_id},
		{FIELD("host", false), read_host},
		{FIELD("boot", false), read_boot},
		{FIELD("source", true), read_source},
		{FIELD("trust", true), read_trust},
		{FIELD("start", false), read_start},
		{FIELD("end", false), read_end},
		{FIELD("records", true), read_records},
		{FIELD("serials", true), read_serials},
		{FIELD("lost", true), read_lost},
		{FIELD("messages", false), read_messages},
		{FIELD("verdict", true), read_verdict},
	};
	static const struct fields fields = {rows, sizeof(rows) / sizeof(*rows)};
	struct account *account = &session->account;
	int r = reader_object(d, &fields, session, &session->extra);

	if (r < 0)
		return r;
	account->first = session->start;
	account->last = session->end;
	account->can_tell = d->verdict == VERDICT_COMPLETE;
	/* What makes it so may be among what is not known here. */
	account->said_lossy = d->verdict == VERDICT_LOSSY;
	if (account_verdict(account) != d->verdict)
		return json_pull_fail(&d->pull, -EBADMSG,
				      "has the verdict \"%s\" in spite of its losses",
				      verdict_name(d->verdict));
	return 0;
}
