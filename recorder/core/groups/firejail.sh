#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints the system call groups of the firejail that is installed, as its own fseccomp
# resolves them on x86-64:
#
#     sh recorder/core/groups/firejail.sh >recorder/core/groups/firejail.list
set -eu
LC_ALL=C
export LC_ALL

fseccomp=$(ls /usr/lib/*/firejail/fseccomp /usr/lib/firejail/fseccomp 2>/dev/null | head -n 1)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
version=$(firejail --version | awk 'NR == 1 { print $3 }')
cat <<END
# SPDX-License-Identifier: Apache-2.0
# The system call groups of firejail(1), as fseccomp of firejail $version resolves them on
# x86-64, 64-bit calls and 32-bit ones. Made by firejail.sh: a group's name, then its calls.
END
strings "$fseccomp" | grep -x '@[a-z-]*' | sort -u | while read -r group; do
	printf '\n%s\n' "$group"
	for command in drop drop32; do
		"$fseccomp" "$command" "$dir/1" "$dir/2" "$group" 2>&1
	done | tr ' ' '\n' | grep , | tr ',' '\n' | grep '^[a-z_]' |
		sort -u | sed 's/^/	/'
done

# What "seccomp" alone denies 32-bit programs, which has no name there.
printf '\n@secondary-32\n'
"$fseccomp" secondary 32 "$dir/1"
od -An -v -t u2 -w8 "$dir/1" | awk -v tsv="$(dirname "$0")/../syscalls/x86.tbl" '
	BEGIN {
		while ((getline line < tsv) > 0)
			if (split(line, row, "\t") > 1)
				name[row[1]] = row[2]
	}
	$1 == 21 && $4 == 0 && $3 in name { print "\t" name[$3] }
' | sort -u
