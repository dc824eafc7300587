/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"

#include "emit-one.h"
#include "emit-split.h"

int emit_check(struct emit_options *options)
{
	int r = emit_options_check(options);

	return r ? r : emit_split_check(options);
}

int emit_profile(const struct emit_options *options, const struct recording *recording)
{
	return options->split_by == SPLIT_NOT ? emit_one(options, recording)
					      : emit_split(options, recording);
}
