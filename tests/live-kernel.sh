#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The source kernel under load: what it says it has is what was made, and what it lost it
# says, of both kinds: what was numbered and then dropped on its way to a reader, and what
# the kernel dropped before it had a number.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
"$SECCOMP_RECORD" help record | grep -q '^ *kernel ' || skip_all "built without libaudit"
command -v auditctl >/dev/null || skip_all "auditctl is not installed"
known_or_skip "$TMP/known"
plan 26

# follow, with what there is to look at afterwards.
from_kernel() { # OPTION...
	follow --source kernel --recording "$TMP/rec" -o "$TMP/json" "$@"
}
# All losses together that a recording knows of.
all_lost() { # RECORDING
	echo $(($(lost "$1" kernel) + $(lost "$1" overrun) + $(lost "$1" gaps)))
}
# Of MADE calls of getppid each is there or lost. Whether all are is for the machine to
# say; that the verdict tells which, for the program.
accounted() { # RECORDING MADE WHAT
	got=$(calls "$1" getppid)
	missing=$(all_lost "$1")
	[ "$((got + missing))" -ge "$2" ]
	ok $? "$3: $got recorded and $missing lost are not less than $2"
	if [ "$missing" -eq 0 ]; then
		is "$got $(grep -o '"verdict": "[a-z]*"' "$1")" "$2 \"verdict\": \"complete\"" \
			"$3: nothing lost, so every one is there"
	else
		is "$(grep -o '"verdict": "[a-z]*"' "$1")" '"verdict": "lossy"' \
			"$3: this machine lost some, and the verdict says so"
	fi
}
# It lost some, and says so by this line.
says_lost() { # EXPRESSION WHAT
	grep -q -e "^seccomp-record: lost: .*$1" "$TMP/err"
	ok $? "$2: the kind of loss is named"
	is "$(verdict) $(grep -o '"verdict": "[a-z]*"' "$TMP/rec")" 'lossy "verdict": "lossy"' \
		"$2: the verdict"
}

from_kernel --exe "$TMP/known"
under "$TMP/known"
under "$TMP/known"
waits_for "$TMP/err" ' exit_group '
end TERM
is "$status $(verdict)" "0 complete" "two runs: complete"
is_known "$TMP/rec" 2 "two runs: every call as often as it was made"

from_kernel --exe "$TMP/hammer"
hammer "$TMP/hammer" 300000
hammered "$TMP/hammer"
ok $? "300000 calls in a tight loop are made"
waits_for "$TMP/err" ' exit_group '
end TERM
accounted "$TMP/rec" 300000 "300000 calls"

# Two at once.
"$SECCOMP_RECORD" -f --source kernel --exe "$TMP/twice" --recording "$TMP/second.rec" \
	-o "$TMP/second.json" </dev/null >/dev/null 2>"$TMP/second.err" &
second=$!
waits_for "$TMP/second.err" ': following;'
from_kernel --exe "$TMP/twice"
hammer "$TMP/twice" 20000
hammered "$TMP/twice"
waits_for "$TMP/second.err" ' exit_group '
waits_for "$TMP/err" ' exit_group '
end TERM
kill $second
wait $second
accounted "$TMP/rec" 20000 "two readers, the one"
accounted "$TMP/second.rec" 20000 "two readers, the other"

# Numbered, and dropped on the way: a reader that stands still, and has little room.
from_kernel --exe "$TMP/slow" --receive-buffer 65536
kill -STOP $follower
hammer "$TMP/slow" 5000
hammered "$TMP/slow"
kill -CONT $follower
end TERM
got=$(calls "$TMP/rec" getppid)
[ "$got" -gt 0 ] && [ "$got" -lt 5000 ]
ok $? "a reader that stands still: $got of 5000"
[ $((got + $(all_lost "$TMP/rec"))) -ge 5000 ]
ok $? "a reader that stands still: the rest is in the account"
is "$(lost "$TMP/rec" kernel) $(lost "$TMP/rec" gaps)" "0 0" \
	"a reader that stands still: nothing is counted twice"
says_lost 'overrun in a reader that was too slow' "a reader that stands still"
rm -f "$TMP/json"
from_kernel --exe "$TMP/slow" --receive-buffer 65536 --strict
kill -STOP $follower
hammer "$TMP/slow" 5000
hammered "$TMP/slow"
kill -CONT $follower
end TERM
is "$status $(ls "$TMP/json" 2>/dev/null)" "4 " "a reader that stands still: --strict"

# Numbered, and dropped by the kernel: its rate limit.
from_kernel --exe "$TMP/limited"
audit_setting rate_limit -r 20
hammer "$TMP/limited" 500
hammered "$TMP/limited"
put_back
is "$(audit_status rate_limit)" 0 "the rate limit is put back"
# The next number shows how many were given to what was dropped.
under /bin/true
end TERM
got=$(calls "$TMP/rec" getppid)
[ "$got" -lt 500 ] && [ $((got + $(lost "$TMP/rec" kernel))) -ge 500 ]
ok $? "a rate limit: $got of 500, the rest is in the account"
is "$(lost "$TMP/rec" overrun) $(lost "$TMP/rec" gaps)" "0 0" \
	"a rate limit: what has a number is not counted twice"
says_lost "by the kernel's audit queue" "a rate limit"

# Dropped before it had a number: no room in the queue, and nobody waits for it.
from_kernel --exe "$TMP/crowded"
audit_setting backlog_wait_time --backlog_wait_time 0
audit_setting backlog_limit -b 1
hammer "$TMP/crowded" 20000
hammered "$TMP/crowded"
put_back
under /bin/true
end TERM
got=$(calls "$TMP/rec" getppid)
[ "$got" -lt 20000 ] && [ $((got + $(lost "$TMP/rec" kernel))) -ge 20000 ]
ok $? "a full queue: $got of 20000, the rest is in the account"
is "$(lost "$TMP/rec" overrun) $(lost "$TMP/rec" gaps)" "0 0" \
	"a full queue: it leaves no gap in the serials, and none is claimed"
says_lost "by the kernel's audit queue" "a full queue"

# Both at once.
from_kernel --exe "$TMP/both" --receive-buffer 65536
kill -STOP $follower
hammer "$TMP/both" 5000
hammered "$TMP/both"
audit_setting rate_limit -r 20
hammer "$TMP/both" 500
hammered "$TMP/both"
put_back
kill -CONT $follower
end TERM
got=$(calls "$TMP/rec" getppid)
[ "$(lost "$TMP/rec" kernel)" -gt 0 ] && [ "$(lost "$TMP/rec" overrun)" -gt 0 ] &&
	[ $((got + $(all_lost "$TMP/rec"))) -ge 5500 ]
ok $? "both kinds: each is in the account"

# Raised for the time of the recording, by a signal's end too (follow.sh has SIGKILL).
before=$(audit_status backlog_limit)
from_kernel --exe "$TMP/known" --audit-backlog $((before + 4000))
during=$(audit_status backlog_limit)
under "$TMP/known"
waits_for "$TMP/err" ' exit_group '
end TERM
is "$during $(audit_status backlog_limit)" "$((before + 4000)) $before" \
	"--audit-backlog: raised, and put back after SIGTERM"
