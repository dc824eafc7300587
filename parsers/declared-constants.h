/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constants that policies call by name, with the values of this machine's headers; for
 * declared-*.c alone.
 */
#ifndef SECCOMP_RECORD_DECLARED_CONSTANTS_H
#define SECCOMP_RECORD_DECLARED_CONSTANTS_H

#include <stdint.h>

#include "record.h"

/* False: there is no such constant here. */
bool declared_constant(struct span name, uint64_t *ret);

#endif
