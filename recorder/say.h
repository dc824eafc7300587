/* SPDX-License-Identifier: Apache-2.0 */
/* What the program tells its user: one line each, on standard error. */
#ifndef SECCOMP_RECORD_SAY_H
#define SECCOMP_RECORD_SAY_H

#include <stddef.h>

/*
 * Prints "seccomp-record: WHERE: text"; WHERE may be NULL. Bytes that a terminal could
 * take for commands are printed as \xNN, since names in records are chosen by strangers.
 */
void say(const char *where, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* N bytes of TEXT, made safe in the same way, and nothing else. */
void say_bytes(const char *text, size_t n);

#endif
