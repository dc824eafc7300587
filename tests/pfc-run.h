/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the pseudo code that libseccomp prints of a filter: what it means, whatever its
 * compiler makes of that.
 */
#ifndef SECCOMP_RECORD_PFC_RUN_H
#define SECCOMP_RECORD_PFC_RUN_H

#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>

struct pfc;

struct pfc *pfc_new(scmp_filter_ctx filter);
void pfc_free(struct pfc *pfc);

/* Whether a rule for call NR of ARCH ("SCMP_ARCH_X86") matches ARGS. */
bool pfc_run(const struct pfc *pfc, const char *arch, int nr, const uint64_t args[6],
	     uint32_t *ret);

#endif
