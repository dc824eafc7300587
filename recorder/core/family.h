/* SPDX-License-Identifier: Apache-2.0 */
/* Which call stands for which: the families of rules/siblings.list, asked. */
#ifndef SECCOMP_RECORD_FAMILY_H
#define SECCOMP_RECORD_FAMILY_H

#include "arch.h"
#include "rules.h"

/* The family that NAME is a member of; NULL: none. */
const struct rules_family *family_of(const char *name);

/* Why one stands for another, in words; NULL where NAME is in no family. */
const char *family_reason(const char *name);

/*
 * The names that do on ARCH what NAME does where it was recorded: its own and those of
 * its family, without the ones that a C library only tries first (rules/probing.list),
 * unless there are no others. A call that is no longer made where there is a better one
 * (fork on arm64) is what its family's members are. Each is one of ARCH; returns how
 * many.
 */
size_t family_on(const char *name, const struct arch *arch,
		 const char *ret[RULES_FAMILY + 1]);

#endif
