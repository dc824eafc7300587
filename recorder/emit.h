/* SPDX-License-Identifier: Apache-2.0 */
/* What is written of a recording: a profile, or with --split-by one for each part of it.
 */
#ifndef SECCOMP_RECORD_EMIT_H
#define SECCOMP_RECORD_EMIT_H

#include "emit-options.h"

/* What goes with what, once all is set. 0, or negative after having said it. */
int emit_check(struct emit_options *options);

/* As emit_one() does; of several, EXIT_DONE where any was written and none failed. */
int emit_profile(const struct emit_options *options, const struct recording *recording);

#endif
