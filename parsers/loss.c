/* SPDX-License-Identifier: Apache-2.0 */
#include "loss.h"

/* Pseudo kind: the number is the kernel's running total, not a count. */
#define TOTAL LOSS_COUNT

/*
 * In a pattern, # is a number, the first of which counts; * is anything up to what
 * follows it. Text behind the pattern is ignored.
 */
struct signal {
	enum loss_speaker speaker;
	unsigned int kind;
	const char *pattern;
};

static const struct signal signals[] = {
	/* kernel/audit.c; 3.x and 4.x printed the last three */
	{LOSS_BY_KERNEL, TOTAL, "audit: audit_lost=#"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: audit_backlog=*> audit_backlog_limit="},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: backlog limit exceeded"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: rate limit exceeded"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: kauditd hold queue overflow"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: kauditd retry queue overflow"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: out of memory in audit_"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: error in audit_log_"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: printk limit exceeded"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: auditd disappeared"},
	{LOSS_BY_KERNEL, LOSS_KERNEL, "audit: *NO* daemon at audit_pid="},
	/* lib/ratelimit.c: the name is the function that asked next */
	{LOSS_BY_KERNEL, LOSS_SUPPRESSED, "kauditd_*: # callbacks suppressed"},
	{LOSS_BY_KERNEL, LOSS_SUPPRESSED, "audit_*: # callbacks suppressed"},
	/* kernel/printk/printk.c */
	{LOSS_BY_KERNEL, LOSS_OVERRUN, "** # printk messages dropped **"},
	/* systemd: journald-kmsg.c, journald-syslog.c, sd-event.c by way of journald */
	{LOSS_BY_JOURNALD, LOSS_OVERRUN, "Missed # kernel messages"},
	{LOSS_BY_JOURNALD, LOSS_OVERRUN, "/dev/kmsg buffer overrun, some messages lost."},
	{LOSS_BY_JOURNALD, LOSS_OVERRUN, "Forwarding to syslog missed # messages."},
	{LOSS_BY_JOURNALD, LOSS_OVERRUN, "Got invalid event from epoll for datagram fd:"},
	{LOSS_BY_JOURNALD, LOSS_OVERRUN, "recvmsg() failed: No buffer space available"},
	/* audit-userspace: auditd-dispatch.c, auditd-event.c, queue.c, libev netlink
	   handler */
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "queue to plugins is full - dropping event"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "queue is full - dropping event"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "auditd queue full reporting limit reached"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "audispd queue full reporting limit reached"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "Auditd is suspending event passing to plugins"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "dispatch err (pipe full) event lost"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "dispatch error reporting limit"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN,
	 "Error receiving audit netlink packet (No buffer space available)"},
	{LOSS_BY_AUDITD, LOSS_OVERRUN, "Netlink event from kernel is too big"},
	/* rsyslog: runtime/ratelimit.c */
	{LOSS_BY_RSYSLOG, LOSS_SUPPRESSED, "*: # messages lost due to rate-limiting"},
	{LOSS_BY_RSYSLOG, LOSS_SUPPRESSED,
	 "*begin to drop messages due to rate-limiting"},
};

static const struct {
	const char *tag;
	enum loss_speaker speaker;
} speakers[] = {
	{"kernel", LOSS_BY_KERNEL},
	{"systemd-journald", LOSS_BY_JOURNALD},
	{"systemd-journal", LOSS_BY_JOURNALD},
	{"auditd", LOSS_BY_AUDITD},
	{"audispd", LOSS_BY_AUDITD},
	{"audisp-syslog", LOSS_BY_AUDITD},
	/* It adds the number of the error: runtime/rsyslog.h, RS_RET_RATE_LIMITED */
	{"rsyslogd-2177", LOSS_BY_RSYSLOG},
	{"rsyslogd", LOSS_BY_RSYSLOG},
};

int loss_speaker(struct span tag)
{
	for (size_t i = 0; i < sizeof(speakers) / sizeof(*speakers); i++)
		if (span_is(tag, speakers[i].tag))
			return (int)speakers[i].speaker;
	return -1;
}

const char *loss_tag_at(size_t i)
{
	return i < sizeof(speakers) / sizeof(*speakers) ? speakers[i].tag : NULL;
}

/* A literal star in a pattern stands before a capital or a space, or is doubled. */
static bool is_wildcard(const char *pattern)
{
	return pattern[0] == '*' && pattern[1] != '*' && pattern[1] != ' ' &&
	       (pattern[1] < 'A' || pattern[1] > 'Z');
}

static bool number_at(const char **text, const char *end, uint64_t *ret)
{
	const char *p = *text;
	uint64_t n = 0;

	if (p < end && *p == '-')
		p++;
	if (p == end || *p < '0' || *p > '9')
		return false;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		n = n > UINT32_MAX ? n : n * 10 + (uint64_t)(*p - '0');
	*text = p;
	*ret = n;
	return true;
}

static bool match(const char *pattern, const char *text, const char *end, uint64_t *ret)
{
	for (; *pattern; pattern++) {
		if (*pattern == '#') {
			if (!number_at(&text, end, ret))
				return false;
		} else if (is_wildcard(pattern)) {
			for (; text < end; text++)
				if (match(pattern + 1, text, end, ret))
					return true;
			return false;
		} else if (text < end && *text == *pattern) {
			text++;
		} else {
			return false;
		}
	}
	return true;
}

bool loss_scan(enum loss_speaker speaker, struct span text, int64_t time,
	       const struct sink *sink)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		uint64_t n = 0;

		if (signals[i].speaker != speaker ||
		    !match(signals[i].pattern, text.p, text.p + text.n, &n))
			continue;
		if (signals[i].kind == TOTAL)
			sink->audit_lost(sink->ctx, n, time);
		else
			sink->lost(sink->ctx, (enum loss)signals[i].kind, n, time);
		return true;
	}
	return false;
}
