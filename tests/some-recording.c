/* SPDX-License-Identifier: Apache-2.0 */
#include "some-recording.h"

#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "arch.h"
#include "recording-write.h"

char *some_document(const struct recording *recording, size_t *ret_n)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_n);

	if (!out || recording_write(recording, out) < 0 || fclose(out) != 0)
		abort();
	return text;
}

unsigned int some_upto(unsigned int n)
{
	return (unsigned int)random() % n;
}

/* Text of up to MAX bytes, from plain to anything at all. */
static struct span odd_text(char *buf, unsigned int max)
{
	static const char *const parts[] = {
		"/usr/bin/x",	"\\",	    "\\x41",	    "\"",
		"\xc3\xa9",	"\xc3",	    "\xed\xa0\x80", "\xf0\x9f\x98\x80",
		"\xf4\x90",	"\xe2\x82", "\x7f",	    "\xc0\xaf",
		"\n\t\x01\x1f", "\xef\xbb", "]}",
	};
	size_t n = 0;

	while (n + 10 < max && some_upto(6)) {
		const char *part = parts[some_upto(sizeof(parts) / sizeof(*parts))];

		if (some_upto(4) == 0)
			buf[n++] = (char)some_upto(256);
		else
			n = (size_t)((char *)mempcpy(buf + n, part, strlen(part)) - buf);
	}
	return (struct span){buf, n};
}

const int64_t some_times[SOME_TIMES] = {
	RECORD_NO_TIME,
	0,
	-1,
	1763808000000,
	1763808034658,
	-62167219200000,
	253402300799999,
	951782399999,
	INT64_C(253402300800000),
};

const uint32_t some_codes[SOME_CODES] = {ACTION_LOG, ACTION_ERRNO, ACTION_KILL_PROCESS,
					 ACTION_KILL_THREAD, 0x12340000U};

static const int64_t numbers[] = {0,	     1,		 59,	     288,
				  435,	     460,	 -1,	     99999,
				  INT32_MIN, UINT32_MAX, 0x40000000, 0x40000201};

static uint32_t some_token(void)
{
	size_t n = 0;

	while (arch_at(n))
		n++;
	return some_upto(5) ? arch_at(some_upto((unsigned int)n))->token
			    : (uint32_t)random();
}

static void some_account(struct account *account)
{
	account->trust = (enum trust)some_upto(3);
	account->can_tell = some_upto(2);
	account->seen = some_upto(3) ? some_upto(1000) : RECORDING_COUNT_MAX;
	account->duplicate = some_upto(10);
	account->first = some_times[some_upto(SOME_TIMES)];
	account->last = some_times[some_upto(SOME_TIMES)];
	account->malformed[MALFORMED_FIELD] = some_upto(3) / 2;
	for (unsigned int k = 0; k < LOSS_COUNT; k++) {
		account->lost[k] = some_upto(4) ? 0 : some_upto(1000);
		account->events[k] = some_upto(4) == 0;
	}
	for (unsigned int i = some_upto(80); i > 0; i--) {
		account_serial(account, (uint32_t)random() * 2, 1000);
		account_new_range(account);
	}
	account_serial(account, UINT32_MAX - some_upto(2), 1000);
	account_serial(account, some_upto(3), 1000);
}

static void some_container(struct group *group, char *buf)
{
	group->container = calloc(1, sizeof(*group->container));
	for (size_t i = 0; i < CONTAINER_FIELDS && group->container; i++)
		if (some_upto(2))
			recording_copy(odd_text(buf, 99), &group->container->fields[i]);
	if (some_upto(2))
		recording_copy(span_of("x.service"), &group->unit);
}

static void some_records(struct recording *recording, unsigned int session)
{
	char exe[300], comm[40], subj[60];
	struct record record = {.exe = odd_text(exe, sizeof(exe)), .arch = some_token()};
	struct sighting sighting = {0};

	record.subj = some_upto(2) ? span_of("") : odd_text(subj, sizeof(subj));
	for (unsigned int i = 1 + some_upto(12); i > 0; i--) {
		record.comm = odd_text(comm, sizeof(comm));
		record.nr =
			some_upto(3) ? (int64_t)some_upto(450) : numbers[some_upto(12)];
		record.code =
			some_upto(4) ? ACTION_LOG : some_codes[some_upto(SOME_CODES)];
		record.deleted = some_upto(30) == 0;
		record.has_serial = some_upto(4);
		record.serial = (uint32_t)random() * 2;
		sighting.count = some_upto(20) ? 1 + some_upto(9) : UINT64_C(1) << 48;
		sighting.prelude = some_upto(3) == 0;
		sighting.first = sighting.last = some_times[some_upto(SOME_TIMES)];
		recording_add(recording, session, &record, &sighting);
	}
}

struct recording *some_recording(unsigned int seed)
{
	struct recording *recording;
	unsigned int session, sessions;
	char host[60], boot[60], buf[100];

	srandom(seed);
	if (recording_new(&recording) < 0)
		abort();
	sessions = some_upto(6);
	for (unsigned int i = 0; i < sessions; i++) {
		if (recording_session(recording, odd_text(host, sizeof(host)),
				      odd_text(boot, sizeof(boot)), &session) < 0)
			abort();
		some_account(&recording->sessions[session].account);
		for (unsigned int k = some_upto(8); k > 0; k--)
			some_records(recording, session);
	}
	for (size_t i = 0; i < recording->n_groups; i++)
		if (some_upto(3) == 0)
			some_container(recording->groups[i], buf);
	recording_sort(recording);
	return recording;
}
