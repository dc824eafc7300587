#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ausyscall's tables against `seccomp-record syscall`: each of its names must lead to its
# number, as our name or as a second name, so that the output of `ausearch -i` can be read.
# What it has and we have not is in data/ausyscall-differences.tsv; a call newer than all of
# ours is passed over.
#
# SECCOMP_RECORD: the program; AUSYSCALL: theirs; srcdir: the top of the sources.

program=${SECCOMP_RECORD:-./seccomp-record}
ausyscall=${AUSYSCALL:-ausyscall}
data=${srcdir:-.}/tests/data
arches='x86_64 i386 armeb aarch64 ppc ppc64 ppc64le s390 s390x riscv32 riscv64 loongarch64'

PATH=$PATH:/usr/sbin:/sbin
if ! command -v "$ausyscall" >/dev/null 2>&1; then
	echo "1..0 # SKIP no ausyscall here"
	exit 0
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT

newest=$(awk '$1 == "x86_64" { last = $2 } END { print last }' "$data/syscalls.tsv")
if [ -z "$newest" ] || [ ! -r "$data/ausyscall-differences.tsv" ]; then
	echo "Bail out! no facts in $data"
	exit 99
fi

# Their "NUMBER NAME" lines. Fails where they do not know the architecture: then they show
# another one's.
dump() {
	"$ausyscall" "$1" --dump >"$tmp/dump" 2>/dev/null || return
	[ "$(head -n 1 "$tmp/dump")" = "Using $1 syscall table:" ] || return
	awk 'NR > 1 { print $1, $2 }' "$tmp/dump" >"$tmp/theirs"
	[ -s "$tmp/theirs" ]
}

# "NUMBER THEIRS NUMBER OURS" where the names differ: we answer each number by one line.
differing() {
	# shellcheck disable=SC2046
	"$program" syscall --arch "$1" $(cut -d ' ' -f 1 "$tmp/theirs") 2>/dev/null |
		cut -f 2- >"$tmp/ours"
	[ "$(wc -l <"$tmp/theirs")" -eq "$(wc -l <"$tmp/ours")" ] || return
	paste -d ' ' "$tmp/theirs" "$tmp/ours" | awk '$1 != $3 || $2 != $4' >"$tmp/differing"
}

is_second_name() { # arch number name
	[ "$("$program" syscall --arch "$1" "$3" 2>/dev/null | cut -f 2)" = "$2" ]
}

is_listed() { # arch number name
	awk -v arch="$1" -v number="$2" -v name="$3" '
		!/^#/ && $2 == number && $3 == name && ("," $1 ",") ~ ("," arch ",") { found = 1 }
		END { exit !found }' "$data/ausyscall-differences.tsv"
}

is_newer() { # number ours
	[ "$1" -gt "$newest" ] && [ "$2" = "syscall_$1" ]
}

echo "1..$(echo "$arches" | wc -w)"
n=0
failed=0
for arch in $arches; do
	n=$((n + 1))
	if ! dump "$arch"; then
		echo "ok $n - $arch # SKIP this ausyscall does not know it"
		continue
	fi
	if ! differing "$arch"; then
		echo "not ok $n - $arch: not one answer for each number"
		failed=1
		continue
	fi
	bad=0
	while read -r number theirs _ ours; do
		is_second_name "$arch" "$number" "$theirs" && continue
		is_listed "$arch" "$number" "$theirs" && continue
		is_newer "$number" "$ours" && continue
		echo "# $arch $number: ausyscall has $theirs, we have $ours"
		bad=1
	done <"$tmp/differing"
	if [ $bad -eq 0 ]; then
		echo "ok $n - $arch: $(wc -l <"$tmp/theirs") calls"
	else
		echo "not ok $n - $arch"
		failed=1
	fi
done
exit $failed
