/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The system call groups of systemd.exec(5): data in systemd-groups.list, which says of
 * which version. Constant.
 */
#ifndef SECCOMP_RECORD_SYSTEMD_GROUPS_H
#define SECCOMP_RECORD_SYSTEMD_GROUPS_H

#include <stddef.h>

struct systemd_group {
	const char *name;	  /* "@aio" */
	const char *const *calls; /* NULL ends them; a call may be there twice */
};

extern const struct systemd_group systemd_groups[];
extern const size_t systemd_n_groups;

#endif
