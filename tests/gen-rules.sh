#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# recorder/core/rules/gen.awk stops at each kind of fault and says where; and every name in
# the lists is one of a system call.
. "${SRC:?}/tests/lib.sh"

folder=$SRC/recorder/core/rules

gen() {
	$AWK -f "$folder/gen.awk" "$@" >"$TMP/out" 2>"$TMP/err"
}

# A list from standard input is refused with this message.
refuses() { # LINE MESSAGE WHAT [NAME]
	bad=$TMP/${4-bad}.list
	cat >"$bad"
	gen "$bad"
	status=$?
	is "$((status != 0)) $(cat "$TMP/err")" "1 $bad:$1: $2" "$3"
}

# The names that a list has, one a line.
names_of() { # FILE
	grep -v '^#' "$1" | grep . | cut -d ' ' -f 1 | sort -u
}

set -- "$folder"/*.list
plan $((14 + 3 * $#))

gen "$@" && [ "$(grep -c '^const .* rules_[a-z]*\[\] = {$' "$TMP/out")" -eq $# ] &&
	[ "$(grep -c '^};' "$TMP/out")" -eq $# ]
ok $? "the lists as they are"
printf '# why\n\nread\n\t\nwrite\n' >"$TMP/good.list"
gen "$TMP/good.list"
is "$(sed -n '/rules_good/,$p' "$TMP/out")" "$(printf 'const char *const rules_good[] = {
\t"read",
\t"write",
\tNULL,
};')" "comments and empty lines"

refuses 2 '"Read" is no syscall name' "capitals" <<-END
	open
	Read
END
refuses 1 '"read write" is no syscall name' "two on a line" <<-END
	read write
END
refuses 1 '"read # why" is no syscall name' "a comment behind a name" <<-END
	read # why
END
refuses 1 '"9read" is no syscall name' "a digit first" <<-END
	9read
END
refuses 4 '"open" is out of order or repeated' "disorder" <<-END
	# why
	read

	open
END
refuses 2 '"read" is out of order or repeated' "repetition" <<-END
	read
	read
END
printf 'write\n' >"$TMP/first.list"
printf 'read\nopen\n' >"$TMP/second.list"
gen "$TMP/first.list" "$TMP/second.list"
is "$(cat "$TMP/err")" "$TMP/second.list:2: \"open\" is out of order or repeated" \
	"order and line numbers start anew with each list"

# Names with versions.
printf '# why\nmseal 2.5.6\n' >"$TMP/libseccomp.list"
gen "$TMP/libseccomp.list"
is "$(sed -n '/rules_libseccomp/,$p' "$TMP/out")" "$(
	printf 'const struct rules_version rules_libseccomp[] = {
\t{"mseal", "2.5.6"},
\t{NULL, NULL},
};'
)" "versions"
refuses 1 '"mseal" is no name and version' "a version is missing" libseccomp <<-END
	mseal
END
refuses 2 '"open 12" is no name and version' "no version" libseccomp <<-END
	mseal 2.5.6
	open 12
END
refuses 2 '"mseal" is out of order or repeated' "repetition with a version" libseccomp <<-END
	mseal 2.5.6
	mseal 2.5.6
END
refuses 1 '"Mseal" is no syscall name' "capitals with a version" libseccomp <<-END
	Mseal 2.5.6
END

cut -f 3 "$SRC/tests/data/syscalls.tsv" | sort -u >"$TMP/known"
for list; do
	name=$(basename "$list" .list)
	unknown=$(names_of "$list" | comm -23 - "$TMP/known")
	is "$unknown" "" "$name: every name is a system call"
	# What the program was built with, not only the list.
	unknown=$(names_of "$list" | while read -r call; do
		"$SECCOMP_RECORD" syscall --arch all "$call" >/dev/null 2>&1 || echo "$call"
	done)
	is "$unknown" "" "$name: and the program knows it"
	# Where it comes from stands above the names.
	[ "$(awk '/^[^#]/ { exit } { n++ } END { print n }' "$list")" -gt 3 ]
	ok $? "$name: says why"
done
