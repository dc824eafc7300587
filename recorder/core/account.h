/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reading saw, what it lost, and how far its result can be trusted.
 *
 * Nothing here is silent: whatever is not in a recording is a number in its account.
 */
#ifndef SECCOMP_RECORD_ACCOUNT_H
#define SECCOMP_RECORD_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pack.h"

/* Why a line that is a SECCOMP record by its leading type could not be used. */
enum malformed {
	MALFORMED_TRUNCATED = 1, /* positive, so that a parser can return it */
	MALFORMED_NO_ARCH,
	MALFORMED_FIELD,
	MALFORMED_REPEATED,
	MALFORMED_AMBIGUOUS,
	MALFORMED_NAME,
	MALFORMED_OVERLONG,
	MALFORMED_ENTRY,
	MALFORMED_COUNT
};

/* What is wrong, for a message: "cut off before its action", ... */
const char *malformed_text(enum malformed why);

/* Losses by kind, as the recording names them. */
enum loss {
	LOSS_KERNEL,	 /* the kernel's audit queue: audit_lost, backlog, rate limit */
	LOSS_SUPPRESSED, /* printk's rate limit, and rate limits of syslog daemons */
	LOSS_OVERRUN,	 /* before a reader: too slow (kmsg, journald, auditd's queues,
			  * ENOBUFS), or the log damaged or gone */
	LOSS_GAPS,	 /* serials missing from a capture of all record types */
	LOSS_LIMIT,	 /* a limit of this program */
	LOSS_COUNT
};

const char *loss_name(enum loss kind); /* kernel, suppressed, overrun, gaps, limit */

enum verdict { VERDICT_COMPLETE, VERDICT_LOSSY, VERDICT_UNKNOWN };

const char *verdict_name(enum verdict verdict);

/* Weakest last. */
enum trust { TRUST_KERNEL, TRUST_DAEMON, TRUST_FORGEABLE };

const char *trust_name(enum trust trust); /* kernel, daemon, forgeable */

/*
 * Serials of a capture, in about the order of their allocation. A window behind the
 * highest one absorbs records that overtook each other on several processors; what leaves
 * it unseen is missing. Constant memory.
 */
#define GAPS_WINDOW 4096

struct gaps {
	bool started;
	uint32_t low, high; /* of the current range */
	int64_t time;	    /* the latest in it */
	bool boundary;	    /* another file began: what follows may be older */
	uint64_t missing;   /* serials that left the window, or its range, unseen */
	uint64_t seen[GAPS_WINDOW / 64];
};

/* Ranges kept apart in a recording; past it the oldest two are joined. */
#define ACCOUNT_RANGES 64

struct range {
	uint32_t low, high;
};

struct account {
	uint64_t seen; /* SECCOMP records of any kind, malformed and duplicate ones too */
	uint64_t matched;   /* in the recording */
	uint64_t duplicate; /* seen before */
	uint64_t undated;   /* left out: a time was asked for, and they have none */
	uint64_t via[RECORD_VIA_COUNT];
	uint64_t malformed[MALFORMED_COUNT];
	/* Where the first malformed line is; owned, NULL where none. */
	char *first_malformed;
	enum malformed first_why;
	uint64_t lost[LOSS_COUNT];   /* records known lost, at least */
	uint64_t events[LOSS_COUNT]; /* messages of loss that gave no number */
	uint64_t audit_lost_low,
		audit_lost_high; /* the kernel's running total, as seen */
	bool audit_lost_seen;
	struct gaps gaps;
	bool all_types; /* other record types came too: gaps mean loss */
	bool filtered;	/* ausearch's separators came: gaps mean nothing */
	/* Closed; the current one is in gaps. A recording read back has it here too. */
	struct range ranges[ACCOUNT_RANGES + 1];
	size_t n_ranges;
	int64_t first, last; /* times of records seen, or RECORD_NO_TIME */
	enum trust trust;    /* the weakest of what was seen */
	bool can_tell;	     /* the source knows of every loss */
	bool said_lossy; /* by a recording that was read, for reasons not known here */
};

void account_init(struct account *account);
void account_done(struct account *account);

/*
 * A record of any type was numbered SERIAL at TIME. A smaller serial at a later time is
 * another boot and starts a new range; at an earlier time it is a straggler and ignored.
 * True: a new range began.
 */
bool account_serial(struct account *account, uint32_t serial, int64_t time);

/* What was missing until now is of no interest. */
void account_forgive(struct account *account);

/* Another file begins: it may go on where the last one ended, or be older. */
void account_boundary(struct account *account);

/* The numbering starts anew: a restarted daemon does not know what it missed. */
void account_new_range(struct account *account);

/*
 * The serial ranges seen, ascending, overlaps joined, the current one included. RANGES
 * holds ACCOUNT_RANGES + 1. Returns how many.
 */
size_t account_ranges(const struct account *account, struct range *ranges);

/* N records of KIND are known lost; 0: a message said so without a number. */
void account_lost(struct account *account, enum loss kind, uint64_t n);

/* The kernel's running total was TOTAL when it lost one more. */
void account_audit_lost(struct account *account, uint64_t total);

/* WHERE names file and line; only the first is kept. 0 or -ENOMEM. */
int account_malformed(struct account *account, enum malformed why, const char *file,
		      uint64_t line);

uint64_t account_malformed_total(const struct account *account);

/* Known lost of KIND, with what gaps and totals imply. */
uint64_t account_lost_total(const struct account *account, enum loss kind);

enum verdict account_verdict(const struct account *account);

/* All of it, and back in place of ACCOUNT, which is done with; what is wrong with it
 * UNPACK says. 0 or -ENOMEM. */
void account_pack(const struct account *account, struct pack *pack);
int account_unpack(struct account *account, struct unpack *unpack);

#endif
