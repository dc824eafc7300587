#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The source journal with a real systemd-journald, which takes records from the kernel's
# audit group, prints a copy of some in the kernel's log, and reads that too. With a large
# receive buffer counts are exact and no loss is claimed; where it overflows journald stops
# reading audit for good and says nothing, and the program must notice.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
"$SECCOMP_RECORD" help record | grep -q '^ *journal ' || skip_all "built without libsystemd"
why=$(no_journald)
[ -z "$why" ] || skip_all "$why"
why=$(no_auditd)
case $why in
another*) skip_all "an auditd keeps records from the kernel's log" ;;
esac
known_or_skip "$TMP/known"
large=$((128 << 20))
plan 20

from_journal() { # OPTION...
	rm -f "$TMP/rec"
	follow --source journal --recording "$TMP/rec" -o "$TMP/json" "$@"
}
# The same without --follow, from all that is there.
read_journal() { # OPTION...
	rm -f "$TMP/rec"
	run --source journal --recording "$TMP/rec" -o "$TMP/json" "$@"
	status=$?
}
# Nothing is claimed that is not so.
nothing_lost() { # WHAT
	is "$status $(verdict) $(grep -c '^seccomp-record: lost: none' "$TMP/err")" \
		"0 unknown 1" "$1: no loss is claimed"
}
# The journal has the records of a last program; it stores them every now and then.
stored() {
	marks=$((${marks:-0} + 1))
	cp "$TMP/known" "$TMP/stored-$marks"
	soon is_stored
}
is_stored() {
	[ $((tries % 10)) -ne 0 ] || under "$TMP/stored-$marks"
	shows SECCOMP journalctl -q -o cat "_EXE=$TMP/stored-$marks"
}

# Nothing keeps copies out of the kernel's log, so each record comes by both ways.
journald_start $large yes
printk_limit 0
from_journal --exe "$TMP/known"
under "$TMP/known"
under "$TMP/known"
stored
end TERM
put_back
is_known "$TMP/rec" 2 "both transports: every call once"
[ "$(sed -n 's/.*"duplicate": \([0-9]*\).*/\1/p' "$TMP/rec")" -ge 24 ]
ok $? "both transports: and it came twice"
nothing_lost "both transports"
is "$(grep -o '"trust": "[a-z]*"' "$TMP/rec")" '"trust": "daemon"' \
	"both transports: trusted"
# Of what the kernel's log suppresses it has the original.
printk_limit 1
announced
from_journal --exe "$TMP/hammer"
hammer "$TMP/hammer" 2000
hammered "$TMP/hammer"
announced
stored
end TERM
put_back
is "$(calls "$TMP/rec" getppid)" 2000 "suppressed copies: every call once"
nothing_lost "suppressed copies"
journald_stop

# More than is read between two looks at the signals, all of it from before the signal.
journald_start $large no
from_journal --exe "$TMP/hammer"
kill -STOP $follower
hammer "$TMP/hammer" 40000
hammered "$TMP/hammer"
stored
kill $follower
kill -CONT $follower
wait $follower
status=$?
is "$(calls "$TMP/rec" getppid)" 40000 "a large buffer: 40000 calls, read at the end"
nothing_lost "a large buffer, 40000 calls"
read_journal --exe "$TMP/hammer"
is "$(calls "$TMP/rec" getppid)" 40000 "a large buffer: 40000 calls, read afterwards"
nothing_lost "a large buffer, read afterwards"

# Two readers.
"$SECCOMP_RECORD" -f --source journal --exe "$TMP/twice" --recording "$TMP/second.rec" \
	-o "$TMP/second.json" </dev/null >/dev/null 2>"$TMP/second.err" &
second=$!
waits_for "$TMP/second.err" ': following;'
from_journal --exe "$TMP/twice"
cp "$TMP/known" "$TMP/twice"
under "$TMP/twice"
stored
end TERM
kill $second
wait $second
is_known "$TMP/rec" 1 "two readers, the one"
is_known "$TMP/second.rec" 1 "two readers, the other"
journald_stop

# Without the audit transport: what the kernel's log let through.
journald_start 0 yes
printk_limit 0
from_journal --exe "$TMP/known"
grep -q 'journald does not read audit records here' "$TMP/err"
ok $? "the kernel's log alone: it says what is missing"
under "$TMP/known"
waits_for "$TMP/err" '/known exit_group '
end TERM
put_back
is_known "$TMP/rec" 1 "the kernel's log alone: every call as often as it was made"
is "$status $(verdict)" "0 unknown" "the kernel's log alone: the verdict"
journald_stop

# A buffer for a hundred records or so: some are read first, then too many come.
journald_start 32768 yes
from_journal --exe "$TMP/known" --exe "$TMP/flood"
under "$TMP/known"
waits_for "$TMP/err" '/known exit_group '
hammer "$TMP/flood" 50000
hammered "$TMP/flood"
stopped() {
	shows "systemd-journald[$journald]: Got invalid event from epoll" dmesg ||
		shows "systemd-journald[$journald]: recvmsg() failed: No buffer space" dmesg
}
soon stopped
ok $? "a small buffer: journald stopped reading, and only the kernel's log says so"
# With the next window of the kernel's limit comes a copy of a record that it has not.
sleep 6
under "$TMP/known"
sleep 4
end TERM
[ "$(calls "$TMP/rec" getppid)" -lt 50000 ]
ok $? "a small buffer: $(calls "$TMP/rec" getppid) of 50014"
is "$status $(verdict) $(grep -o '"verdict": "[a-z]*"' "$TMP/rec")" \
	'0 lossy "verdict": "lossy"' "a small buffer: the loss is noticed"
grep -q '^seccomp-record: journal: journald stopped reading audit records' "$TMP/err"
ok $? "a small buffer: it says what happened"
read_journal --exe "$TMP/known"
is "$status $(verdict)" "0 lossy" "a small buffer: noticed afterwards too"
