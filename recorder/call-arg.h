/* SPDX-License-Identifier: Apache-2.0 */
/* A system call as a user names one on a command line. */
#ifndef SECCOMP_RECORD_CALL_ARG_H
#define SECCOMP_RECORD_CALL_ARG_H

#include "arch.h"

/*
 * Decimal, 0x hexadecimal, negative, or syscall_ with such a number behind it, as what
 * has no name is printed. False: it is no number, so a name.
 */
bool call_arg_number(const char *text, int64_t *ret_nr);

/* Whether any architecture has a call of that name. */
bool call_arg_known(const char *name);

/*
 * The name that is nearest to NAME, of the calls of N architectures; NULL: none is near.
 * It lives as long as the program.
 */
const char *call_arg_nearest(const char *name, const struct arch *const *archs, size_t n);

#endif
