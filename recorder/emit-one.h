/* SPDX-License-Identifier: Apache-2.0 */
/* One profile, into its file. */
#ifndef SECCOMP_RECORD_EMIT_ONE_H
#define SECCOMP_RECORD_EMIT_ONE_H

#include "emit-options.h"

/*
 * Builds the profile of RECORDING, warns of what it cannot hold, writes it. EXIT_DONE;
 * EXIT_NOTHING where it would allow nothing of what was recorded, which is not written;
 * EXIT_TROUBLE. The reason was said.
 */
int emit_one(const struct emit_options *options, const struct recording *recording);

#endif
