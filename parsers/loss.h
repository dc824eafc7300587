/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages by which the kernel and the log daemons admit that they lost records. One
 * table in loss.c; a new message is one row.
 */
#ifndef SECCOMP_RECORD_LOSS_H
#define SECCOMP_RECORD_LOSS_H

#include "sink.h"

/* Who speaks. Only the right program's own words count. */
enum loss_speaker { LOSS_BY_KERNEL, LOSS_BY_JOURNALD, LOSS_BY_AUDITD, LOSS_BY_RSYSLOG };

/* The speaker with the syslog tag TAG (without [PID]); -1: nobody of those. */
int loss_speaker(struct span tag);

/* The tags of all speakers; NULL past the end. */
const char *loss_tag_at(size_t i);

/*
 * Reports to SINK what TEXT, said by SPEAKER at TIME (or RECORD_NO_TIME), admits. True if
 * it did admit a loss.
 */
bool loss_scan(enum loss_speaker speaker, struct span text, int64_t time,
	       const struct sink *sink);

#endif
