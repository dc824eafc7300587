/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_FIRST 64
#define CALLS_FIRST 16

int recording_new(struct recording **ret)
{
	struct recording *recording = calloc(1, sizeof(*recording));

	if (!recording)
		return -ENOMEM;
	*ret = recording;
	return 0;
}

static void call_done(struct call *call)
{
	while (call->others) {
		struct tally *next = call->others->next;

		free(call->others);
		call->others = next;
	}
}

static void group_free(struct group *group)
{
	if (!group)
		return;
	for (size_t i = 0; i < group->n_calls; i++)
		call_done(&group->calls[i]);
	for (size_t i = 0; i < group->n_comms; i++)
		free((char *)group->comms[i].p);
	free(group->calls);
	free(group->index);
	free(group->exe);
	free(group->subj);
	free(group);
}

void recording_free(struct recording *recording)
{
	if (!recording)
		return;
	for (size_t i = 0; i < recording->n_sessions; i++) {
		free(recording->sessions[i].host);
		free(recording->sessions[i].boot);
		account_done(&recording->sessions[i].account);
	}
	for (size_t i = 0; i < recording->n_groups; i++)
		group_free(recording->groups[i]);
	free(recording->sessions);
	free(recording->groups);
	free(recording->slots);
	free(recording);
}

static char *copy(struct span s)
{
	char *text = malloc(s.n + 1);

	if (text) {
		memcpy(text, s.p, s.n);
		text[s.n] = '\0';
	}
	return text;
}

int recording_session(struct recording *recording, struct span host, struct span boot,
		      unsigned int *ret)
{
	struct session *grown, *session;

	for (size_t i = recording->n_sessions; i-- > 0;) {
		session = &recording->sessions[i];
		if (session_is(session, host, boot)) {
			*ret = (unsigned int)i;
			return 0;
		}
	}
	if (recording->n_sessions == RECORDING_SESSIONS)
		return -ENOSPC;
	grown = realloc(recording->sessions,
			(recording->n_sessions + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	recording->sessions = grown;
	session = &grown[recording->n_sessions];
	session->host = copy(host);
	session->boot = copy(boot);
	if (!session->host || !session->boot) {
		free(session->host);
		free(session->boot);
		return -ENOMEM;
	}
	session->host_len = host.n;
	session->boot_len = boot.n;
	account_init(&session->account);
	*ret = (unsigned int)recording->n_sessions++;
	return 0;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t mix_span(uint64_t hash, struct span s)
{
	uint64_t word;

	for (; s.n >= 8; s.p += 8, s.n -= 8) {
		memcpy(&word, s.p, 8);
		hash = mix(hash, word);
	}
	word = s.n;
	for (size_t i = 0; i < s.n; i++)
		word = word << 8 | (unsigned char)s.p[i];
	return mix(hash, word);
}

static struct span group_exe(const struct group *group)
{
	return (struct span){group->exe, group->exe_len};
}

static struct span group_subj(const struct group *group)
{
	return (struct span){group->subj, group->subj_len};
}

static uint64_t group_hash(unsigned int session, struct span exe, struct span subj,
			   uint32_t token, const struct arch *arch)
{
	uint64_t hash = mix(session, (uint64_t)token << 32 | (arch ? arch->bits : 0));

	return mix_span(mix_span(hash, exe), subj);
}

static bool group_is(const struct group *group, unsigned int session,
		     const struct record *record)
{
	return group->session == session && group->token == record->arch &&
	       span_eq(group_exe(group), record->exe) &&
	       span_eq(group_subj(group), record->subj);
}

static void fill_slots(struct recording *recording)
{
	size_t mask = recording->n_slots - 1;

	memset(recording->slots, 0, recording->n_slots * sizeof(*recording->slots));
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *g = recording->groups[i];
		uint64_t at = group_hash(g->session, group_exe(g), group_subj(g),
					 g->token, g->arch);

		while (recording->slots[at & mask])
			at++;
		recording->slots[at & mask] = (uint32_t)i + 1;
	}
}

static int grow_slots(struct recording *recording)
{
	size_t n = recording->n_slots ? recording->n_slots * 2 : SLOTS_FIRST;
	uint32_t *slots = realloc(recording->slots, n * sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	recording->slots = slots;
	recording->n_slots = n;
	fill_slots(recording);
	return 0;
}

static int group_new(unsigned int session, const struct record *record,
		     const struct arch *arch, struct group **ret)
{
	struct group *group = calloc(1, sizeof(*group));

	if (!group)
		return -ENOMEM;
	group->exe = copy(record->exe);
	group->subj = copy(record->subj);
	if (!group->exe || !group->subj) {
		group_free(group);
		return -ENOMEM;
	}
	group->exe_len = record->exe.n;
	group->subj_len = record->subj.n;
	group->session = session;
	group->token = record->arch;
	group->arch = arch;
	*ret = group;
	return 0;
}

static int append_group(struct recording *recording, struct group *group)
{
	size_t n = recording->n_groups;

	if ((n & (n - 1)) == 0) {
		struct group **grown =
			realloc(recording->groups, (n ? n * 2 : 1) * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		recording->groups = grown;
	}
	recording->groups[recording->n_groups++] = group;
	return 0;
}

/* The group of RECORD, found or made. */
static int find_group(struct recording *recording, unsigned int session,
		      const struct record *record, struct group **ret)
{
	bool big = record->nr >= ARCH_X32_BIT;
	const struct arch *arch;
	struct group *group = recording->recent;
	uint64_t at;
	int r;

	if (group && recording->recent_big == big && group_is(group, session, record)) {
		*ret = group;
		return 0;
	}
	arch = arch_of(record->arch, record->nr);
	if (recording->n_groups * 2 >= recording->n_slots) {
		r = grow_slots(recording);
		if (r < 0)
			return r;
	}
	at = group_hash(session, record->exe, record->subj, record->arch, arch);
	for (; recording->slots[at & (recording->n_slots - 1)]; at++) {
		group = recording
				->groups[recording->slots[at & (recording->n_slots - 1)] -
					 1];
		if (group->arch == arch && group_is(group, session, record))
			goto found;
	}
	if (recording->n_groups == RECORDING_GROUPS)
		return -ENOSPC;
	r = group_new(session, record, arch, &group);
	if (r < 0)
		return r;
	r = append_group(recording, group);
	if (r < 0) {
		group_free(group);
		return r;
	}
	recording->slots[at & (recording->n_slots - 1)] = (uint32_t)recording->n_groups;
found:
	recording->recent = group;
	recording->recent_big = big;
	*ret = group;
	return 0;
}

/* The index has INDEX times the places of the calls: a search ends, and soon. */
#define INDEX 4

static void fill_index(struct group *group)
{
	size_t mask = group->room * INDEX - 1;

	memset(group->index, 0, group->room * INDEX * sizeof(*group->index));
	for (size_t i = 0; i < group->n_calls; i++) {
		uint64_t at = mix(0, (uint64_t)group->calls[i].nr);

		while (group->index[at & mask])
			at++;
		group->index[at & mask] = (uint32_t)i + 1;
	}
}

static int grow_calls(struct group *group)
{
	size_t room = group->room ? group->room * 2 : CALLS_FIRST;
	struct call *calls = realloc(group->calls, room * sizeof(*calls));
	uint32_t *index;

	if (!calls)
		return -ENOMEM;
	group->calls = calls;
	index = realloc(group->index, room * INDEX * sizeof(*index));
	if (!index)
		return -ENOMEM;
	group->index = index;
	group->room = room;
	fill_index(group);
	return 0;
}

static int find_call(struct recording *recording, struct group *group,
		     const struct record *record, struct call **ret)
{
	uint64_t at = mix(0, (uint64_t)record->nr), mask = group->room * INDEX - 1;
	struct call *call;
	int r;

	if (group->room) {
		for (; group->index[at & mask]; at++) {
			call = &group->calls[group->index[at & mask] - 1];
			if (call->nr == record->nr) {
				*ret = call;
				return 0;
			}
		}
	}
	if (recording->n_calls == RECORDING_CALLS)
		return -ENOSPC;
	if (group->n_calls == group->room) {
		r = grow_calls(group);
		if (r < 0)
			return r;
		return find_call(recording, group, record, ret);
	}
	call = &group->calls[group->n_calls];
	memset(call, 0, sizeof(*call));
	call->nr = record->nr;
	call->code = record->code;
	call->first = call->last = RECORD_NO_TIME;
	group->index[at & mask] = (uint32_t)++group->n_calls;
	recording->n_calls++;
	*ret = call;
	return 0;
}

static int add_comm(struct group *group, struct span comm)
{
	char *text;

	for (size_t i = group->n_comms; i-- > 0;)
		if (span_eq(group->comms[i], comm))
			return 0;
	if (group->n_comms == RECORDING_COMMS) {
		group->more_comms = true;
		return 0;
	}
	text = copy(comm);
	if (!text)
		return -ENOMEM;
	group->comms[group->n_comms++] = (struct span){text, comm.n};
	return 0;
}

static int add_action(struct call *call, uint32_t code, uint64_t count)
{
	struct tally *tally = call->others;

	if (code == call->code)
		return 0;
	while (tally && tally->code != code)
		tally = tally->next;
	if (!tally) {
		tally = calloc(1, sizeof(*tally));
		if (!tally)
			return -ENOMEM;
		tally->code = code;
		tally->next = call->others;
		call->others = tally;
	}
	tally->count += count;
	return 0;
}

static void add_times(struct call *call, const struct record *record,
		      const struct sighting *sighting)
{
	bool first = call->count == 0;

	if (sighting->first != RECORD_NO_TIME &&
	    (call->first == RECORD_NO_TIME || sighting->first < call->first)) {
		call->first = sighting->first;
		first = true;
	}
	if (sighting->last != RECORD_NO_TIME && sighting->last > call->last)
		call->last = sighting->last;
	if (first) {
		call->serial = record->serial;
		call->has_serial = record->has_serial;
	}
}

static int add(struct recording *recording, unsigned int session,
	       const struct record *record, const struct sighting *sighting)
{
	struct group *group = recording->recent;
	struct call *call = NULL;
	int r = 0;

	if (!sighting->again || !group || recording->recent_big) {
		r = find_group(recording, session, record, &group);
		r = r ? r : add_comm(group, record->comm);
	}
	r = r ? r : find_call(recording, group, record, &call);
	r = r ? r : add_action(call, record->code, sighting->count);
	if (r < 0)
		return r;
	r = call->count == 0 ? RECORDING_NEW : 0;
	add_times(call, record, sighting);
	call->count += sighting->count;
	if (sighting->prelude)
		call->prelude += sighting->count;
	group->count += sighting->count;
	group->deleted = group->deleted || record->deleted;
	return r;
}

int recording_add(struct recording *recording, unsigned int session,
		  const struct record *record, const struct sighting *sighting)
{
	struct account *account = &recording->sessions[session].account;
	int r = add(recording, session, record, sighting);

	if (r >= 0)
		account->matched += sighting->count;
	else if (r == -ENOSPC)
		account_lost(account, LOSS_LIMIT, sighting->count);
	return r;
}

static int call_order(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

static int span_order(struct span a, struct span b)
{
	int r = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

static int comm_order(const void *a, const void *b)
{
	return span_order(*(const struct span *)a, *(const struct span *)b);
}

static int group_order(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
	int r = span_order(group_exe(x), group_exe(y));

	if (r == 0)
		r = (x->session > y->session) - (x->session < y->session);
	if (r == 0)
		r = (x->token > y->token) - (x->token < y->token);
	if (r == 0 && x->arch && y->arch)
		r = strcmp(x->arch->name, y->arch->name);
	return r ? r : span_order(group_subj(x), group_subj(y));
}

void recording_sort(struct recording *recording)
{
	if (recording->n_groups)
		qsort(recording->groups, recording->n_groups, sizeof(*recording->groups),
		      group_order);
	if (recording->n_slots)
		fill_slots(recording);
	recording->recent = NULL;
	for (size_t i = 0; i < recording->n_groups; i++) {
		struct group *group = recording->groups[i];

		qsort(group->comms, group->n_comms, sizeof(*group->comms), comm_order);
		if (!group->room)
			continue;
		qsort(group->calls, group->n_calls, sizeof(*group->calls), call_order);
		fill_index(group);
	}
}
