/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "report-parts.h"

/* A call of a group, as it is sorted. */
struct entry {
	size_t part;
	const char *name; /* "" where there is none */
	struct need_use use;
};

static struct span host_of(const struct recording *recording, const struct group *group)
{
	const struct session *session = &recording->sessions[group->session];

	return (struct span){session->host, session->host_len};
}

/* A container is the same one when it is started again under its name. */
static int whereabouts_order(const struct group *a, const struct group *b)
{
	static const struct container nowhere;
	const struct container *x = a->container ? a->container : &nowhere;
	const struct container *y = b->container ? b->container : &nowhere;
	bool named = x->fields[CONTAINER_NAME].n > 0;
	int r = named - (y->fields[CONTAINER_NAME].n > 0);

	for (size_t i = 0; i < CONTAINER_FIELDS && r == 0; i++)
		if (i != CONTAINER_ID || !named)
			r = span_order(x->fields[i], y->fields[i]);
	if (r || named)
		return r;
	r = span_order(a->unit, b->unit);
	return r ? r
		 : span_order((struct span){a->subj, a->subj_len},
			      (struct span){b->subj, b->subj_len});
}

static int exe_order(const struct group *a, const struct group *b)
{
	return span_order((struct span){a->exe, a->exe_len},
			  (struct span){b->exe, b->exe_len});
}

static int part_order(const struct recording *recording, const struct group *a,
		      const struct group *b)
{
	int r = exe_order(a, b);

	r = r ? r : (a->token > b->token) - (a->token < b->token);
	r = r ? r : (a->arch > b->arch) - (a->arch < b->arch);
	r = r ? r : whereabouts_order(a, b);
	return r ? r : span_order(host_of(recording, a), host_of(recording, b));
}

static int group_order(const void *a, const void *b, void *recording)
{
	const struct group *x = *(const struct group *const *)a;
	const struct group *y = *(const struct group *const *)b;
	int r = part_order(recording, x, y);

	return r ? r : (x->session > y->session) - (x->session < y->session);
}

static int entry_order(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int64_t m = x->use.call->nr, n = y->use.call->nr;
	unsigned int s = x->use.group->session, t = y->use.group->session;
	int r = (x->part > y->part) - (x->part < y->part);

	r = r ? r : !*x->name - !*y->name;
	r = r ? r : strcmp(x->name, y->name);
	r = r ? r : (m > n) - (m < n);
	return r ? r : (s > t) - (s < t);
}

static void add_time(int64_t first, int64_t last, int64_t *ret_first, int64_t *ret_last)
{
	if (first != RECORD_NO_TIME &&
	    (*ret_first == RECORD_NO_TIME || first < *ret_first))
		*ret_first = first;
	if (last > *ret_last)
		*ret_last = last;
}

void report_sum(const struct need_use *uses, size_t n, struct report_sum *ret)
{
	*ret = (struct report_sum){0, RECORD_NO_TIME, RECORD_NO_TIME, true};
	for (size_t i = 0; i < n; i++) {
		const struct call *call = uses[i].call;

		if (__builtin_add_overflow(ret->count, call->count, &ret->count))
			ret->count = UINT64_MAX;
		add_time(call->first, call->last, &ret->first, &ret->last);
		ret->prelude = ret->prelude && call_is_prelude(call);
	}
}

static void add_group(const struct recording *recording, struct report_part *part,
		      const struct group *group)
{
	enum verdict verdict =
		account_verdict(&recording->sessions[group->session].account);

	part->n_groups++;
	part->deleted = part->deleted || group->deleted;
	if (verdict == VERDICT_LOSSY || part->verdict == VERDICT_COMPLETE)
		part->verdict = verdict;
}

/* The parts without their calls, which are sorted to ENTRIES. Returns how many. */
static size_t make_parts(struct report *report, struct entry *entries)
{
	const struct recording *recording = report->view->recording;
	struct report_part *part = NULL;
	size_t n = 0;

	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = report->groups[i];

		if (!part || part_order(recording, part->groups[0], group) != 0) {
			part = &report->parts[report->n_parts++];
			*part = (struct report_part){.groups = &report->groups[i],
						     .first = RECORD_NO_TIME,
						     .last = RECORD_NO_TIME};
			report->n_exes +=
				i == 0 || exe_order(report->groups[i - 1], group) != 0;
		}
		add_group(recording, part, group);
		for (size_t k = 0; k < group->n_calls; k++) {
			const struct call *call = &group->calls[k];
			const char *name =
				group->arch ? arch_syscall_name(group->arch, call->nr)
					    : NULL;

			entries[n++] = (struct entry){
				report->n_parts - 1, name ? name : "", {group, call}};
		}
	}
	qsort(entries, n, sizeof(*entries), entry_order);
	return n;
}

static void make_rows(struct report *report, const struct entry *entries, size_t n)
{
	struct report_row *row = report->rows;

	for (size_t i = 0, k; i < n; i = k) {
		const struct entry *entry = &entries[i];
		struct report_part *part = &report->parts[entry->part];
		struct report_sum sum;

		for (k = i; k < n && entries[k].part == entry->part &&
			    entries[k].use.call->nr == entry->use.call->nr;
		     k++)
			report->uses[k] = entries[k].use;
		*row = (struct report_row){
			.name = *entry->name ? entry->name : NULL,
			.arch = entry->use.group->arch,
			.token = entry->use.group->token,
			.nr = entry->use.call->nr,
			.uses = &report->uses[i],
			.n_uses = k - i,
		};
		report_sum(row->uses, row->n_uses, &sum);
		if (__builtin_add_overflow(part->count, sum.count, &part->count))
			part->count = UINT64_MAX;
		add_time(sum.first, sum.last, &part->first, &part->last);
		part->rows = part->n_rows ? part->rows : row;
		part->n_rows++;
		row++;
	}
}

static void make_all(struct report *report)
{
	const struct needs *needs = report->view->needs;

	for (size_t i = 0; i < needs->n; i++) {
		const struct need *need = &needs->rows[i];

		report->all[i] = (struct report_row){need->name, need->arch, need->token,
						     need->nr,	 need->uses, need->n_uses,
						     need->exes};
		report->arches = report->arches || need->arch != needs->rows[0].arch ||
				 need->token != needs->rows[0].token;
	}
}

static size_t count_shown(const struct report *report)
{
	size_t rows = 0, i = 0;

	for (; i < report->n_parts; i++) {
		rows += report->parts[i].n_rows;
		if (rows > REPORT_ROWS)
			break;
	}
	return i;
}

int report_gather(struct report *report)
{
	const struct recording *recording = report->view->recording;
	size_t groups = recording->n_groups, calls = 0;
	struct entry *entries;
	int r = -ENOMEM;

	for (size_t i = 0; i < groups; i++)
		calls += recording->groups[i]->n_calls;
	entries = malloc((calls + 1) * sizeof(*entries));
	report->groups = malloc((groups + 1) * sizeof(*report->groups));
	report->parts = malloc((groups + 1) * sizeof(*report->parts));
	report->uses = malloc((calls + 1) * sizeof(*report->uses));
	report->rows = malloc((calls + 1) * sizeof(*report->rows));
	report->all = malloc((report->view->needs->n + 1) * sizeof(*report->all));
	if (entries && report->groups && report->parts && report->uses && report->rows &&
	    report->all) {
		make_all(report);
		for (size_t i = 0; i < groups; i++)
			report->groups[i] = recording->groups[i];
		qsort_r(report->groups, groups, sizeof(*report->groups), group_order,
			(void *)recording);
		make_rows(report, entries, make_parts(report, entries));
		report->shown = count_shown(report);
		r = 0;
	}
	free(entries);
	return r;
}

void report_done(struct report *report)
{
	free(report->groups);
	free(report->parts);
	free(report->uses);
	free(report->rows);
	free(report->all);
}
