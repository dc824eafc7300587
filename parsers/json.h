/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journalctl -o json, json-seq, json-sse (an object a line, with a prefix in the latter
 * two) and json-pretty (an object over several lines). Read by json-c.
 */
#ifndef SECCOMP_RECORD_JSON_H
#define SECCOMP_RECORD_JSON_H

#include "entry.h"

/* Longest object that is read; no record comes near. */
#define JSON_MAX 65536

struct json;

/* 0 or -ENOMEM. */
int json_new(struct json **ret);
void json_free(struct json *json);

/* Whether the line belongs to a JSON form; then it is for json_line(). JSON may be NULL.
 */
bool json_begins(const struct json *json, const char *p, const char *end);

/*
 * One line, without its newline. 1: it is none of this form, and an object that was open
 * is damaged; the line is the caller's again. 0, or what the sink returned.
 */
int json_line(struct json *json, struct entry *entry, const char *p, const char *end,
	      const struct frame *frame);

/* The stream ended: an object that is open is damaged. */
void json_finish(struct json *json, struct entry *entry, const struct frame *frame);

#endif
