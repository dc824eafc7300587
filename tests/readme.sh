#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The README is true: every command in its sh blocks runs, and prints what it says. The
# commands on a node's logs run with the samples in the places of these logs.
. "${SRC:?}/tests/lib.sh"
alone

readme=$SRC/README.md

# The lines of all ```sh blocks; ./bootstrap and make are what brought us here.
awk '
	/^ *```sh/ { on = 1; next }
	/^ *```/ { on = 0 }
	on { sub(/^ +/, ""); if ($0 !~ /^\.\/bootstrap|^make/) print }
' "$readme" >"$TMP/commands"

mkdir "$TMP/bin"
ln -s "$SECCOMP_RECORD" "$TMP/bin/seccomp-record"

# Puts the samples where a node has its logs; only for the processes below.
cat >"$TMP/node" <<'END'
set -e
mount -t tmpfs none /var/log
mkdir -p /var/log/audit "/var/log/journal/$(cat /etc/machine-id)"
cat "$SRC/samples/auditd-enriched.log" "$SRC/samples/crash.log" >/var/log/audit/audit.log
cp "$SRC/samples/kern.log" /var/log/kern.log
xz -dc "$SRC/samples/journal.export.xz" >/var/log/export
/lib/systemd/systemd-journal-remote \
	-o "/var/log/journal/$(cat /etc/machine-id)/system.journal" /var/log/export
cd "$TMP"
PATH=$TMP/bin:$PATH
eval "$1"
END

# A program named nginx that makes system calls, once somebody follows.
nginx_soon() {
	cp "$BUILD/tests/under-filter" "$TMP/bin/nginx"
	for i in 1 2 3 4 5; do
		sleep 0.5
		"$BUILD/tests/under-filter" "$TMP/bin/nginx" /nonexistent >/dev/null 2>&1
	done
}

plan $(($(wc -l <"$TMP/commands") + 2))

while read -r command; do
	case $command in
	build/*)
		(cd "$SRC" && eval "$SECCOMP_RECORD ${command#build/seccomp-record}") \
			>"$TMP/out" 2>"$TMP/err" </dev/null
		ok $? "$command"
		;;
	*)
		if ! [ -x /lib/systemd/systemd-journal-remote ] || ! [ -s /etc/machine-id ]; then
			skip "$command" "systemd-journal-remote or /etc/machine-id is missing"
		elif [ "$command" != "${command#*--follow}" ] && [ -n "$(no_records)" ]; then
			skip "$command" "$(no_records)"
		elif ! unshare -m true 2>/dev/null; then
			skip "$command" "needs root to mount the samples over /var/log"
		else
			# What is followed is followed for less long here, and the samples are
			# older than an hour.
			command=$(echo "$command" |
				sed 's/--until-quiet 5min/--until-quiet 3s/; s/--since -1h//')
			output=$(echo "$command" | sed -nE 's/.* (-o|--output-dir) ([^ ]*).*/\2/p')
			[ "$command" = "${command#*--follow}" ] || nginx_soon &
			SRC=$SRC TMP=$TMP unshare -m sh "$TMP/node" "$command" \
				>"$TMP/out" 2>"$TMP/err" </dev/null &&
				[ -s "$TMP/${output:-out}" ]
			ok $? "$command"
			sed 's/^/# /' "$TMP/err" | grep -v 'verdict\|trust\|saturation'
			rm -f "$TMP/nginx.json"
		fi
		;;
	esac
done <"$TMP/commands"

# What the first text block shows is the beginning of what ./bootstrap demo prints.
awk '/^```text/ { on = 1; next } /^```/ { on = 0 } on' "$readme" >"$TMP/shown"
(cd "$SRC" && $SECCOMP_RECORD --exe nginx samples/auditd-enriched.log) \
	2>"$TMP/account" >"$TMP/profile"
# A file is trusted where only root can write it, as in a root's clone.
sed 's/^seccomp-record: trust: .*/seccomp-record: trust: daemon/' "$TMP/account" >"$TMP/demo"
cat "$TMP/profile" >>"$TMP/demo"
[ -s "$TMP/shown" ] && head -n "$(wc -l <"$TMP/shown")" "$TMP/demo" | cmp -s - "$TMP/shown"
ok $? "the demo prints what the README shows"
diff "$TMP/shown" "$TMP/demo" | head -n 20 | sed 's/^/# /' | grep '^# <'

# Files and folders that the documents name are there.
missing=$(grep -ohE '`(samples|recorder|parsers|emitters|tests)/[A-Za-z0-9_./-]+`' "$readme" \
	"$SRC/CONTRIBUTING.md" | tr -d '`' | grep -v NAME | sort -u | while read -r path; do
	[ -e "$SRC/$path" ] || [ -e "$BUILD/$path" ] || echo "$path"
done)
[ -z "$missing" ]
ok $? "every path in the documents exists $missing"
