#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Many machines, by what clusters run already: senders of systemd-journal-upload and one
# systemd-journal-remote; senders of rsyslog and one rsyslog; a folder of recordings. Two
# machines are two journals, or two logs, whose records have the same serials and times, as
# those of machines may: they stay apart.
. "${SRC:?}/tests/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
alone

journal=/lib/systemd/systemd-journal
port=$((20000 + $$ % 20000))
daemons=
daemon() { # COMMAND...
	$bound "$@" </dev/null >>"$TMP/daemon.out" 2>&1 &
	daemons="$daemons $!"
}
stop() {
	for pid in $daemons; do
		kill "$pid" && wait "$pid"
	done 2>/dev/null
	daemons=
}
cleanup() {
	stop
}

# Lines "HOST EXE CALLS RECORDS" of the groups of a recording.
groups_of() { # RECORDING
	python3 -c '
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    r = json.load(file)
hosts = {session["id"]: session.get("host", "-") for session in r["sessions"]}
for line in sorted("%s %s %d %d" % (hosts[g["session"]], g["exe"], len(g["syscalls"]),
                                    sum(call["count"] for call in g["syscalls"]))
                   for g in r["groups"]):
    print(line)' "$1"
}
python3 -c '' 2>/dev/null || skip_all "needs python3"

plan 20

# Two machines: the second one lacks all calls of the first one's write and accept4.
xz -dc "$SRC/samples/journal.export.xz" >"$TMP/node1.export"
$AWK 'BEGIN { RS = ""; ORS = "\n\n" } !/_AUDIT_FIELD_SYSCALL=(1|288)\n/' "$TMP/node1.export" |
	sed -e 's/^_BOOT_ID=829a/_BOOT_ID=bbbb/; s/^_MACHINE_ID=3d12/_MACHINE_ID=dddd/' \
		-e 's/;b=829a/;b=bbbb/; s/^_HOSTNAME=.*/_HOSTNAME=node2/' >"$TMP/node2.export"
sed -i 's/^_HOSTNAME=.*/_HOSTNAME=node1/' "$TMP/node1.export"
for node in node1 node2; do
	run -F recording -o "$TMP/$node.rec" "$TMP/$node.export"
	groups_of "$TMP/$node.rec"
done >"$TMP/expected"
[ "$(grep -c 'sbin/nginx' "$TMP/expected")" -eq 2 ]
ok $? "two machines, each by itself"
sed 's/^/# /' "$TMP/expected"

# Their journals, sent to one place.
if [ -x ${journal}-remote ] && [ -x ${journal}-upload ]; then
	mkdir "$TMP/remote"
	for node in node1 node2; do
		mkdir "$TMP/$node"
		${journal}-remote -o "$TMP/$node/system.journal" "$TMP/$node.export" 2>"$TMP/said"
	done
	daemon ${journal}-remote --listen-http="127.0.0.1:$port" --split-mode=host \
		-o "$TMP/remote"
	uploads() { # NODE
		timeout 60 ${journal}-upload --follow=no --url="http://127.0.0.1:$port" -D "$TMP/$1" \
			--save-state="$TMP/$1.state" >"$TMP/said" 2>&1 </dev/null
	}
	soon uploads node1
	ok $? "journal: a machine sends its journal"
	uploads node2
	ok $? "journal: and another one"
	sed 's/^/# /' "$TMP/said"
	stop
	run -F recording -o "$TMP/rec" "$TMP/remote"
	is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" \
		"journal: one reader has each machine's groups, and all of their records"
	is "$(grep -o '"verdict": "[a-z]*"' "$TMP/rec" | sort | uniq -c | tr -s ' ')" \
		' 2 "verdict": "unknown"' "journal: a session for each, and what was lost is not known"
	run -F recording --host node2 -o "$TMP/rec" "$TMP/remote"
	is "$(groups_of "$TMP/rec")" "$(grep ^node2 "$TMP/expected")" "journal: --host"
	run --source journal --journal-dir "$TMP/remote" -F recording -o "$TMP/rec"
	is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" "journal: --source journal --journal-dir"
	run --split-by host --output-dir "$TMP/hosts" "$TMP/remote"
	is "$(cd "$TMP/hosts" && grep -l '"accept4"' ./*.json; ls "$TMP/hosts")" \
		"./node1.json
node1.json
node2.json" "journal: a profile for each machine"
else
	for what in "a machine sends its journal" "and another one" "one reader" "a session for each" \
		"--host" "--source journal" "a profile for each machine"; do
		skip "journal: $what" "systemd-journal-remote is missing"
	done
fi

# Two machines' audit.log, sent by rsyslog to one file.
sed 's/^type=/node=node1 type=/' "$SRC/samples/auditd-enriched.log" >"$TMP/node1.log"
grep -v 'syscall=\(1\|288\) ' "$SRC/samples/auditd-enriched.log" |
	sed 's/^type=/node=node2 type=/' >"$TMP/node2.log"
for node in node1 node2; do
	run -F recording --exe nginx -o "$TMP/$node.rec" "$TMP/$node.log"
	groups_of "$TMP/$node.rec"
done >"$TMP/expected"
[ "$(grep -c 'sbin/nginx' "$TMP/expected")" -eq 2 ]
ok $? "audit.log: two machines, each by itself"
if command -v rsyslogd >/dev/null; then
	cat >"$TMP/receiver.conf" <<END
global(workDirectory="$TMP" maxMessageSize="64k")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="$port")
module(load="builtin:omfile" Template="RSYSLOG_FileFormat")
*.* action(type="omfile" file="$TMP/cluster.log")
END
	: >"$TMP/cluster.log"
	daemon rsyslogd -n -iNONE -f "$TMP/receiver.conf"
	for node in node1 node2; do
		mkdir -p "$TMP/$node.work"
		: >"$TMP/$node.sent"
		cat >"$TMP/$node.conf" <<END
global(workDirectory="$TMP/$node.work" localHostname="$node" maxMessageSize="64k")
module(load="imfile")
input(type="imfile" file="$TMP/$node.sent" tag="audispd:" facility="local6")
*.* action(type="omfwd" target="127.0.0.1" port="$port" protocol="tcp"
	queue.type="linkedList" action.resumeRetryCount="-1" action.resumeInterval="1")
END
		daemon rsyslogd -n -iNONE -f "$TMP/$node.conf"
		cat "$TMP/$node.log" >>"$TMP/$node.sent"
	done
	total=$(cat "$TMP/node1.log" "$TMP/node2.log" | wc -l)
	arrived() {
		[ "$(grep -c ' msg=audit(' "$TMP/cluster.log")" -eq "$total" ]
	}
	soon arrived
	ok $? "rsyslog: $total lines of two machines are in one log"
	stop
	rm -f "$TMP/rec"
	run -F recording --exe nginx -o "$TMP/rec" "$TMP/cluster.log"
	is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" \
		"rsyslog: each machine's groups, and all of their records"
	grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
	ok $? "rsyslog: it can be forged, and that is said"
	sed 's/ node=node[12] type=/ type=/' "$TMP/cluster.log" >"$TMP/nodeless.log"
	rm -f "$TMP/rec"
	run -F recording --exe nginx -o "$TMP/rec" "$TMP/nodeless.log"
	is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" \
		"rsyslog: by the header's host, where auditd says none"
else
	for what in "two machines are in one log" "each machine's groups" "it can be forged" \
		"by the header's host"; do
		skip "rsyslog: $what" "rsyslog is missing"
	done
fi
# What a receiving auditd writes.
cat "$TMP/node1.log" "$TMP/node2.log" >"$TMP/both.log"
run -F recording --exe nginx -o "$TMP/rec" "$TMP/both.log"
is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" "auditd: by node=, each machine's groups"
paste -d '\n' "$TMP/node1.log" "$TMP/node2.log" | grep . >"$TMP/mixed.log"
run -F recording --exe nginx -o "$TMP/rec" "$TMP/mixed.log"
is "$(groups_of "$TMP/rec")" "$(cat "$TMP/expected")" "auditd: line by line in turn"

# A folder of recordings.
mkdir "$TMP/folder"
cp "$TMP/node1.rec" "$TMP/folder/a.rec.json"
gzip -c "$TMP/node2.rec" >"$TMP/folder/b.rec.json"
gives 0 "2 sessions" "a folder: merged" merge -o "$TMP/merged" "$TMP/folder"/*.rec.json
is "$(groups_of "$TMP/merged")" "$(cat "$TMP/expected")" "a folder: each machine's groups"
gives 0 "2 sessions" "a folder: merged later, what was merged before among it" \
	merge -o "$TMP/again" "$TMP/merged" "$TMP/folder/b.rec.json" "$TMP/folder/a.rec.json"
cmp -s "$TMP/merged" "$TMP/again"
ok $? "a folder: the bytes are the same"
"$SECCOMP_RECORD" report -o "$TMP/page" "$TMP/merged" &&
	[ "$(python3 "$SRC/tests/check-page.py" "$TMP/page" table sessions-title | cut -f 1 |
		sort | tr '\n' ' ')" = "Host node1 node2 " ]
ok $? "a folder: a report of it"
