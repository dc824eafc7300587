#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --state: whatever ends a reading, the next one goes on there, and the counts are those of
# one reading that nothing disturbed. What cannot be read again is in the account.
. "${SRC:?}/tests/lib.sh"
alone

follower=
cleanup() {
	[ -z "$follower" ] || kill -9 "$follower" 2>/dev/null
	umount "$TMP/small" 2>/dev/null
}
# The log is of processes that are gone, so nobody is looked up.
follow() { # OPTION...
	: >"$TMP/err"
	"$SECCOMP_RECORD" --follow --no-containers "$@" >"$TMP/out" 2>"$TMP/err" </dev/null &
	follower=$!
}
follows() {
	waits_for "$TMP/err" ': following;'
}
killed() {
	kill -9 $follower
	wait $follower 2>/dev/null
	follower=
}
# A recording without what is of chance.
plain() { # FILE
	sed 's/"\(id\|session\)": "[0-9a-f]*"/"\1": ""/' "$1"
}
same() { # FILE FILE WHAT
	plain "$1" >"$TMP/one"
	plain "$2" >"$TMP/two"
	cmp -s "$TMP/one" "$TMP/two"
	ok $? "$3"
	diff "$TMP/one" "$TMP/two" | head -n 8 | cut -c 1-400 | sed 's/^/# /'
}
# Some hundredths of a second, another number each time, the same ones in each run.
moment() {
	chance=$(((${chance:-1} * 1103515245 + 12345) % 2147483648))
	sleep "0.0$((chance / 65536 % 10))"
}

plan 35

var=$TMP/var
mkdir "$var"
echo "log_file = $var/audit.log" >"$TMP/auditd.conf"
auditd="--source auditd --audit-conf $TMP/auditd.conf --exe nginx"
grep '^type=SECCOMP' "$SRC/samples/auditd-enriched.log" >"$TMP/records"
all=$(wc -l <"$TMP/records")

# Every now and then, as from cron(8).
# shellcheck disable=SC2086 # words
now_and_then() {
	run $auditd --state "$TMP/cron" --recording "$TMP/cron.rec" -o "$TMP/cron.json"
}
head -n 500 "$TMP/records" >"$var/audit.log"
now_and_then
is "$?" 0 "read once"
sed -n '501,600p' "$TMP/records" >>"$var/audit.log"
sed -n 601p "$TMP/records" | cut -c 1-60 | tr -d '\n' >>"$var/audit.log"
now_and_then
is "$? $(sed -n 's/^.* \([0-9]*\) matched, \([0-9]*\) malf.*/\1 \2/p' "$TMP/err")" "0 600 0" \
	"read on; half a line is left alone"
sed -n 601p "$TMP/records" | cut -c 61- >>"$var/audit.log"
mv "$var/audit.log" "$var/audit.log.1"
sed -n '602,$p' "$TMP/records" >"$var/audit.log"
now_and_then
is "$?" 0 "read on over a rotation"
now_and_then
is "$?" 0 "and when there is nothing new"
# shellcheck disable=SC2086
run $auditd --recording "$TMP/whole.rec" -o "$TMP/whole.json"
same "$TMP/cron.rec" "$TMP/whole.rec" "the recording is that of one reading"
cmp -s "$TMP/cron.json" "$TMP/whole.json"
ok $? "and so is the profile"
is "$(stat -c %a "$TMP/cron")" 600 "the state is its owner's alone"

# shellcheck disable=SC2086
gives 2 "other options.*they were: --audit-conf=$TMP/auditd.conf --exe=nginx" "other options" \
	--source auditd --audit-conf "$TMP/auditd.conf" --exe other --state "$TMP/cron"
gives 2 'from the source auditd: name that one' "another source" \
	--source syslog --exe nginx --state "$TMP/cron"
run --audit-conf "$TMP/auditd.conf" --exe nginx --state "$TMP/cron"
is "$?" 0 "without --source it is that of the state"
gives 2 '^seccomp-record: --state: goes with a --source, or with one FILE' "files" \
	--state "$TMP/cron" "$var/audit.log" "$var/audit.log.1"
gives 2 'is no regular file' "a folder" --state "$TMP" --source auditd
gives 2 'is no state of this program' "another file" --state "$TMP/records" --source auditd
is "$(wc -l <"$TMP/records")" "$all" "which is as it was"
gives 2 'No such file or directory' "no such folder" --state "$TMP/no/s" --source auditd

# Damage is found, wherever it is.
size=$(stat -c %s "$TMP/cron")
bad=0
for at in 22 30 38 100 $((size / 2)) $((size - 1)); do
	cp "$TMP/cron" "$TMP/bad"
	printf '\377' | dd of="$TMP/bad" bs=1 seek="$at" conv=notrunc 2>/dev/null
	cmp -s "$TMP/cron" "$TMP/bad" && printf '\1' |
		dd of="$TMP/bad" bs=1 seek="$at" conv=notrunc 2>/dev/null
	# shellcheck disable=SC2086
	run $auditd --state "$TMP/bad"
	[ $? -eq 2 ] || bad=$((bad + 1))
	head -c "$at" "$TMP/cron" >"$TMP/bad"
	# shellcheck disable=SC2086
	run $auditd --state "$TMP/bad"
	[ $? -eq 2 ] || bad=$((bad + 1))
done
is "$bad" 0 "a changed byte and a file cut off are refused"
sed '1s,/1$,/9,' "$TMP/cron" >"$TMP/bad"
# shellcheck disable=SC2086
gives 2 'is the state of another version of this program' "another version" \
	$auditd --state "$TMP/bad"

# One at a time.
# shellcheck disable=SC2086
follow $auditd --state "$TMP/cron"
follows
# shellcheck disable=SC2086
gives 2 'is in use by another seccomp-record' "two at once" $auditd --state "$TMP/cron"
killed
# shellcheck disable=SC2086
run $auditd --state "$TMP/cron"
is "$?" 0 "and not when that was killed"

# A hundred kills while the log is written, renamed, copied and truncated, compressed.
rm -f "$var"/*
: >"$var/audit.log"
# shellcheck disable=SC2086
follow $auditd --state "$TMP/kills"
follows
killed
i=0
while [ $i -lt 100 ]; do
	# shellcheck disable=SC2086
	follow $auditd --state "$TMP/kills" -o "$TMP/kills.json"
	sed -n "$((i * all / 100 + 1)),$(((i + 1) * all / 100))p" "$TMP/records" \
		>"$TMP/some"
	# The two parts meet in the middle of a line, but for rotations.
	part=$(head -n 5 "$TMP/some" | wc -c)
	[ $((i % 10)) -eq 3 ] || [ $((i % 10)) -eq 7 ] || part=$((part + 1 + i * 7 % 250))
	head -c $part "$TMP/some" >>"$var/audit.log"
	moment
	case $((i % 10)) in
	3 | 7)
		for n in 9 8 7 6 5 4 3 2 1; do
			for end in .gz ''; do
				[ ! -e "$var/audit.log.$n$end" ] ||
					mv "$var/audit.log.$n$end" \
						"$var/audit.log.$((n + 1))$end"
			done
		done
		[ ! -e "$var/audit.log.2" ] || gzip "$var/audit.log.2"
		if [ $((i % 10)) -eq 3 ]; then
			mv "$var/audit.log" "$var/audit.log.1"
		else
			cp "$var/audit.log" "$var/audit.log.1"
			: >"$var/audit.log"
		fi
		;;
	esac
	if [ $((i % 3)) -eq 0 ]; then
		killed
		# shellcheck disable=SC2086
		follow $auditd --state "$TMP/kills"
		moment
	fi
	tail -c +$((part + 1)) "$TMP/some" >>"$var/audit.log"
	[ $((i % 4)) -ne 0 ] || moment
	kill -9 $follower 2>/dev/null
	wait $follower 2>/dev/null
	# Of all files together: what is rotated away must be known to the end.
	cat "$TMP/some" >>"$TMP/told"
	i=$((i + 1))
	case $((i % 20)) in
	0)
		for n in 11 10 9 8 7 6; do rm -f "$var/audit.log.$n" "$var/audit.log.$n.gz"; done
		;;
	# Before old files go away, somebody must have read them.
	19)
		# shellcheck disable=SC2086
		run $auditd --state "$TMP/kills"
		;;
	esac
done
follower=
# shellcheck disable=SC2086
run $auditd --state "$TMP/kills" --recording "$TMP/kills.rec" -o "$TMP/kills.json"
is "$? $(grep -c 'lost: none' "$TMP/err")" "0 1" "killed a hundred times: nothing is said to be lost"
echo "log_file = $TMP/told" >"$TMP/told.conf"
run --source auditd --audit-conf "$TMP/told.conf" --exe nginx --recording "$TMP/whole.rec"
same "$TMP/kills.rec" "$TMP/whole.rec" "nothing is lost, and nothing is there twice"

# One log by its name, read whole at first.
rm -f "$var"/*
head -n 300 "$TMP/records" >"$var/log.1"
sed -n '301,600p' "$TMP/records" >"$var/log"
run --state "$TMP/file" "$var/log"
is "$? $(sed -n 's/^.* records: \([0-9]*\) matched.*/\1/p' "$TMP/err")" "0 300" \
	"a named log, without what was rotated"
mv "$var/log.1" "$var/log.2"
mv "$var/log" "$var/log.1"
sed -n '601,900p' "$TMP/records" >"$var/log"
run --state "$TMP/file" "$var/log" --recording "$TMP/file.rec"
is "$? $(sed -n 's/^.* records: \([0-9]*\) matched.*/\1/p' "$TMP/err")" "0 600" \
	"a named log, rotated"
grep -q '"source": "file", "trust": "daemon"' "$TMP/file.rec"
ok $? "a named log: its source and trust"
gives 2 'were: --file=.*/var/log' "another log" --state "$TMP/file" "$var/log.2"

# Standard input, and the kernel, cannot be read again.
head -n 10 "$TMP/records" | "$SECCOMP_RECORD" --follow --state "$TMP/in" - >"$TMP/out" 2>"$TMP/err"
is "$?" 0 "standard input"
sed -n '11,20p' "$TMP/records" |
	"$SECCOMP_RECORD" --follow --state "$TMP/in" --recording "$TMP/in.rec" - >"$TMP/out" 2>"$TMP/err"
is "$? $(grep -o '"matched": 20\|"verdict": "lossy"' "$TMP/in.rec" | tr '\n' ' ')" \
	'0 "matched": 20 "verdict": "lossy" ' "standard input: goes on, and the gap is in the account"
grep -q 'standard input cannot be read again: what came since .* is lost' "$TMP/err"
ok $? "and it is said"

why=$(no_records)
"$SECCOMP_RECORD" help record | grep -q '^ *kernel ' || why="built without libaudit"
if [ -n "$why" ]; then
	for what in 1 2; do skip "the kernel ($what)" "$why"; done
else
	cp "$BUILD/tests/under-filter" "$TMP/wanted"
	follow --source kernel --exe "$TMP/wanted" --state "$TMP/kernel"
	follows
	"$BUILD/tests/under-filter" "$TMP/wanted" -a allow /nonexistent 2>/dev/null
	waits_for "$TMP/err" ' exit_group '
	sleep 3
	killed
	"$BUILD/tests/under-filter" "$TMP/wanted" -a allow /nonexistent 2>/dev/null
	follow --source kernel --exe "$TMP/wanted" --state "$TMP/kernel" \
		--recording "$TMP/kernel.rec" -o "$TMP/kernel.json"
	follows
	"$BUILD/tests/under-filter" "$TMP/wanted" -a allow /nonexistent 2>/dev/null
	sleep 1
	kill $follower
	wait $follower
	status=$?
	follower=
	is "$status $(grep -c '^  {"id"' "$TMP/kernel.rec") $(grep -o '"name": "exit_group", "count": [0-9]*' "$TMP/kernel.rec")" \
		'0 1 "name": "exit_group", "count": 2' "the kernel: what came before and after"
	is "$(grep -o '"messages": {"gaps": 1}\|"boot": "[0-9a-f]*"\|"verdict": "[a-z]*"' "$TMP/kernel.rec" | tr '\n' ' ')" \
		"\"boot\": \"$(tr -d - </proc/sys/kernel/random/boot_id)\" \"messages\": {\"gaps\": 1} \"verdict\": \"lossy\" " \
		"the kernel: the gap is in the account"
fi

# Journal files, written in pieces while it is killed.
remote=/lib/systemd/systemd-journal-remote
why=
[ -x $remote ] || why="needs systemd-journal-remote"
"$SECCOMP_RECORD" help record | grep -q '^ *journal ' || why="built without libsystemd"
if [ -n "$why" ]; then
	for what in 1 2; do skip "the journal ($what)" "$why"; done
else
	xz -dc "$SRC/samples/journal.export.xz" >"$TMP/export"
	mkdir "$TMP/journal"
	$AWK -v RS= -v out="$TMP/part" '{ print $0 "\n" > (out "-" int(NR / 200)) }' "$TMP/export"
	i=0
	for part in $(find "$TMP" -name 'part-*' | sort -t - -k 2n); do
		$remote -o "$TMP/journal/$i.journal" "$part" >/dev/null 2>&1
		for n in 1 2 3; do
			if [ $i -eq 0 ] && [ $n -eq 1 ]; then
				run --source journal --journal-dir "$TMP/journal" --exe nginx \
					--state "$TMP/journal.state"
				continue
			fi
			follow --source journal --journal-dir "$TMP/journal" --exe nginx \
				--state "$TMP/journal.state"
			moment
			moment
			killed
		done
		i=$((i + 1))
	done
	run --source journal --journal-dir "$TMP/journal" --exe nginx \
		--state "$TMP/journal.state" --recording "$TMP/journal.rec"
	is "$?" 0 "the journal: killed between and while its files are read"
	run --source journal --journal-dir "$TMP/journal" --exe nginx --recording "$TMP/whole.rec"
	same "$TMP/journal.rec" "$TMP/whole.rec" "the journal: the recording is that of one reading"
fi

# A disk that is full, and then is not.
if mkdir "$TMP/small" && mount -t tmpfs -o size=128k none "$TMP/small" 2>/dev/null; then
	rm -f "$var"/*
	: >"$var/audit.log"
	# shellcheck disable=SC2086
	follow $auditd --state "$TMP/small/state" -o "$TMP/small.json"
	follows
	dd if=/dev/zero of="$TMP/small/fill" bs=1k count=512 2>/dev/null
	cat "$TMP/records" >>"$var/audit.log"
	waits_for "$TMP/err" 'small/state: cannot be saved: No space left'
	ok $? "a full disk is said"
	rm "$TMP/small/fill"
	waits_for "$TMP/err" 'small/state: saved again'
	ok $? "and once there is room it is saved"
	kill $follower
	wait $follower
	status=$?
	follower=
	is "$status $(sed -n 's/^.* records: \([0-9]*\) matched.*/\1/p' "$TMP/err")" "0 $all" \
		"and nothing was lost"
	umount "$TMP/small"
else
	for what in 1 2 3; do skip "a full disk ($what)" "needs to mount"; done
fi
