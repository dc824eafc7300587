#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# recorder/core/syscalls/gen.awk stops at each kind of fault, says where, and writes nothing.
. "${SRC:?}/tests/lib.sh"

folder=$SRC/recorder/core/syscalls


gen() {
	$AWK -f "$folder/gen.awk" "$@" >"$TMP/out" 2>"$TMP/err"
}

# A table from standard input must be refused with this message.
refuses() { # LINE MESSAGE
	cat >"$TMP/bad.tbl"
	expected="$TMP/bad.tbl:$1: $2"
	gen "$TMP/bad.tbl"
	status=$?
	[ $status -ne 0 ] && [ ! -s "$TMP/out" ] && [ "$(cat "$TMP/err")" = "$expected" ]
	ok $? "${2%%, first at*}"
	[ "$(cat "$TMP/err")" = "$expected" ] ||
		sed "s|^|# status $status, said: |" "$TMP/err"
}

good='arch one token=7 audit=AUDIT_ARCH_ONE endian=little bits=32'

echo "1..33"

gen "$folder"/*.tbl
ok $? "the tables as they are"
cp "$TMP/out" "$TMP/all"
# shellcheck disable=SC2046
gen $(for file in "$folder"/*.tbl; do echo "$file"; done | sort -r) &&
	cmp -s "$TMP/out" "$TMP/all"
ok $? "the order of the files does not matter"

printf '%s\n' '# a comment' "$good" '' '0	read' '# another' '2	write	put' >"$TMP/good.tbl"
gen "$TMP/good.tbl" && grep -q '"put\\0"' "$TMP/out"
ok $? "comments, empty lines and second names"
gen "$folder"/*.tbl "$TMP/good.tbl" && grep -q '\.name = "one"' "$TMP/out"
ok $? "a new architecture is one more file"

refuses 3 "duplicate number 0, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read
	0 write
END
refuses 4 "duplicate number 0, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read
	1 write
	0 open
END
refuses 3 "duplicate name read, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read
	1 read
END
refuses 3 "duplicate name fetch, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read fetch
	1 fetch
END
refuses 3 "duplicate name read, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read
	1 write read
END
refuses 2 "duplicate name read, first at $TMP/bad.tbl:2" <<-END
	$good
	0 read read
END
refuses 3 "number 9 after 10: rows must ascend" <<-END
	$good
	10 read
	9 write
END
row="malformed line: expected NUMBER NAME [SECOND-NAME...]"
refuses 2 "$row" <<-END
	$good
	0
END
refuses 2 "$row" <<-END
	$good
	read 0
END
refuses 2 "$row" <<-END
	$good
	007 read
END
refuses 2 "$row" <<-END
	$good
	-1 read
END
refuses 2 "malformed name: #" <<-END
	$good
	0 read # a comment of its own line only
END
refuses 2 "malformed name: re-ad" <<-END
	$good
	0 re-ad
END
refuses 2 "malformed line: number 2147483648 is more than 31 bits" <<-END
	$good
	2147483648 read
END
refuses 1 "malformed line: a row before the first architecture" <<-END
	0 read
	$good
END
refuses 3 "malformed line: an architecture after the first row" <<-END
	$good
	0 read
	arch two token=8 audit=AUDIT_ARCH_TWO endian=little bits=32
END
refuses 2 "duplicate architecture one, first at $TMP/bad.tbl:1" <<-END
	$good
	arch one token=8 audit=AUDIT_ARCH_TWO endian=little bits=32
END
refuses 2 "duplicate token 7, first at $TMP/bad.tbl:1" <<-END
	$good
	arch two token=7 audit=AUDIT_ARCH_TWO endian=little bits=32
END
refuses 3 "duplicate token 7 bit 40, first at $TMP/bad.tbl:2" <<-END
	$good
	arch two token=7 bit=40 audit=AUDIT_ARCH_TWO endian=little bits=32
	arch three token=7 bit=40 audit=AUDIT_ARCH_TWO endian=little bits=32
END
refuses 1 "bit= needs another architecture with this token and without bit=" <<-END
	arch two token=7 bit=40 audit=AUDIT_ARCH_TWO endian=little bits=32
END
refuses 1 "malformed line: expected arch NAME KEY=VALUE..." <<-END
	arch token=7 audit=AUDIT_ARCH_ONE endian=little bits=32
END
refuses 1 "malformed line: bits= is missing" <<-END
	arch one token=7 audit=AUDIT_ARCH_ONE endian=little
END
refuses 1 "malformed line: unknown key in size=32" <<-END
	$good size=32
END
refuses 1 "malformed line: bits twice" <<-END
	$good bits=32
END
refuses 1 "malformed value: token=0x7" <<-END
	arch one token=0x7 audit=AUDIT_ARCH_ONE endian=little bits=32
END
refuses 1 "malformed value: more than 32 bits" <<-END
	arch one token=100000000 audit=AUDIT_ARCH_ONE endian=little bits=32
END
refuses 1 "malformed value: uname=a,,b" <<-END
	$good uname=a,,b
END

: >"$TMP/empty.tbl"
! gen "$TMP/empty.tbl" "$TMP/good.tbl" && [ ! -s "$TMP/out" ] &&
	[ "$(cat "$TMP/err")" = "$TMP/empty.tbl: declares no architecture" ]
ok $? "an empty file"

! gen "$TMP/missing.tbl" "$TMP/good.tbl" && [ ! -s "$TMP/out" ]
ok $? "a file that is not there"
