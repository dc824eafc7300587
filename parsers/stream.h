/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes in, records out: the push parser in front of all text forms, mixed as they come.
 *
 * Memory: one buffer of STREAM_BUFFER bytes, and 64 KiB more once JSON comes; nothing is
 * allocated per record. A line longer than STREAM_LINE is counted and skipped.
 */
#ifndef SECCOMP_RECORD_STREAM_H
#define SECCOMP_RECORD_STREAM_H

#include "journal-field.h"
#include "sink.h"

#define STREAM_BUFFER 262144
#define STREAM_LINE   65536

struct stream;

/* SINK is copied. 0 or -ENOMEM. */
int stream_new(const struct sink *sink, struct stream **ret);
void stream_free(struct stream *stream);

/*
 * Where the next bytes go: read up to *ret_n there (at least STREAM_BUFFER -
 * STREAM_LINE), then call stream_push() with the number read. A partial last line waits
 * for its rest.
 */
char *stream_space(struct stream *stream, size_t *ret_n);

/* 0, -ENOMEM, or the negative value of a sink function. */
int stream_push(struct stream *stream, size_t n);

/* Bytes pushed that wait for the rest of their line. */
size_t stream_pending(const struct stream *stream);

/*
 * What does not come as text: a message of netlink (its type, and its N bytes from
 * "audit(" on, changed in place, PARSE_PAD bytes behind them readable and writable), and
 * an entry of the journal, field by field. Codes as above.
 */
int stream_payload(struct stream *stream, unsigned int type, char *text, size_t n);
void stream_field(struct stream *stream, enum journal_field field, struct span value);
int stream_entry(struct stream *stream);

/* The input ended: what is left is the last line. Line numbers start anew. Returns as
 * above. */
int stream_finish(struct stream *stream);

/* Lines so far. */
uint64_t stream_lines(const struct stream *stream);

/* What comes next is behind that many lines of its file. */
void stream_go_on(struct stream *stream, uint64_t lines);

#endif
