/* SPDX-License-Identifier: Apache-2.0 */
/* A container map as a document: seccomp-record(1), CONTAINERS. */
#ifndef SECCOMP_RECORD_CONTAINER_MAP_WRITE_H
#define SECCOMP_RECORD_CONTAINER_MAP_WRITE_H

#include <stdio.h>

#include "container-map.h"

/* Errors of the file are the caller's to find with ferror(). */
void container_map_write(const struct container_map *map, FILE *file);

#endif
