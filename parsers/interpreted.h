/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SECCOMP_RECORD_INTERPRETED_H
#define SECCOMP_RECORD_INTERPRETED_H

#include "record.h"

/*
 * Reads the fields of `ausearch -i` (ausearch(8)): names for numbers, nothing quoted.
 * Names and paths are attacker-chosen and can imitate fields, so the text is read from
 * both ends, and what can be read in two ways is refused. Names of users are not
 * resolved: auid, uid and gid stay unset. The needs of fields.h hold. 0, or a positive
 * enum malformed.
 */
int interpreted_parse(char *p, char *end, struct record *ret);

#endif
