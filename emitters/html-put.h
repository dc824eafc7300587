/* SPDX-License-Identifier: Apache-2.0 */
/* Text for HTML: what is in it cannot end an element, an attribute or a line. */
#ifndef SECCOMP_RECORD_HTML_PUT_H
#define SECCOMP_RECORD_HTML_PUT_H

#include "out.h"

/*
 * TEXT, which may be a stranger's, as out_shown() has it, with character references for
 * what means something in HTML: between tags, or in an attribute's quotes. As \xNN too
 * what would not be seen, or would turn the line around: U+061C, U+200B to U+200F,
 * U+202A to U+202E, U+2060 to U+206F, U+FEFF.
 */
void html_put(struct out *out, struct span text);

/* The same as code, kept apart from the direction in which the rest is read. */
void html_put_code(struct out *out, struct span text);

/* An element <time>, 2026-11-22 10:57:14.658, in UTC; "unknown" where it cannot be told.
 */
void html_put_time(struct out *out, int64_t time);

#endif
