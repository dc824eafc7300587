/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command record with --state: what it goes on from, and when it saves. Without a
 * file all of this does nothing. It prints what goes wrong.
 */
#ifndef SECCOMP_RECORD_RESUME_H
#define SECCOMP_RECORD_RESUME_H

#include "record-options.h"
#include "state.h"

struct resume {
	const char *path; /* NULL: no state is kept */
	bool quiet;
	struct state *state;
	char *options;	/* of state_key; owned */
	uint64_t moves; /* of the pipeline when it was last saved */
	int64_t last;	/* when that was, as of follow_now() */
	bool saved;	/* at all */
	bool failing;
};

/* 0, or negative after having said why. End it with resume_done() in any case. */
int resume_open(struct resume *resume, const struct record_options *options);
void resume_done(struct resume *resume);

/*
 * *OPS is the source that is asked for, NULL: any. Where there is something to go on
 * from, it becomes that one's source. 0, or negative after having said that they differ.
 */
int resume_source(const struct resume *resume, const struct source_ops **ops);

/*
 * Fills a new PIPELINE, and the position in FROM. 0, or negative with the reason in
 * *ret_why.
 */
int resume_restore(struct resume *resume, const struct source_ops *ops,
		   struct pipeline *pipeline, struct source_options *from,
		   const char **ret_why);

/*
 * Between two reads of SOURCE. Saves what changed, not too often. 0, or milliseconds
 * after which to come back.
 */
int64_t resume_settle(struct resume *resume, struct source *source,
		      struct pipeline *pipeline);

/* Saves now. 0, or negative after having said why. */
int resume_save(struct resume *resume, struct source *source, struct pipeline *pipeline);

#endif
