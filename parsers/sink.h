/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parsers deliver what they find. Nothing that is passed outlives the call. */
#ifndef SECCOMP_RECORD_SINK_H
#define SECCOMP_RECORD_SINK_H

#include "account.h"
#include "record.h"

struct sink {
	void *ctx;
	/* A SECCOMP record. Negative stops the parser, which returns it. */
	int (*record)(void *ctx, struct record *record);
	/* A record of another type: host, time, serial and via are set. */
	void (*other)(void *ctx, const struct record *record);
	/* auditd started: what it did not see before, it cannot tell. */
	void (*restart)(void *ctx);
	/* TIME, here and below: of the message or record; RECORD_NO_TIME: not known. */
	/* N records of KIND lost, or 0: some. */
	void (*lost)(void *ctx, enum loss kind, uint64_t n, int64_t time);
	/* The kernel's running total of lost records, as one more was lost. */
	void (*audit_lost)(void *ctx, uint64_t total, int64_t time);
	/* LINE counts from 1 within the stream. */
	void (*malformed)(void *ctx, enum malformed why, uint64_t line, int64_t time);
	/* The text went through a filter (ausearch): gaps in it mean nothing. */
	void (*filtered)(void *ctx);
	/* A line of a form that cannot be used; WHAT, constant, says which and what to
	 * do.
	 */
	void (*unusable)(void *ctx, const char *what);
};

#endif
