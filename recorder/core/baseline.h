/* SPDX-License-Identifier: Apache-2.0 */
/* Which baselines (rules/base/) a call is in. */
#ifndef SECCOMP_RECORD_BASELINE_H
#define SECCOMP_RECORD_BASELINE_H

#include "arch.h"
#include "rules.h"

/*
 * Whether BASE has the call that is NAME on ARCH; where BASE was measured on another
 * architecture, whether it has one that NAME stands for here.
 */
bool baseline_has(const struct rules_base *base, const struct arch *arch,
		  const char *name);

/*
 * Which have it, for people: "essential,runc", each kind once in spite of its versions.
 * NAME may be NULL. Returns NONE where none has it, else BUF.
 */
#define BASELINE_TEXT 160
const char *baseline_text(const struct arch *arch, const char *name, const char *none,
			  char buf[BASELINE_TEXT]);

#endif
