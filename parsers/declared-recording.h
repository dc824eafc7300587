/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings as declared profiles: what was recorded is allowed, all else is denied. */
#ifndef SECCOMP_RECORD_DECLARED_RECORDING_H
#define SECCOMP_RECORD_DECLARED_RECORDING_H

#include "declared-read.h"
#include "recording.h"

/* Whether DOCUMENT says that it is a recording. */
bool declared_is_recording(const struct declared_document *document);

/* 0, -ENOMEM, -ENOSPC past a limit. */
int declared_of_recording(const struct recording *recording, struct declared **ret);

#endif
