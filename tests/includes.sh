#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The shape of the code: who may include whom, how long files and functions are, licences.
. "${SRC:?}/tests/lib.sh"

cd "$SRC" || exit 99

headers=$(find recorder parsers emitters tests -name '*.h')
sources=$(find recorder parsers emitters tests bench -name '*.[ch]')
generated=config.h
# One list of cases each, which would not read better in two files.
long_lists="tests/test-input.c bench/gen-log.c"

plan 8

# A header's name says which one it is.
twice=$(echo "$headers" | sed 's|.*/||' | sort | uniq -d)
is "$twice" "" "no two headers of one name"

# The folders whose headers those in a folder may include. Folders that are not named here
# (recorder itself, tests, bench) see everything. One awk over all files: a shell loop over
# includes and headers takes minutes.
# shellcheck disable=SC2086
$AWK -v headers="$headers" -v generated="$generated" -v lost="$TMP/lost" -v wrong="$TMP/wrong" '
	function may(from, to) {
		if (from !~ /^(recorder\/.*|parsers|emitters)$/)
			return 1
		if (from ~ /^recorder\/(sources|containers)$/ && to == "recorder/events")
			return 1
		return to == "recorder/core" || to == from
	}
	function base(path) { sub(/.*\//, "", path); return path }
	function folder(path) { sub(/\/[^\/]*$/, "", path); return path }
	BEGIN {
		n = split(headers, all, /[ \n]+/)
		for (i = 1; i <= n; i++)
			found[base(all[i])] = all[i]
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, part, "\"")
		includes++
		if (part[2] == generated)
			next
		if (!(base(part[2]) in found))
			print FILENAME ":" FNR ": no such header: " part[2] >lost
		else if (!may(folder(FILENAME), folder(found[base(part[2])])))
			print FILENAME ":" FNR ": " found[base(part[2])] >wrong
	}
	END {
		if (includes < 50)
			print "hardly an include found" >lost
	}
' $(find recorder parsers emitters -name '*.[ch]')
touch "$TMP/lost" "$TMP/wrong"
is "$(cat "$TMP/lost")" "" "every included header is there"
is "$(cat "$TMP/wrong")" "" "no include goes up or sideways"

# Scripts, data and build files too; the samples and JSON have no place for it.
# shellcheck disable=SC2046,SC2086
unlicensed=$($AWK '
	FNR == 1 { if (file != "" && !good) print file; file = FILENAME; good = 0 }
	FNR <= 2 && /SPDX-License-Identifier: Apache-2.0/ { good = 1 }
	END { if (!good) print file }
' $sources $(find recorder tests bench -name '*.awk' -o -name '*.sh' \
	-o -name '*.tbl' -o -name '*.list') Makefile.am configure.ac bootstrap)
is "$unlicensed" "" "every source file begins with its licence"

long=$(for file in $sources; do
	lines=$(wc -l <"$file")
	case " $long_lists " in
	*" $file "*) ;;
	*) [ "$lines" -le 600 ] || echo "$file: $lines lines" ;;
	esac
done)
is "$long" "" "no file of C is longer than 600 lines"

# A function's body stands between a { and a } in the first column.
# shellcheck disable=SC2086
long=$($AWK '
	FNR == 1 { start = 0 }
	/^\{/ { start = FNR }
	/^\}/ && start {
		if (FNR - start + 1 > 80)
			print FILENAME ":" start ": " FNR - start + 1 " lines"
		start = 0
	}
' $sources)
is "$long" "" "no function is longer than 80 lines"

# Every wire form is in its list, and the list names none that is not there.
unlisted=$(
	cd tests/forms 2>/dev/null && for file in *; do
		case $file in
		\* | list | *.list | *.tsv | *.txt | README*) continue ;;
		esac
		grep -qsF "${file%%.*}" list ./*.list ./*.tsv ../forms.sh || echo "$file"
	done
)
is "$unlisted" "" "every file in tests/forms is listed"

# What makes records, or waits for some, runs alone: see lib.sh.
together=$(
	for file in tests/*.sh; do
		case $file in
		tests/lib.sh | tests/daemons.sh | tests/includes.sh) continue ;;
		esac
		grep -qE 'no_records|under-filter' "$file" || continue
		grep -qE '(^|\|\| )(alone|live)$' "$file" || echo "$file"
	done
)
is "$together" "" "every test that makes records runs alone"
