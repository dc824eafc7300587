#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Whose a record is where it comes by way of a daemon, later than from the kernel: auditd,
# journald, rsyslogd and the kernel's log, each followed while two containers of different
# runtimes run the same executable, which ends soon or stays for a while. And without
# process events, as a recorder in a network of its own has none: what lives is told apart,
# the rest is nobody's.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
containers_init
why_auditd=$(no_auditd)
case $why_auditd in
another*) skip_all "an auditd keeps records from the kernel's log" ;;
esac
# Seconds that they stay.
echo 2 >"$rootfs/stay"
cat >"$rootfs/one.sh" <<'END'
read -r stay </stay
exec /bin/busybox sleep "$stay"
END
cat >"$rootfs/two.sh" <<'END'
/bin/busybox mkdir /two
. /one.sh
END
second=runc
! command -v crun >/dev/null || second=crun
bundle brief image-brief true /bin/busybox sleep 0.1
bundle one image-one true /bin/busybox sh /one.sh
bundle two image-two false /bin/busybox sh /two.sh
run_it runc brief || skip_all "runc does not run: $(tail -n 1 "$TMP/runtime.err")"
run_it $second two || second=runc

plan 28

# SOURCE [OPTION...]: follows it while containers run, until it has what they did.
sees() {
	rm -f "$TMP/rec.json"
	[ -z "${late-}" ] && echo 2 >"$rootfs/stay" || echo 600 >"$rootfs/stay"
	follow --source "$@" --exe /bin/busybox --exe "$TMP/last-*" --recording "$TMP/rec.json"
	run_it runc one &
	one=$!
	run_it $second two &
	two=$!
	# What ends meanwhile is read later for certain.
	[ -z "${late-}" ] || {
		sleep 0.7
		kill -STOP $follower
	}
	run_it runc brief
	if [ -z "${late-}" ]; then
		wait $two
	else
		kill -CONT $follower
	fi
	sleep 1.5
	lasts=$((${lasts:-0} + 1))
	cp /bin/true "$TMP/last-$lasts"
	soon is_seen
	# All that they did before was read while they lived.
	if [ -n "${late-}" ]; then
		runc kill "one-$$" KILL
		$second kill "two-$$" KILL
	fi 2>/dev/null
	end TERM
	wait $one $two
}
# What a daemon missed or keeps for a while is repeated.
is_seen() {
	[ $((tries % 10)) -ne 0 ] || under "$TMP/last-$lasts"
	grep -q "${seen-/last-$lasts} exit_group " "$TMP/err"
}
who_called() { # CALL [jq EXPRESSION of more]
	groups "select(.exe == \"/bin/busybox\" and any(.syscalls[]; .name == \"$1\")) |
		${2-.container.id}"
}
# With process events all of it is known.
whole() { # WHAT
	is "$(groups 'select(.exe == "/bin/busybox" and (.unattributed | not)) | .container.id')" "brief-$$
one-$$
two-$$" "$1: each container is there, and nobody else"
	is "$(who_called mkdir) $(who_called mkdir .container.image)" "two-$$ image-two" \
		"$1: what one called is its own"
	hardly_any_unattributed
	ok $? "$1: hardly anything is unattributed"
	"$SECCOMP_RECORD" emit -q --split-by container --output-dir "$TMP/split-$1" "$TMP/rec.json" &&
		[ "$(cd "$TMP/split-$1" && echo brief* one* two*)" = "brief-$$.json one-$$.json two-$$.json" ]
	ok $? "$1: --split-by container"
}
# Without them what ended before its records were read is nobody's, and said to be.
partial() { # WHAT
	grep -q '^seccomp-record: containers: only of processes that still live .* network namespace' \
		"$TMP/err"
	ok $? "$1 without events: which is said"
	is "$(who_called clock_nanosleep 'select(.unattributed | not) | .container.id')" "one-$$
two-$$" "$1 without events: what stays is told apart"
	wrong=$(groups 'select(.exe == "/bin/busybox" and (.unattributed | not)) |
		if .container == null then "none" else
			select(.container.id == "two-'$$'" | not) |
			select(any(.syscalls[]; .name == "mkdir")) | .container.id end')
	is "$wrong" "" "$1 without events: nothing is of a wrong one"
	left=$(groups 'select(.exe == "/bin/busybox" and .unattributed) | .syscalls[].count' | wc -l)
	[ "${left:-0}" -gt 0 ] && grep -q 'unattributed: their processes could not be looked up' "$TMP/err"
	ok $? "$1 without events: what ended before is nobody's, which is said"
}
bound_here=$bound alone_there="$bound unshare -n"

# auditd
if [ -n "$why_auditd" ]; then
	for i in 1 2 3 4 5 6 7 8 9; do skip "auditd: check $i" "$why_auditd"; done
else
	auditd_start "$TMP/auditd" RAW
	flushed "$TMP/auditd/audit.log"
	sees auditd --audit-conf "$TMP/auditd/auditd.conf"
	whole auditd
	seen=/bin/busybox
	sees auditd --audit-conf "$TMP/auditd/auditd.conf" --container "two-$$"
	unset seen
	is "$(groups 'select(.exe == "/bin/busybox") | .container.id')" "two-$$" "auditd: --container, live"
	bound=$alone_there late=yes
	sees auditd --audit-conf "$TMP/auditd/auditd.conf"
	bound=$bound_here late=
	partial auditd
	auditd_stop
fi

# journald
why=$(no_journald)
"$SECCOMP_RECORD" help record | grep -q '^ *journal ' || why="built without libsystemd"
if [ -n "$why" ]; then
	for i in 1 2 3 4 5 6 7 8 9; do skip "journal: check $i" "$why"; done
else
	journald_start $((128 << 20)) no
	sees journal
	whole journal
	seen=/bin/busybox
	sees journal --image image-one
	unset seen
	is "$(groups 'select(.exe == "/bin/busybox") | .container.id')" "one-$$" "journal: --image, live"
	bound=$alone_there late=yes
	sees journal
	bound=$bound_here late=
	partial journal
	journald_stop
fi

# The kernel's log, itself and by rsyslogd.
if [ -w /dev/kmsg ]; then
	printk_limit 0
	sees kmsg
	whole kmsg
	put_back
else
	for i in 1 2 3 4; do skip "kmsg: check $i" "/dev/kmsg cannot be written"; done
fi
why=$(no_rsyslogd)
[ -w /dev/kmsg ] || why="/dev/kmsg cannot be written"
if [ -n "$why" ]; then
	for i in 1 2 3 4 5 6 7; do skip "syslog: check $i" "$why"; done
else
	printk_limit 0
	rsyslogd_start "$TMP/rsyslog"
	sees syslog --log-dir "$TMP/rsyslog"
	whole syslog
	sees syslog --log-dir "$TMP/rsyslog" --split-by container --output-dir "$TMP/live-split"
	is "$(cd "$TMP/live-split" && echo brief* one* two*)" "brief-$$.json one-$$.json two-$$.json" \
		"syslog: --split-by container, live"
	grep -q mkdir "$TMP/live-split/two-$$.json" && ! grep -q mkdir "$TMP/live-split/one-$$.json" &&
		! grep -q mkdir "$TMP/live-split/brief-$$.json"
	ok $? "syslog: a profile each"
	rsyslogd_stop
	put_back
fi
