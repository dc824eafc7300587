#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --since and --until: what was lost outside of them does not count; what may have been
# lost between them does, and what was lost nobody knows when.
. "${SRC:?}/tests/lib.sh"

# The kernel's record of SYSCALL at HH:MM:SS of one day; 10:00:00 is 1795341600.
call() { # TIME SERIAL SYSCALL
	seconds=$(echo "$1" | $AWK -F: '{ print 1795305600 + ($1 * 60 + $2) * 60 + $3 }')
	echo "audit($seconds.000:$2): auid=0 uid=0 gid=0 ses=1 pid=7 comm=\"x\"" \
		"exe=\"/bin/x\" sig=0 arch=c000003e syscall=$3 compat=0 ip=0x7f" \
		"code=0x7ffc0000"
}

# Lines of "TIME SERIAL SYSCALL", or "TIME kernel TEXT" and "TIME TAG: TEXT", as rsyslogd
# writes them; where TIME is "-" without a year.
syslog() {
	while read -r time what rest; do
		stamp=2026-11-22T$time.000000+00:00
		[ "$time" != - ] || stamp='Nov 22 10:00:00'
		case $what in
		kernel) echo "$stamp vm kernel: [   12.345678] $rest" ;;
		*:) echo "$stamp vm $what $rest" ;;
		*) echo "$stamp vm kernel: [   12.345678] audit: type=1326" \
			"$(call "$time" "$what" "$rest")" ;;
		esac
	done
}

auditd() {
	while read -r time serial syscall; do
		echo "type=SECCOMP msg=$(call "$time" "$serial" "$syscall")"
	done
}

verdict() { # VERDICT WHAT ARGUMENT...
	expected=$1 what=$2
	shift 2
	"$SECCOMP_RECORD" record -q -F recording -o "$TMP/rec" "$@" >"$TMP/out" 2>&1 </dev/null
	is "$? $(sed -n 's/.*"verdict": "\([a-z]*\)".*/\1/p' "$TMP/rec")" "0 $expected" "$what"
}

suppressed='kernel kauditd_printk_skb: 7 callbacks suppressed'
syslog >"$TMP/log" <<-END
	10:00:00 1 0
	10:00:05 $suppressed
	11:00:00 9 1
END
verdict lossy "what a log lost" "$TMP/log"
verdict unknown "... before --since" --since '2026-11-22 10:30:00' "$TMP/log"
verdict lossy "... after it" --since '2026-11-22 10:00:05' "$TMP/log"
verdict lossy "... before --until" --until '2026-11-22 10:30:00' "$TMP/log"
verdict lossy "... at last before --until, for all that is known" \
	--until '2026-11-22 10:00:02' "$TMP/log"
{
	cat "$TMP/log"
	echo "11:05:00 $suppressed" | syslog
} | grep -v 10:00:05 >"$TMP/late"
verdict unknown "... behind a record that is after --until" \
	--until '2026-11-22 10:30:00' "$TMP/late"
verdict lossy "... behind one before it" --until '2026-11-22 11:02:00' "$TMP/late"

syslog >"$TMP/queue" <<-END
	10:00:00 1 0
	11:05:00 kernel audit: backlog limit exceeded
END
verdict unknown "the kernel's queue overflowed after --until" \
	--until '2026-11-22 10:30:00' "$TMP/queue"
verdict lossy "... before it" --until '2026-11-22 11:30:00' "$TMP/queue"

syslog >"$TMP/total" <<-END
	10:00:00 1 0
	10:00:05 kernel audit: audit_lost=5 audit_rate_limit=0 audit_backlog_limit=64
	11:00:00 9 1
END
verdict unknown "its counter grew before --since" --since '2026-11-22 10:30:00' "$TMP/total"
verdict lossy "... after it" --since '2026-11-22 10:00:01' "$TMP/total"

syslog >"$TMP/daemon" <<-END
	10:00:05 auditd[5]: queue is full - dropping event
	11:00:00 9 1
END
verdict unknown "a daemon lost something before --since" \
	--since '2026-11-22 10:30:00' "$TMP/daemon"
verdict lossy "... after it" --since '2026-11-22 10:00:01' "$TMP/daemon"

{
	echo "- $suppressed" | syslog
	tail -n 1 "$TMP/log"
} >"$TMP/undated"
verdict lossy "a loss without a year may be anywhere" \
	--since '2026-11-22 10:30:00' "$TMP/undated"

{
	sed -n '1s/ arch=.*//p' "$TMP/log"
	tail -n 1 "$TMP/log"
} >"$TMP/cut"
verdict unknown "a record that was cut off before --since" \
	--since '2026-11-22 10:30:00' "$TMP/cut"
verdict lossy "... after it" --since '2026-11-22 09:30:00' "$TMP/cut"
auditd >"$TMP/two" <<-END
	10:00:00 1 0
	11:00:00 2 1
END
sed -n '1{s/ arch=.*//;h;d;};H;${x;s/\n//p;}' "$TMP/two" >"$TMP/joined"
tail -n 1 "$TMP/two" | sed 's/:2)/:3)/' >>"$TMP/joined"
verdict lossy "... and another one behind it in the same line" \
	--since '2026-11-22 10:30:00' "$TMP/joined"

# auditd's log has all types, so that what is missing in it is lost.
all() {
	sed '1i\
type=LOGIN msg=audit(1795305600.000:1): pid=1' | sed '$a\
type=LOGIN msg=audit(1795391999.000:90): pid=1'
}
auditd >"$TMP/gaps" <<-END
	09:00:00 2 0
	10:00:00 12 0
	11:00:00 13 1
	12:00:00 14 2
	13:00:00 24 3
	14:00:00 34 3
END
all <"$TMP/gaps" >"$TMP/audit.log"
verdict lossy "serials are missing" "$TMP/audit.log"
verdict unknown "... before --since and after --until" --since '2026-11-22 10:30:00' \
	--until '2026-11-22 11:59:00' "$TMP/audit.log"
verdict lossy "... in a gap that reaches over --since" --since '2026-11-22 09:30:00' \
	--until '2026-11-22 11:30:00' "$TMP/audit.log"
verdict lossy "... in one that reaches over --until" --since '2026-11-22 10:30:00' \
	--until '2026-11-22 12:30:00' "$TMP/audit.log"

# So it is for the source, whatever else came; of a file nobody knows what was left out.
mkdir "$TMP/var"
echo "log_file = $TMP/var/audit.log" >"$TMP/auditd.conf"
cp "$TMP/gaps" "$TMP/var/audit.log"
verdict lossy "nothing but system calls in auditd's own log, and serials are missing" \
	--source auditd --audit-conf "$TMP/auditd.conf"
verdict unknown "... in a file" "$TMP/gaps"

# A journal knows when each message came.
{
	$AWK 'BEGIN {
		us = 1795341605000000
		printf "__CURSOR=s=1\n__REALTIME_TIMESTAMP=%.0f\n__MONOTONIC_TIMESTAMP=5\n", us
		print "_BOOT_ID=aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaaa\n_HOSTNAME=vm\n_TRANSPORT=driver"
		print "MESSAGE_ID=e9bf28e6e834481bb6f48f548ad13606"
		print "_UID=0\nSYSLOG_IDENTIFIER=systemd-journald\nMESSAGE=Missed 3 kernel messages\n"
	}'
	us=1795345200000000
	echo "__CURSOR=s=2"
	echo "__REALTIME_TIMESTAMP=$us"
	echo "__MONOTONIC_TIMESTAMP=6"
	echo "_BOOT_ID=aaaaaaaaaaaa4aaaaaaaaaaaaaaaaaaa"
	printf '_HOSTNAME=vm\n_TRANSPORT=audit\n_AUDIT_TYPE=1326\n_AUDIT_ID=9\n'
	echo "_SOURCE_REALTIME_TIMESTAMP=$us"
	echo "MESSAGE=SECCOMP $(call 11:00:00 9 1 | sed 's/^.*): //')"
	echo
} >"$TMP/export"
verdict unknown "a journal in its export form: lost before --since" \
	--since '2026-11-22 10:30:00' "$TMP/export"
verdict lossy "... after it" --since '2026-11-22 10:00:01' "$TMP/export"
remote=/lib/systemd/systemd-journal-remote
if [ -x $remote ] && "$SECCOMP_RECORD" help record | grep -q "systemd's journal"; then
	$remote -o "$TMP/x.journal" - <"$TMP/export" >"$TMP/err" 2>&1
	verdict unknown "a journal: lost before --since" --since '2026-11-22 10:30:00' \
		"$TMP/x.journal"
	verdict lossy "... after it" --since '2026-11-22 10:00:01' "$TMP/x.journal"
else
	skip "a journal: lost before --since" "systemd-journal-remote or libsystemd is missing"
	skip "... after it" "likewise"
fi
plan $count
