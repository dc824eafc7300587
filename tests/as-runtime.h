/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the filter of a JSON profile as Docker and runc do, by json-c and libseccomp:
 * what the program's own reader and model are compared with, so nothing of them is here.
 */
#ifndef SECCOMP_RECORD_AS_RUNTIME_H
#define SECCOMP_RECORD_AS_RUNTIME_H

#include <seccomp.h>

struct as_runtime {
	const char *machine;	  /* as Docker calls it: "amd64" */
	const char *machine_arch; /* SCMP_ARCH_* of it */
	const char *const *caps;  /* ends in NULL */
	int kernel[2];
};

/* libseccomp's number of SCMP_ARCH_X86_64 and the like; 0: unknown. */
uint32_t as_runtime_arch(const char *name);

/* 0, or what libseccomp refuses the profile with. */
int as_runtime_build(const char *json, const struct as_runtime *how,
		     scmp_filter_ctx *ret);

#endif
