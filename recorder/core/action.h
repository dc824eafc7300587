/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seccomp actions: the kernel's codes (include/uapi/linux/seccomp.h), the words that
 * users and recordings have for them, and libseccomp's names, which OCI shares.
 */
#ifndef SECCOMP_RECORD_ACTION_H
#define SECCOMP_RECORD_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#define ACTION_KILL_PROCESS 0x80000000U
#define ACTION_KILL_THREAD  0x00000000U
#define ACTION_TRAP	    0x00030000U
#define ACTION_ERRNO	    0x00050000U
#define ACTION_NOTIFY	    0x7fc00000U
#define ACTION_TRACE	    0x7ff00000U
#define ACTION_LOG	    0x7ffc0000U
#define ACTION_ALLOW	    0x7fff0000U

/* Whether a call goes on after it; CODE may have data. */
static inline bool action_lets_through(uint32_t code)
{
	return (code & 0xffff0000U) == ACTION_ALLOW || (code & 0xffff0000U) == ACTION_LOG;
}

struct action {
	uint32_t code;
	const char *name; /* log, errno, kill-process ... */
	const char *scmp; /* SCMP_ACT_* */
};

/* Rows in the order in which the kernel prefers them; NULL past the end. */
const struct action *action_at(unsigned int i);

/* NULL: unknown. The name may be ours, SCMP_ACT_* or an alias (kill, user-notify). */
const struct action *action_of(uint32_t code);
const struct action *action_by_name(const char *name);

#endif
