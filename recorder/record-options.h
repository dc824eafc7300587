/* SPDX-License-Identifier: Apache-2.0 */
/* The command record: what its parts share. */
#ifndef SECCOMP_RECORD_RECORD_OPTIONS_H
#define SECCOMP_RECORD_RECORD_OPTIONS_H

#include <signal.h>
#include <sys/signalfd.h>

#include "emit-options.h"
#include "pack.h"
#include "pipeline.h"
#include "source.h"

/* A command that is started once its source is open, and recorded. */
struct record_command {
	int64_t pid;
	/* Of these signals on_signal is told; true: there is nothing more to record. */
	const sigset_t *signals;
	bool (*on_signal)(void *ctx, const struct signalfd_siginfo *info);
	/* --duration, --until-quiet */
	void (*enough)(void *ctx);
	/* Its source is open. 0, or negative after having said why. NULL: nothing to do.
	 */
	int (*begin)(void *ctx);
	/*
	 * Nothing more comes. 0, or negative after having said why there is nothing to
	 * write.
	 */
	int (*end)(void *ctx);
	void *ctx;
};

struct record_options {
	struct filter *filter;
	bool no_prelude, no_counts, strict, quiet, verbose, no_sandbox, no_containers;
	int64_t now;		/* milliseconds since the epoch, for relative times */
	const char *containers; /* --containers; NULL: none is written or read */
	const char *source;	/* --source; NULL: auto */
	const char *recording;	/* --recording; NULL: none is written */
	const char *state;	/* --state; NULL: none is kept */
	struct pack key;	/* for record_options_key() */
	struct source_options from;
	int64_t duration, until_quiet;	      /* milliseconds; 0: none */
	const struct record_command *command; /* NULL: none is started */
	struct emit_options emit;
};

/* The help text of --source: which sources this build has. */
#define RECORD_SOURCES 1024
extern char record_sources[RECORD_SOURCES];

void record_options_init(struct record_options *options);
void record_options_done(struct record_options *options);

/*
 * The rows of the three tables below that have one of NAMES, to RET, which has room for
 * them and the end.
 */
void record_options_pick(const char *const *names, struct opt *ret);

/* The option that set conditions of KIND, without its dashes. */
const char *record_options_filter(enum filter_kind kind);

/* One more of these. */
void record_options_note(struct record_options *options, const char *name,
			 const char *value);

/*
 * The options that decide what is recorded, "--NAME=VALUE" and a newline each, in an
 * order of their own; for struct state_key. The caller's. 0 or -ENOMEM.
 */
int record_options_key(const struct record_options *options, char **ret);

/* The option tables; the context is a struct record_options. */
extern const struct opt record_filter_rows[];
extern const struct opt record_source_rows[];
extern const struct opt record_general_rows[];

/* record-files.c: reads N logs. Returns the exit status. */
int record_files(int n, char **paths, const struct record_options *options);

/* record-live.c: reads or follows a source of this machine. Returns the exit status. */
int record_live(const struct record_options *options);

/* The same of one source, for what is to be followed. */
int record_follow(const struct record_options *options, const struct source_ops *ops);

/* The same for one log as it grows; "-" is standard input, as it comes. */
int record_path(struct record_options *options, const char *path);

/*
 * record-result.c: what could be read was: the account and the profile of it. SOURCE is
 * how the user knows it; FAILED: not all could be read. Returns the exit status.
 */
int record_result(struct pipeline *pipeline, const char *source, bool failed,
		  const struct record_options *options);

#endif
