/* SPDX-License-Identifier: Apache-2.0 */
/* What came by the kernel's log, and whether it came by the audit transport too. */
#include "journal-parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "journal-open.h"

#define SETTLE_US  3000000 /* in which a record's copies have come by both ways */
#define SERIAL_MAX 11

void journal_note(struct journal *j, const char *text)
{
	j->sink.note(j->sink.ctx, text);
}

static int has_audit(struct journal *j, const char *boot, const char *serial)
{
	sd_journal *index;
	int r = journal_open_again(&j->options, &index);

	if (r < 0)
		return r;
	r = journal_open_audit(index, boot, serial);
	r = r < 0 ? r : sd_journal_seek_head(index);
	r = r < 0 ? r : sd_journal_next(index);
	sd_journal_close(index);
	return r;
}

static int has_printed(struct journal *j)
{
	char serial[SERIAL_MAX];

	snprintf(serial, sizeof(serial), "%u", j->printed);
	return has_audit(j, j->printed_boot, serial);
}

bool journal_is_copied(struct journal *j, const struct journal_entry *entry)
{
	const char *boot = entry->word[JOURNAL_BOOT];

	if (strcmp(j->printed_boot, boot) == 0)
		return has_printed(j) > 0;
	return has_audit(j, boot, NULL) > 0;
}

void journal_note_printed(struct journal *j, const struct journal_entry *entry)
{
	if (!journal_entry_serial(entry, &j->printed))
		return;
	memcpy(j->printed_boot, entry->word[JOURNAL_BOOT], JOURNAL_WORD);
	j->printed_time = strtoull(entry->word[JOURNAL_RECEIVED], NULL, 10);
}

void journal_check_alive(struct journal *j)
{
	const uint64_t now = (uint64_t)clock_us(CLOCK_REALTIME);

	if (!j->printed_boot[0] || now < j->printed_time + SETTLE_US ||
	    has_audit(j, j->printed_boot, NULL) <= 0 || has_printed(j) != 0)
		return;
	j->sink.lost(j->sink.ctx, LOSS_OVERRUN, 0);
	journal_note(
		j, "journald stopped reading audit records, as it does where its socket "
		   "overflows: `systemctl restart systemd-journald`, or record from the "
		   "kernel");
}

void journal_say_missing(struct journal *j)
{
	const bool local = !j->options.journal_dir && !j->options.journal_files;

	if (has_audit(j, NULL, NULL) != 0)
		return;
	if (local && j->options.namespace)
		journal_note(j, "journald puts audit records into the default namespace "
				"only: read "
				"without the option");
	else if (local)
		journal_note(
			j,
			"journald does not read audit records here: `systemctl enable "
			"--now "
			"systemd-journald-audit.socket`, then restart systemd-journald");
	else
		journal_note(j, "these journals hold no audit records, only what the "
				"kernel's log "
				"let through");
}
