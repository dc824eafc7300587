/* SPDX-License-Identifier: Apache-2.0 */
/* Fewer groups and calls of a recording that is complete. */
#ifndef SECCOMP_RECORD_RECORDING_SELECT_H
#define SECCOMP_RECORD_RECORDING_SELECT_H

#include "filter.h"
#include "recording.h"

/*
 * Takes out of RECORDING the groups that FILTER does not want, by what a recording has of
 * them: executable, names of threads, host, context, architecture. With PRELUDE a group
 * that is nothing but prelude is measured by host and architecture alone, as the
 * recording was made, as long as its session has others that are wanted: it says what
 * these were before. Without, calls that were seen as prelude only go too. Sessions stay;
 * nothing can be added any more. 0 or -ENOMEM.
 */
int recording_select(struct recording *recording, struct filter *filter, bool prelude);

/*
 * Leaves what was denied alone: of each call the actions that stopped it, and how often
 * they did; calls and groups that have none go. First and last stay those of all actions:
 * more is not known. Likewise nothing can be added any more.
 */
void recording_select_denied(struct recording *recording);

#endif
