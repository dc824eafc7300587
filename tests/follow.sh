#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Following real sources with the program itself: the kernel, auditd's log, syslog, kmsg,
# standard input. Counts are exact, losses are said, files are replaced as a whole, signals
# and times end it.
. "${SRC:?}/tests/lib.sh"

alone
cleanup() {
	[ -z "$follower" ] || kill -9 "$follower" 2>/dev/null
	umount "$TMP/small" 2>/dev/null
}

# Logs that nobody has seen before.
fresh() {
	rm -rf "$TMP/var"
	mkdir "$TMP/var"
	: >"$TMP/var/audit.log"
	: >"$TMP/var/kern.log"
}
under() {
	"$BUILD/tests/under-filter" "$@" >/dev/null 2>&1
}

plan 41
# The log of a machine that nothing disturbs.
grep '^type=SECCOMP' "$SRC/samples/auditd-enriched.log" >"$TMP/records"
all=$(wc -l <"$TMP/records")
echo "log_file = $TMP/var/audit.log" >"$TMP/auditd.conf"

fresh
head -n 1 "$TMP/records" >"$TMP/var/audit.log"
follow --source auditd --audit-conf "$TMP/auditd.conf" -o "$TMP/var/out.json"
sed -n '2,$p' "$TMP/records" >>"$TMP/var/audit.log"
waits_for "$TMP/var/out.json" '"SCMP_ACT_ALLOW"'
ok $? "the profile is there while it follows"
end INT
is "$status $(matched)" "0 $((all - 1))" "auditd: from now on, every record, and SIGINT ends it well"
is "$(grep -c '^[0-9-]*T[0-9:.]*Z /' "$TMP/err")" \
	"$(sed -n 's/.*, \([0-9]*\) syscalls$/\1/p' "$TMP/err" | head -n 1)" \
	"each call was printed once as it appeared"
! ls "$TMP"/var/out.json.* >/dev/null 2>&1
ok $? "no temporary file is left"

run --source auditd --audit-conf "$TMP/auditd.conf" --recording "$TMP/rec.json"
is "$(matched)" "$all" "auditd without --follow: all that is there"
is "$(grep -o '"source": "[a-z]*"' "$TMP/rec.json")" '"source": "auditd"' \
	"and the recording names the source"

fresh
follow --source auditd --audit-conf "$TMP/auditd.conf" -q -o "$TMP/var/out.json"
head -n 1000 "$TMP/records" >>"$TMP/var/audit.log"
mv "$TMP/var/audit.log" "$TMP/var/audit.log.1"
sed -n '1001,1500p' "$TMP/records" >>"$TMP/var/audit.log.1"
sed -n '1501,$p' "$TMP/records" >"$TMP/var/audit.log"
sleep 1
end TERM
is "$status $(wc -c <"$TMP/err")" "0 0" "SIGTERM ends it well, and --quiet prints nothing"
run -q --source auditd --audit-conf "$TMP/auditd.conf"
cmp -s "$TMP/out" "$TMP/var/out.json"
ok $? "rotated while it followed: the same profile as from the logs afterwards"

fresh
follow --source syslog --log-dir "$TMP/var" --duration 3
cat "$SRC/samples/kern.log" >>"$TMP/var/kern.log"
wait $follower
status=$?
follower=
is "$status $(matched) $(verdict)" "0 20 lossy" \
	"syslog: --duration ends it, and the suppressed records are said"
grep -q '^seccomp-record: trust: forgeable' "$TMP/err"
ok $? "syslog can be forged, and it says so"

mkfifo "$TMP/pipe"
"$SECCOMP_RECORD" --follow - <"$TMP/pipe" >"$TMP/out" 2>"$TMP/err" &
follower=$!
{
	head -n 10 "$TMP/records"
	sleep 1
	sed -n '11,20p' "$TMP/records"
} >"$TMP/pipe"
wait $follower
is "$? $(matched)" "0 20" "standard input: until its end"
follower=
{
	"$SECCOMP_RECORD" --follow - -o "$TMP/unheard.json" <"$TMP/pipe" 2>&1 >/dev/null
	echo $? >"$TMP/unheard"
} | head -n 1 >/dev/null &
{
	head -n 10 "$TMP/records"
	sleep 1
	sed -n '11,20p' "$TMP/records"
} >"$TMP/pipe"
waits_for "$TMP/unheard" .
is "$(cat "$TMP/unheard") $(allowed "$TMP/unheard.json" | wc -l)" "0 $(allowed "$TMP/out" | wc -l)" \
	"nor does it end because nobody listens to what it says"

fresh
head -n 7 "$TMP/records" >"$TMP/var/audit.log"
follow "$TMP/var/audit.log" -o "$TMP/var/out.json"
sed -n '8,$p' "$TMP/records" >>"$TMP/var/audit.log"
waits_for "$TMP/err" ' accept4 '
end INT
is "$status $(matched)" "0 $all" "a named log: from its beginning on"

fresh
cp "$TMP/records" "$TMP/var/audit.log"
follow "$TMP/var/audit.log" --split-by exe --output-dir "$TMP/var/profiles"
waits_for "$TMP/var/profiles/usr.sbin.nginx.json" '"accept4"'
ok $? "a profile for each executable, while it goes on"
end INT
run --exe nginx --no-prelude "$TMP/records"
is "$status $(allowed "$TMP/var/profiles/usr.sbin.nginx.json")" "0 $(allowed "$TMP/out")" \
	"and at its end, as from the whole"

# Of several, those that grew are replaced.
call() { # SERIAL EXE SYSCALL
	echo "type=SECCOMP msg=audit(1795345034.658:$1): auid=0 uid=0 gid=0 ses=1 pid=7" \
		"comm=\"x\" exe=\"/bin/$2\" sig=0 arch=c000003e syscall=$3 compat=0 ip=0x7f" \
		"code=0x7ffc0000" >>"$TMP/var/audit.log"
}
file_of() { # EXE
	stat -c %i "$TMP/var/profiles/bin.$1.json"
}
# The one is written before the other; then nothing is under way.
are_replaced() {
	[ "$(file_of one)" != "$one" ] && [ "$(file_of two)" != "$two" ]
}
fresh
call 1 one 0
call 2 two 0
follow "$TMP/var/audit.log" --split-by exe --output-dir "$TMP/var/profiles"
waits_for "$TMP/var/profiles/bin.two.json" '"read"' && one=$(file_of one) two=$(file_of two)
call 3 two 1
waits_for "$TMP/var/profiles/bin.two.json" '"write"'
is "$? $(file_of one)" "0 $one" "a profile that did not grow is not replaced when another one does"
[ "$(file_of two)" != "$two" ]
ok $? "... which is"
call 4 one 1
waits_for "$TMP/var/profiles/bin.one.json" '"write"'
ok $? "and later, when it grows"
one=$(file_of one) two=$(file_of two)
kill -HUP "$follower"
soon are_replaced
ok $? "SIGHUP replaces all"
rm -r "$TMP/var/profiles"
call 5 two 2
waits_for "$TMP/err" 'trying again'
mkdir "$TMP/var/profiles"
waits_for "$TMP/var/profiles/bin.two.json" '"open"' &&
	waits_for "$TMP/var/profiles/bin.one.json" '"write"'
ok $? "a folder that was gone has all of them again"
end INT

fresh
follow --source auditd --audit-conf "$TMP/auditd.conf" --until-quiet 2s
cat "$TMP/records" >>"$TMP/var/audit.log"
wait $follower
is "$? $(matched)" "0 $all" "--until-quiet ends it when no new call comes"
follower=

fresh
follow --source auditd --audit-conf "$TMP/auditd.conf" -o "$TMP/var/hup.json"
head -n 3 "$TMP/records" >>"$TMP/var/audit.log"
waits_for "$TMP/var/hup.json" ALLOW
rm -f "$TMP/var/hup.json"
kill -HUP $follower
waits_for "$TMP/var/hup.json" ALLOW
ok $? "SIGHUP writes the current state"
end INT

fresh
follow --source syslog --log-dir "$TMP/var" --strict -o "$TMP/var/strict.json"
head -n 5 "$SRC/samples/kern.log" >>"$TMP/var/kern.log"
sleep 1.5
sed -n '6,$p' "$SRC/samples/kern.log" >>"$TMP/var/kern.log"
sleep 0.5
end INT
is "$status $(ls "$TMP/var/strict.json" 2>/dev/null)" "4 " "--strict, and records were lost"
fresh
follow --source auditd --audit-conf "$TMP/auditd.conf" --strict -o "$TMP/var/strict.json"
head -n 3 "$TMP/records" >>"$TMP/var/audit.log"
sleep 0.5
end INT
is "$status $(grep -c ALLOW "$TMP/var/strict.json")" "0 1" "--strict, and none were"

follow --source auditd --audit-conf "$TMP/auditd.conf" --exe nosuch
end INT
is "$status" 3 "nothing matched: 3"

# A disk that is full, and then is not.
if mkdir "$TMP/small" && mount -t tmpfs -o size=16k none "$TMP/small" 2>/dev/null; then
	dd if=/dev/zero of="$TMP/small/fill" bs=1k count=64 2>/dev/null
	fresh
	follow --source auditd --audit-conf "$TMP/auditd.conf" -o "$TMP/small/out.json"
	head -n 3 "$TMP/records" >>"$TMP/var/audit.log"
	waits_for "$TMP/err" 'No space left on device'
	ok $? "a full disk is said"
	waits_for "$TMP/err" 'trying again'
	ok $? "and that it is tried again"
	rm "$TMP/small/fill"
	waits_for "$TMP/err" 'written again'
	ok $? "once there is room it is written"
	end INT
	is "$status $(grep -c "\"execve\"" "$TMP/small/out.json")" "0 1" "and nothing was lost"
	umount "$TMP/small"
else
	for what in 1 2 3 4; do skip "a full disk ($what)" "needs to mount"; done
fi

for bad in '--duration 5' '--follow --duration x' '--source nosuch' '--follow /dev/null' \
	'--source auditd file' '--follow a b' '--follow --source auditd --audit-conf /nonexistent'; do
	# shellcheck disable=SC2086
	gives 2 '^seccomp-record: ' "wrong: $bad" $bad
done

# The real kernel.
why=$(no_records)
if [ -n "$why" ]; then
	while [ $count -lt 35 ]; do skip "the kernel" "$why"; done
	exit 0
fi
if ! "$SECCOMP_RECORD" help record | grep -q '^ *kernel '; then
	while [ $count -lt 35 ]; do skip "the kernel" "built without libaudit"; done
	exit 0
fi
cp "$BUILD/tests/under-filter" "$TMP/wanted"
cp "$BUILD/tests/under-filter" "$TMP/other"
exe="$TMP/wanted"

follow --source kernel --exe "$exe" -o "$TMP/kernel.json" --recording "$TMP/kernel.rec"
for i in 1 2 3 4 5; do
	under "$exe" -a allow /nonexistent
	under "$TMP/other" -a allow /nonexistent
done
sleep 1
end INT
is "$status $(verdict)" "0 complete" "kernel: complete"
grep -q '^seccomp-record: trust: kernel' "$TMP/err"
ok $? "kernel: trusted"
grep -q '"trust": "kernel".*"verdict": "complete"' "$TMP/kernel.rec"
ok $? "kernel: and so in the recording"
grep -q '"seccomp"' "$TMP/kernel.json"
ok $? "kernel: the calls are there"

follow --source kernel --exe "$exe" --audit-backlog 4096 -q -o "$TMP/kernel.json"
during=$(auditctl -s 2>/dev/null | sed -n 's/^backlog_limit //p')
kill -9 $follower
wait $follower 2>/dev/null
follower=
sleep 1
after=$(auditctl -s 2>/dev/null | sed -n 's/^backlog_limit //p')
if [ -z "$during" ]; then
	skip "the backlog limit is put back" "auditctl is missing"
else
	[ "$during" -ge 4096 ] && [ "$after" -lt "$during" ]
	ok $? "the backlog limit is raised ($during) and put back after SIGKILL ($after)"
fi
