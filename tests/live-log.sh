#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Records by way of the kernel's log, which lets ten of them through in five seconds: with
# that limit lifted counts are exact, with it the loss is noticed, and complete is never
# claimed. The sources kmsg, and syslog with a real rsyslogd.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
why=$(no_auditd)
case $why in
another*) skip_all "an auditd keeps records from the kernel's log" ;;
esac
[ -w /dev/kmsg ] || skip_all "/dev/kmsg cannot be written"
known_or_skip "$TMP/known"
plan 18

from() { # SOURCE [OPTION...]
	rm -f "$TMP/rec"
	follow --source "$@" --recording "$TMP/rec" -o "$TMP/json"
}
# Without a limit every record is there, and still nobody knows.
exact() { # WHAT SOURCE [OPTION...]
	what=$1
	shift
	printk_limit 0
	from "$@" --exe "$TMP/known" --exe "$TMP/known-2"
	cp "$TMP/known" "$TMP/known-2"
	under "$TMP/known"
	under "$TMP/known-2"
	waits_for "$TMP/err" '/known-2 exit_group '
	end TERM
	put_back
	is_known "$TMP/rec" 2 "$what: every call as often as it was made"
	is "$status $(verdict)" "0 unknown" "$what: whether something is lost, it cannot tell"
	grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
	ok $? "$what: what it says can be forged"
}
suppressed() { # WHAT SOURCE [OPTION...]
	what=$1
	shift
	printk_limit 1
	# What was lost before is said before.
	announced
	from "$@" --exe "$TMP/hammer"
	hammer "$TMP/hammer" 5000
	hammered "$TMP/hammer"
	announced
	[ -z "${rsyslogd-}" ] || flushed "$etc/kern.log"
	end TERM
	put_back
	got=$(calls "$TMP/rec" getppid)
	[ "$got" -lt 5000 ] && [ $((got + $(lost "$TMP/rec" suppressed))) -ge 5000 ]
	ok $? "$what: $got of 5000, the rest was suppressed"
	grep -q '^seccomp-record: lost: .* suppressed by rate limits of the log' "$TMP/err"
	ok $? "$what: it says so"
	is "$(verdict) $(grep -o '"verdict": "[a-z]*"' "$TMP/rec")" 'lossy "verdict": "lossy"' \
		"$what: the verdict"
}

exact kmsg kmsg
suppressed "kmsg, suppressed" kmsg

# A reader that stands still while the log goes over it. The numbers of the lines say how
# many are gone: all up to the oldest that is left.
first_line() {
	dd if=/dev/kmsg iflag=nonblock bs=16384 count=1 2>/dev/null |
		sed -n '1s/^[0-9]*,\([0-9]*\),.*/\1/p'
}
last_line() {
	dd if=/dev/kmsg iflag=nonblock bs=16384 2>/dev/null |
		sed -n 's/^[0-9]*,\([0-9]*\),[0-9]*,.*/\1/p' | tail -n 1
}
long=$(printf '%0900d' 0)
printk_limit 0
from kmsg --exe "$TMP/known"
under "$TMP/known"
waits_for "$TMP/err" ' exit_group '
kill -STOP $follower
stopped=$(last_line)
until [ "$(first_line)" -gt $((stopped + 10)) ]; do
	echo "<5>$long" >/dev/kmsg
done
at_least=$(($(first_line) - stopped - 1))
under "$TMP/known"
kill -CONT $follower
# It reads on when it does: then what it last read is younger than what it missed.
until [ "$(first_line)" -gt $((stopped + 20)) ]; do
	echo "<5>$long" >/dev/kmsg
done
end TERM
at_most=$(($(first_line) - stopped - 1))
put_back
got=$(lost "$TMP/rec" overrun)
[ "$got" -ge "$at_least" ] && [ "$got" -le "$at_most" ]
ok $? "kmsg overrun: $got lines, between $at_least and $at_most"
is_known "$TMP/rec" 2 "kmsg overrun: what comes after it is read"
is "$(verdict)" lossy "kmsg overrun: the verdict"
grep -q '^seccomp-record: lost: .* overrun in a reader that was too slow' "$TMP/err"
ok $? "kmsg overrun: it says so"

why=$(no_rsyslogd)
if [ -n "$why" ]; then
	while [ $count -lt 18 ]; do skip "rsyslogd" "$why"; done
	exit
fi
rsyslogd_start "$TMP/rsyslog" || sed 's/^/# /' "$TMP/rsyslog/rsyslogd.out"
exact rsyslogd syslog --log-dir "$TMP/rsyslog"
suppressed "rsyslogd, suppressed" syslog --log-dir "$TMP/rsyslog"
rsyslogd_stop

# Its own limit: what is in the log of the machine already is the first to be counted.
rsyslogd_start "$TMP/rsyslog-2" 'RateLimitInterval="2"' 'RateLimitBurst="5"'
printk_limit 0
from syslog --log-dir "$TMP/rsyslog-2" --exe "$TMP/known"
for i in 1 2 3 4; do under "$TMP/known"; done
limit_is_said() {
	[ $((tries % 10)) -ne 9 ] || under "$TMP/known"
	shows ' messages lost due to rate-limiting' cat "$TMP/rsyslog-2/kern.log"
}
soon limit_is_said
end TERM
put_back
[ "$(lost "$TMP/rec" suppressed)" -gt 0 ]
ok $? "rsyslogd's own limit: $(lost "$TMP/rec" suppressed) lost"
is "$(verdict)" lossy "rsyslogd's own limit: the verdict"
