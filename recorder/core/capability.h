/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities by name and number (include/uapi/linux/capability.h), as sets of 64 bits.
 */
#ifndef SECCOMP_RECORD_CAPABILITY_H
#define SECCOMP_RECORD_CAPABILITY_H

#include <stdint.h>

/* Those that Docker and containerd give a container (oci/caps/defaults.go of moby). */
#define CAPABILITY_DOCKER UINT64_C(0x00000000a80425fb)

/* The number of NAME, in any case, with or without CAP_; -1: there is none. */
int capability_by_name(const char *name);

/* "CAP_CHOWN"; NULL past the last. */
const char *capability_name(unsigned int number);

static inline uint64_t capability_bit(unsigned int number)
{
	return UINT64_C(1) << number;
}

#endif
