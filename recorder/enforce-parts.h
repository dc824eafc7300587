/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of enforce share. */
#ifndef SECCOMP_RECORD_ENFORCE_PARTS_H
#define SECCOMP_RECORD_ENFORCE_PARTS_H

#include "enforce.h"

/* A program that grows; N may exceed what there is room for. */
struct enforce_out {
	struct sock_filter code[BPF_MAXINSNS];
	size_t n;
};

void enforce_put(struct enforce_out *out, uint16_t code, size_t yes, size_t no,
		 uint32_t k);

/* All three: 0, -ENOMEM, or negative with ERROR, as enforce(). */

/* enforce-scmp.c: by libseccomp. */
int enforce_scmp(const struct declared *declared, const struct evaluate_options *options,
		 struct enforce_out *out, char error[ENFORCE_ERROR]);

/* enforce-model.c: what evaluate() says, on all architectures of the machine. */
int enforce_model(const struct declared *declared, const struct evaluate_options *options,
		  struct enforce_out *out, char error[ENFORCE_ERROR]);

/* The newest call of ARCH that DECLARED names and libseccomp knows; -1: none. */
int64_t enforce_scmp_newest(const struct declared *declared,
			    const struct evaluate_options *options,
			    const struct arch *arch);

/* ENOSYS for calls that are newer than that. */
int enforce_stub(const struct declared *declared, const struct evaluate_options *options,
		 struct enforce_out *out, char error[ENFORCE_ERROR]);

#endif
