#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Prints the system call groups of the systemd that is installed:
#
#     sh recorder/core/groups/systemd.sh >recorder/core/groups/systemd.list
#
# @known, which is all calls, is no group to allow, so it is left out.
set -eu
LC_ALL=C
export LC_ALL

version=$(systemd-analyze --version | awk 'NR == 1 { print $2 }')
cat <<END
# SPDX-License-Identifier: Apache-2.0
# The system call groups of systemd.exec(5), as \`systemd-analyze syscall-filter\` of systemd
# $version lists them. Made by systemd.sh: a group's name, then what is in it, calls and
# other groups.
END
SYSTEMD_COLORS=0 systemd-analyze --no-pager syscall-filter 2>/dev/null | awk '
	/^@/ { skipped = $1 == "@known"; if (!skipped) print "\n" $1; next }
	/^#/ { skipped = 1 }
	skipped || NF == 0 || $1 ~ /^#/ { next }
	{ print "\t" $1 }
'
