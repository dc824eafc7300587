/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a seccomp filter as the kernel would, on a call that is not made: which answer it
 * gives, and which arguments it looked at for that.
 *
 * A filter is of the machine's own byte order. What one may hold: kernel/seccomp.c,
 * seccomp_check_filter(), and net/core/filter.c, bpf_check_classic().
 */
#ifndef SECCOMP_RECORD_BPF_RUN_H
#define SECCOMP_RECORD_BPF_RUN_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_program {
	struct sock_filter *code;
	size_t n;
};

/* 0; -EINVAL: the kernel would not take it. */
int bpf_check(const struct bpf_program *program);

/*
 * SECCOMP_RET_* and its data, of a program that bpf_check() took. Bit I of *RET_ARGS,
 * which may be NULL, says that it looked at argument I.
 */
uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *call,
		 unsigned int *ret_args);

#endif
