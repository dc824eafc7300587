/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command under the filter of a profile: what of its calls, and of all its processes',
 * the filter denies.
 *
 * The filter is one of these:
 * - notify: where it denied, it notifies instead. This program looks up what the original
 *   says to the very call and does that (deny.h), or lets the call through. Anybody may,
 *   nothing is lost, and arguments are known.
 * - audit: it is the profile's own, with the flag that has denials logged, and the kernel
 *   does what it says. As root; actions are known, arguments and errors are not.
 *
 * Of the calls that start the command only the execve(2) counts, which whoever enforces
 * the profile makes as well; see launch.h.
 */
#ifndef SECCOMP_RECORD_TRIAL_H
#define SECCOMP_RECORD_TRIAL_H

#include "bpf-run.h"
#include "denials.h"
#include "launch.h"

struct trial_way;

/* NULL: this build has no way of that name. "" is the first. */
const struct trial_way *trial_way_by_name(const char *name);
const char *trial_way_name(const struct trial_way *way);

struct trial_options {
	const struct bpf_program *program; /* that bpf_check() takes */
	char *const *argv;
	const struct trial_way *way;
	bool complain; /* let through what is denied; only where the way can */
	/* Told what the user should know. */
	void (*note)(void *ctx, const char *text);
	void *ctx;
};

struct trial {
	struct denials *denials; /* sorted */
	struct launch launch;	 /* ended, or never begun */
	bool no_command;	 /* launch.error says why */
	unsigned int killed;	 /* processes, by the profile */
	bool killed_own;	 /* the command's own among them */
	uint64_t lost;		 /* records, at least */
	bool lossy;		 /* some were, it is not known how many */
};

/*
 * Returns when all processes have ended, or the user does not want to wait for the rest.
 * 0; negative: the command was not started, *ret_why says why (constant). RET is to be
 * given to trial_done() in any case.
 */
int trial_run(const struct trial_options *options, struct trial *ret,
	      const char **ret_why);
void trial_done(struct trial *trial);

/* Whether the way can let through what is denied. */
bool trial_can_complain(const struct trial_way *way);

#endif
