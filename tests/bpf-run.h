/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a seccomp filter as the kernel would, on a call that is not made. Only filters for
 * machines of this one's byte order, which is little.
 */
#ifndef SECCOMP_RECORD_BPF_RUN_H
#define SECCOMP_RECORD_BPF_RUN_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_program {
	struct sock_filter *code;
	size_t n;
};

struct bpf_call {
	uint32_t arch; /* AUDIT_ARCH_* */
	uint32_t nr;
	uint64_t args[6];
};

/* SECCOMP_RET_* and its data. Ends the test where the program is none. */
uint32_t bpf_run(const struct bpf_program *program, const struct bpf_call *call);

#endif
