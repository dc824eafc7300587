/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of arguments.c, made of arguments/NAME.list. */
#ifndef SECCOMP_RECORD_ARGUMENTS_PARTS_H
#define SECCOMP_RECORD_ARGUMENTS_PARTS_H

#include <stddef.h>
#include <stdint.h>

struct argument_row {
	const char *call;
	unsigned int n;
	struct {
		unsigned int index, bits;
		const char *kind;
		const char *beside; /* where of[0] has this name; NULL: everywhere */
	} of[2];
	const char *except[8]; /* architectures; NULL ends them */
};

struct argument_value {
	const char *kind, *name;
	uint64_t value;
};

extern const struct argument_row argument_rows[]; /* sorted by call */
extern const size_t n_argument_rows;
extern const struct argument_value argument_values[]; /* sorted by kind and value */
extern const size_t n_argument_values;
extern const char
	*const argument_bits[]; /* kinds whose values are bits; NULL ends them */

#endif
