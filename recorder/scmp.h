/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libseccomp knows, by whose names most formats are enforced: a name that is new to
 * it is passed over with a note at best (runc, crun, systemd), so its call is denied.
 *
 * Where the program is built without the library the answers are those of LIBSECCOMP_OLD,
 * which Debian 12, Ubuntu 22.04 and RHEL 9 are near to.
 */
#ifndef SECCOMP_RECORD_SCMP_H
#define SECCOMP_RECORD_SCMP_H

#include <stdbool.h>

#include "arch.h"

#define LIBSECCOMP_OLD "2.5.4"

/* "2.5.4". Lives as long as the program. */
const char *scmp_version(void);

/* Whether it has NAME on any architecture; and ARCH, which has a name there. */
bool scmp_knows_call(const char *name);
bool scmp_knows_arch(const struct arch *arch);

/* The first version that knows the call NAME, as rules/libseccomp.list has it; NULL: not
 * listed.
 */
const char *scmp_since(const char *name);

#endif
