/* SPDX-License-Identifier: Apache-2.0 */
/* The options that select records, for every command that has them. */
#ifndef SECCOMP_RECORD_FILTER_OPTIONS_H
#define SECCOMP_RECORD_FILTER_OPTIONS_H

#include <stdbool.h>

#include "filter.h"
#include "options.h"

/* Adds VALUE of OPT, whose data is its filter_kind. 0, or negative after having said why.
 */
int filter_option(struct filter *filter, const struct opt *opt, const char *value);

/* What of a recording is meant: for recording_select(). */
struct filter_options {
	struct filter *filter;
	bool no_prelude;
};

/* Their context is a struct filter_options. */
extern const struct opt filter_rows[];

#endif
