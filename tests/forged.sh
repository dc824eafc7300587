#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What users can write about a program that is recorded does not widen its profile: lines
# for the log that look like records, texts in real audit records, names of executables.
# From every source that can tell; the others say that they can be forged.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
[ -w /dev/kmsg ] || skip_all "/dev/kmsg cannot be written"
why=$(no_auditd)
case $why in
another*) skip_all "an auditd keeps records from the kernel's log" ;;
esac
known_or_skip "$TMP/known"
plan 25

# A call that nobody makes, in a record of the program that is recorded. Its own names
# have fields in them, where a real record has them before the real ones.
mkdir "$TMP/d,syscall=246,pid=1"
exe="$TMP/d,syscall=246,pid=1/syscall=246"
cp "$TMP/known" "$exe"
cp "$TMP/known" "$TMP/last"
stamp='audit(1795345007.050:77):'
fields="auid=0 uid=0 gid=0 ses=1 pid=1 comm=\"known\" exe=\"$exe\" sig=0 arch=c000003e"
fields="$fields syscall=246 compat=0 ip=0x1 code=0x7ffc0000"
forged="syscall=246 compat="
printed="audit: type=1326 $stamp $fields"
written="type=SECCOMP msg=$stamp $fields"

newline='
'
by_audit() {
	"$BUILD/tests/forge-audit" "$written" && "$BUILD/tests/forge-audit" "$printed" &&
		"$BUILD/tests/forge-audit" "x'$newline$printed" &&
		"$BUILD/tests/forge-audit" "x'$newline$written"
}
by_kmsg() {
	for text in "<5>$printed" "<5>$written" "<5>x$newline$printed" \
		"<5>x$newline""5,1,1,-;$printed" "$printed"; do
		echo "$text" >/dev/kmsg
	done
}
by_logger() { # SOCKET
	logger -u "$1" -p kern.notice -t kernel "$printed"
	logger -u "$1" -p kern.notice -t audit "$printed"
	logger -u "$1" -p kern.notice -t kernel "[   12.345678] $printed"
	logger -u "$1" -p auth.notice -t audit "SECCOMP $fields"
}
# Fields that begin with an underscore are journald's own; it leaves out those of others.
by_journal() {
	by_logger /run/systemd/journal/dev-log
	logger --journald <<-EOF
		MESSAGE=SECCOMP $fields
		PRIORITY=5
		SYSLOG_IDENTIFIER=audit
		SYSLOG_FACILITY=4
		_TRANSPORT=audit
		_AUDIT_TYPE=1326
		_AUDIT_TYPE_NAME=SECCOMP
		_AUDIT_ID=77
		_EXE=$exe
		_AUDIT_FIELD_SYSCALL=246
		_AUDIT_FIELD_ARCH=c000003e
	EOF
	logger --journald <<-EOF
		MESSAGE=$printed
		PRIORITY=5
		SYSLOG_IDENTIFIER=kernel
		SYSLOG_FACILITY=0
		_TRANSPORT=kernel
	EOF
	echo "<5>$printed" | systemd-cat -t kernel --level-prefix=true
}

# Everything that can be forged, before and after the program runs.
forge() {
	by_kmsg
	by_audit
	[ -z "$journald" ] || by_journal
}
from() { # SOURCE [OPTION...]
	rm -f "$TMP/rec"
	follow --source "$@" --exe "$exe" --exe "$TMP/last" --recording "$TMP/rec" -o "$TMP/json"
}
runs() {
	forge
	under "$exe"
	forge
	under "$TMP/last"
	waits_for "$TMP/err" '/last exit_group '
}
# The forged lines are there, and the profile has the program's own calls.
not_widened() { # WHAT COMMAND...: it prints what the source reads
	what=$1
	shift
	shows "$forged" "$@"
	ok $? "$what: forged lines are in it"
	end TERM
	is "$(calls "$TMP/rec" kexec_load) $(allowed "$TMP/json" | tr '\n' ' ')" \
		"0 execve exit exit_group getppid restart_syscall rt_sigreturn uname " \
		"$what: no profile is widened"
	is_known "$TMP/rec" 2 "$what: the program's own calls are all there"
}

printk_limit 0
if "$SECCOMP_RECORD" help record | grep -q '^ *kernel '; then
	from kernel
	runs
	not_widened kernel dmesg
else
	for what in 1 2 3; do skip "kernel ($what)" "built without libaudit"; done
fi

from kmsg
runs
not_widened kmsg dmesg
grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
ok $? "kmsg: it says that it can be forged"

why=$(no_journald)
"$SECCOMP_RECORD" help record | grep -q '^ *journal ' || why="built without libsystemd"
if [ -n "$why" ]; then
	for what in 1 2 3 4 5 6 7 8; do skip "the journal ($what)" "$why"; done
else
	for bytes in $((128 << 20)) 0; do
		what="journal, by audit and kernel"
		[ $bytes -gt 0 ] || what="journal, by kernel alone"
		journald_start $bytes yes
		from journal
		runs
		for way in syslog journal stdout kernel; do
			soon shows "$forged" journalctl -q -o cat "_TRANSPORT=$way" ||
				echo "# none by $way"
		done
		not_widened "$what" journalctl -q -o cat _TRANSPORT=syslog
		grep -q '^seccomp-record: trust: daemon' "$TMP/err"
		ok $? "$what: trusted"
		journald_stop
	done
fi

why=$(no_auditd)
if [ -n "$why" ]; then
	for what in 1 2 3 4 5; do skip "auditd ($what)" "$why"; done
else
	for format in RAW ENRICHED; do
		auditd_start "$TMP/$format" $format
		flushed "$TMP/$format/audit.log"
		from auditd --audit-conf "$TMP/$format/auditd.conf"
		runs
		not_widened "auditd, $format" grep USER_AVC "$TMP/$format/audit.log"
		auditd_stop
	done
fi

# What cannot tell takes them, and says so.
{
	echo "$written"
	echo "$printed"
} | "$SECCOMP_RECORD" --exe "$exe" --recording "$TMP/rec" - >"$TMP/json" 2>"$TMP/err"
is "$(calls "$TMP/rec" kexec_load)" 1 "standard input: a forged line looks like a real one"
grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
ok $? "standard input: it says that it can be forged"
why=$(no_rsyslogd)
if [ -n "$why" ]; then
	for what in 1 2; do skip "rsyslogd ($what)" "$why"; done
else
	rsyslogd_start "$TMP/rsyslog"
	from syslog --log-dir "$TMP/rsyslog"
	by_logger "$TMP/rsyslog/socket"
	waits_for "$TMP/err" ' kexec_load '
	end TERM
	[ "$(calls "$TMP/rec" kexec_load)" -gt 0 ]
	ok $? "rsyslogd: a forged line looks like a real one"
	grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
	ok $? "rsyslogd: it says that it can be forged"
fi
