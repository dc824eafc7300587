/* SPDX-License-Identifier: Apache-2.0 */
/* account.h: gaps against a plain model, ranges, running totals, verdicts. */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "tap.h"

#define SPAN 100000

/* Feeds N serials, in an order shuffled within WINDOW, each dropped with a chance of DROP
 * %. */
static void against_model(unsigned int seed, uint32_t n, uint32_t window,
			  unsigned int drop)
{
	static uint32_t order[SPAN];
	struct account account;
	struct range ranges[ACCOUNT_RANGES + 1];
	uint64_t missing = 0, expected = 0;
	uint32_t low = UINT32_MAX, high = 0, start = UINT32_MAX - n / 2;

	srandom(seed);
	account_init(&account);
	account.all_types = true;
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	for (uint32_t i = 0; i + window < n; i += window)
		for (uint32_t j = 0; j < window; j++) {
			uint32_t k = i + (uint32_t)random() % window, t = order[i + j];

			order[i + j] = order[k];
			order[k] = t;
		}
	for (uint32_t i = 0; i < n; i++) {
		if ((unsigned int)random() % 100 < drop) {
			missing++;
			continue;
		}
		if (order[i] < low)
			low = order[i];
		if (order[i] > high)
			high = order[i];
		account_serial(&account, start + order[i], 1000 + i);
	}
	/* What is missing at either end of the range cannot be known. */
	expected = missing - low - (n - 1 - high);
	ok(account_lost_total(&account, LOSS_GAPS) == expected,
	   "seed %u: %u serials over the wrap, shuffled by %u, %u %% dropped: %llu "
	   "missing, "
	   "expected %llu",
	   seed, n, window, drop,
	   (unsigned long long)account_lost_total(&account, LOSS_GAPS),
	   (unsigned long long)expected);
	ok(account_ranges(&account, ranges) == 1 && ranges[0].low == start + low &&
		   ranges[0].high == start + high,
	   "seed %u: one range", seed);
	account_done(&account);
}

static void boots(void)
{
	struct account account;
	struct range ranges[ACCOUNT_RANGES + 1];
	bool fresh = false;

	account_init(&account);
	account.all_types = true;
	for (uint32_t i = 0; i < 10000; i++)
		account_serial(&account, 50000 + i, i);
	fresh = account_serial(&account, 3, 10000);
	ok(fresh, "a smaller serial later is another boot");
	for (uint32_t i = 4; i < 20; i++)
		account_serial(&account, i, 10000 + i);
	ok(account_ranges(&account, ranges) == 2 && ranges[0].low == 3 &&
		   ranges[0].high == 19 && ranges[1].low == 50000 &&
		   ranges[1].high == 59999,
	   "and another range");
	ok(account_lost_total(&account, LOSS_GAPS) == 0,
	   "and nothing is missing between");
	account_done(&account);

	account_init(&account);
	account.all_types = true;
	for (uint32_t i = 0; i < 10000; i++)
		account_serial(&account, 50000 + i, 100 + i);
	ok(!account_serial(&account, 40000, 50),
	   "a smaller serial earlier is a straggler");
	account_serial(&account, 60000, 10100);
	ok(account_lost_total(&account, LOSS_GAPS) == 0, "and makes no gap");
	account_boundary(&account);
	ok(account_serial(&account, 40000, 50), "but after a file's boundary a range");
	account_new_range(&account);
	account_serial(&account, 70000, 20000);
	ok(account_lost_total(&account, LOSS_GAPS) == 0,
	   "a restarted daemon makes no gap");
	account_done(&account);
}

static void many_ranges(void)
{
	struct account account;
	struct range ranges[ACCOUNT_RANGES + 1];
	size_t n;

	account_init(&account);
	for (uint32_t i = 0; i < 1000; i++) {
		account_serial(&account, 1000000 + i * 10000, i);
		account_new_range(&account);
	}
	n = account_ranges(&account, ranges);
	ok(n <= ACCOUNT_RANGES && ranges[0].low == 1000000 &&
		   ranges[n - 1].high == 10990000,
	   "a thousand ranges are kept as %zu, none beyond their ends", n);
	account_done(&account);
}

static void totals(void)
{
	struct account account;

	account_init(&account);
	account_audit_lost(&account, 100);
	ok(account_lost_total(&account, LOSS_KERNEL) == 1,
	   "the kernel's first running total tells of one loss");
	account_audit_lost(&account, 150);
	ok(account_lost_total(&account, LOSS_KERNEL) == 51,
	   "a later one of the difference");
	account_audit_lost(&account, 2);
	ok(account_lost_total(&account, LOSS_KERNEL) == 52,
	   "a smaller one is another boot's");
	account_done(&account);
}

static void verdicts(void)
{
	struct account account;

	account_init(&account);
	ok(account_verdict(&account) == VERDICT_UNKNOWN,
	   "nothing lost, as far as one can tell");
	account.can_tell = true;
	ok(account_verdict(&account) == VERDICT_COMPLETE,
	   "nothing lost, and one could tell");
	account_malformed(&account, MALFORMED_TRUNCATED, "a.log", 7);
	account_malformed(&account, MALFORMED_FIELD, "b.log", 8);
	ok(account_verdict(&account) == VERDICT_LOSSY &&
		   strcmp(account.first_malformed, "a.log:7") == 0 &&
		   account.first_why == MALFORMED_TRUNCATED && account.seen == 2,
	   "a malformed record is lost, and the first one's place is kept");
	account_done(&account);
	for (unsigned int kind = 0; kind < LOSS_COUNT; kind++) {
		account_init(&account);
		account.can_tell = true;
		account_lost(&account, (enum loss)kind, 0);
		ok(account_verdict(&account) == VERDICT_LOSSY,
		   "an unknown number lost (%s) is lossy", loss_name((enum loss)kind));
		account_done(&account);
	}
	account_init(&account);
	account.can_tell = true;
	account_serial(&account, 1, 1);
	account_serial(&account, 3, 2);
	ok(account_verdict(&account) == VERDICT_COMPLETE,
	   "a gap means nothing where only one record type was captured");
	account.all_types = true;
	ok(account_verdict(&account) == VERDICT_LOSSY, "but loss where all were");
	account.filtered = true;
	ok(account_verdict(&account) == VERDICT_COMPLETE, "and nothing after a filter");
	account_done(&account);
	account_init(&account);
	account.all_types = true;
	account_serial(&account, 1, 1);
	account_serial(&account, 102, 2);
	account_lost(&account, LOSS_OVERRUN, 30);
	account_lost(&account, LOSS_KERNEL, 50);
	ok(account_lost_total(&account, LOSS_GAPS) == 20,
	   "of a gap only what nobody counted where it was lost");
	account_lost(&account, LOSS_KERNEL, 50);
	ok(account_lost_total(&account, LOSS_GAPS) == 0, "at most all of it");
	account_done(&account);
}

int main(void)
{
	for (unsigned int seed = 1; seed <= 8; seed++) {
		against_model(seed, SPAN, 1 + seed * 250, seed * 7 % 50);
		against_model(seed + 100, 5000, 1 + seed, seed % 3);
	}
	boots();
	many_ranges();
	totals();
	verdicts();
	return done();
}
