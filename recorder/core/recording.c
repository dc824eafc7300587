/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"
#include "recording-parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define SLOTS_FIRST 64
#define CALLS_FIRST 16

int recording_new(struct recording **ret)
{
	struct recording *recording = calloc(1, sizeof(*recording));

	if (!recording)
		return -ENOMEM;
	strcpy(recording->source, "file");
	recording->max_sessions = RECORDING_SESSIONS;
	recording->max_groups = RECORDING_GROUPS;
	recording->max_calls = RECORDING_CALLS;
	*ret = recording;
	return 0;
}

void recording_call_done(struct call *call)
{
	free(call->extra);
	arguments_free(call->args);
	while (call->others) {
		struct tally *next = call->others->next;

		free(call->others);
		call->others = next;
	}
}

void recording_group_free(struct group *group)
{
	if (!group)
		return;
	container_free(group->container);
	free((char *)group->unit.p);
	free(group->extra);
	for (size_t i = 0; i < group->n_calls; i++)
		recording_call_done(&group->calls[i]);
	for (size_t i = 0; i < group->n_comms; i++)
		free((char *)group->comms[i].p);
	free(group->calls);
	free(group->index);
	free(group->exe);
	free(group->subj);
	free(group);
}

void recording_session_done(struct session *session)
{
	free(session->host);
	free(session->boot);
	free(session->extra);
	free(session->extra_records);
	free(session->extra_lost);
	free(session->extra_messages);
	account_done(&session->account);
}

void recording_free(struct recording *recording)
{
	if (!recording)
		return;
	for (size_t i = 0; i < recording->n_sessions; i++)
		recording_session_done(&recording->sessions[i]);
	for (size_t i = 0; i < recording->n_groups; i++)
		recording_group_free(recording->groups[i]);
	free(recording->sessions);
	free(recording->groups);
	free(recording->slots);
	free(recording->extra);
	free(recording);
}

int recording_session(struct recording *recording, struct span host, struct span boot,
		      unsigned int *ret)
{
	uint8_t random[RECORDING_ID / 2];
	char id[RECORDING_ID + 1];

	for (size_t i = recording->n_sessions; i-- > 0;) {
		if (session_is(&recording->sessions[i], host, boot)) {
			*ret = (unsigned int)i;
			return 0;
		}
	}
	/* So few bytes come whole and uninterrupted: getrandom(2). */
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -errno;
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(id + 2 * i, 3, "%02x", random[i]);
	return recording_session_new(recording, id, host, boot, ret);
}

int recording_session_new(struct recording *recording, const char *id, struct span host,
			  struct span boot, unsigned int *ret)
{
	struct session *grown, *session;

	if (recording->n_sessions >= recording->max_sessions)
		return -ENOSPC;
	grown = realloc(recording->sessions,
			(recording->n_sessions + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	recording->sessions = grown;
	session = &grown[recording->n_sessions];
	memset(session, 0, sizeof(*session));
	memcpy(session->id, id, RECORDING_ID);
	memcpy(session->source, recording->source, sizeof(session->source));
	session->start = session->end = RECORD_NO_TIME;
	session->host = recording_text(host);
	session->boot = recording_text(boot);
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

static uint64_t group_hash(unsigned int session, struct span exe, struct span subj,
			   uint32_t token, const struct arch *arch)
{
	uint64_t hash = mix(session, (uint64_t)token << 32 | (arch ? arch->bits : 0));

	return mix_span(mix_span(hash, exe), subj);
}

/* What most of them differ in. */
static uint64_t mix_owner(uint64_t hash, const struct container *container,
			  struct span unit)
{
	if (container)
		hash = mix_span(hash, container->fields[CONTAINER_ID]);
	return unit.n ? mix_span(hash, unit) : hash;
}

static bool group_is(const struct group *group, unsigned int session,
		     const struct record *record)
{
	return group->session == session && group->token == record->arch &&
	       span_eq(recording_exe(group), record->exe) &&
	       span_eq(recording_subj(group), record->subj) &&
	       recording_is_of(group, record->owner);
}

void recording_index_groups(struct recording *recording)
{
	size_t mask = recording->n_slots - 1;

	memset(recording->slots, 0, recording->n_slots * sizeof(*recording->slots));
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *g = recording->groups[i];
		uint64_t at = group_hash(g->session, recording_exe(g), recording_subj(g),
					 g->token, g->arch);

		at = mix_owner(at, g->container, g->unit);
		while (recording->slots[at & mask])
			at++;
		recording->slots[at & mask] = (uint32_t)i + 1;
	}
}

static int grow_slots(struct recording *recording)
{
	size_t n = recording->n_slots ? recording->n_slots : SLOTS_FIRST;
	uint32_t *slots;

	while (recording->n_groups * 2 >= n)
		n *= 2;
	slots = realloc(recording->slots, n * sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	recording->slots = slots;
	recording->n_slots = n;
	recording_index_groups(recording);
	return 0;
}

static int group_new(unsigned int session, const struct record *record,
		     const struct arch *arch, struct group **ret)
{
	struct group *group = calloc(1, sizeof(*group));

	if (!group)
		return -ENOMEM;
	group->exe = recording_text(record->exe);
	group->subj = recording_text(record->subj);
	if (!group->exe || !group->subj) {
		recording_group_free(group);
		return -ENOMEM;
	}
	group->exe_len = record->exe.n;
	group->subj_len = record->subj.n;
	if (recording_set_owner(group, record->owner) < 0) {
		recording_group_free(group);
		return -ENOMEM;
	}
	group->session = session;
	group->token = record->arch;
	group->arch = arch;
	*ret = group;
	return 0;
}

int recording_append(struct recording *recording, struct group *group)
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
	if (record->owner)
		at = mix_owner(at, record->owner->container, record->owner->unit);
	for (; recording->slots[at & (recording->n_slots - 1)]; at++) {
		group = recording
				->groups[recording->slots[at & (recording->n_slots - 1)] -
					 1];
		if (group->arch == arch && group_is(group, session, record))
			goto found;
	}
	if (recording->n_groups >= recording->max_groups)
		return -ENOSPC;
	r = group_new(session, record, arch, &group);
	if (r < 0)
		return r;
	r = recording_append(recording, group);
	if (r < 0) {
		recording_group_free(group);
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

void recording_index_calls(struct group *group)
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

/* Room for one call more. The index, where there is one, goes: it is too small then. */
static int grow_calls(struct group *group)
{
	size_t room = group->room ? group->room : CALLS_FIRST;
	struct call *calls;

	while (room <= group->n_calls)
		room *= 2;
	calls = realloc(group->calls, room * sizeof(*calls));
	if (!calls)
		return -ENOMEM;
	free(group->index);
	group->index = NULL;
	group->calls = calls;
	group->room = room;
	return 0;
}

/* The index, made if need be. */
static int need_index(struct group *group)
{
	int r = group->room ? 0 : grow_calls(group);

	if (r < 0 || group->index)
		return r;
	group->index = malloc(group->room * INDEX * sizeof(*group->index));
	if (!group->index)
		return -ENOMEM;
	recording_index_calls(group);
	return 0;
}

/* A call without counts, behind the others; there is room. */
static struct call *append_call(struct recording *recording, struct group *group,
				int64_t nr)
{
	struct call *call = &group->calls[group->n_calls++];

	memset(call, 0, sizeof(*call));
	call->nr = nr;
	call->first = call->last = RECORD_NO_TIME;
	recording->n_calls++;
	return call;
}

static int find_call(struct recording *recording, struct group *group,
		     const struct record *record, struct call **ret)
{
	uint64_t at = mix(0, (uint64_t)record->nr), mask;
	int r = group->index ? 0 : need_index(group);

	if (r < 0)
		return r;
	mask = group->room * INDEX - 1;
	for (; group->index[at & mask]; at++) {
		struct call *call = &group->calls[group->index[at & mask] - 1];

		if (call->nr == record->nr) {
			*ret = call;
			return 0;
		}
	}
	if (recording->n_calls >= recording->max_calls)
		return -ENOSPC;
	if (group->n_calls >= group->room) {
		r = grow_calls(group);
		return r ? r : find_call(recording, group, record, ret);
	}
	*ret = append_call(recording, group, record->nr);
	(*ret)->code = record->code;
	group->index[at & mask] = (uint32_t)group->n_calls;
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
	text = recording_text(comm);
	if (!text)
		return -ENOMEM;
	group->comms[group->n_comms++] = (struct span){text, comm.n};
	return 0;
}

static int add_action(struct call *call, uint32_t code, uint64_t count)
{
	struct tally *tally = call->others;
	unsigned int n = 1;

	if (code == call->code)
		return 0;
	for (; tally && tally->code != code; n++)
		tally = tally->next;
	if (!tally) {
		if (n == RECORDING_ACTIONS)
			return -ENOSPC;
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

/* Whoever made a call before, with arguments that nobody saw, can have had any. */
static int add_args(const struct group *group, struct call *call,
		    const struct record *record)
{
	int r = 0;

	if (!record->args) {
		if (call->args)
			arguments_any(call->args);
		return 0;
	}
	if (call->count == 0)
		r = arguments_new(group->arch, record->nr, &call->args);
	if (r == 0 && call->args)
		r = arguments_add(call->args, record->args);
	return r < 0 ? r : 0;
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
	r = r ? r : add_args(group, call, record);
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

int recording_group_new(struct recording *recording, unsigned int session,
			const struct record *record, struct group **ret)
{
	struct group *group;
	int r;

	if (recording->n_groups >= recording->max_groups)
		return -ENOSPC;
	/* Room in the table for recording_sort() to enter it. */
	r = recording->n_groups * 2 >= recording->n_slots ? grow_slots(recording) : 0;
	r = r ? r : group_new(session, record, arch_of(record->arch, record->nr), &group);
	if (r < 0)
		return r;
	group->deleted = record->deleted;
	r = recording_append(recording, group);
	if (r < 0) {
		recording_group_free(group);
		return r;
	}
	recording->recent = NULL;
	*ret = group;
	return 0;
}

int recording_call_new(struct recording *recording, struct group *group, int64_t nr,
		       struct call **ret)
{
	struct record record = {.nr = nr};
	size_t n = recording->n_calls;
	int r;

	/* A limit of each, since numbers may be chosen to collide in the index. */
	if (group->n_calls >= RECORDING_CALLS)
		return -ENOSPC;
	/* While numbers ascend, as we write them, none of them needs to be looked up. */
	if (!group->index &&
	    (!group->n_calls || nr > group->calls[group->n_calls - 1].nr)) {
		if (n >= recording->max_calls)
			return -ENOSPC;
		r = group->n_calls < group->room ? 0 : grow_calls(group);
		if (r == 0)
			*ret = append_call(recording, group, nr);
		return r;
	}
	r = find_call(recording, group, &record, ret);
	if (r < 0)
		return r;
	return recording->n_calls == n ? -EEXIST : 0;
}
