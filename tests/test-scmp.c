/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rules/libseccomp.list against the libseccomp that is there.
 *
 *   test-scmp         TAP
 *   test-scmp NAME    status 0 where the library knows the call
 */
#include <string.h>

#include "rules.h"
#include "scmp.h"
#include "tap.h"

/* Of releases that are there, the first knows it; and it is a call of some table. */
static void check_row(const struct rules_version *row)
{
	bool old = strcmp(row->version, scmp_version()) <= 0;
	const struct arch *arch;
	bool found = false;
	int64_t nr;

	for (size_t i = 0; (arch = arch_at(i)) && !found; i++)
		found = arch_syscall_nr(arch, row->name, &nr) == 0;
	ok(found, "%s is a system call", row->name);
	ok(!old || scmp_knows_call(row->name), "%s: libseccomp %s knows it: %s is there",
	   row->name, row->version, scmp_version());
	ok(scmp_since(row->name) == row->version, "%s is found", row->name);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return !scmp_knows_call(argv[1]);
	for (const struct rules_version *row = rules_libseccomp; row->name; row++)
		check_row(row);
	ok(scmp_knows_call("read"), "it knows read");
	ok(scmp_knows_call("_newselect"), "it knows what only other architectures have");
	ok(!scmp_since("read"), "read is not new");
	ok(!scmp_since("nonesuch"), "nonesuch is not listed");
	ok(scmp_knows_arch(arch_by_name("x86_64")), "it knows x86_64");
	ok(scmp_knows_arch(arch_by_name("mipsel64n32")), "it knows mipsel64n32");
	return done();
}
