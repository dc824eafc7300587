/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of what the format libseccomp writes: libseccomp.in, cut where a part of the
 * profile goes. Text and the name of such a part take turns; NULL ends them.
 */
#ifndef SECCOMP_RECORD_LIBSECCOMP_H
#define SECCOMP_RECORD_LIBSECCOMP_H

extern const char *const libseccomp_parts[];

#endif
