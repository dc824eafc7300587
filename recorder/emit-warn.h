/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile cannot hold, or its format cannot say: one line each, on stderr. */
#ifndef SECCOMP_RECORD_EMIT_WARN_H
#define SECCOMP_RECORD_EMIT_WARN_H

#include "emit-options.h"

void emit_warn(const struct emit_options *options, const struct profile *profile);

#endif
