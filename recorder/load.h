/* SPDX-License-Identifier: Apache-2.0 */
/* The recordings that a command is given. */
#ifndef SECCOMP_RECORD_LOAD_H
#define SECCOMP_RECORD_LOAD_H

#include "recording.h"

/*
 * Reads the recordings of N PATHS, "-" for standard input among them once, compressed or
 * not, and merges them to one, sorted; see recording-merge.h. 0, or negative after having
 * said whose fault it is, what, and what to do.
 */
int load_recordings(int n, char **paths, struct recording **ret);

#endif
