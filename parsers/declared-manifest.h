/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong in an object of Kubernetes; for declared-*.c alone. */
#ifndef SECCOMP_RECORD_DECLARED_MANIFEST_H
#define SECCOMP_RECORD_DECLARED_MANIFEST_H

#include "declared-parts.h"

/*
 * Of the N bytes of JSON at TEXT, whose places the reader knows: faults of READER->out.
 * 0, -ENOMEM, or -EBADMSG with the reader's error set.
 */
int declared_manifest_faults(struct declared_reader *reader, const char *text, size_t n);

#endif
