/* SPDX-License-Identifier: Apache-2.0 */
/* What every command that writes a profile takes: format, output, baseline, defaults. */
#ifndef SECCOMP_RECORD_EMIT_OPTIONS_H
#define SECCOMP_RECORD_EMIT_OPTIONS_H

#include "emit-base.h"
#include "emitter.h"
#include "options.h"
#include "profile.h"
#include "split.h"

struct emit_written;

struct emit_options {
	const struct emitter *format;
	const char *output; /* path, "-" */
	const char *name;   /* of the profile, where its format has one; NULL: any */
	struct profile_options profile; /* but for its bases */
	struct emit_bases bases;
	bool default_set; /* the user chose the default action */
	enum split_by split_by;
	const char *output_dir;	      /* NULL but with SPLIT_BY */
	struct emit_written *written; /* parts that are; see emit-split.h; NULL: none */
	bool groups;		      /* systemd: fold calls into its groups */
	const char *spo_version;      /* NULL: the newest */
	const char *enforces; /* an option given that only a profile obeys; NULL */
	bool errno_set;	      /* the user chose the default error */
	bool no_counts;	      /* of each call there is one record, however many came */
	bool quiet;	      /* no warnings */
};

void emit_options_init(struct emit_options *options);
void emit_options_done(struct emit_options *options);

/*
 * What goes with what, once all are set; a default action that the user did not choose is
 * one that the format has. 0, or negative after having said it.
 */
int emit_options_check(struct emit_options *options);

/* Rows for an opt_group whose context is a struct emit_options. */
extern const struct opt emit_rows[];

#endif
