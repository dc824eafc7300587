#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The shape of the code: who may include whom, how long files and functions are, licences.
. "${SRC:?}/tests/lib.sh"

cd "$SRC" || exit 99

# The folders whose headers those in a folder may include. Folders that are not named here
# (recorder itself, tests, bench) see everything.
may() { # FOLDER
	case $1 in
	recorder/core) echo "recorder/core" ;;
	recorder/*) echo "recorder/core $1" ;;
	parsers | emitters) echo "recorder/core $1" ;;
	*) echo "any" ;;
	esac
}

# Every FILE: INCLUDED of our own headers; what is generated has no folder.
includes() {
	grep -rnE '^[ 	]*#[ 	]*include[ 	]*"' --include='*.[ch]' recorder parsers emitters
}

headers=$(find recorder parsers emitters tests -name '*.h')
sources=$(find recorder parsers emitters tests bench -name '*.[ch]')
generated=config.h
# One list of cases each, which would not read better in two files.
long_lists="tests/test-input.c bench/gen-log.c"

plan 7

# A header's name says which one it is.
twice=$(for header in $headers; do basename "$header"; done | sort | uniq -d)
is "$twice" "" "no two headers of one name"

includes | while IFS=: read -r file line text; do
	included=$(echo "$text" | cut -d '"' -f 2)
	case " $generated " in
	*" $included "*) continue ;;
	esac
	found=
	for header in $headers; do
		[ "$(basename "$header")" != "$(basename "$included")" ] || found=$header
	done
	if [ -z "$found" ]; then
		echo "$file:$line: no such header: $included" >>"$TMP/lost"
		continue
	fi
	allowed=$(may "$(dirname "$file")")
	case " $allowed " in
	" any " | *" $(dirname "$found") "*) ;;
	*) echo "$file:$line: $found" >>"$TMP/wrong" ;;
	esac
done
touch "$TMP/lost" "$TMP/wrong"
[ "$(includes | wc -l)" -gt 50 ] || echo "hardly an include found" >>"$TMP/lost"
is "$(cat "$TMP/lost")" "" "every included header is there"
is "$(cat "$TMP/wrong")" "" "no include goes up or sideways"

# Scripts, data and build files too; the samples and JSON have no place for it.
unlicensed=$(
	for file in $sources $(find recorder tests bench -name '*.awk' -o -name '*.sh' \
		-o -name '*.tbl' -o -name '*.list') Makefile.am configure.ac bootstrap; do
		head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
	done
)
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
