#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# dist/audit-plugin.conf under a real auditd: it starts the program, which keeps a profile
# current until auditd ends.
. "${SRC:?}/tests/lib.sh"

auditd=
cleanup() {
	[ -z "$auditd" ] || kill "$auditd" 2>/dev/null
	[ -z "$auditd" ] || wait "$auditd" 2>/dev/null
	auditd=
}

why=$(no_records)
[ -z "$why" ] || skip_all "$why"
command -v auditd >/dev/null || skip_all "auditd is not installed"
auditctl -s 2>/dev/null | grep -q '^pid 0$' || skip_all "another auditd runs"

# As the files say, but with places and a program of our own. auditd starts only what is
# root's and nobody else can write to.
etc=$TMP/etc
mkdir -m 700 "$etc" "$etc/plugins.d"
sed "s#/var/lib/seccomp-record#$TMP/out#; s#exec seccomp-record#exec $SECCOMP_RECORD#
	s#--exe nginx#--exe true#" "$SRC/dist/audit-plugin.sh" >"$TMP/plugin.sh"
chmod 750 "$TMP/plugin.sh"
sed "s#^path = .*#path = $TMP/plugin.sh#" "$SRC/dist/audit-plugin.conf" \
	>"$etc/plugins.d/seccomp-record.conf"
chmod 640 "$etc/plugins.d/seccomp-record.conf"
printf '%s\n' "log_file = $etc/audit.log" "log_format = ENRICHED" "flush = NONE" \
	"space_left = 2" "admin_space_left = 1" "plugin_dir = $etc/plugins.d" >"$etc/auditd.conf"
chmod 600 "$etc/auditd.conf"
cp /bin/true "$TMP/true"

plan 3
auditd -n -c "$etc" -s nochange >"$TMP/auditd.out" 2>&1 &
auditd=$!
# Until the plugin has got a record: what auditd takes first may go elsewhere.
tries=0
until grep -qs execve "$TMP/out/nginx.json" || [ $tries -ge 100 ]; do
	tries=$((tries + 1))
	"$BUILD/tests/under-filter" "$TMP/true"
	sleep 0.3
done
grep -qs execve "$TMP/out/nginx.json"
ok $? "the profile is there while auditd runs"
kill $auditd
wait $auditd 2>/dev/null
auditd=
tries=0
while pgrep -f "$SECCOMP_RECORD --follow --quiet" >/dev/null && [ $tries -lt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
[ $tries -lt 100 ]
ok $? "the program ends with it"
allowed "$TMP/out/nginx.json" | grep -qx brk
ok $? "and the profile is whole"
