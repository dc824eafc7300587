/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "enforce-parts.h"

int enforce_scmp(const struct declared *declared, const struct evaluate_options *options,
		 struct enforce_out *out, char error[ENFORCE_ERROR])
{
	(void)declared;
	(void)options;
	(void)out;
	snprintf(error, ENFORCE_ERROR,
		 "this program was built without libseccomp, which runtimes load such a "
		 "profile with");
	return -ENOTSUP;
}

int64_t enforce_scmp_newest(const struct declared *declared,
			    const struct evaluate_options *options,
			    const struct arch *arch)
{
	(void)declared;
	(void)options;
	(void)arch;
	return -1;
}
