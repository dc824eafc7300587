/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of trial share. */
#ifndef SECCOMP_RECORD_TRIAL_PARTS_H
#define SECCOMP_RECORD_TRIAL_PARTS_H

#include "record.h"
#include "source.h"
#include "trial.h"

struct trial_job {
	const struct trial_options *options;
	struct trial *out;
	char *self; /* this program, until the command is another one */
};

struct trial_way {
	const char *name;
	bool complains;
	/* Changes the instructions of the filter. 0, or -errno with *ret_why. */
	int (*prepare)(struct trial_job *job, struct sock_filter *code, size_t n,
		       const char **ret_why);
	unsigned int flags; /* of the filter */
	bool listener;
	/* 0: *ret is the source of what happens; else -errno with *ret_why. */
	int (*open)(struct trial_job *job, struct source **ret, const char **ret_why);
};

extern const struct trial_way trial_notify, trial_audit;

/* What the way saw RECORD be. */
enum trial_phase {
	TRIAL_COMMAND,
	TRIAL_LAUNCH, /* the execve that starts the command */
	TRIAL_FAILED, /* what follows where that has failed */
};
enum trial_phase trial_phase(struct trial_job *job, const struct record *record);

/* What is known of one denial, beside who made the call; as denials.h has it. */
struct trial_denial {
	uint32_t verdict;
	bool no_data;
	unsigned int args;
	const uint64_t *values; /* NULL where ARGS is 0 */
	bool launch;
};

/* 0 or -ENOMEM. */
int trial_denied(struct trial_job *job, const struct record *record,
		 const struct trial_denial *denial);

/* The profile killed the process PID. */
void trial_killed(struct trial_job *job, int64_t pid);

#endif
