/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the index of a journal can answer without its entries being read: which system
 * calls an executable made. Each value of a field is stored once, with the entries that
 * have it (systemd's JOURNAL_FILE_FORMAT), so each executable, architecture and call is
 * looked up together; of those that were seen together one entry is read. Only fields
 * that journald writes are looked up.
 */
#ifndef SECCOMP_RECORD_JOURNAL_INDEX_H
#define SECCOMP_RECORD_JOURNAL_INDEX_H

#include <systemd/sd-journal.h>

#include "filter.h"

struct journal_index;

/*
 * Of what is in JOURNAL, which is the index's own from then on, also on failure. FILTER
 * (borrowed) is asked of executable, architecture and action; BOOT is a match that all
 * entries must meet, or NULL. 0; -E2BIG: there are too many combinations; another
 * negative errno.
 */
int journal_index_new(sd_journal *journal, struct filter *filter, const char *boot,
		      struct journal_index **ret);
void journal_index_free(struct journal_index *index);

/*
 * Calls FOUND once for each combination, with JOURNAL at one of its SECCOMP records of
 * the audit transport. 0, a negative errno, or what FOUND returned if negative.
 */
int journal_index_read(struct journal_index *index,
		       int (*found)(void *ctx, sd_journal *journal), void *ctx);

#endif
