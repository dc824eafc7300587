/* SPDX-License-Identifier: Apache-2.0 */
/* The options about a declared profile and where it is enforced, of all commands. */
#ifndef SECCOMP_RECORD_DECLARED_OPTIONS_H
#define SECCOMP_RECORD_DECLARED_OPTIONS_H

#include "difference.h"
#include "load-declared.h"
#include "options.h"

#define DECLARED_OPTIONS_ARCHES 16

struct declared_options {
	struct evaluate_options evaluate; /* its machine is not set */
	const struct arch *arches[DECLARED_OPTIONS_ARCHES + 1]; /* ends in NULL */
	size_t n_arches;
	struct load_declared load;
};

/* For options_parse(); their context is a struct declared_options. */
extern const struct opt declared_rows[];

/* Likewise, for what is to be done for some architectures alone. */
extern const struct opt declared_arch_rows[];

/* What holds where no option is given: Docker's capabilities, the newest kernel. */
void declared_options_init(struct declared_options *options);

/*
 * Fills INPUT, which has both sides, with the options, and what stands between them in
 * *RET; WHERE is the name of the right one. 0, or negative after having said why.
 */
int declared_options_compare(struct declared_options *options,
			     struct difference_input *input, const char *where,
			     struct difference **ret);

/* The architecture of this machine's kernel; x86_64 where it has no name here. */
const struct arch *declared_options_machine(void);

#endif
