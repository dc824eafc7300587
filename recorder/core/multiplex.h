/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that some architectures make through another one, whose first argument says which
 * is meant: socketcall(2) and ipc(2). Numbers: include/uapi/linux/net.h and ipc.h.
 */
#ifndef SECCOMP_RECORD_MULTIPLEX_H
#define SECCOMP_RECORD_MULTIPLEX_H

#include "arch.h"

/* Whether NAME goes through another call on ARCH: its number, and the first argument. */
bool multiplex_of(const struct arch *arch, const char *name, int64_t *ret_nr,
		  unsigned int *ret_which);

#endif
