/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads what emitters/recording-write.h writes, seccomp-record/1, from whoever sends it:
 * strictly, with limits, and with the place of the first fault.
 */
#ifndef SECCOMP_RECORD_RECORDING_READ_H
#define SECCOMP_RECORD_RECORDING_READ_H

#include "json-pull.h"
#include "recording.h"

/*
 * The recording in the N bytes of TEXT, new and sorted; its limits are those of merged
 * ones. What it does not know it keeps, in the members called extra.
 *
 * 0. -EBADMSG: no such document. -EPROTONOSUPPORT: a newer version. -EFBIG,  -ENOSPC:
 * past a limit. -ENOMEM. With each ERROR says where and what, in plain characters:
 * "groups[3].syscalls[7].count: is no whole number".
 */
int recording_read(const char *text, size_t n, struct recording **ret,
		   char error[JSON_PULL_ERROR]);

#endif
