/* SPDX-License-Identifier: Apache-2.0 */
/* Whose numbers /proc has. */
#ifndef SECCOMP_RECORD_OWN_PROC_H
#define SECCOMP_RECORD_OWN_PROC_H

#include <stdbool.h>

/*
 * Whether the /proc that is mounted has the numbers of this process's own pid namespace.
 * One of another namespace has another name for this process, or none (proc(5)).
 */
bool own_proc(void);

#endif
