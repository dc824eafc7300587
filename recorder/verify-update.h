/* SPDX-License-Identifier: Apache-2.0 */
/* Denials as evidence of need: added to a recording, from which profiles are made. */
#ifndef SECCOMP_RECORD_VERIFY_UPDATE_H
#define SECCOMP_RECORD_VERIFY_UPDATE_H

#include "trial.h"

/*
 * Adds what TRIAL of COMMAND saw denied to the recording PATH, which is made where it is
 * not there and replaced as a whole, as one more session. Nothing denied, nothing
 * changed. 0, or negative after having said why.
 */
int verify_update(const struct trial *trial, const char *command, const char *path);

#endif
