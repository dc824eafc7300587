/* SPDX-License-Identifier: Apache-2.0 */
/* The account of a reading in words, on standard error. */
#ifndef SECCOMP_RECORD_SUMMARY_H
#define SECCOMP_RECORD_SUMMARY_H

#include "pipeline.h"

/* What was read, found, lost; the verdict; how saturated the result is. */
void summary_print(const struct pipeline_result *result, const char *source);

/* The same where each call was looked up only once. */
void summary_names(const struct pipeline_result *result, const char *source);

/* No record matched: what the log did hold, so that a mistyped option explains itself. */
void summary_nothing(const struct pipeline_result *result, const char *source);

/* The same of a journal of which only the index was asked. */
void summary_no_names(const char *source);

/* Whether records are known lost. */
bool summary_lossy(const struct pipeline_result *result);

/* The same two for a recording that was read from WHERE. */
void summary_recording(const struct recording *recording, const char *where);
bool summary_recording_lossy(const struct recording *recording);

#endif
