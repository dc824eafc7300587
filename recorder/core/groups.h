/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups of system calls that other programs have names for: data in groups/NAME.list,
 * which says of which version. Constant.
 */
#ifndef SECCOMP_RECORD_GROUPS_H
#define SECCOMP_RECORD_GROUPS_H

#include <stddef.h>

struct call_group {
	const char *name;	  /* "@aio" */
	const char *const *calls; /* NULL ends them; a call may be there twice */
};

/* Those of systemd.exec(5), without @known, which is all calls. */
extern const struct call_group groups_systemd[];
extern const size_t groups_n_systemd;

/* Those of firejail(1). */
extern const struct call_group groups_firejail[];
extern const size_t groups_n_firejail;

#endif
