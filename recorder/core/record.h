/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SECCOMP audit record (type 1326), whatever wire form it came in.
 *
 * Spans borrow from the buffer that was parsed and die with the next read; whoever keeps
 * a record copies them. Field meanings: kernel/auditsc.c, audit_seccomp() and
 * audit_log_task().
 */
#ifndef SECCOMP_RECORD_RECORD_H
#define SECCOMP_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct owner; /* container.h */

struct span {
	const char *p;
	size_t n;
};

static inline bool span_is(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n == n && (n == 0 || memcmp(s.p, text, n) == 0);
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Less than, equal to or greater than 0, by bytes; a shorter one that begins alike is
 * less. */
static inline int span_order(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

static inline struct span span_of(const char *text)
{
	return (struct span){text, strlen(text)};
}

#define RECORD_NO_TIME INT64_MIN

/* How the record travelled: decides trust and what a gap in the serials means. */
enum record_via {
	RECORD_VIA_AUDITD,  /* auditd's log or its plugins: all record types */
	RECORD_VIA_JOURNAL, /* journald: its audit transport, and the kernel's */
	RECORD_VIA_SYSLOG,  /* syslog or the kernel log: rate-limited, forgeable text */
	RECORD_VIA_TEXT, /* journalctl's short forms, interpreted text: no serial or time
			  */
	RECORD_VIA_NETLINK, /* straight from the kernel: netlink, or a notification */
	RECORD_VIA_COUNT
};

struct record {
	int64_t time; /* milliseconds since the epoch, or RECORD_NO_TIME */
	uint64_t
		stamp;	 /* tells two events of one serial apart: the time where it is
			    known, else what the form has; meaningless without has_serial */
	uint32_t serial; /* wrapping counter over all audit record types of one boot */
	bool has_serial;
	enum record_via via;
	struct span host;	   /* of the sender, empty where the form does not say */
	struct span boot;	   /* boot id, 32 hexadecimal digits, or empty */
	const struct owner *owner; /* where its process was; NULL: nobody looked */
	uint64_t process; /* no other process has it in this reading; 0: not known */

	/*
	 * Where not 0: equal in two records of one reading only if all of auid, uid, gid,
	 * ses, subj, pid, comm, exe, sig and arch are equal.
	 */
	uint64_t run;

	struct span subj; /* security context; empty where there is none */
	struct span comm; /* decoded, attacker-chosen */
	struct span exe;  /* decoded; without the kernel's " (deleted)" */
	bool deleted;	  /* exe had it */
	uint32_t auid, uid, gid,
		ses; /* in the initial user namespace; UINT32_MAX unset */
	int64_t pid; /* thread group id in the initial pid namespace */
	int64_t sig;
	uint32_t arch; /* AUDIT_ARCH_* token */
	int64_t nr;    /* as dispatched: x32 bit and MIPS base kept; may be negative */
	uint32_t code; /* SECCOMP_RET_* action, data bits cleared */
	const uint64_t *args; /* six; NULL where the form does not have them */
};

#endif
