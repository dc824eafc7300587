/* SPDX-License-Identifier: Apache-2.0 */
#include "events.h"

#include <inttypes.h>

/* Whatever is no plain character is \xNN, and a space too, so that lines split by words.
 */
static void put_span(FILE *out, const char *key, struct span s)
{
	fprintf(out, " %s=", key);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= 0x20 || c >= 0x7f || c == '\\')
			fprintf(out, "\\x%02x", c);
		else
			putc(c, out);
	}
}

static void put_stamp(FILE *out, const struct record *r)
{
	static const char *const vias[] = {"auditd", "journal", "syslog", "text",
					   "netlink"};

	fprintf(out, " via=%s", vias[r->via]);
	if (r->time != RECORD_NO_TIME)
		fprintf(out, " time=%" PRId64, r->time);
	if (r->has_serial)
		fprintf(out, " serial=%" PRIu32, r->serial);
	if (r->host.n)
		put_span(out, "host", r->host);
	if (r->boot.n)
		put_span(out, "boot", r->boot);
}

static int on_record(void *ctx, struct record *r)
{
	FILE *out = ctx;

	fputs("record", out);
	put_stamp(out, r);
	fprintf(out, " auid=%d uid=%d gid=%d ses=%d pid=%" PRId64, (int)r->auid,
		(int)r->uid, (int)r->gid, (int)r->ses, r->pid);
	if (r->subj.n)
		put_span(out, "subj", r->subj);
	put_span(out, "comm", r->comm);
	put_span(out, "exe", r->exe);
	fprintf(out,
		"%s sig=%" PRId64 " arch=%" PRIx32 " nr=%" PRId64 " code=%" PRIx32 "\n",
		r->deleted ? " deleted" : "", r->sig, r->arch, r->nr, r->code);
	return 0;
}

static void on_other(void *ctx, const struct record *r)
{
	fputs("other", ctx);
	put_stamp(ctx, r);
	putc('\n', ctx);
}

static void on_restart(void *ctx)
{
	fputs("restart\n", ctx);
}

static void put_time(FILE *out, int64_t time)
{
	if (time != RECORD_NO_TIME)
		fprintf(out, " time=%" PRId64, time);
	putc('\n', out);
}

static void on_lost(void *ctx, enum loss kind, uint64_t n, int64_t time)
{
	fprintf(ctx, "lost %s %" PRIu64, loss_name(kind), n);
	put_time(ctx, time);
}

static void on_audit_lost(void *ctx, uint64_t total, int64_t time)
{
	fprintf(ctx, "audit_lost %" PRIu64, total);
	put_time(ctx, time);
}

static void on_malformed(void *ctx, enum malformed why, uint64_t line, int64_t time)
{
	fprintf(ctx, "malformed line %" PRIu64 ": %s", line, malformed_text(why));
	put_time(ctx, time);
}

static void on_filtered(void *ctx)
{
	fputs("filtered\n", ctx);
}

static void on_unusable(void *ctx, const char *what)
{
	fprintf(ctx, "unusable: %s\n", what);
}

struct sink events_sink(FILE *out)
{
	return (struct sink){
		.ctx = out,
		.record = on_record,
		.other = on_other,
		.restart = on_restart,
		.lost = on_lost,
		.audit_lost = on_audit_lost,
		.malformed = on_malformed,
		.filtered = on_filtered,
		.unusable = on_unusable,
	};
}
