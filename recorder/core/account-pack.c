/* SPDX-License-Identifier: Apache-2.0 */
#include "account.h"
#include "count.h"

#include <errno.h>
#include <stdlib.h>

/* A time may be RECORD_NO_TIME or before 1970: the sign goes round. */
static void pack_time(struct pack *pack, int64_t time)
{
	pack_number(pack, (uint64_t)time);
}

static int64_t unpack_time(struct unpack *unpack)
{
	return (int64_t)unpack_number(unpack);
}

static void pack_numbers(struct pack *pack, const uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pack_number(pack, numbers[i]);
}

static void unpack_numbers(struct unpack *unpack, uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		numbers[i] = unpack_number(unpack);
}

static void pack_gaps(const struct gaps *gaps, struct pack *pack)
{
	pack_number(pack, gaps->started);
	pack_number(pack, gaps->low);
	pack_number(pack, gaps->high);
	pack_time(pack, gaps->time);
	pack_number(pack, gaps->boundary);
	pack_number(pack, gaps->missing);
	pack_numbers(pack, gaps->seen, COUNT(gaps->seen));
}

static void unpack_gaps(struct gaps *gaps, struct unpack *unpack)
{
	gaps->started = unpack_upto(unpack, 1);
	gaps->low = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	gaps->high = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	gaps->time = unpack_time(unpack);
	gaps->boundary = unpack_upto(unpack, 1);
	gaps->missing = unpack_number(unpack);
	unpack_numbers(unpack, gaps->seen, COUNT(gaps->seen));
}

void account_pack(const struct account *account, struct pack *pack)
{
	const char *where = account->first_malformed;

	pack_number(pack, account->seen);
	pack_number(pack, account->matched);
	pack_number(pack, account->duplicate);
	pack_number(pack, account->undated);
	pack_numbers(pack, account->via, COUNT(account->via));
	pack_numbers(pack, account->malformed, COUNT(account->malformed));
	pack_bytes(pack, span_of(where ? where : ""));
	pack_number(pack, account->first_why);
	pack_numbers(pack, account->lost, COUNT(account->lost));
	pack_numbers(pack, account->events, COUNT(account->events));
	pack_number(pack, account->audit_lost_low);
	pack_number(pack, account->audit_lost_high);
	pack_number(pack, account->audit_lost_seen);
	pack_gaps(&account->gaps, pack);
	pack_number(pack, account->all_types);
	pack_number(pack, account->filtered);
	pack_number(pack, account->n_ranges);
	for (size_t i = 0; i < account->n_ranges; i++) {
		pack_number(pack, account->ranges[i].low);
		pack_number(pack, account->ranges[i].high);
	}
	pack_time(pack, account->first);
	pack_time(pack, account->last);
	pack_number(pack, account->trust);
	pack_number(pack, account->can_tell);
	pack_number(pack, account->said_lossy);
}

static int unpack_where(struct account *account, struct unpack *unpack)
{
	struct span where = unpack_bytes(unpack);

	if (where.n == 0)
		return 0;
	account->first_malformed = strndup(where.p, where.n);
	return account->first_malformed ? 0 : -ENOMEM;
}

int account_unpack(struct account *account, struct unpack *unpack)
{
	int r;

	account_done(account);
	account_init(account);
	account->seen = unpack_number(unpack);
	account->matched = unpack_number(unpack);
	account->duplicate = unpack_number(unpack);
	account->undated = unpack_number(unpack);
	unpack_numbers(unpack, account->via, COUNT(account->via));
	unpack_numbers(unpack, account->malformed, COUNT(account->malformed));
	r = unpack_where(account, unpack);
	account->first_why = (enum malformed)unpack_upto(unpack, MALFORMED_COUNT - 1);
	unpack_numbers(unpack, account->lost, COUNT(account->lost));
	unpack_numbers(unpack, account->events, COUNT(account->events));
	account->audit_lost_low = unpack_number(unpack);
	account->audit_lost_high = unpack_number(unpack);
	account->audit_lost_seen = unpack_upto(unpack, 1);
	unpack_gaps(&account->gaps, unpack);
	account->all_types = unpack_upto(unpack, 1);
	account->filtered = unpack_upto(unpack, 1);
	account->n_ranges = (size_t)unpack_upto(unpack, ACCOUNT_RANGES);
	for (size_t i = 0; i < account->n_ranges; i++) {
		account->ranges[i].low = (uint32_t)unpack_upto(unpack, UINT32_MAX);
		account->ranges[i].high = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	}
	account->first = unpack_time(unpack);
	account->last = unpack_time(unpack);
	account->trust = (enum trust)unpack_upto(unpack, TRUST_FORGEABLE);
	account->can_tell = unpack_upto(unpack, 1);
	account->said_lossy = unpack_upto(unpack, 1);
	return r;
}
