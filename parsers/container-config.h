/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The documents of container engines, for container-facts.h. They are read value by value
 * and can be hostile: what they make this allocate is one string.
 */
#ifndef SECCOMP_RECORD_CONTAINER_CONFIG_H
#define SECCOMP_RECORD_CONTAINER_CONFIG_H

#include "container-facts.h"

/* See container_reader. */
int container_config_read(enum container_document kind, const char *text, size_t n,
			  struct container_facts *facts);

#endif
