/* SPDX-License-Identifier: Apache-2.0 */
/* --split-by and --output-dir: a profile for each program, container, ... */
#ifndef SECCOMP_RECORD_EMIT_SPLIT_H
#define SECCOMP_RECORD_EMIT_SPLIT_H

#include "emit-options.h"

/*
 * Whether the options fit together; makes the folder, since later there may be no right
 * to. 0, or negative after having said why not.
 */
int emit_split_check(const struct emit_options *options);

/* As emit_one() does, each part into its file. */
int emit_split(const struct emit_options *options, const struct recording *recording);

#endif
