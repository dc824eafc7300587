/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline-parts.h"

#include <errno.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static struct account *account_of(struct pipeline *p)
{
	return p->has_session ? &p->recording->sessions[p->session].account : &p->early;
}

/* Makes the session of RECORD the current one. */
static int change_session(struct pipeline *p, const struct record *record)
{
	int r;

	p->run = 0;
	r = recording_session(p->recording, record->host, record->boot, &p->session);
	if (r < 0)
		return r;
	if (!p->has_session)
		p->recording->sessions[p->session].account = p->early;
	p->has_session = true;
	account_of(p)->can_tell = p->options.can_tell;
	if (p->options.all_types)
		account_of(p)->all_types = true;
	return 0;
}

static void fresh(struct pipeline *p, const struct record *record)
{
	if (p->options.fresh)
		p->options.fresh(p->options.ctx, p->recording->recent, record);
}

/* Most records come from the session of the one before. */
static inline int enter_session(struct pipeline *p, struct record *record)
{
	if (p->host && !record->host.n)
		record->host = span_of(p->host);
	if (p->boot && !record->boot.n)
		record->boot = span_of(p->boot);
	if (p->has_session &&
	    session_is(&p->recording->sessions[p->session], record->host, record->boot))
		return 0;
	return change_session(p, record);
}

/* Trust follows from how the record came and who can write the file it stood in. */
static enum trust trust_of(const struct pipeline *p, enum record_via via)
{
	if (via == RECORD_VIA_NETLINK)
		return TRUST_KERNEL;
	if (p->trusted && (via == RECORD_VIA_AUDITD || via == RECORD_VIA_JOURNAL))
		return TRUST_DAEMON;
	return TRUST_FORGEABLE;
}

/* Two sessions may be of one boot where one of them says less than the other. */
static bool may_be_same(void *ctx, unsigned int a, unsigned int b)
{
	const struct pipeline *p = ctx;
	const struct session *x = &p->recording->sessions[a],
			     *y = &p->recording->sessions[b];

	if (*x->boot && *y->boot)
		return strcmp(x->boot, y->boot) == 0;
	if (*x->host && *y->host)
		return strcmp(x->host, y->host) == 0;
	return true;
}

/* What was missing before --since. */
static void forgive(const struct pipeline *p, struct account *account)
{
	if (account->gaps.started &&
	    filter_is_before(p->options.filter, account->gaps.time))
		account_forgive(account);
}

/*
 * Serials outside of --since and --until count as far as they show where a gap ends that
 * reaches into what is between.
 */
static void note_serial(struct pipeline *p, struct account *account,
			const struct record *record)
{
	if (!record->has_serial || record->time == RECORD_NO_TIME)
		return;
	if (p->timed) {
		const struct filter *filter = p->options.filter;

		if (filter_is_after(filter, record->time) &&
		    filter_is_after(filter, account->gaps.time))
			return;
		if (!filter_is_before(filter, record->time))
			forgive(p, account);
	}
	if (account_serial(account, record->serial, record->time) && p->prelude)
		prelude_clear(p->prelude, p->session);
}

static void note_seen(struct pipeline *p, struct account *account,
		      const struct record *record)
{
	enum trust trust = trust_of(p, record->via);

	account->seen++;
	account->via[record->via]++;
	if (trust > account->trust)
		account->trust = trust;
	if (record->time == RECORD_NO_TIME)
		return;
	if (account->first == RECORD_NO_TIME || record->time < account->first)
		account->first = record->time;
	if (record->time > account->last)
		account->last = record->time;
}

static int give(void *ctx, const struct record *record, uint64_t count, int64_t first,
		int64_t last)
{
	struct pipeline *p = ctx;
	struct sighting sighting = {
		.count = count, .prelude = true, .first = first, .last = last};
	int r = recording_add(p->recording, p->session, record, &sighting);

	if (r == -ENOSPC)
		return 0;
	p->preluded += count;
	if (r == RECORDING_NEW)
		fresh(p, record);
	return r < 0 ? r : 0;
}

/* AGAIN: the record before was of this very process, and wanted. */
static int wanted(struct pipeline *p, const struct record *record, bool again)
{
	struct sighting sighting = {
		.count = 1, .again = again, .first = record->time, .last = record->time};
	int r = 0;

	if (p->prelude && (!again || prelude_is_turn(p->prelude, record)))
		r = prelude_release(p->prelude, p->session, record, give, p);
	if (r < 0)
		return r;
	r = recording_add(p->recording, p->session, record, &sighting);
	if (r == RECORDING_NEW)
		fresh(p, record);
	return r == -ENOSPC || r == RECORDING_NEW ? 0 : r;
}

/* Whether RECORD is of the root before it is what it was started for. */
static bool is_before(struct pipeline *p, const struct record *record)
{
	const struct arch *arch;
	const char *name;

	if (!p->self || record->pid != p->options.root)
		return false;
	arch = arch_of(record->arch, record->nr);
	name = arch ? arch_syscall_name(arch, record->nr) : NULL;
	/* It makes no other calls, so this program can be what it was started for. */
	if (name && span_is(record->exe, p->self) &&
	    (strcmp(name, "execve") == 0 || strcmp(name, "exit_group") == 0))
		return true;
	free(p->self);
	p->self = NULL;
	return false;
}

/* Whether the processes of this machine, as it runs, are meant. */
static bool is_here(const struct pipeline *p, const struct record *record)
{
	return (!record->host.n || span_eq(record->host, p->options.host)) &&
	       (!record->boot.n || span_eq(record->boot, p->options.boot));
}

/* Once more of the process of the record before, which was wanted. */
static bool is_again(const struct pipeline *p, const struct record *record)
{
	return record->run && record->run == p->run && record->code == p->run_code &&
	       record->nr < ARCH_X32_BIT && record->process == p->run_process &&
	       (!record->owner || record->owner->number == p->run_owner);
}

static void remember(struct pipeline *p, const struct record *record)
{
	p->run = record->run;
	p->run_code = record->code;
	p->run_process = record->process;
	p->run_owner = record->owner ? record->owner->number : 0;
}

static int on_record(void *ctx, struct record *record)
{
	struct pipeline *p = ctx;
	struct account *account;
	enum filter_result match;
	int r = enter_session(p, record);

	if (r == -ENOSPC) {
		account_lost(account_of(p), LOSS_LIMIT, 1);
		return 0;
	}
	if (r < 0)
		return r;
	account = account_of(p);
	note_seen(p, account, record);
	if (record->has_serial && !p->options.once) {
		r = serials_add(p->serials, record->serial, record->stamp, p->session,
				may_be_same, p);
		if (r < 0)
			return r;
		if (r > 0) {
			account->duplicate++;
			return 0;
		}
	}
	note_serial(p, account, record);
	/* A parser knows nothing of these. */
	record->owner = NULL;
	record->process = 0;
	if (p->options.containers && is_here(p, record))
		containers_find(p->options.containers, record);
	else if (p->options.map)
		container_map_find(p->options.map, record);
	if (is_again(p, record))
		return wanted(p, record, true);
	p->run = 0;
	if (is_before(p, record))
		return p->prelude ? prelude_hold(p->prelude, p->session, record, true)
				  : 0;
	match = filter_match(p->options.filter, record);
	if (match == FILTER_YES) {
		if (!filter_is_timed(p->options.filter) && record->nr < ARCH_X32_BIT)
			remember(p, record);
		return wanted(p, record, false);
	}
	r = census_add(&p->census, record->exe);
	if (r < 0)
		return r;
	account->undated += match == FILTER_UNDATED;
	p->other_actions += match == FILTER_ACTION_OTHER;
	if (!p->prelude)
		return 0;
	return prelude_hold(p->prelude, p->session, record, match == FILTER_NOT_YET);
}

static void on_other(void *ctx, const struct record *other)
{
	struct pipeline *p = ctx;
	struct record record = *other;

	if (enter_session(p, &record) < 0)
		return;
	account_of(p)->all_types = true;
	note_serial(p, account_of(p), &record);
}

static void on_restart(void *ctx)
{
	account_new_range(account_of(ctx));
}

static void on_lost(void *ctx, enum loss kind, uint64_t n)
{
	struct pipeline *p = ctx;

	p->moves++;
	account_lost(account_of(p), kind, n);
}

/*
 * Whether what was lost was so before --since or after --until. The kernel tells of its
 * queue at once; others tell late, of what came since the last record or before it.
 */
static bool lost_outside(struct pipeline *p, enum loss kind, int64_t time)
{
	const struct filter *filter = p->options.filter;

	if (filter_is_before(filter, time))
		return true;
	return filter_is_after(filter, time) &&
	       (kind == LOSS_KERNEL || filter_is_after(filter, account_of(p)->last));
}

static void on_loss(void *ctx, enum loss kind, uint64_t n, int64_t time)
{
	if (!lost_outside(ctx, kind, time))
		on_lost(ctx, kind, n);
}

static void on_audit_lost(void *ctx, uint64_t total, int64_t time)
{
	if (!lost_outside(ctx, LOSS_KERNEL, time))
		account_audit_lost(account_of(ctx), total);
}

static void on_malformed(void *ctx, enum malformed why, uint64_t line, int64_t time)
{
	struct pipeline *p = ctx;
	int r;

	if (filter_is_before(p->options.filter, time) ||
	    filter_is_after(p->options.filter, time)) {
		account_of(p)->seen++;
		return;
	}
	r = account_malformed(account_of(p), why, p->name, line);
	if (r < 0)
		p->error = r;
}

static void on_filtered(void *ctx)
{
	account_of(ctx)->filtered = true;
}

static void on_unusable(void *ctx, const char *what)
{
	struct pipeline *p = ctx;

	p->unusable = what;
}

static int set_root(struct pipeline *p)
{
	char self[PATH_MAX];
	ssize_t n;

	if (!p->options.root)
		return 0;
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	/* Where /proc is not there, nobody's name is. */
	p->self = strndup(self, n < 0 ? 0 : (size_t)n);
	return p->self ? 0 : -ENOMEM;
}

int pipeline_new(const struct pipeline_options *options, struct pipeline **ret)
{
	struct pipeline *p = calloc(1, sizeof(*p));
	struct sink sink = {
		.ctx = p,
		.record = on_record,
		.other = on_other,
		.restart = on_restart,
		.lost = on_loss,
		.audit_lost = on_audit_lost,
		.malformed = on_malformed,
		.filtered = on_filtered,
		.unusable = on_unusable,
	};
	int r;

	if (!p)
		return -ENOMEM;
	p->options = *options;
	p->timed = filter_is_timed(options->filter);
	p->name = "";
	census_init(&p->census);
	account_init(&p->early);
	p->early.can_tell = options->can_tell;
	r = stream_new(&sink, &p->stream);
	r = r ? r : recording_new(&p->recording);
	r = r ? r : serials_new(&p->serials);
	if (r == 0 && options->source)
		snprintf(p->recording->source, sizeof(p->recording->source), "%s",
			 options->source);
	r = r ? r : set_root(p);
	if (r == 0 && options->prelude &&
	    (options->root || filter_has_identity(options->filter)))
		r = prelude_new(&p->prelude);
	if (r < 0) {
		pipeline_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void pipeline_free(struct pipeline *p)
{
	if (!p)
		return;
	stream_free(p->stream);
	recording_free(p->recording);
	serials_free(p->serials);
	prelude_free(p->prelude);
	census_done(&p->census);
	if (!p->has_session)
		account_done(&p->early);
	free(p->host);
	free(p->boot);
	free(p->self);
	free(p);
}

int pipeline_origin(struct pipeline *p, const char *host, const char *boot)
{
	free(p->host);
	free(p->boot);
	p->host = strdup(host);
	p->boot = strdup(boot);
	return p->host && p->boot ? 0 : -ENOMEM;
}

uint64_t pipeline_moves(const struct pipeline *p)
{
	return p->moves;
}

int pipeline_learn(struct pipeline *p, const struct container *old,
		   const struct container *new)
{
	p->run = 0;
	return recording_learn(p->recording, old, new);
}

void pipeline_cannot_tell(struct pipeline *p)
{
	p->options.can_tell = p->early.can_tell = false;
	for (size_t i = 0; i < p->recording->n_sessions; i++)
		p->recording->sessions[i].account.can_tell = false;
}

static void begin(void *ctx, const char *name, bool trusted)
{
	pipeline_begin(ctx, name, trusted);
}

static char *space(void *ctx, size_t *ret_n)
{
	return pipeline_space(ctx, ret_n);
}

static int push(void *ctx, size_t n)
{
	return pipeline_push(ctx, n);
}

static size_t pending(void *ctx)
{
	const struct pipeline *p = ctx;

	return stream_pending(p->stream);
}

static int end(void *ctx)
{
	return pipeline_end(ctx);
}

static void arrived(void *ctx)
{
	struct pipeline *p = ctx;

	if (p->options.containers)
		containers_update(p->options.containers);
}

static int payload(void *ctx, unsigned int type, char *text, size_t n)
{
	struct pipeline *p = ctx;
	int r = stream_payload(p->stream, type, text, n);

	p->moves++;
	return r ? r : p->error;
}

static int record(void *ctx, struct record *record)
{
	struct pipeline *p = ctx;
	int r = on_record(p, record);

	p->moves++;
	return r ? r : p->error;
}

static void field(void *ctx, enum journal_field which, const void *value, size_t n)
{
	struct pipeline *p = ctx;

	stream_field(p->stream, which, (struct span){value, n});
}

static int entry(void *ctx)
{
	struct pipeline *p = ctx;
	int r;

	arrived(ctx);
	r = stream_entry(p->stream);
	p->moves++;
	return r ? r : p->error;
}

static void note(void *ctx, const char *text)
{
	struct pipeline *p = ctx;

	if (p->options.note)
		p->options.note(p->options.ctx, text);
}

struct source_sink pipeline_sink(struct pipeline *p)
{
	return (struct source_sink){
		.ctx = p,
		.begin = begin,
		.space = space,
		.push = push,
		.pending = pending,
		.end = end,
		.arrived = arrived,
		.payload = payload,
		.field = field,
		.entry = entry,
		.record = record,
		.lost = on_lost,
		.note = note,
	};
}

void pipeline_begin(struct pipeline *p, const char *name, bool trusted)
{
	p->name = name;
	p->trusted = trusted;
	account_boundary(account_of(p));
}

char *pipeline_space(struct pipeline *p, size_t *ret_n)
{
	return stream_space(p->stream, ret_n);
}

int pipeline_push(struct pipeline *p, size_t n)
{
	int r;

	arrived(p);
	r = stream_push(p->stream, n);
	p->moves++;
	return r ? r : p->error;
}

int pipeline_end(struct pipeline *p)
{
	int r;

	p->lines += stream_lines(p->stream);
	r = stream_finish(p->stream);
	return r ? r : p->error;
}

int pipeline_finish(struct pipeline *p)
{
	struct span none = {"", 0};
	int r = 0;

	/* No record at all: the account still needs a session to stand in. */
	if (!p->has_session) {
		r = recording_session(p->recording, none, none, &p->session);
		if (r == 0) {
			p->recording->sessions[p->session].account = p->early;
			p->has_session = true;
		}
	}
	for (size_t i = 0; i < p->recording->n_sessions; i++)
		forgive(p, &p->recording->sessions[i].account);
	recording_sort(p->recording);
	return r;
}

void pipeline_result(struct pipeline *p, struct pipeline_result *ret)
{
	*ret = (struct pipeline_result){
		.recording = p->recording,
		.census = &p->census,
		.unusable = p->unusable,
		.lines = p->lines,
		.other_actions = p->other_actions,
		.forgot_serials = serials_forgot(p->serials),
		.forgot_processes = p->prelude ? prelude_forgotten(p->prelude) : 0,
		.prelude = p->preluded,
	};
}
