/* SPDX-License-Identifier: Apache-2.0 */
/* What --widen has added to a profile, and why: a line each, on stderr. */
#ifndef SECCOMP_RECORD_EMIT_WIDENED_H
#define SECCOMP_RECORD_EMIT_WIDENED_H

#include "profile.h"

/* WIDEN: the WIDEN_* that PROFILE was made with. */
void emit_widened(const struct profile *profile, unsigned int widen);

#endif
