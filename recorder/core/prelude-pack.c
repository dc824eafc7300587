/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Processes by age: restored in that order they are forgotten in it. The order of the
 * calls of one process tells nothing.
 */
#include "prelude-parts.h"

static void pack_held(const struct held *h, struct pack *pack)
{
	pack_number(pack, (uint64_t)h->nr);
	pack_number(pack, (uint64_t)h->first);
	pack_number(pack, (uint64_t)h->last);
	pack_number(pack, h->count);
	pack_number(pack, h->arch);
	pack_number(pack, h->code);
	pack_number(pack, h->serial);
	pack_number(pack, h->has_serial);
}

static void unpack_held(struct prelude *prelude, uint32_t process, struct unpack *unpack)
{
	struct record record = {.nr = (int64_t)unpack_number(unpack)};
	struct held *h;
	int64_t last;
	uint64_t count;

	record.time = (int64_t)unpack_number(unpack);
	last = (int64_t)unpack_number(unpack);
	count = unpack_number(unpack);
	record.arch = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	record.code = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	record.serial = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	record.has_serial = unpack_upto(unpack, 1);
	if (unpack->failed)
		return;
	h = prelude_hold_call(prelude, process, &record);
	if (h) {
		h->last = last;
		h->count = count;
	}
}

static void pack_calls(const struct prelude *prelude, uint32_t first, struct pack *pack)
{
	uint64_t n = 0;

	for (uint32_t at = first; at != PRELUDE_NONE; at = prelude->held[at].next)
		n++;
	pack_number(pack, n);
	for (uint32_t at = first; at != PRELUDE_NONE; at = prelude->held[at].next)
		pack_held(&prelude->held[at], pack);
}

void prelude_pack(const struct prelude *prelude, struct pack *pack)
{
	uint64_t n = 0;

	for (uint32_t i = prelude->oldest; i != PRELUDE_NONE;
	     i = prelude->processes[i].newer)
		n++;
	pack_number(pack, prelude->forgotten);
	pack_number(pack, n);
	for (uint32_t i = prelude->oldest; i != PRELUDE_NONE;
	     i = prelude->processes[i].newer) {
		const struct process *p = &prelude->processes[i];

		pack_number(pack, (uint64_t)p->pid);
		pack_number(pack, p->session);
		pack_number(pack, p->auid);
		pack_number(pack, p->ses);
		pack_bytes(pack, (struct span){p->exe, p->exe_len});
		pack_number(pack, p->wanted);
		pack_number(pack, p->exec);
		pack_number(pack, (uint64_t)p->exec_time);
		pack_number(pack, (uint64_t)p->last_time);
		pack_number(pack, p->records);
		pack_calls(prelude, p->calls, pack);
	}
}

static int unpack_process(struct prelude *prelude, struct unpack *unpack)
{
	struct record record = {.pid = (int64_t)unpack_number(unpack)};
	unsigned int session = (unsigned int)unpack_upto(unpack, UINT32_MAX);
	struct process *p;
	uint32_t i;
	uint64_t n;
	int r;

	record.auid = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	record.ses = (uint32_t)unpack_upto(unpack, UINT32_MAX);
	record.exe = unpack_bytes(unpack);
	r = prelude_new_process(prelude, session, &record, &i);
	if (r < 0)
		return r;
	p = &prelude->processes[i];
	p->wanted = unpack_upto(unpack, 1);
	p->exec = unpack_upto(unpack, 1);
	p->exec_time = (int64_t)unpack_number(unpack);
	p->last_time = (int64_t)unpack_number(unpack);
	p->records = (unsigned int)unpack_upto(unpack, UINT32_MAX);
	n = unpack_upto(unpack, PRELUDE_CALLS);
	for (uint64_t k = 0; k < n && !unpack->failed; k++)
		unpack_held(prelude, i, unpack);
	return 0;
}

int prelude_unpack(struct prelude *prelude, struct unpack *unpack)
{
	uint64_t forgotten = unpack_number(unpack);
	uint64_t n = unpack_upto(unpack, PRELUDE_PROCESSES);
	int r = 0;

	for (uint64_t k = 0; k < n && r == 0 && !unpack->failed; k++)
		r = unpack_process(prelude, unpack);
	prelude->forgotten = forgotten;
	return r;
}
