#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# dist/audit-plugin.conf under a real auditd: it starts the program, which keeps a profile
# current until auditd ends.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"
live
why=$(no_auditd)
[ -z "$why" ] || skip_all "$why"

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
cp /bin/true "$TMP/true"

plan 3
auditd_start "$etc" ENRICHED
# Until the plugin has got a record: what auditd takes first may go elsewhere.
tries=0
until grep -qs execve "$TMP/out/nginx.json" || [ $tries -ge 100 ]; do
	tries=$((tries + 1))
	"$BUILD/tests/under-filter" "$TMP/true"
	sleep 0.3
done
grep -qs execve "$TMP/out/nginx.json"
ok $? "the profile is there while auditd runs"
auditd_stop
tries=0
while pgrep -f "$SECCOMP_RECORD --follow --quiet" >/dev/null && [ $tries -lt 100 ]; do
	tries=$((tries + 1))
	sleep 0.1
done
[ $tries -lt 100 ]
ok $? "the program ends with it"
allowed "$TMP/out/nginx.json" | grep -qx brk
ok $? "and the profile is whole"
