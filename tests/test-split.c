/* SPDX-License-Identifier: Apache-2.0 */
/* split.h: each group in its part, names that are good for files and documents. */
#include <stdlib.h>

#include "split.h"
#include "tap.h"

#define ROUNDS 200

static unsigned int upto(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* 0, or what is wrong with NAME as a DNS subdomain. */
static const char *fault_of(const char *name)
{
	const size_t n = strlen(name);

	if (n == 0 || n > SPLIT_NAME_MAX)
		return "its length";
	for (size_t i = 0; i < n; i++) {
		const bool plain = (name[i] >= 'a' && name[i] <= 'z') ||
				   (name[i] >= '0' && name[i] <= '9');
		const bool edge =
			i == 0 || i == n - 1 || name[i - 1] == '.' || name[i + 1] == '.';

		if (!plain && (edge || (name[i] != '-' && name[i] != '.')))
			return "a byte of it";
	}
	return NULL;
}

static struct span odd_path(char *buf, size_t room)
{
	static const char bytes[] = "/aB.-_ 9\xc3\n";
	const size_t n = upto(8) ? upto(12) : upto((unsigned int)room);

	for (size_t i = 0; i < n; i++)
		buf[i] = bytes[upto(sizeof(bytes) - 1)];
	return (struct span){buf, n};
}

static struct recording *some_recording(void)
{
	struct recording *recording;
	char path[600];

	if (recording_new(&recording) < 0)
		abort();
	for (unsigned int i = 0; i < 40; i++) {
		const struct sighting sighting = {.count = 1 + upto(3),
						  .prelude = upto(3) == 0,
						  .first = 1,
						  .last = 2};
		struct record record = {.arch = 0xc000003e, .nr = upto(20)};
		char host[2] = {(char)('a' + upto(3)), 0};
		unsigned int session;

		record.exe = odd_path(path, sizeof(path));
		record.host = span_of(host);
		if (recording_session(recording, record.host, span_of(""), &session) <
			    0 ||
		    recording_add(recording, session, &record, &sighting) < 0)
			abort();
	}
	recording_sort(recording);
	return recording;
}

static bool is_in(const struct recording *view, const struct group *group)
{
	for (size_t i = 0; i < view->n_groups; i++)
		if (view->groups[i] == group)
			return true;
	return false;
}

static bool only_prelude(const struct group *group)
{
	for (size_t i = 0; i < group->n_calls; i++)
		if (group->calls[i].prelude != group->calls[i].count)
			return false;
	return true;
}

/* What must hold of every split; NULL, or what does not. */
static const char *fault_in(const struct recording *recording, enum split_by by)
{
	struct split *split;
	const char *fault = NULL;
	size_t *times = calloc(recording->n_groups, sizeof(*times));

	if (!times || split_new(recording, by, &split) < 0)
		abort();
	for (size_t i = 0; i < split->n && !fault; i++) {
		struct recording view;

		fault = fault_of(split->parts[i].name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(split->parts[i].name, split->parts[j].name) == 0)
				fault = "two names";
		split_view(split, i, &view);
		if (view.n_groups == 0)
			fault = "an empty part";
		for (size_t j = 0; j < recording->n_groups; j++)
			times[j] += is_in(&view, recording->groups[j]);
		for (size_t j = 1; j < view.n_groups; j++)
			if (by == SPLIT_HOST &&
			    view.groups[j]->session != view.groups[0]->session)
				fault = "two hosts in one part";
	}
	for (size_t j = 0; j < recording->n_groups && !fault; j++) {
		const bool prelude = only_prelude(recording->groups[j]);

		if (times[j] != 1 && !(by == SPLIT_EXE && prelude))
			fault = "a group in none or two";
	}
	split_free(split);
	free(times);
	return fault;
}

static void add(struct recording *recording, const char *host, const char *exe,
		int64_t nr, bool prelude)
{
	const struct sighting sighting = {
		.count = 1, .prelude = prelude, .first = 1, .last = 1};
	const struct record record = {
		.arch = 0xc000003e, .nr = nr, .exe = span_of(exe), .host = span_of(host)};
	unsigned int session;

	if (recording_session(recording, record.host, span_of(""), &session) < 0 ||
	    recording_add(recording, session, &record, &sighting) < 0)
		abort();
}

static void test_names(void)
{
	static const struct {
		const char *exe, *name;
	} cases[] = {
		{"/usr/sbin/nginx", "usr.sbin.nginx"},
		{"/opt/My App/-x-", "opt.my-app.x"},
		{"/", "root"},
		{"", "unknown"},
		{"///\xc3\xa9", "other"},
		{"/memfd:runc_cloned:/proc/self/exe", "memfd-runc-cloned.proc.self.exe"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct recording *recording;
		struct split *split;

		if (recording_new(&recording) < 0)
			abort();
		add(recording, "", cases[i].exe, 1, false);
		recording_sort(recording);
		if (split_new(recording, SPLIT_EXE, &split) < 0)
			abort();
		ok(split->n == 1 && strcmp(split->parts[0].name, cases[i].name) == 0,
		   "%s (is: %s)", cases[i].name, split->parts[0].name);
		split_free(split);
		recording_free(recording);
	}
}

/* The same name for two: both get a hash, which does not depend on what else there is. */
static void test_twins(void)
{
	struct recording *recording;
	struct split *split;

	if (recording_new(&recording) < 0)
		abort();
	add(recording, "", "/bin/a", 1, false);
	add(recording, "", "/bin/A", 1, false);
	recording_sort(recording);
	if (split_new(recording, SPLIT_EXE, &split) < 0)
		abort();
	ok(split->n == 2 && strncmp(split->parts[0].name, "bin.a-", 6) == 0 &&
		   strncmp(split->parts[1].name, "bin.a-", 6) == 0,
	   "names that would be the same are told apart");
	split_free(split);
	recording_free(recording);
}

static void test_prelude(void)
{
	struct recording *recording, view;
	struct split *split;

	if (recording_new(&recording) < 0)
		abort();
	add(recording, "here", "/", 59, true);
	add(recording, "here", "/bin/a", 1, false);
	add(recording, "here", "/bin/b", 1, false);
	add(recording, "there", "/bin/c", 1, false);
	recording_sort(recording);
	if (split_new(recording, SPLIT_EXE, &split) < 0)
		abort();
	ok(split->n == 3, "prelude alone is no part");
	split_view(split, 0, &view);
	ok(view.n_groups == 2, "it joins an executable of its session");
	split_view(split, 1, &view);
	ok(view.n_groups == 2, "and each other one");
	split_view(split, 2, &view);
	ok(view.n_groups == 1, "but none of another session");
	split_free(split);
	if (split_new(recording, SPLIT_HOST, &split) < 0)
		abort();
	split_view(split, 0, &view);
	ok(split->n == 2 && view.n_groups == 3, "by host it is of its host");
	split_free(split);
	recording_free(recording);

	if (recording_new(&recording) < 0)
		abort();
	add(recording, "here", "/", 59, true);
	recording_sort(recording);
	if (split_new(recording, SPLIT_EXE, &split) < 0)
		abort();
	ok(split->n == 1, "where there is nothing else it is a part");
	split_free(split);
	recording_free(recording);
}

int main(void)
{
	const char *fault = NULL;
	unsigned int round = 0;

	srandom(4);
	for (; round < ROUNDS && !fault; round++) {
		struct recording *recording = some_recording();

		for (enum split_by by = SPLIT_EXE; split_name(by) && !fault; by++)
			fault = fault_in(recording, by);
		recording_free(recording);
	}
	ok(!fault, "whatever the recording, %s (round %u)", fault ? fault : "all holds",
	   round);
	test_names();
	test_twins();
	test_prelude();
	return done();
}
