/* SPDX-License-Identifier: Apache-2.0 */
/* Which journal is meant, and why it cannot be read where it cannot. */
#ifndef SECCOMP_RECORD_JOURNAL_OPEN_H
#define SECCOMP_RECORD_JOURNAL_OPEN_H

#include <systemd/sd-journal.h>

#include "source.h"

/*
 * The journal that OPTIONS name, without a match. Damaged files among others are left
 * out, and named in a note. 0, or a negative errno with *ret_why as in source.h.
 */
int journal_open(const struct source_options *options, const struct source_sink *sink,
		 sd_journal **ret, const char **ret_why);

/* The same once more, of which nothing is to be said. 0 or a negative errno. */
int journal_open_again(const struct source_options *options, sd_journal **ret);

#define JOURNAL_BOOT_TERM 48

/*
 * The match of options->boot, "" if it is not set. Moves JOURNAL. 0, or a negative errno
 * with *ret_why.
 */
int journal_open_boot(sd_journal *journal, const struct source_options *options,
		      char ret[JOURNAL_BOOT_TERM], const char **ret_why);

/*
 * Matches the entries that the source reads, those that BOOT matches where it is not "".
 * With options->one_of_each these are not those of the audit transport. Moves JOURNAL. 0,
 * or a negative errno.
 */
int journal_open_matches(sd_journal *journal, const struct source_options *options,
			 const char *boot);

/* Matches audit entries: of BOOT or any (NULL), of SERIAL or any (NULL). */
int journal_open_audit(sd_journal *journal, const char *boot, const char *serial);

#endif
