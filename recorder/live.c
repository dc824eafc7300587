/* SPDX-License-Identifier: Apache-2.0 */
#include "live.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "arch.h"
#include "follow.h"
#include "say.h"
#include "when.h"

#define DRAW_MS 500

void live_init(struct live *live, bool quiet, const char *source)
{
	*live = (struct live){.quiet = quiet,
			      .terminal = isatty(STDERR_FILENO),
			      .last_new = follow_now(),
			      .source = source};
}

void live_clear(struct live *live)
{
	if (live->shown)
		fputs("\r\033[K", stderr);
	live->shown = false;
}

void live_fresh(struct live *live, const struct group *group, const struct record *record)
{
	const char *name =
		group->arch ? arch_syscall_name(group->arch, record->nr) : NULL;
	char when[32] = "-";

	live->last_new = follow_now();
	live->calls++;
	if (live->quiet)
		return;
	live_clear(live);
	if (record->time != RECORD_NO_TIME)
		when_format(record->time, when);
	fprintf(stderr, "%s ", when);
	say_bytes(group->exe, group->exe_len);
	if (name)
		fprintf(stderr, " %s", name);
	else
		fprintf(stderr, " syscall_%" PRId64, record->nr);
	fprintf(stderr, " %" PRIu64 "\n", live->calls);
}

static uint64_t lost_in(const struct account *account)
{
	uint64_t lost = 0;

	for (size_t kind = 0; kind < LOSS_COUNT; kind++)
		lost += account_lost_total(account, (enum loss)kind) +
			account->events[kind];
	return lost;
}

int64_t live_status(struct live *live, const struct recording *recording)
{
	int64_t now = follow_now(), since = now - live->last_draw;
	uint64_t seen = 0, lost = 0;
	struct saturation s = {.chance = 1};

	if (live->quiet || !live->terminal)
		return 0;
	if (since < DRAW_MS)
		return DRAW_MS - since;
	for (size_t i = 0; i < recording->n_sessions; i++) {
		seen += recording->sessions[i].account.seen;
		lost += lost_in(&recording->sessions[i].account);
	}
	if (seen == live->last_seen && live->shown && !live->moving)
		return 0;
	(void)recording_saturation(recording, &s);
	fprintf(stderr,
		"\r\033[K%s: %" PRIu64 " records, %.0f/s, %" PRIu64 " syscalls, %" PRIu64
		" lost, next is new: %.2f %%",
		live->source, seen,
		live->last_draw ? (double)(seen - live->last_seen) * 1000 / (double)since
				: 0.0,
		s.calls, lost, 100 * s.chance);
	fflush(stderr);
	live->shown = true;
	/* Once more, so that the rate falls to nothing when the records stop. */
	live->moving = seen != live->last_seen;
	live->last_draw = now;
	live->last_seen = seen;
	return live->moving ? DRAW_MS : 0;
}
