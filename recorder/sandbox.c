/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <seccomp.h>

#include "privileges.h"
#include "rules.h"

/*
 * A call outside the list fails with EPERM and is logged by the kernel: a recording that
 * lacks one call can mostly go on, and a killed one cannot.
 */
int privileges_sandbox(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = filter ? 0 : -ENOMEM;

	for (const char *const *name = rules_self; *name && r == 0; name++) {
		int nr = seccomp_syscall_resolve_name(*name);

		if (nr != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, nr, 0);
		/* The list serves every architecture; not each has all. */
		if (r == -EDOM || r == -EINVAL)
			r = 0;
	}
	if (r == 0)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
	r = r ? r : seccomp_load(filter);
	seccomp_release(filter);
	return r;
}
