/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recording as a document, seccomp-record/1: seccomp-record-recording(5) has its
 * fields, recorder/recording.schema.json their types, parsers/recording-read.h reads it.
 *
 * It is written as it goes, without a tree in memory: a merged recording has a million
 * system calls. One system call a line, so that diff(1) is of use.
 */
#ifndef SECCOMP_RECORD_RECORDING_WRITE_H
#define SECCOMP_RECORD_RECORDING_WRITE_H

#include <stdio.h>

#include "out.h"
#include "recording.h"

/*
 * Writes RECORDING, sorted by recording_sort(), to OUT: equal recordings give equal
 * bytes. 0, or -EFBIG, with a part written: it is larger than RECORDING_DOCUMENT_MAX,
 * which nobody would read. Errors of OUT are the caller's to find with ferror().
 */
int recording_write(const struct recording *recording, FILE *out);

/*
 * Parts of it, for documents that have the same members. What tells a group, "session" to
 * "unit"; a call, "nr" to "prelude"; where a session's records are from, ", host" (or ",
 * source") to "trust".
 */
void recording_write_group(struct out *out, const struct session *session,
			   const struct group *group);
void recording_write_call(struct out *out, const struct arch *arch,
			  const struct call *call);
/* The members of its object. */
void recording_write_container(struct out *out, const struct container *container);
void recording_write_origin(struct out *out, const struct session *session);

#endif
