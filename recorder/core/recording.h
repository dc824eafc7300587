/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result of reading a source: sessions (one a host and boot) with their accounts, and
 * groups (one a session, executable, architecture, context) with their system calls.
 *
 * Memory is bounded by the limits below; what does not fit is counted as LOSS_LIMIT in
 * the session's account. A recording owns all its strings.
 */
#ifndef SECCOMP_RECORD_RECORDING_H
#define SECCOMP_RECORD_RECORDING_H

#include "account.h"
#include "arch.h"
#include "record.h"

#define RECORDING_SESSIONS 1024 /* hosts and boots */
#define RECORDING_GROUPS   16384
#define RECORDING_CALLS	   65536 /* over all groups */
#define RECORDING_COMMS	   64	 /* names of one group */

struct session {
	char *host; /* "" where the records do not say */
	char *boot; /* likewise */
	size_t host_len, boot_len;
	struct account account;
};

/* How often one action met a call, beyond the first action seen. */
struct tally {
	uint32_t code;
	uint64_t count;
	struct tally *next;
};

struct call {
	int64_t nr;
	uint64_t count;	     /* all actions, prelude included */
	uint64_t prelude;    /* how many of them were prelude */
	int64_t first, last; /* RECORD_NO_TIME where no record had a time */
	uint32_t serial;     /* of the first */
	bool has_serial;
	uint32_t code; /* the first action seen; its count is the rest of count */
	struct tally *others;
};

struct group {
	unsigned int session;
	char *exe; /* bytes as the kernel had them, without " (deleted)"; may hold NUL */
	size_t exe_len;
	bool deleted; /* some records had it deleted */
	uint32_t token;
	const struct arch *arch; /* NULL: the token is unknown */
	char *subj;		 /* "" where there is none */
	size_t subj_len;
	struct span comms[RECORDING_COMMS]; /* owned, in the order of their coming */
	size_t n_comms;
	bool more_comms;
	struct call *calls; /* sorted by nr once recording_sort() was called */
	size_t n_calls, room;
	uint32_t *index; /* hash of nr to place in calls, plus one; private */
	uint64_t count;
};

struct recording {
	struct session *sessions;
	size_t n_sessions;
	struct group **groups;
	size_t n_groups;
	size_t n_calls;
	/* look-up of groups; private */
	uint32_t *slots;
	size_t n_slots;
	struct group *recent;
	bool recent_big;
};

int recording_new(struct recording **ret);
void recording_free(struct recording *recording);

/* The session of HOST and BOOT, made if need be. 0, -ENOMEM, -ENOSPC past the limit. */
int recording_session(struct recording *recording, struct span host, struct span boot,
		      unsigned int *ret);

/* Whether records of HOST and BOOT belong to SESSION. */
static inline bool session_is(const struct session *session, struct span host,
			      struct span boot)
{
	return span_eq(host, (struct span){session->host, session->host_len}) &&
	       span_eq(boot, (struct span){session->boot, session->boot_len});
}

/*
 * Adds RECORD, or SIGHTING->count records like it. RECORDING_NEW: the first of this call
 * in its group. 0: one more. -ENOMEM, or -ENOSPC past a limit (counted in the session's
 * account).
 */
#define RECORDING_NEW 1

struct sighting {
	uint64_t count;
	bool prelude;
	/* The last record added was of the same session and struct record's run. */
	bool again;
	int64_t first, last;
};

int recording_add(struct recording *recording, unsigned int session,
		  const struct record *record, const struct sighting *sighting);

/* Sorts groups and calls, so that equal recordings give equal bytes. Adding may go on. */
void recording_sort(struct recording *recording);

/* Distinct calls (by architecture and number) of all groups. */
struct saturation {
	uint64_t records, calls, once, twice;
	double chance; /* that the next record is a new call (Good-Turing), 0..1 */
	double unseen; /* calls still unseen, at least (Chao1) */
};

/* 0 or -ENOMEM. */
int recording_saturation(const struct recording *recording, struct saturation *ret);

#endif
