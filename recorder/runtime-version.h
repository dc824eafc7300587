/* SPDX-License-Identifier: Apache-2.0 */
/* Which version of a container runtime is installed. */
#ifndef SECCOMP_RECORD_RUNTIME_VERSION_H
#define SECCOMP_RECORD_RUNTIME_VERSION_H

#include <stddef.h>

/*
 * Asks NAME itself (`NAME --version`), where it stands in a usual folder and only root
 * can have put it there. Writes its version, such as 1.1.5, to RET. 0, or a negative
 * errno: -ENOENT, it is not installed. Takes two seconds at most.
 */
int runtime_version(const char *name, char *ret, size_t size);

#endif
