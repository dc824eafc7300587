/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline-parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "recording-read.h"
#include "recording-write.h"

/* The recording as a document: what it has beside its accounts. */
static int pack_recording(struct recording *recording, struct pack *pack)
{
	char *text = NULL;
	size_t n = 0;
	FILE *file = open_memstream(&text, &n);
	int r = 0;

	if (!file)
		return -ENOMEM;
	recording_sort(recording);
	r = recording_write(recording, file);
	if (ferror(file))
		r = -ENOMEM;
	if (fclose(file) != 0 && r == 0)
		r = -ENOMEM;
	if (r == 0)
		pack_bytes(pack, (struct span){text, n});
	free(text);
	return r;
}

static int unpack_recording(struct pipeline *p, struct unpack *unpack)
{
	struct span text = unpack_bytes(unpack);
	char error[JSON_PULL_ERROR];
	struct recording *recording;
	int r = recording_read(text.p, text.n, &recording, error);

	if (r < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	/* What was read from a document has the limits of merged ones. */
	recording->max_sessions = p->recording->max_sessions;
	recording->max_groups = p->recording->max_groups;
	recording->max_calls = p->recording->max_calls;
	memcpy(recording->source, p->recording->source, sizeof(recording->source));
	recording_free(p->recording);
	p->recording = recording;
	return 0;
}

static int unpack_accounts(struct pipeline *p, struct unpack *unpack)
{
	int r = 0;

	p->has_session = unpack_upto(unpack, 1);
	p->session = (unsigned int)unpack_upto(unpack, UINT32_MAX);
	if (!p->has_session)
		r = account_unpack(&p->early, unpack);
	for (size_t i = 0; i < p->recording->n_sessions && r == 0; i++) {
		struct session *session = &p->recording->sessions[i];

		/* They follow from the account as it goes on. */
		session->start = session->end = RECORD_NO_TIME;
		r = account_unpack(&session->account, unpack);
	}
	if (p->has_session && p->session >= p->recording->n_sessions) {
		p->has_session = false;
		unpack_fail(unpack);
	}
	return r;
}

int pipeline_pack(struct pipeline *p, struct pack *pack)
{
	int r = pack_recording(p->recording, pack);

	if (r < 0)
		return r;
	pack_number(pack, p->has_session);
	pack_number(pack, p->session);
	if (!p->has_session)
		account_pack(&p->early, pack);
	for (size_t i = 0; i < p->recording->n_sessions; i++)
		account_pack(&p->recording->sessions[i].account, pack);
	serials_pack(p->serials, pack);
	census_pack(&p->census, pack);
	pack_number(pack, p->lines);
	pack_number(pack, stream_lines(p->stream));
	pack_number(pack, p->other_actions);
	pack_number(pack, p->preluded);
	pack_number(pack, p->prelude != NULL);
	if (p->prelude)
		prelude_pack(p->prelude, pack);
	return pack->failed ? -ENOMEM : 0;
}

int pipeline_unpack(struct pipeline *p, struct unpack *unpack)
{
	int r = unpack_recording(p, unpack);

	r = r ? r : unpack_accounts(p, unpack);
	r = r ? r : serials_unpack(p->serials, unpack);
	r = r ? r : census_unpack(&p->census, unpack);
	if (r < 0)
		return r;
	p->run = 0;
	p->lines = unpack_number(unpack);
	stream_go_on(p->stream, unpack_number(unpack));
	p->other_actions = unpack_number(unpack);
	p->preluded = unpack_number(unpack);
	if (unpack_upto(unpack, 1) != (p->prelude != NULL))
		return -EBADMSG;
	if (p->prelude)
		r = prelude_unpack(p->prelude, unpack);
	return r < 0 ? r : unpack_ended(unpack) ? 0 : -EBADMSG;
}
