/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what container-map-write.c writes: seccomp-record(1), CONTAINERS. */
#ifndef SECCOMP_RECORD_CONTAINER_MAP_READ_H
#define SECCOMP_RECORD_CONTAINER_MAP_READ_H

#include "container-map.h"
#include "json-pull.h"

/*
 * The N bytes of TEXT into RET, which is empty. 0, -ENOMEM, or another negative errno
 * with ERROR saying what is wrong and where; RET is to be done with in any case.
 */
int container_map_read(const char *text, size_t n, struct container_map *ret,
		       char error[JSON_PULL_ERROR]);

#endif
