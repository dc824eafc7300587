/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles that have a name instead of a file: parsers/builtin/NAME.json, compiled in by
 * builtin/gen.awk.
 */
#ifndef SECCOMP_RECORD_DECLARED_BUILTIN_H
#define SECCOMP_RECORD_DECLARED_BUILTIN_H

#include "declared-read.h"

extern const char declared_builtin_docker_default[];
extern const size_t declared_builtin_n_docker_default;

/*
 * Of docker-default, and of runtime-default, which is the same. False: there is none of
 * that name.
 */
bool declared_builtin(const char *name, struct declared_document *ret);

/* The name at I; NULL past the last. Constant. */
const char *declared_builtin_name(size_t i);

#endif
