#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A long journal, which two threads read: the same comes of it as of one thread, in the same
# order, whatever its length and wherever it is damaged.
. "${SRC:?}/tests/lib.sh"

remote=/lib/systemd/systemd-journal-remote
[ -x $remote ] || skip_all "systemd-journal-remote is not installed"
"$SECCOMP_RECORD" help record | grep -q "systemd's journal" ||
	skip_all "built without libsystemd"
for program in taskset jq; do
	command -v $program >/dev/null || skip_all "$program is missing"
done
[ "$(nproc)" -gt 1 ] || skip_all "one processor reads alone"

# Entries number FROM to TO, each STEPth: records of three programs and calls; records of
# another type; what the kernel printed, and suppressed.
journal() { # FILE FROM TO STEP
	$AWK -v from="$2" -v to="$3" -v step="$4" 'BEGIN {
		for (i = from; i <= to; i += step) {
			us = 1795345034000000 + i * 1000
			stamp = sprintf("audit(%.3f:%d): ", us / 1000000, 100 + i)
			text = sprintf("auid=0 uid=0 gid=0 ses=1 pid=%d comm=\"x\" " \
				"exe=\"/bin/e%d\" sig=0 arch=c000003e syscall=%d compat=0 " \
				"ip=0x7f code=0x7ffc0000", i % 50, i % 3, i % 7)
			printf "__REALTIME_TIMESTAMP=%.0f\n__MONOTONIC_TIMESTAMP=%d\n", us, i * 1000
			print "_BOOT_ID=aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaaa\n_HOSTNAME=one"
			if (i % 101 == 0) {
				print "_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nSYSLOG_IDENTIFIER=kernel"
				print i % 202 ? "MESSAGE=audit: type=1326 " stamp text "\n" : \
					"MESSAGE=kauditd_printk_skb: 7 callbacks suppressed\n"
				continue
			}
			printf "_TRANSPORT=audit\n_SOURCE_REALTIME_TIMESTAMP=%.0f\n", us
			printf "_AUDIT_TYPE=%d\n_AUDIT_ID=%d\n", i % 11 ? 1326 : 1300, 100 + i
			print "MESSAGE=" (i % 11 ? "SECCOMP " text : "SYSCALL arch=c000003e") "\n"
		}
	}' >"$TMP/export" && $remote -o "$1" "$TMP/export" >"$TMP/remote" 2>&1
}

# What comes of FOLDER, by COMMAND: status, messages, and the recording without its own id.
result() { # FOLDER [COMMAND...]
	folder=$1
	shift
	"$@" "$SECCOMP_RECORD" -F recording "$folder" 2>"$TMP/err" |
		jq -S 'del(.sessions[].id) | del(.groups[].session)'
	cat "$TMP/err"
}
alone="taskset -c $(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')"
same() { # FOLDER WHAT
	# shellcheck disable=SC2086 # words
	result "$1" $alone >"$TMP/one"
	result "$1" >"$TMP/two"
	[ -s "$TMP/two" ] && cmp "$TMP/one" "$TMP/two"
	ok $? "$2"
}

cd "$TMP" || exit 99
plan 20

# Two files, whose entries alternate.
mkdir long
journal long/odd.journal 1 9001 2
journal long/even.journal 2 9000 2
same long "two threads read what one reads"
is "$(jq -r '.groups[].syscalls[] | .count' "$TMP/two" 2>/dev/null | $AWK '{ n += $1 } END { print n }')" \
	"$($AWK 'BEGIN { for (i = 1; i <= 9001; i++) n += i % 101 == 0 ? i % 202 != 0 : i % 11 != 0
		print n }')" "all of it"

# The first thread begins alone; then blocks of each follow.
for n in 4095 4096 4097 4352 4353 5119 5120 5121; do
	rm -rf some
	mkdir some
	journal some/some.journal 1 $n 1
	same some "$n entries"
done

# At ten places something is overwritten.
for place in 1 2 3 4 5 6 7 8 9 10; do
	rm -rf damaged
	cp -r long damaged
	file=damaged/odd.journal
	[ $((place % 2)) -eq 1 ] || file=damaged/even.journal
	dd if=/dev/zero of=$file bs=512 count=$((place * 3)) conv=notrunc 2>/dev/null \
		seek=$(($(stat -c %s $file) / 512 * place / 40 + 9))
	same damaged "damaged, $place"
done
