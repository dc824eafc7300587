/* SPDX-License-Identifier: Apache-2.0 */
#include "recording-parts.h"

#include <stdlib.h>

static int number_order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int time_order(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Texts may be NULL, which is less than any. */
static int text_order(const char *a, const char *b)
{
	if (!a || !b)
		return !!a - !!b;
	return strcmp(a, b);
}

static int kinds_order(const struct account *a, const struct account *b)
{
	int r = 0;

	for (size_t k = 0; k < LOSS_COUNT && r == 0; k++) {
		r = number_order(account_lost_total(a, (enum loss)k),
				 account_lost_total(b, (enum loss)k));
		r = r ? r : number_order(a->events[k], b->events[k]);
	}
	return r;
}

static int serials_order(const struct account *a, const struct account *b)
{
	struct range x[ACCOUNT_RANGES + 1], y[ACCOUNT_RANGES + 1];
	size_t n = account_ranges(a, x), m = account_ranges(b, y);
	int r = number_order(n, m);

	for (size_t i = 0; i < n && r == 0; i++) {
		r = number_order(x[i].low, y[i].low);
		r = r ? r : number_order(x[i].high, y[i].high);
	}
	return r;
}

static int account_order(const struct account *a, const struct account *b)
{
	int r = number_order(account_malformed_total(a), account_malformed_total(b));

	r = r ? r : number_order(a->duplicate, b->duplicate);
	r = r ? r : number_order(a->trust, b->trust);
	r = r ? r : number_order(account_verdict(a), account_verdict(b));
	r = r ? r : kinds_order(a, b);
	return r ? r : serials_order(a, b);
}

static int session_order(const struct session *a, const struct session *b)
{
	int r = time_order(session_end(a), session_end(b));

	r = r ? r : number_order(a->account.seen, b->account.seen);
	r = r ? r : number_order(a->account.matched, b->account.matched);
	r = r ? r : time_order(session_start(a), session_start(b));
	r = r ? r : account_order(&a->account, &b->account);
	r = r ? r : strcmp(a->source, b->source);
	r = r ? r
	      : span_order((struct span){a->host, a->host_len},
			   (struct span){b->host, b->host_len});
	r = r ? r
	      : span_order((struct span){a->boot, a->boot_len},
			   (struct span){b->boot, b->boot_len});
	r = r ? r : text_order(a->extra, b->extra);
	r = r ? r : text_order(a->extra_records, b->extra_records);
	r = r ? r : text_order(a->extra_lost, b->extra_lost);
	return r ? r : text_order(a->extra_messages, b->extra_messages);
}

static int actions_order(const struct call *a, const struct call *b)
{
	struct tally x[RECORDING_ACTIONS], y[RECORDING_ACTIONS];
	size_t n = recording_actions(a, x), m = recording_actions(b, y);
	int r = number_order(n, m);

	for (size_t i = 0; i < n && r == 0; i++) {
		r = number_order(x[i].code, y[i].code);
		r = r ? r : number_order(x[i].count, y[i].count);
	}
	return r;
}

static int call_order(const struct call *a, const struct call *b)
{
	int r = time_order(a->nr, b->nr);

	r = r ? r : number_order(a->count, b->count);
	r = r ? r : number_order(a->prelude, b->prelude);
	r = r ? r : time_order(a->first, b->first);
	r = r ? r : time_order(a->last, b->last);
	r = r ? r : a->has_serial - b->has_serial;
	r = r ? r : number_order(a->serial, b->serial);
	r = r ? r : actions_order(a, b);
	r = r ? r : arguments_order(a->args, b->args);
	return r ? r : text_order(a->extra, b->extra);
}

static int extra_order(const struct container *a, const struct container *b)
{
	return a && b ? text_order(a->extra, b->extra) : 0;
}

static int comms_order(const struct group *a, const struct group *b)
{
	int r = number_order(a->n_comms, b->n_comms);

	for (size_t i = 0; i < a->n_comms && r == 0; i++)
		r = span_order(a->comms[i], b->comms[i]);
	return r ? r : a->more_comms - b->more_comms;
}

static int group_order(const struct group *a, const struct group *b)
{
	int r = span_order(recording_exe(a), recording_exe(b));

	r = r ? r : number_order(a->token, b->token);
	r = r ? r
	      : text_order(a->arch ? a->arch->name : NULL,
			   b->arch ? b->arch->name : NULL);
	r = r ? r : span_order(recording_subj(a), recording_subj(b));
	r = r ? r : container_order(a->container, b->container);
	r = r ? r : extra_order(a->container, b->container);
	r = r ? r : span_order(a->unit, b->unit);
	r = r ? r : a->unattributed - b->unattributed;
	r = r ? r : a->deleted - b->deleted;
	r = r ? r : comms_order(a, b);
	r = r ? r : text_order(a->extra, b->extra);
	r = r ? r : number_order(a->n_calls, b->n_calls);
	for (size_t i = 0; i < a->n_calls && r == 0; i++)
		r = call_order(&a->calls[i], &b->calls[i]);
	return r;
}

int session_state_order(const struct session_state *a, const struct session_state *b)
{
	int r = session_order(a->session, b->session);

	r = r ? r : number_order(a->n_groups, b->n_groups);
	for (size_t i = 0; i < a->n_groups && r == 0; i++)
		r = group_order(a->groups[i], b->groups[i]);
	return r;
}
