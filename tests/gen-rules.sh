#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# recorder/core/rules/gen.awk stops at each kind of fault and says where; and every name in
# the lists is one of a system call.
. "${SRC:?}/tests/lib.sh"

folder=$SRC/recorder/core/rules
tab=$(printf '\t.')
tab=${tab%.}

gen() {
	$AWK -f "$folder/gen.awk" "$@" >"$TMP/out" 2>"$TMP/err"
}

# The array or table of that name, in what was made.
made() { # NAME
	sed -n "/ $1\\[\\] = {\$/,/^};/p" "$TMP/out"
}

# A list from standard input is refused with this message.
refuses() { # LINE MESSAGE WHAT [NAME]
	bad=$TMP/${4-bad}.list
	mkdir -p "$TMP/base"
	cat >"$bad"
	gen "$bad"
	status=$?
	is "$((status != 0)) $(cat "$TMP/err")" "1 $bad:$1: $2" "$3"
}

# The names that a list has, one a line.
names_of() { # FILE
	case $1 in
	*/base/*) grep -v '^what \|^arch \|^chance \|^needs ' "$1" ;;
	*/siblings.list) sed '/^\t/d; s/: .*//; s/>//g' "$1" ;;
	*/libseccomp.list | */probing.list) sed '/^\t/d; s/ [0-9.]*$//' "$1" ;;
	*) cat "$1" ;;
	esac | grep -v '^#' | tr ' ' '\n' | grep . | sort -u
}

set -- "$folder"/*.list "$folder"/base/*.list
plan $((45 + 3 * $#))

bases=$(ls "$folder"/base/*.list | wc -l)
families=$(grep -c '^[a-z_]' "$folder/siblings.list")
gen "$@" && [ "$(made rules_bases | grep -c 'base_[0-9]')" -eq "$bases" ] &&
	[ "$(made rules_families | grep -c family_)" -eq "$families" ] &&
	[ "$(made rules_probing | wc -l)" -gt 10 ] && [ "$(made rules_self | wc -l)" -gt 10 ]
ok $? "the lists as they are"
cp "$TMP/out" "$TMP/forward"
backward=
for list; do backward="$list $backward"; done
# shellcheck disable=SC2086 # no blank is in these paths
gen $backward && is "$(made rules_bases | sed 's/base_[a-z_]*[0-9]*//g')" \
	"$(sed -n '/ rules_bases\[/,/^};/p' "$TMP/forward" | sed 's/base_[a-z_]*[0-9]*//g')" \
	"in whichever order a shell names the files"
printf '# why\n\nread\n\t\nwrite\n' >"$TMP/good.list"
gen "$TMP/good.list"
is "$(made rules_good)" "$(printf 'const char *const rules_good[] = {
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
is "$(made rules_libseccomp)" "$(
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

# Baselines.
mkdir -p "$TMP/base"
printf '# why\nwhat all that\narch x86_64\nread\nwrite\nchance read write\nneeds write\n' >"$TMP/base/ship-1.2-x.list"
printf 'what less\nread\n' >"$TMP/base/ant.list"
gen "$TMP/base/ship-1.2-x.list" "$TMP/base/ant.list"
is "$(made base_1; made base_chance_1; made base_needs_1; made rules_bases; made rules_base_groups)" "$(
	printf 'static const char *const base_1[] = {
\t"read",
\t"write",
\tNULL,
};
static const char *const base_chance_1[] = {
\t"read",
\t"write",
\tNULL,
};
static const char *const base_needs_1[] = {
\t"write",
\tNULL,
};
const struct rules_base rules_bases[] = {
\t{"ant", "less", NULL, base_2, NULL, NULL},
\t{"ship-1.2-x", "all that", "x86_64", base_1, base_chance_1, base_needs_1},
\t{NULL, NULL, NULL, NULL, NULL, NULL},
};
const char *const rules_base_groups[] = {
\t"ship",
\tNULL,
};'
)" "baselines"
refuses 1 'a baseline says first: what TEXT' "a baseline without words" base/bad <<-END
	read
END
refuses 3 '"arch x86_64" is no syscall name' "the architecture too late" base/bad <<-END
	what this
	read
	arch x86_64
END
refuses 2 '"what that" is no syscall name' "words twice" base/bad <<-END
	what this
	what that
END
refuses 1 '"a "b" c" is no text' "words that C would not take" base/bad <<-END
	what a "b" c
END
refuses 3 '"read" is out of order or repeated' "disorder in a baseline" base/bad <<-END
	what this
	write
	read
END
refuses 3 '"close" is not in this baseline' "what some need and none calls" base/bad <<-END
	what it does
	read
	needs read close
END
refuses 4 '"chance read" is no list of names, or a second one' "chance twice" base/bad <<-END
	what it does
	read
	chance read
	chance read
END
refuses 1 '"Bad" is no name of a baseline' "a name that no option could have" base/Bad <<-END
	what this
END

# Families.
printf '# why\nold new > part: both do it\n\tman: so it is [a.2]\n' >"$TMP/siblings.list"
gen "$TMP/siblings.list"
is "$(made family_1; made family_more_1; made rules_families)" "$(
	printf 'static const char *const family_1[] = {
\t"old",
\t"new",
\tNULL,
};
static const char *const family_more_1[] = {
\t"part",
\tNULL,
};
const struct rules_family rules_families[] = {
\t{family_1, family_more_1, "both do it"},
\t{NULL, NULL, NULL},
};'
)" "families"
for line in 'old new' 'old > : why' '> new: why' 'old > new > more: why' ': why'; do
	refuses 1 "\"$line\" is no family: MEMBER... [> MORE...]: REASON" "no family: $line" \
		siblings <<-END
		$line
	END
done
refuses 1 'a family has 2 to 32 names' "a family of one" siblings <<-END
	old: why
END
refuses 3 '"new" is a member already, at line 1' "a member of two" siblings <<-END
	old new: why
	${tab}man: so it is [a.2]
	new newer: why
END
refuses 1 '"new" is repeated' "repetition in a family" siblings <<-END
	old new > new: why
END
refuses 1 '"New" is no syscall name' "capitals in a family" siblings <<-END
	old New: why
END

# Where a family or a call that is probed is from.
printf '# why\nclone3 5.3\n\tglibc: clone [a.c]\n\n\tmusl: the same [b/a.c]\n' >"$TMP/probing.list"
gen "$TMP/probing.list"
is "$(made rules_probing)" "$(printf 'const char *const rules_probing[] = {
\t"clone3",
\tNULL,
};')" "sources"
refuses 1 '"old" has no source' "a family without one" siblings <<-END
	old new: why
END
refuses 2 '"old" has no source' "a family without one, before another" siblings <<-END
	# why
	old new: why
	sad bad: why
	${tab}man: so it is [a.2]
END
refuses 1 '"clone3" has no source' "a call without one" probing <<-END
	clone3 5.3
END
refuses 1 '"clone3 of late" is no name and version' "no version of Linux" probing <<-END
	clone3 of late
END
refuses 1 '"glibc: clone [a.c]" is no source: WHO: WHAT [FILE]' "a source of nothing" probing <<-END
	${tab}glibc: clone [a.c]
END
for line in 'glibc: clone' 'glibc clone [a.c]' 'glibc: clone []' 'glibc: clone [a.c] or so' ': clone [a.c]'; do
	refuses 2 "\"$line\" is no source: WHO: WHAT [FILE]" "no source: $line" probing <<-END
		clone3 5.3
		${tab}$line
	END
done

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
	[ "$(awk '/^[^#]/ { exit } { n++ } END { print n }' "$list")" -gt 2 ]
	ok $? "$name: says why"
done
