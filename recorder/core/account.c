/* SPDX-License-Identifier: Apache-2.0 */
#include "account.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const malformed_texts[MALFORMED_COUNT] = {
	[MALFORMED_TRUNCATED] = "cut off before its last field",
	[MALFORMED_NO_ARCH] = "without an arch field (a kernel before 3.18)",
	[MALFORMED_FIELD] = "with a field that no kernel writes",
	[MALFORMED_REPEATED] = "with a field twice",
	[MALFORMED_AMBIGUOUS] = "interpreted text that can be read in two ways (use "
				"ausearch --raw)",
	[MALFORMED_NAME] = "interpreted text with a name that the tables lack (use "
			   "ausearch --raw)",
	[MALFORMED_OVERLONG] = "a line longer than any record",
	[MALFORMED_ENTRY] = "a journal entry that is not whole",
};

const char *malformed_text(enum malformed why)
{
	return why > 0 && why < MALFORMED_COUNT ? malformed_texts[why] : "malformed";
}

const char *loss_name(enum loss kind)
{
	static const char *const names[LOSS_COUNT] = {
		[LOSS_KERNEL] = "kernel",   [LOSS_SUPPRESSED] = "suppressed",
		[LOSS_OVERRUN] = "overrun", [LOSS_GAPS] = "gaps",
		[LOSS_LIMIT] = "limit",
	};

	return names[kind];
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {"complete", "lossy", "unknown"};

	return names[verdict];
}

const char *trust_name(enum trust trust)
{
	static const char *const names[] = {"kernel", "daemon", "forgeable"};

	return names[trust];
}

static uint64_t *gaps_word(struct gaps *gaps, uint32_t serial)
{
	return &gaps->seen[serial / 64 % (GAPS_WINDOW / 64)];
}

static uint64_t bit_of(uint32_t serial)
{
	return UINT64_C(1) << serial % 64;
}

/* How many serials of the current range, inside the window, have not come yet. */
static uint64_t gaps_pending(const struct gaps *gaps)
{
	uint32_t width = gaps->high - gaps->low + 1;
	uint64_t came = 0;

	if (!gaps->started)
		return 0;
	if (width == 0 || width > GAPS_WINDOW)
		width = GAPS_WINDOW;
	for (size_t i = 0; i < GAPS_WINDOW / 64; i++)
		came += (uint64_t)__builtin_popcountll(gaps->seen[i]);
	return width - came;
}

static void gaps_start(struct gaps *gaps, uint32_t serial)
{
	uint64_t missing = gaps->missing;

	memset(gaps, 0, sizeof(*gaps));
	gaps->started = true;
	gaps->time = RECORD_NO_TIME;
	gaps->low = gaps->high = serial;
	gaps->missing = missing;
	*gaps_word(gaps, serial) |= bit_of(serial);
}

/* SERIAL enters the window, and one so many before it leaves it. */
static inline void gaps_clear(struct gaps *gaps, uint32_t serial)
{
	uint64_t *word = gaps_word(gaps, serial);

	if (serial - gaps->low >= GAPS_WINDOW && !(*word & bit_of(serial)))
		gaps->missing++;
	*word &= ~bit_of(serial);
}

/* SERIAL follows the highest, as most do. */
static inline void gaps_next(struct gaps *gaps, uint32_t serial)
{
	gaps_clear(gaps, serial);
	*gaps_word(gaps, serial) |= bit_of(serial);
	gaps->high = serial;
	gaps->boundary = false;
}

/* Moves the window up to SERIAL, which lies AHEAD of the highest. */
static void gaps_advance(struct gaps *gaps, uint32_t serial, uint32_t ahead)
{
	if (ahead >= GAPS_WINDOW) {
		gaps->missing += gaps_pending(gaps) + (ahead - GAPS_WINDOW);
		memset(gaps->seen, 0, sizeof(gaps->seen));
	} else {
		for (uint32_t s = gaps->high + 1; s != serial + 1; s++)
			gaps_clear(gaps, s);
	}
	gaps->high = serial;
	*gaps_word(gaps, serial) |= bit_of(serial);
}

void account_init(struct account *account)
{
	memset(account, 0, sizeof(*account));
	account->first = account->last = RECORD_NO_TIME;
}

void account_done(struct account *account)
{
	free(account->first_malformed);
	account->first_malformed = NULL;
}

void account_new_range(struct account *account)
{
	struct gaps *gaps = &account->gaps;

	if (!gaps->started)
		return;
	gaps->missing += gaps_pending(gaps);
	gaps->started = false;
	if (account->n_ranges == ACCOUNT_RANGES) {
		struct range *r = account->ranges;

		r[0].low = r[1].low < r[0].low ? r[1].low : r[0].low;
		r[0].high = r[1].high > r[0].high ? r[1].high : r[0].high;
		memmove(&r[1], &r[2], (ACCOUNT_RANGES - 2) * sizeof(*r));
		account->n_ranges--;
	}
	account->ranges[account->n_ranges++] = (struct range){gaps->low, gaps->high};
}

void account_forgive(struct account *account)
{
	struct gaps *gaps = &account->gaps;
	uint32_t serial = gaps->high;

	gaps->missing = 0;
	for (size_t i = 0; gaps->started && i < GAPS_WINDOW; i++, serial--) {
		*gaps_word(gaps, serial) |= bit_of(serial);
		if (serial == gaps->low)
			break;
	}
}

void account_boundary(struct account *account)
{
	account->gaps.boundary = true;
}

bool account_serial(struct account *account, uint32_t serial, int64_t time)
{
	struct gaps *gaps = &account->gaps;
	uint32_t ahead = serial - gaps->high;
	bool fresh = false;

	if (ahead == 1 && gaps->started) {
		gaps_next(gaps, serial);
		if (time > gaps->time)
			gaps->time = time;
		return false;
	}
	if (ahead == 0 && gaps->started)
		return false;
	if (!gaps->started) {
		gaps_start(gaps, serial);
	} else if (ahead < UINT32_MAX / 2) {
		gaps_advance(gaps, serial, ahead);
	} else if (gaps->high - serial < GAPS_WINDOW) {
		/* One that was overtaken. Below the first it widens the range. */
		if (serial - gaps->low > UINT32_MAX / 2)
			gaps->low = serial;
		*gaps_word(gaps, serial) |= bit_of(serial);
	} else if (gaps->boundary || time > gaps->time) {
		account_new_range(account);
		gaps_start(gaps, serial);
		fresh = true;
	}
	gaps->boundary = false;
	if (time > gaps->time)
		gaps->time = time;
	return fresh;
}

static int range_order(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->low != y->low)
		return x->low < y->low ? -1 : 1;
	return (x->high > y->high) - (x->high < y->high);
}

size_t account_ranges(const struct account *account, struct range *ranges)
{
	size_t n = account->n_ranges, kept = 0;

	memcpy(ranges, account->ranges, n * sizeof(*ranges));
	if (account->gaps.started)
		ranges[n++] = (struct range){account->gaps.low, account->gaps.high};
	qsort(ranges, n, sizeof(*ranges), range_order);
	for (size_t i = 0; i < n; i++) {
		if (kept && ranges[i].low <= ranges[kept - 1].high) {
			if (ranges[i].high > ranges[kept - 1].high)
				ranges[kept - 1].high = ranges[i].high;
		} else {
			ranges[kept++] = ranges[i];
		}
	}
	return kept;
}

void account_lost(struct account *account, enum loss kind, uint64_t n)
{
	account->lost[kind] += n;
	if (n == 0)
		account->events[kind]++;
}

void account_audit_lost(struct account *account, uint64_t total)
{
	/* A smaller total is another boot's, or a reset: what was lost stays lost. */
	if (account->audit_lost_seen && total < account->audit_lost_high) {
		account->lost[LOSS_KERNEL] +=
			account->audit_lost_high - account->audit_lost_low + 1;
		account->audit_lost_seen = false;
	}
	if (!account->audit_lost_seen)
		account->audit_lost_low = total;
	account->audit_lost_seen = true;
	account->audit_lost_high = total;
}

int account_malformed(struct account *account, enum malformed why, const char *file,
		      uint64_t line)
{
	account->seen++;
	account->malformed[why]++;
	if (account->first_malformed)
		return 0;
	account->first_why = why;
	if (asprintf(&account->first_malformed, "%s:%llu", file,
		     (unsigned long long)line) < 0) {
		account->first_malformed = NULL;
		return -ENOMEM;
	}
	return 0;
}

uint64_t account_malformed_total(const struct account *account)
{
	uint64_t total = 0;

	for (size_t i = 0; i < MALFORMED_COUNT; i++)
		total += account->malformed[i];
	return total;
}

/* Only a capture of every record type, and of nothing else, can tell by its serials. */
static bool gaps_mean_loss(const struct account *account)
{
	return account->all_types && !account->filtered &&
	       account->via[RECORD_VIA_SYSLOG] == 0 &&
	       account->via[RECORD_VIA_JOURNAL] == 0;
}

uint64_t account_lost_total(const struct account *account, enum loss kind)
{
	uint64_t lost = account->lost[kind];

	if (kind == LOSS_KERNEL && account->audit_lost_seen)
		lost += account->audit_lost_high - account->audit_lost_low + 1;
	if (kind == LOSS_GAPS && gaps_mean_loss(account)) {
		uint64_t missing = account->gaps.missing + gaps_pending(&account->gaps);
		/* What a socket or the kernel's rate limit drops has its serial, and was
		 * counted where it was dropped. */
		uint64_t known = account->lost[LOSS_OVERRUN] +
				 account_lost_total(account, LOSS_KERNEL);

		lost += missing - (missing < known ? missing : known);
	}
	return lost;
}

enum verdict account_verdict(const struct account *account)
{
	for (size_t kind = 0; kind < LOSS_COUNT; kind++)
		if (account_lost_total(account, (enum loss)kind) || account->events[kind])
			return VERDICT_LOSSY;
	if (account_malformed_total(account) || account->said_lossy)
		return VERDICT_LOSSY;
	return account->can_tell ? VERDICT_COMPLETE : VERDICT_UNKNOWN;
}
