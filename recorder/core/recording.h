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
#include "arguments.h"
#include "container.h"
#include "record.h"

#define RECORDING_SESSIONS 1024 /* hosts and boots */
#define RECORDING_GROUPS   16384
#define RECORDING_CALLS	   65536 /* over all groups */
#define RECORDING_COMMS	   64	 /* names of one group */
#define RECORDING_ACTIONS  64	 /* of one call */

/* The same for recordings that others were merged into. */
#define RECORDING_MERGED_SESSIONS 4096
#define RECORDING_MERGED_GROUPS	  65536
#define RECORDING_MERGED_CALLS	  1048576

#define RECORDING_EXTRA	 32 /* unknown members of one object */
#define RECORDING_ID	 32 /* hexadecimal digits of a session's id */
#define RECORDING_SOURCE 16 /* longest name of a source */

/* Bytes of the largest document that is written, and read again. */
#define RECORDING_DOCUMENT_MAX (UINT64_C(256) << 20)

/* The largest number that every JSON reader keeps (RFC 8259, 6); no count comes near. */
#define RECORDING_COUNT_MAX ((UINT64_C(1) << 53) - 1)

/*
 * What a document had that this version does not know, for the next one that is written:
 * JSON members in text, each ", \"name\": value" without needless blanks; NULL for none.
 * Owned by the struct that has it. The members called extra are such texts.
 */

struct session {
	char id[RECORDING_ID + 1]; /* random, made with the session */
	char source[RECORDING_SOURCE + 1];
	/* Of the reading; RECORD_NO_TIME: those of the account's records stand for it. */
	int64_t start, end;
	char *host; /* "" where the records do not say */
	char *boot; /* likewise */
	size_t host_len, boot_len;
	struct account account;
	char *extra;
	char *extra_records, *extra_lost, *extra_messages; /* of objects in it */
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
	struct arguments *args; /* NULL: nobody recorded them, or not of all records */
	char *extra;
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
	struct container *container;	    /* NULL: in none, or not known */
	struct span unit;		    /* of systemd; owned, empty where not known */
	bool unattributed;		    /* where its processes were was not found */
	struct span comms[RECORDING_COMMS]; /* owned, in the order of their coming */
	size_t n_comms;
	bool more_comms;
	struct call *calls; /* sorted by nr once recording_sort() was called */
	size_t n_calls, room;
	uint32_t *index; /* hash of nr to place in calls, plus one; NULL: not made;
			    private */
	uint64_t count;
	char *extra;
};

/* Seen as prelude only. */
static inline bool call_is_prelude(const struct call *call)
{
	return call->prelude == call->count;
}

/* Has calls, and none but such. */
bool group_is_prelude(const struct group *group);

struct recording {
	struct session *sessions;
	size_t n_sessions;
	struct group **groups;
	size_t n_groups;
	size_t n_calls;
	char source[RECORDING_SOURCE + 1]; /* of the sessions to come: "file" */
	/* As above; larger ones may be set before anything is added. */
	size_t max_sessions, max_groups, max_calls;
	char *extra;
	/* look-up of groups; private */
	uint32_t *slots;
	size_t n_slots;
	struct group *recent;
	bool recent_big;
};

int recording_new(struct recording **ret);
void recording_free(struct recording *recording);

/*
 * The session of HOST and BOOT, made if need be. 0, -ENOMEM, -ENOSPC past the limit, or
 * the errors of getrandom(2).
 */
int recording_session(struct recording *recording, struct span host, struct span boot,
		      unsigned int *ret);

/* One more session, whichever there are. ID: RECORDING_ID digits. Returns as above. */
int recording_session_new(struct recording *recording, const char *id, struct span host,
			  struct span boot, unsigned int *ret);

/* When the reading began and ended, as a recording says it; RECORD_NO_TIME: unknown. */
int64_t session_start(const struct session *session);
int64_t session_end(const struct session *session);

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

/*
 * The groups of the container OLD are those of NEW, which has more names. One of which
 * there is another one like it then stays as it is. 0 or -ENOMEM.
 */
int recording_learn(struct recording *recording, const struct container *old,
		    const struct container *new);

/* Sorts groups and calls, so that equal recordings give equal bytes. Adding may go on. */
void recording_sort(struct recording *recording);

/*
 * The same for the sessions, by start and id, of which groups follow. The numbers that
 * recording_session() gave are void then: for recordings that are complete.
 * 0 or -ENOMEM.
 */
int recording_sort_sessions(struct recording *recording);

/*
 * For what builds a recording from another one, not from records.
 *
 * A group of SESSION like RECORD (arch, subj, exe, deleted, and nr, which tells x32 from
 * x86-64) with neither calls nor names, whether there is an equal one or not: see
 * recording_repeated(). 0, -ENOMEM, -ENOSPC.
 */
int recording_group_new(struct recording *recording, unsigned int session,
			const struct record *record, struct group **ret);

/* A call without counts. 0, -EEXIST where GROUP has NR, -ENOMEM, -ENOSPC. */
int recording_call_new(struct recording *recording, struct group *group, int64_t nr,
		       struct call **ret);

/* GROUP has all its calls: the memory that only adding needs, which makes it anew, goes.
 */
void recording_group_close(struct group *group);

/*
 * COUNT (not 0) of CALL had the action CODE; the first one becomes its first action. 0,
 * -EEXIST where CALL has CODE, -ERANGE where the sum does not fit, -ENOMEM, -ENOSPC.
 */
int recording_action_new(struct group *group, struct call *call, uint32_t code,
			 uint64_t count);

/* 0, -EEXIST where GROUP has COMM, -ENOMEM, -ENOSPC. */
int recording_comm_new(struct group *group, struct span comm);

/* A copy of S, with a NUL behind it. 0 or -ENOMEM. */
int recording_copy(struct span s, struct span *ret);

/*
 * Of a sorted recording: a group that equals the one before it in all that tells groups
 * apart; NULL: none.
 */
const struct group *recording_repeated(const struct recording *recording);

/* How often CALL met its first action. */
uint64_t recording_first_action(const struct call *call);

/* Its actions, sorted by code, to RET, which holds RECORDING_ACTIONS. Returns how many.
 */
size_t recording_actions(const struct call *call, struct tally *ret);

/* Distinct calls (by architecture and number) of all groups. */
struct saturation {
	uint64_t records, calls, once, twice;
	double chance; /* that the next record is a new call (Good-Turing), 0..1 */
	double unseen; /* calls still unseen, at least (Chao1) */
};

/* 0 or -ENOMEM. */
int recording_saturation(const struct recording *recording, struct saturation *ret);

#endif
