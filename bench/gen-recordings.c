/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recordings of many nodes, as 0000.rec.json, 0001.rec.json and so on in a folder; the
 * same options give the same bytes. Each is of one session, with executables that run in
 * containers, and the most usual calls of x86-64 for each of them.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "recording-write.h"

#define START INT64_C(1795345034658) /* 2026-11-22 */
#define DAY   86400000

static unsigned int recordings = 1000, groups = 3, calls = 100;

static void check(int r)
{
	if (r >= 0)
		return;
	fprintf(stderr, "gen-recordings: %s\n", strerror(-r));
	exit(1);
}

static uint64_t random_state = 1;

static unsigned int upto(unsigned int n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned int)(random_state >> 33) % n;
}

static void fill_call(struct group *group, struct call *call)
{
	check(recording_action_new(group, call, ACTION_LOG, 1 + upto(10000)));
	if (upto(20) == 0)
		check(recording_action_new(group, call, ACTION_ERRNO, 1 + upto(10)));
	call->first = START + upto(DAY);
	call->last = call->first + upto(DAY);
	call->serial = 1000000 + upto(1000000);
	call->has_serial = true;
	call->prelude = upto(10) ? 0 : call->count;
}

static void add_group(struct recording *recording, unsigned int session, unsigned int i)
{
	char exe[64], id[65];
	const struct arch *arch = arch_by_name("x86_64");
	struct record record = {.exe.p = exe, .arch = arch->token, .subj = {"", 0}};
	struct group *group;
	struct call *call;
	int64_t nr;

	record.exe.n = (size_t)snprintf(exe, sizeof(exe), "/usr/sbin/daemon-%03u", i);
	check(recording_group_new(recording, session, &record, &group));
	check(recording_comm_new(group, span_of("worker")));
	group->container = calloc(1, sizeof(*group->container));
	if (!group->container)
		check(-ENOMEM);
	snprintf(id, sizeof(id), "%016x%016x%016x%016x", upto(1U << 31), i, session, i);
	check(recording_copy(span_of(id), &group->container->fields[CONTAINER_ID]));
	for (size_t k = 0; k < calls && arch_syscall_at(arch, k, &nr); k++) {
		check(recording_call_new(recording, group, nr, &call));
		fill_call(group, call);
	}
}

static struct recording *one(unsigned int number)
{
	struct recording *recording;
	struct session *session;
	unsigned int i;
	char id[RECORDING_ID + 1], host[32];

	check(recording_new(&recording));
	snprintf(id, sizeof(id), "%08x%08x%016x", upto(1U << 31), upto(1U << 31), number);
	snprintf(host, sizeof(host), "node%u", number);
	check(recording_session_new(recording, id, span_of(host), span_of(""), &i));
	session = &recording->sessions[i];
	session->start = START;
	session->end = START + 2 * DAY;
	for (unsigned int k = 0; k < groups; k++)
		add_group(recording, i, k);
	for (size_t k = 0; k < recording->n_groups; k++)
		session->account.matched += recording->groups[k]->count;
	session->account.seen = session->account.matched;
	session->account.trust = TRUST_KERNEL;
	session->account.can_tell = true;
	account_serial(&session->account, 1000000, START);
	account_serial(&session->account, 2000000, START + DAY);
	recording_sort(recording);
	return recording;
}

static void write_one(unsigned int number, const char *folder)
{
	struct recording *recording = one(number);
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%04u.rec.json", folder, number);
	file = fopen(path, "w");
	if (!file)
		check(-errno);
	check(recording_write(recording, file));
	if (fclose(file) != 0)
		check(-errno);
	recording_free(recording);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"recordings", required_argument, NULL, 'n'},
		{"groups", required_argument, NULL, 'g'},
		{"calls", required_argument, NULL, 'c'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		unsigned int *number = c == 'n'	  ? &recordings
				       : c == 'g' ? &groups
				       : c == 'c' ? &calls
						  : NULL;

		if (!number)
			return 2;
		*number = (unsigned int)strtoul(optarg, NULL, 10);
	}
	if (optind + 1 != argc) {
		fputs("gen-recordings [--recordings N] [--groups N] [--calls N] FOLDER\n"
		      "(1000 recordings of 3 groups with 100 calls each)\n",
		      stderr);
		return 2;
	}
	for (unsigned int i = 0; i < recordings; i++)
		write_one(i, argv[optind]);
	return 0;
}
