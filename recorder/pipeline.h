/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place where a source's bytes go through parser, account, filter and prelude
 * into a recording.
 */
#ifndef SECCOMP_RECORD_PIPELINE_H
#define SECCOMP_RECORD_PIPELINE_H

#include "account.h"
#include "census.h"
#include "container-map.h"
#include "containers.h"
#include "filter.h"
#include "recording.h"
#include "source.h"

struct pipeline;

struct pipeline_options {
	struct filter *filter; /* borrowed for the life of the pipeline */
	bool prelude;	       /* include it */
	bool can_tell;	       /* the source knows of every loss */
	bool all_types;	       /* it delivers records of all types: gaps mean loss */
	bool once;	    /* no event of it comes twice: their serials are not kept */
	const char *source; /* its name in the recording; NULL: file */
	/*
	 * A process that is this program until it becomes another one by execve: what it
	 * did before is prelude. 0: there is none.
	 */
	int64_t root;
	/* Of this machine's processes; borrowed. NULL: no record is looked up. */
	struct containers *containers;
	const struct container_map *map; /* in its place; borrowed, or NULL */
	struct span host, boot;		 /* of this machine, for these; borrowed */
	/* Where not NULL, told of each call that is the first of its kind in its group.
	 */
	void (*fresh)(void *ctx, const struct group *group, const struct record *record);
	/* Where not NULL, told what a source has to say to the user. */
	void (*note)(void *ctx, const char *text);
	void *ctx; /* of both */
};

/* 0 or -ENOMEM. */
int pipeline_new(const struct pipeline_options *options, struct pipeline **ret);
void pipeline_free(struct pipeline *pipeline);

/*
 * Another file begins, known to the user as NAME (borrowed until the next call). TRUSTED:
 * only root can have written it.
 */
void pipeline_begin(struct pipeline *pipeline, const char *name, bool trusted);

/* Where records come from that do not say it themselves. 0 or -ENOMEM. */
int pipeline_origin(struct pipeline *pipeline, const char *host, const char *boot);

/* Grows with all that is delivered: where it is as it was, nothing has changed. */
uint64_t pipeline_moves(const struct pipeline *pipeline);

/* The names of a container became known: see place.h. 0 or -ENOMEM. */
int pipeline_learn(struct pipeline *pipeline, const struct container *old,
		   const struct container *new);

/* The source found that it does not know of every loss after all. */
void pipeline_cannot_tell(struct pipeline *pipeline);

/* What a source delivers to. CTX of the result is PIPELINE. */
struct source_sink pipeline_sink(struct pipeline *pipeline);

/* Where the next bytes go, and that N of them came: see stream.h, whose codes hold. */
char *pipeline_space(struct pipeline *pipeline, size_t *ret_n);
int pipeline_push(struct pipeline *pipeline, size_t n);

/* The file ended. */
int pipeline_end(struct pipeline *pipeline);

/* Everything was read: settles the account. 0 or -ENOMEM. */
int pipeline_finish(struct pipeline *pipeline);

/* What there is to say of the reading beside its recording. */
struct pipeline_result {
	struct recording *recording; /* the pipeline's own */
	struct census *census;	     /* executables not wanted; the pipeline's own */
	const char *unusable;	     /* a form that lacks what is needed; NULL */
	uint64_t lines;
	uint64_t other_actions;	   /* records left out because of their action */
	bool forgot_serials;	   /* see serials.h */
	uint64_t forgot_processes; /* see prelude.h */
	uint64_t prelude;	   /* records that joined as prelude */
};

void pipeline_result(struct pipeline *pipeline, struct pipeline_result *ret);

/*
 * pipeline-state.c: all that the next record would find, between two reads of a source:
 * recording, accounts, prelude, what was seen. A line whose rest is missing is not in it.
 * The recording is sorted by it. 0 or -ENOMEM.
 */
int pipeline_pack(struct pipeline *pipeline, struct pack *pack);

/* Into a pipeline that is new and has the same options. -EBADMSG: it is damaged. */
int pipeline_unpack(struct pipeline *pipeline, struct unpack *unpack);

#endif
