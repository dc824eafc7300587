/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Architectures and their system calls.
 *
 * All data comes from syscalls/NAME.tbl, compiled in by syscalls/gen.awk: a new
 * architecture is one more such file. Everything returned here is constant and lives as
 * long as the program.
 *
 * A record prints AUDIT_ARCH_* as bare hexadecimal (include/uapi/linux/audit.h) and the
 * number as the kernel dispatched it: with MIPS' base, with bit 30 for x32.
 */
#ifndef SECCOMP_RECORD_ARCH_H
#define SECCOMP_RECORD_ARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Set in the number of an x32 call; the token is that of x86-64 (asm/unistd.h). */
#define ARCH_X32_BIT 0x40000000

struct syscall_table;

struct arch {
	const char *name;    /* ours, unique: x86_64, x32, i386, armeb, mips64n32 ... */
	uint32_t token;	     /* AUDIT_ARCH_*; x86_64 and x32 share one */
	const char *audit;   /* name of the constant: AUDIT_ARCH_X86_64 */
	const char *unames;  /* comma-separated uname -m names, or "" */
	const char *scmp;    /* SCMP_ARCH_*, as libseccomp and OCI spell it, or "" */
	const char *go;	     /* GOARCH, as Docker's profiles spell it, or "" */
	const char *subs;    /* comma-separated SCMP_ARCH_* of Docker's archMap, or "" */
	const char *systemd; /* of SystemCallArchitectures= (systemd.exec(5)), or "" */
	bool big_endian;     /* false: little, or either */
	unsigned int bits;
	int enosys; /* the number of that error; most others differ with it */
	const struct syscall_table *table; /* NULL: no table known */
};

/* All architectures, in a fixed order: for (i = 0; (a = arch_at(i)); i++). */
const struct arch *arch_at(size_t i);

/*
 * The architecture of a record. NR decides between x86_64 and x32; pass 0 where there is
 * none. NULL: the token is unknown.
 */
const struct arch *arch_of(uint32_t token, int64_t nr);

/*
 * By any name a user knows, in any case: ours, AUDIT_ARCH_*, SCMP_ARCH_*, a uname -m,
 * SCMP_ARCH_* without the prefix, GOARCH, or the token in hexadecimal (with or without
 * 0x); they are tried in this order, so that our names are safe to write and read back.
 * Where several share a name (uname -m of either byte order) the first row wins. NULL:
 * unknown.
 */
const struct arch *arch_by_name(const char *name);

/*
 * Whether MACHINE, a 64-bit one, runs programs of ARCH beside its own, as Docker's
 * default profile has it.
 */
bool arch_runs_on(const struct arch *arch, const struct arch *machine);

/* The name of NR on ARCH; NULL: unknown number, or an architecture without a table. */
const char *arch_syscall_name(const struct arch *arch, int64_t nr);

/*
 * What libseccomp calls ARCH where it takes a name (seccomp_arch_resolve_name(3)): x86_64
 * for SCMP_ARCH_X86_64; "" where it has none.
 */
#define ARCH_SCMP_NAME 24
void arch_scmp_name(const struct arch *arch, char ret[ARCH_SCMP_NAME]);

/*
 * The number of NAME on ARCH. 0: *ret_nr is set. -ENOENT: no such call there.
 *
 * Second names count (the .tbl files have them): headers' and ausyscall's. libseccomp
 * does not know those, and so passes over them in a profile; where that matters, compare
 * NAME with arch_syscall_name().
 */
int arch_syscall_nr(const struct arch *arch, const char *name, int64_t *ret_nr);

/*
 * The I-th row of the table of ARCH, ascending by number. Returns the name, NULL past the
 * end, and the number in *ret_nr.
 */
const char *arch_syscall_at(const struct arch *arch, size_t i, int64_t *ret_nr);

/*
 * The I-th of all names of all tables, second ones included, each once, ascending by
 * strcmp(); NULL past the end. And the place of the N bytes at NAME among them, -1: none.
 */
const char *arch_name_at(size_t i);
int arch_name_find(const char *name, size_t n);

#endif
