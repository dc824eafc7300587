/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recording-common.h, against counting by brute force: few executables, architectures,
 * numbers and containers in a few sessions, so that they often meet.
 */
#include <stdlib.h>
#include <string.h>

#include "recording-common.h"
#include "some-recording.h"
#include "tap.h"

#define TRIALS	 300
#define SESSIONS 5

static const struct {
	uint32_t token;
	int64_t nr; /* of the first call: x32 has its bit */
} arches[] = {{0xc000003e, 0}, {0xc000003e, ARCH_X32_BIT}, {0xabc, -3}};

static void some_group(struct recording *recording, unsigned int session, const char *exe,
		       unsigned int arch, const char *container)
{
	const struct record record = {.exe = span_of(exe),
				      .subj = {"", 0},
				      .arch = arches[arch].token,
				      .nr = arches[arch].nr};
	struct group *group;
	struct call *call;

	if (recording_group_new(recording, session, &record, &group) < 0)
		abort();
	group->container = calloc(1, sizeof(*group->container));
	recording_copy(span_of(container), &group->container->fields[CONTAINER_ID]);
	for (int64_t i = 0; i < 4; i++)
		if (some_upto(3) &&
		    (recording_call_new(recording, group, arches[arch].nr + i, &call) <
			     0 ||
		     recording_action_new(group, call, 0, 1 + some_upto(5)) < 0))
			abort();
}

static struct recording *generate(void)
{
	static const char *const exes[] = {"/a", "/b"}, *const containers[] = {"1", "2"};
	struct recording *recording;
	unsigned int session;

	if (recording_new(&recording) < 0)
		abort();
	for (unsigned int i = 0; i < SESSIONS; i++) {
		char id[RECORDING_ID + 1];

		snprintf(id, sizeof(id), "%032u", i);
		if (recording_session_new(recording, id, span_of(""), span_of(""),
					  &session) < 0)
			abort();
		recording->sessions[i].account.matched = 99;
		for (unsigned int k = 0; k < 12; k++)
			if (some_upto(2))
				some_group(recording, i, exes[k & 1], k / 4,
					   containers[k >> 1 & 1]);
	}
	recording_sort(recording);
	return recording;
}

/* All there is to know of a recording here. */
struct seen {
	bool has[2][3][4][SESSIONS]; /* executable, architecture, call, session */
	uint64_t counts[SESSIONS];
};

static void look(const struct recording *recording, struct seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];
		unsigned int exe = group->exe[1] == 'b', arch = 0;

		if (!group->arch)
			arch = 2;
		else if (strcmp(group->arch->name, "x32") == 0)
			arch = 1;
		for (size_t k = 0; k < group->n_calls; k++)
			seen->has[exe][arch][group->calls[k].nr - arches[arch].nr]
				 [group->session] = true;
		seen->counts[group->session] += group->count;
	}
}

static unsigned int sessions_of(const bool *has)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < SESSIONS; i++)
		n += has[i];
	return n;
}

static unsigned int sessions_with(const bool has[4][SESSIONS])
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < SESSIONS; i++)
		n += has[0][i] || has[1][i] || has[2][i] || has[3][i];
	return n;
}

struct told {
	const struct seen *before;
	unsigned int least, n;
	bool wrong;
};

static void tell(void *ctx, const struct recording_odd *odd)
{
	struct told *told = ctx;
	unsigned int exe = odd->exe.p[1] == 'b';
	unsigned int arch = !odd->arch ? 2 : strcmp(odd->arch->name, "x32") == 0;
	const bool(*has)[SESSIONS] = told->before->has[exe][arch];

	told->n++;
	if (odd->sessions != sessions_of(has[odd->nr - arches[arch].nr]) ||
	    odd->of != sessions_with(has) ||
	    odd->sessions >= (told->least ? told->least : odd->of))
		told->wrong = true;
}

/* What should be left of BEFORE is in AFTER; counts those that should not. */
static bool is_left(const struct seen *before, const struct seen *after,
		    unsigned int least, unsigned int *gone)
{
	bool good = true;

	for (unsigned int i = 0; i < 2 * 3 * 4; i++) {
		const bool(*all)[SESSIONS] = before->has[i / 12][i / 4 % 3];
		const bool *had = all[i % 4], *has = after->has[i / 12][i / 4 % 3][i % 4];
		unsigned int n = sessions_of(had);
		bool stays = n && n >= (least ? least : sessions_with(all));

		*gone += n && !stays;
		for (unsigned int k = 0; k < SESSIONS; k++)
			good = good && has[k] == (stays && had[k]);
	}
	return good;
}

static bool is_whole(const struct recording *recording, const struct seen *after)
{
	size_t calls = 0;
	bool good = recording->n_sessions == SESSIONS;

	for (unsigned int i = 0; i < SESSIONS; i++)
		good = good && recording->sessions[i].account.matched == after->counts[i];
	for (size_t i = 0; i < recording->n_groups; i++) {
		const struct group *group = recording->groups[i];
		uint64_t count = 0;

		for (size_t k = 0; k < group->n_calls; k++)
			count += group->calls[k].count;
		calls += group->n_calls;
		good = good && group->n_calls && count == group->count;
	}
	return good && calls == recording->n_calls;
}

int main(void)
{
	unsigned int bad = 0, odd = 0;

	srandom(1);
	for (unsigned int i = 0; i < TRIALS; i++) {
		struct recording *recording = generate();
		struct seen before, after;
		struct told told = {.before = &before, .least = i % (SESSIONS + 2)};
		unsigned int gone = 0;

		look(recording, &before);
		if (recording_common(recording, told.least, tell, &told) < 0)
			abort();
		look(recording, &after);
		if (!is_left(&before, &after, told.least, &gone) || gone != told.n ||
		    told.wrong || !is_whole(recording, &after)) {
			printf("# trial %u, at least %u\n", i, told.least);
			bad++;
		}
		odd += gone;
		recording_free(recording);
	}
	ok(bad == 0, "%d recordings keep what their sessions have in common", TRIALS);
	ok(odd > TRIALS, "%u calls were odd", odd);
	return done();
}
