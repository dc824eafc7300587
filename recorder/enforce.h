/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A declared profile as the filter that would be loaded for it on this kind of machine.
 *
 * For OCI, Docker and SPO profiles that is libseccomp's, with its faults, called as
 * runc's libcontainer/seccomp does: the machine's own architecture first, names that
 * libseccomp does not know passed over, rules that say what the default says too, and
 * in front what answers ENOSYS to newer calls (patchbpf). One thing is not as there: the
 * binary tree is also asked for where there are few rules, since libseccomp 2.5.4 may
 * forget to load the number without it. What else is declared is for programs that have
 * compilers of their own; the filter gives the answers of evaluate.h.
 */
#ifndef SECCOMP_RECORD_ENFORCE_H
#define SECCOMP_RECORD_ENFORCE_H

#include "bpf-run.h"
#include "evaluate.h"

#define ENFORCE_ERROR 256

/*
 * OPTIONS has a machine. 0, or negative with what is wrong in ERROR: that whoever
 * enforces the profile would refuse it, that it is larger than a kernel takes, or that
 * libseccomp was not built in. RET is the caller's: enforce_done().
 */
int enforce(const struct declared *declared, const struct evaluate_options *options,
	    struct bpf_program *ret, char error[ENFORCE_ERROR]);
void enforce_done(struct bpf_program *program);

/* Whether runtimes take DECLARED to libseccomp. */
bool enforce_is_runtimes(const struct declared *declared);

#endif
