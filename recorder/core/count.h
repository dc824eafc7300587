/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECCOMP_RECORD_COUNT_H
#define SECCOMP_RECORD_COUNT_H

/* How many elements the array A has. */
#define COUNT(a) (sizeof(a) / sizeof(*(a)))

#endif
