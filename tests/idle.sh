#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Following costs nothing while nothing happens: whatever the source, the program sleeps
# without a limit of time, no timer runs, and it is not woken. Where it looks after
# containers each process of the machine is something that happens.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
[ -r /proc/self/syscall ] || skip_all "/proc/PID/syscall is not there"
# poll(2), or ppoll(2), and which of its arguments, as a word there, is what for no limit.
case $(uname -m) in
x86_64) forever='^7 [^ ]* [^ ]* 0xffffffff ' ;;
aarch64 | riscv64) forever='^73 [^ ]* [^ ]* 0x0 ' ;;
*) skip_all "the number of poll is not known here" ;;
esac
known_or_skip "$TMP/known"
plan 21

# In poll(2) without a limit, and no timerfd_create(2) is armed (proc(5), fdinfo).
sleeps() {
	grep -q "$forever" "/proc/$follower/syscall" &&
		! cat "/proc/$follower/fdinfo/"* 2>/dev/null | grep '^it_' | grep -qv '(0, 0)'
}
switches() {
	sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$follower/status"
}
# Three seconds in which it is not woken. On a machine that is used others may disturb it:
# then it is tried again, and where they never cease, nothing is said.
heard() {
	wc -l <"$TMP/tap"
	dmesg | tail -n 1
}
undisturbed() { # WHAT
	woken=0
	for span in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		before=$(heard)
		switched=$(switches)
		sleep 3
		again=$(switches)
		if [ "$again" = "$switched" ]; then
			ok 0 "$1: nothing wakes it"
			return
		fi
		[ "$(heard)" != "$before" ] || woken=$((woken + 1))
		[ $woken -lt 5 ] || break
	done
	if [ $woken -lt 5 ]; then
		skip "$1: nothing wakes it" "other programs are recorded all the time"
		return
	fi
	ok 1 "$1: nothing wakes it"
	echo "# $again voluntary context switches, $switched three seconds before"
}
# It has something to show, then nothing more comes.
is_idle() { # WHAT
	waits_for "$TMP/err" ' exit_group '
	ok $? "$1: it follows"
	soon sleeps
	ok $? "$1: it sleeps without a limit, and no timer runs"
	undisturbed "$1"
	end TERM
}
from() { # SOURCE [OPTION...]
	rm -f "$TMP/state" "$TMP/json" "$TMP/rec"
	follow --no-containers --source "$@" --exe "$TMP/known" --state "$TMP/state" -o "$TMP/json" \
		--recording "$TMP/rec"
}
# Logs that the records are written to at once.
tap_start "$TMP/log"
under "$TMP/known"
flushed "$TMP/log"
tap_stop
tap_start "$TMP/tap"
mkdir "$TMP/var"
: >"$TMP/var/audit.log"
echo "log_file = $TMP/var/audit.log" >"$TMP/auditd.conf"
: >"$TMP/var/kern.log"

if "$SECCOMP_RECORD" help record | grep -q '^ *kernel '; then
	from kernel
	under "$TMP/known"
	is_idle kernel
else
	for what in 1 2 3; do skip "the kernel ($what)" "built without libaudit"; done
fi

from auditd --audit-conf "$TMP/auditd.conf"
cat "$TMP/log" >>"$TMP/var/audit.log"
is_idle auditd

from syslog --log-dir "$TMP/var"
sed 's/^type=SECCOMP msg=/Nov 22 11:09:33 vm kernel: [   12.345678] audit: type=1326 /' "$TMP/log" \
	>>"$TMP/var/kern.log"
is_idle syslog

printk_limit 0
from kmsg
under "$TMP/known"
is_idle kmsg
put_back

mkfifo "$TMP/pipe"
exec 3<>"$TMP/pipe"
rm -f "$TMP/state"
: >"$TMP/err"
$bound "$SECCOMP_RECORD" --follow --exe "$TMP/known" -o "$TMP/json" - <"$TMP/pipe" \
	>"$TMP/out" 2>"$TMP/err" 3>&- &
follower=$!
cat "$TMP/log" >&3
is_idle "standard input"
exec 3>&-

why=$(no_journald)
"$SECCOMP_RECORD" help record | grep -q '^ *journal ' || why="built without libsystemd"
if [ -n "$why" ]; then
	for what in 1 2 3; do skip "the journal ($what)" "$why"; done
else
	journald_start $((128 << 20)) no
	from journal
	under "$TMP/known"
	is_idle journal
	journald_stop
fi

# The line of status is drawn again only where it changes.
if ! command -v script >/dev/null; then
	for what in 1 2 3; do skip "on a terminal ($what)" "script is not installed"; done
else
	: >"$TMP/err"
	: >"$TMP/var/audit.log"
	export TMP SECCOMP_RECORD
	# shellcheck disable=SC2016 # for that shell to expand
	script -qfc 'echo $$ >"$TMP/pid"; exec "$SECCOMP_RECORD" -f --no-containers \
		--source auditd --audit-conf "$TMP/auditd.conf" -o "$TMP/json"' "$TMP/err" >/dev/null </dev/null &
	terminal=$!
	waits_for "$TMP/err" ': following;'
	follower=$(cat "$TMP/pid")
	cat "$TMP/log" >>"$TMP/var/audit.log"
	waits_for "$TMP/err" ' records, .*/s, '
	ok $? "on a terminal: it follows"
	soon sleeps
	ok $? "on a terminal: it sleeps without a limit, and no timer runs"
	undisturbed "on a terminal"
	kill "$follower"
	wait $terminal
	follower=
fi
