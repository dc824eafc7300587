/* SPDX-License-Identifier: Apache-2.0 */
/* The baselines of the runtimes that started what a recording is of. */
#ifndef SECCOMP_RECORD_EMIT_BASE_RUNTIME_H
#define SECCOMP_RECORD_EMIT_BASE_RUNTIME_H

#include "profile.h"
#include "recording.h"

/*
 * Adds them to the *N of *ROWS, and says so unless QUIET: of the version that a container
 * names and of its no_new_privs; of what is not named, or was not measured, all. 0 or
 * -ENOMEM.
 */
int emit_base_runtimes(const struct recording *recording, bool quiet,
		       struct profile_base **rows, size_t *n);

#endif
