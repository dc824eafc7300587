/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables that syscalls/gen.awk writes and arch.c reads; nobody else includes this.
 *
 * Numbers instead of pointers, so that the tables need no relocation at start-up: a word
 * is its offset in arch_words, a table is a slice of two long arrays.
 */
#ifndef SECCOMP_RECORD_ARCH_TABLES_H
#define SECCOMP_RECORD_ARCH_TABLES_H

#include <stddef.h>
#include <stdint.h>

#include "arch.h"

/* All names of all tables, each ended by a NUL, ascending by strcmp(). */
extern const char arch_words[];

/* Where each word begins. */
extern const uint16_t arch_word_offsets[];
extern const size_t arch_n_words;

/* The rows of all tables, one table after the other, each ascending by number. */
extern const int32_t arch_row_numbers[];
extern const uint16_t arch_row_words[];

/* The same by name, second names included, each table ascending by word. */
struct syscall_name {
	uint16_t word;
	uint16_t row; /* within the table */
};
extern const struct syscall_name arch_names[];

struct syscall_table {
	uint32_t row; /* its first in arch_row_* */
	uint32_t n_rows;
	uint32_t name; /* its first in arch_names */
	uint32_t n_names;
};

extern const struct arch arch_rows[];
extern const size_t arch_n_rows;

/* One per architecture, ascending by token, then bit. */
struct arch_token {
	uint32_t token;
	uint32_t bit; /* what tells it from another one with this token, or 0 */
	size_t place; /* in arch_rows */
};
extern const struct arch_token arch_tokens[];

#endif
