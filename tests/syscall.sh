#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line of `seccomp-record syscall`.
. "${SRC:?}/tests/lib.sh"

lookup() {
	"$SECCOMP_RECORD" syscall "$@" >"$TMP/out" 2>"$TMP/err"
}

# Exit status, standard output and the end of a line on stderr ('' for no line), each with
# tabs as spaces; then the arguments.
gives() { # STATUS OUTPUT ERROR ARGUMENT...
	status=$1 output=$2 error=$3
	shift 3
	lookup "$@"
	got=$?
	said=$(tr '\t' ' ' <"$TMP/out")
	[ $got -eq "$status" ] && [ "$said" = "$output" ] && {
		if [ -n "$error" ]; then
			grep -q "^seccomp-record: .*$error\$" "$TMP/err"
		else
			[ ! -s "$TMP/err" ]
		fi
	}
	result=$?
	ok $result "syscall $*"
	[ $result -eq 0 ] || {
		echo "# status $got, not $status"
		sed 's/^/# /' "$TMP/out" "$TMP/err"
	}
}

echo "1..48"

# Names and numbers.
gives 0 'x86_64 0 read' '' --arch x86_64 read
gives 0 'x86_64 0 read' '' --arch x86_64 0
gives 0 'x86_64 59 execve' '' --arch x86_64 0x3b
gives 0 'x86_64 8 lseek' '' --arch x86_64 08
gives 0 'x86_64 17 pread64' '' --arch x86_64 pread
gives 0 'x86_64 1 write
x86_64 0 read
x86_64 1 write' '' --arch x86_64 write 0 1
gives 0 'arm 983045 set_tls' '' --arch arm 983045
gives 0 'mips 4000 syscall' '' --arch mips 4000
lookup --arch x86_64 read && [ "$(cat "$TMP/out")" = "$(printf 'x86_64\t0\tread')" ]
ok $? "columns are separated by one tab"

# x32.
gives 0 'x32 1073741934 getppid' '' --arch x86_64 1073741934
gives 0 'x32 1073741934 getppid' '' --arch x86_64 0x4000006e
gives 0 'x32 1073741934 getppid' '' --arch x32 getppid
gives 1 'x32 110 syscall_110' '110: x32 has no system call of this number' --arch x32 110

# Architectures.
gives 0 'aarch64 56 openat' '' -a arm64 openat
gives 0 'aarch64 56 openat' '' -aSCMP_ARCH_AARCH64 openat
gives 0 'aarch64 56 openat' '' --arch=c00000b7 openat
gives 0 'i386 5 open
sh 5 open' '' --arch i686 open --arch AUDIT_ARCH_SH
gives 0 'i386 5 open
x86_64 2 open
i386 1 exit
x86_64 60 exit' '' --arch i386 open exit --arch x86_64
gives 1 'i386 5 open' 'open: no such system call on aarch64, but elsewhere: see --arch all' \
	--arch i386 --arch aarch64 open
gives 1 'ia64 0 syscall_0' '0: the system calls of ia64 are not known' --arch ia64 0
gives 1 '' 'read: the system calls of ia64 are not known' --arch ia64 read

lookup read
cp "$TMP/out" "$TMP/default"
lookup --arch "$(uname -m)" read
[ -s "$TMP/out" ] && [ "$(cut -f 2- "$TMP/out")" = "$(cut -f 2- "$TMP/default")" ]
ok $? "the default is this machine's architecture"
if [ "$(uname -m)" = x86_64 ] && [ "$(setarch i686 uname -m 2>/dev/null)" = i686 ]; then
	setarch i686 "$SECCOMP_RECORD" syscall open | grep -q '^i386	5	open$'
	ok $? "the default follows the personality"
else
	skip "the default follows the personality" "needs setarch and x86_64"
fi

# All architectures.
gives 0 'i386 384 arch_prctl
x86_64 158 arch_prctl
x32 1073741982 arch_prctl' '' --arch all arch_prctl
gives 0 'mips 4000 syscall
mipsel 4000 syscall' '' --arch all 4000
gives 0 'x86_64 335 uretprobe
x32 1073742159 uretprobe' '' --arch all --arch x86_64 uretprobe
gives 1 '' '9999: no architecture has a system call of this number' --arch all 9999
gives 1 '' 'raed: no such system call on any architecture; did you mean read?' -a all raed
lookup --arch all openat2 && [ "$(cut -f 1 "$TMP/out" | sort -u | wc -l)" -eq 39 ]
ok $? "openat2 is on all 39 architectures that have a table"

# Unknown ones.
gives 1 'x86_64 9999 syscall_9999' '9999: x86_64 has no system call of this number' \
	--arch x86_64 9999
gives 1 'x86_64 -1 syscall_-1' '-1: x86_64 has no system call of this number' --arch x86_64 -1
gives 1 'x86_64 -16 syscall_-16' '-0x10: x86_64 has no system call of this number' \
	-0x10 --arch x86_64
gives 1 'x86_64 -1 syscall_-1
x86_64 0 read' '-1: x86_64 has no system call of this number' --arch x86_64 -- -1 read
gives 1 'x86_64 0 read' 'raed: no such system call on x86_64; did you mean read?' \
	--arch x86_64 raed read
gives 1 '' 'OPENAT: no such system call on x86_64; did you mean openat?' --arch x86_64 OPENAT
gives 1 '' 'clone_3: no such system call on x86_64; did you mean clone3?' \
	--arch x86_64 clone_3
gives 1 '' 'qqqqqqq: no such system call on x86_64' --arch x86_64 qqqqqqq
gives 1 '' 'getxpid: no such system call on x86_64, but elsewhere: see --arch all' \
	--arch x86_64 getxpid
gives 1 '' '99999999999999999999: no such system call on x86_64' \
	--arch x86_64 99999999999999999999

# Usage.
gives 2 '' 'which one? Give names or numbers; see --help'
gives 2 '' 'which one? Give names or numbers; see --help' --arch x86_64
gives 2 '' 'syscall: --arch needs a value' read --arch
gives 2 '' 'syscall: no option --nope; .*' read --nope
gives 2 '' '--arch: no such architecture: x86-64; did you mean x86_64? Known are: all .*' \
	--arch x86-64 read
gives 2 '' '--arch: no such architecture: z80; known are: all aarch64 .* x32' --arch z80 read
lookup --arch z80 read
[ "$(sed -n 's/.*known are: all //p' "$TMP/err" | wc -w)" -eq 54 ]
ok $? "the list of architectures is whole"
lookup --help && grep -q '^Usage: ' "$TMP/out" && [ ! -s "$TMP/err" ]
ok $? "--help"
if [ -c /dev/full ]; then
	"$SECCOMP_RECORD" syscall --arch x86_64 read >/dev/full 2>"$TMP/err"
	[ $? -eq 2 ] && grep -q '^seccomp-record: standard output: ' "$TMP/err"
	ok $? "a full disk is said"
else
	skip "a full disk is said" "no /dev/full"
fi
