#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The program's own sandbox: what it calls once it has let go of its privileges, recorded
# while it follows each source, is what recorder/core/rules/self.list allows.
#
#   tests/sandbox.sh --print     that list, made anew
. "${SRC:?}/tests/lib.sh"

[ "${1-}" = --print ] || alone
list=$SRC/recorder/core/rules/self.list
follower=
cleanup() {
	[ -z "$follower" ] || kill -9 "$follower" 2>/dev/null
	tap_stop
}

[ -z "${SANITIZED-}" ] || skip_all "a sanitizer's runtime makes calls of its own"
why=$(no_records)
[ -z "$why" ] || skip_all "$why"
tap_start "$TMP/log" || skip_all "no audit records"

# The journal's folder gets a file, or another one after a rotation.
remote=/lib/systemd/systemd-journal-remote
journal() {
	[ -x $remote ] || return 0
	mkdir -p "$TMP/journal"
	journals=$((journals + 1))
	[ ! -e "$TMP/journal/system.journal" ] ||
		mv "$TMP/journal/system.journal" "$TMP/journal/system@$journals.journal"
	xz -dc "$SRC/samples/journal.export.xz" |
		$remote -o "$TMP/journal/system.journal" - >/dev/null 2>&1
}
journals=0

# Something to record: once from within, again and again from the log below.
grow() {
	"$BUILD/tests/under-filter" "$1" -c : || :
	journal
	cat "$SRC/samples/kern.log" >>"$TMP/var/kern.log"
	grep -m 50 '^type=SECCOMP' "$SRC/samples/auditd-enriched.log" >>"$TMP/var/audit.log"
}

# The program under a filter that logs, with this source; it grows, is asked for its state,
# told to stop, and its log is rotated under it.
follow() { # SOURCE OPTION...
	"$BUILD/tests/under-filter" "$SECCOMP_RECORD" --follow --no-sandbox --source "$@" \
		--action any -o "$TMP/var/out.json" --state "$TMP/var/state-$1" \
		--recording "$TMP/var/out.rec.json" </dev/null >/dev/null 2>"$TMP/err" &
	follower=$!
	sleep 1
	grow /bin/sh
	sleep 1.5
	mv -f "$TMP/var/kern.log" "$TMP/var/kern.log.1"
	mv "$TMP/var/audit.log" "$TMP/var/audit.log.1"
	grow /bin/sh
	kill -HUP $follower 2>/dev/null
	sleep 1.5
	kill $follower 2>/dev/null
	wait $follower 2>/dev/null
	follower=
}

mkdir "$TMP/var"
journal
cp "$SRC/samples/kern.log" "$TMP/var/"
head -n 20 "$SRC/samples/auditd-enriched.log" >"$TMP/var/audit.log"
echo "log_file = $TMP/var/audit.log" >"$TMP/auditd.conf"

follow kernel
follow kmsg
follow auditd --audit-conf "$TMP/auditd.conf"
follow syslog --log-dir "$TMP/var" -F pfc
[ ! -x $remote ] || follow journal --journal-dir "$TMP/journal"
flushed "$TMP/log"
tap_stop

# From the capset by which privileges are dropped on; before it, it is not confined.
capset=$("$SECCOMP_RECORD" syscall capset | cut -f 2)
grep -F "exe=\"$SECCOMP_RECORD\"" "$TMP/log" |
	$AWK -v capset="$capset" '
		{
			match($0, / pid=[0-9]+/)
			pid = substr($0, RSTART, RLENGTH)
			if (on[pid])
				print
			if ($0 ~ " syscall=" capset " ")
				on[pid] = 1
		}' >"$TMP/own"

"$SECCOMP_RECORD" -q --base essential "$TMP/own" >"$TMP/own.json"
allowed "$TMP/own.json" >"$TMP/made"
# Not seen in every run, and needed: what is called when something is wrong.
for name in clock_gettime clock_nanosleep close exit exit_group fchmod fdatasync fstat \
	fsync ftruncate futex getpid gettid ioctl lseek madvise mmap mprotect mremap munmap \
	epoll_create1 epoll_ctl epoll_wait fstatfs statfs \
	nanosleep wait4 \
	newfstatat openat pread64 readlink rename rt_sigprocmask tgkill unlink; do
	echo "$name"
done | sort -u - "$TMP/made" >"$TMP/wanted"

if [ "${1-}" = --print ]; then
	sed '/^[^#]/d' "$list"
	cat "$TMP/wanted"
	exit
fi

plan 2
[ -s "$TMP/own" ]
ok $? "the program's own calls were recorded"
grep -v '^#' "$list" | sort >"$TMP/listed"
is "$(comm -23 "$TMP/made" "$TMP/listed")" "" "self.list has them all"
