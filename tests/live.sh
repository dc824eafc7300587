#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Real records: tests/known-calls runs under a filter that logs everything, its records
# come by way of the kernel's multicast group and of auditd, and the program must find
# exactly the calls that it is known to make.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"
live
known_or_skip "$TMP/known"

# Exactly this many matched records, these names, and nothing lost.
finds() { # COUNT NAMES WHAT OPTION...
	matched=$1 expected=$2 what=$3
	shift 3
	run --base none "$@" "$log"
	# shellcheck disable=SC2086
	is "$(sed -n 's/^.* records: \([0-9]*\) matched, 0 malformed.*/\1/p' "$TMP/err")
$(allowed "$TMP/out")" "$matched
$(words $expected)" "$what"
}

# The same by hand, for one call.
counted() { # COUNT NUMBER WHAT
	is "$(grep -F " exe=\"$TMP/known\" sig=0 arch=c000003e syscall=$2 " "$log" |
		grep -c ' code=0x7ffc0000')" "$1" "$3"
}

odd="$TMP/a \"name\" of mine"
cp "$TMP/known" "$odd"
cp "$TMP/known" "$TMP/gone"
cp "$TMP/known" "$TMP/child"
# A kernel without emulation of i386 has no gate for it either.
no_i386="the compiler or the kernel has no i386"
odd_calls=nxi all=38
if ! known "$TMP/known32" -m32 || ! "$TMP/known32" 2>/dev/null; then
	rm -f "$TMP/known32"
	odd_calls=nx all=37
fi

# The runs whose records are told apart below.
runs() {
	under "$TMP/known"
	under "$TMP/known" $odd_calls
	under "$odd"
	under "$TMP/gone" u
	under -a allow "$TMP/known"
	"$TMP/known"
	under -l -d uname "$TMP/known"
	under -a kill-process "$TMP/known" 2>/dev/null
	under /bin/sh -c "$TMP/child & wait"
	[ ! -x "$TMP/known32" ] || under "$TMP/known32"
	flushed "$log"
}

plan 26

log=$TMP/tap.log
tap_start "$log" && runs
ok $? "the kernel's multicast group"
tap_stop

# Logged was known three times: as it is, 11 calls; with odd ones, 16 or 15; with uname denied, 8.
# The execve that begins each is its prelude.
tolerated="execve exit_group getppid uname"
finds $all "$tolerated" "what known calls" --exe "$TMP/known"
is "$(sed -n 's/^seccomp-record: not in the profile: //p' "$TMP/err")" \
	"syscall_-1 of x86_64, count 1: the number has no name
syscall_9999 of x86_64, count 2: the number has no name" "numbers without a name"
finds $((all - 3)) "exit_group getppid uname" "without the prelude" --exe "$TMP/known" --no-prelude
counted 21 110 "getppid by hand"
counted 6 63 "uname by hand"
counted 3 231 "exit_group by hand"
finds 1 getppid "x32" --exe "$TMP/known" --arch x32
if [ -x "$TMP/known32" ]; then
	finds 1 getppid "the gate of i386" --exe "$TMP/known" --arch i386
else
	skip "the gate of i386" "$no_i386"
fi
finds 3 uname "denials that are logged" --exe "$TMP/known" --action errno
finds 1 execve "kills" --exe under-filter --action kill-process
finds 12 "$tolerated" "a name with a space and quotes" --exe "$odd"
finds 15 "$tolerated unlink" "an executable that unlinks itself" --exe "$TMP/gone"
grep -q 'deleted: 1 group' "$TMP/err"
ok $? "and that is noted"
finds 11 "exit_group getppid uname" "started by a shell" --exe "$TMP/child" --no-prelude
run --base none --exe "$TMP/child" "$log"
pid=$(sed -n "s|.* pid=\([0-9]*\) comm=\"child\" .*|\1|p" "$log" | sort -u)
is "$(allowed "$TMP/out")" "$(sed -n "s/.* pid=$pid .* syscall=\([0-9]*\) .*/\1/p" "$log" |
	sort -u | xargs "$SECCOMP_RECORD" syscall --arch x86_64 | cut -f 3 | sort)" \
	"the prelude is what the shell's child did"
if [ -x "$TMP/known32" ]; then
	finds 12 "$tolerated" "a program of i386" --exe known32
	is "$(grep -o 'SCMP_ARCH_[0-9A-Z_]*' "$TMP/out" | tr '\n' ' ')" \
		"SCMP_ARCH_X86 SCMP_ARCH_X86_64 " "and its architectures"
else
	skip "a program of i386" "$no_i386"
	skip "and its architectures" "$no_i386"
fi

# auditd, with a configuration of its own.
why=$(no_auditd)
for format in RAW ENRICHED; do
	if [ -n "$why" ]; then
		skip "auditd, $format" "$why"
		for i in 1 2 3; do skip "auditd, $format: $i" "$why"; done
		continue
	fi
	log=$TMP/auditd-$format/audit.log
	[ -e "$TMP/gone" ] || cp "$TMP/known" "$TMP/gone"
	# The first record after auditd took over may still go elsewhere: let it be another.
	auditd_start "$TMP/auditd-$format" "$format" && flushed "$log" && runs
	ok $? "auditd, $format"
	auditd_stop
	finds $all "$tolerated" "what known calls" --exe "$TMP/known"
	finds 12 "$tolerated" "a name with a space and quotes" --exe "$odd"
	finds 15 "$tolerated unlink" "an executable that unlinks itself" --exe "$TMP/gone"
done
