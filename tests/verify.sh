#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `seccomp-record verify`: what a command under a profile was denied is reported as it
# happened, and the command meets what it would meet of the kernel.
. "${SRC:?}/tests/lib.sh"

meets=$BUILD/tests/meets-denial
[ -x "$meets" ] && [ -x "$BUILD/tests/load-profile" ] || skip_all "built without libseccomp"
[ "$(uname -m)" = x86_64 ] || skip_all "its numbers are of x86-64"
# The kernel logs what it kills.
alone

# A profile that denies NAME and lets through all else.
denies() { # ACTION NAME [MORE]
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
		"syscalls": [\n{"names": ["%s"], "action": "SCMP_ACT_%s"%s}]}\n' "$2" "$1" "${3-}"
}
verify() { # PROFILE [OPTION...] COMMAND...: its report is in $TMP/report
	profile=$1
	shift
	rm -f "$TMP/report"
	"$SECCOMP_RECORD" verify -p "$profile" -o "$TMP/report" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
}
# NAME ACTION COUNT of each denial in JSON.
denied() {
	sed -n 's/^  {"nr".*"name": "\([^"]*\)", "arch": "\([^"]*\)", "action": "\([^"]*\)".*"count": \([0-9]*\).*/\1 \2 \3 \4/p' \
		"$TMP/report"
}
# How the command ended, as a shell has it.
ended() {
	sed -n 's/.*"started": true, "status": \([0-9]*\).*/\1/p
		s/.*"signal": "SIGSYS".*/159/p
		s/.*"signal": "SIGKILL".*/137/p' "$TMP/report"
}

plan 70

# Each action, whatever the program does about SIGSYS: the kernel's own filter against ours.
for case in ERRNO KILL_PROCESS KILL_THREAD TRAP TRACE; do
	denies $case getppid ', "errnoRet": 42' >"$TMP/one.json"
	action=$(echo $case | tr 'A-Z_' 'a-z-')
	for how in plain handler blocked ignored; do
		"$BUILD/tests/load-profile" "$TMP/one.json" "$meets" $how >"$TMP/kernel" 2>"$TMP/err" </dev/null
		expected=$?
		# What is not as of the kernel, as the manual has it.
		case $case:$how in
		KILL*:handler | KILL*:blocked | KILL*:ignored | TRAP:blocked | TRAP:ignored)
			expected="137 instead of $expected"
			;;
		esac
		verify "$TMP/one.json" -F json "$meets" $how
		status=$?
		got=$(ended)
		[ "$got" != 137 ] || got="137 instead of 159"
		is "$status $got $(denied)
$(cat "$TMP/out")" "1 $expected getppid x86_64 $action 1
$(cat "$TMP/kernel")" "$case, SIGSYS $how"
	done
done
denies KILL_PROCESS getppid >"$TMP/one.json"
verify "$TMP/one.json" -F json "$meets" thread
is "$? $(ended) $(cat "$TMP/out")" "1 159 " 'of a process with threads, all are killed'

# The report.
verify "$TMP/one.json" "$meets"
is "$? $(cat "$TMP/report")" "1 1 system call denied, 1 time by $TMP/one.json

Denied
  getppid                 kill-process; 1 time by $meets

Fix
- getppid                 kill-process (line 3)

Command: killed by SIGSYS, which the profile did" 'a report'
denies ERRNO mkdir >"$TMP/mkdir.json"
verify "$TMP/mkdir.json" sh -c 'for i in 1 2 3; do mkdir "$1"; done; exit 5' sh "$TMP/no"
is "$? $(sed -n 's/^  mkdir *//p; s/^Command: //p' "$TMP/report")" "1 errno EPERM; 3 times by $(command -v mkdir)
exit status 5" 'the status of the command is not that of the denial'
verify "$TMP/mkdir.json" sh -c 'exit 5'
is "$? $(cat "$TMP/report")" "5 Nothing was denied by $TMP/mkdir.json

Command: exit status 5" 'else the status is the command'\''s'
(
	"$SECCOMP_RECORD" verify -q -p "$TMP/mkdir.json" sh -c 'kill -TERM $$'
	echo $? >"$TMP/status"
) 2>/dev/null
is "$(cat "$TMP/status")" 143 'and so is the signal'
"$SECCOMP_RECORD" verify -p "$TMP/mkdir.json" sh -c 'echo out; mkdir /no' >"$TMP/out" 2>"$TMP/err"
is "$(cat "$TMP/out") $(grep -c '^Denied' "$TMP/err")" "out 1" 'without a file it goes to standard error'
verify "$TMP/mkdir.json" -q mkdir "$TMP/quiet"
is "$? $(grep -cv "^mkdir: " "$TMP/err") $(head -n 1 "$TMP/report")" "1 0 1 system call denied, 1 time by $TMP/mkdir.json" \
	'a report that is asked for by name is written by -q too'
"$SECCOMP_RECORD" verify -q -p "$TMP/mkdir.json" mkdir /no 2>"$TMP/err"
is "$? $(grep -cv '^mkdir: ' "$TMP/err")" "1 0" 'quiet'

denies ERRNO getppid >"$TMP/errno.json"
cp "$meets" "$TMP/copy"
verify "$TMP/errno.json" "$meets" exec "$TMP/copy"
is "$(sed -n 's/^  getppid.* by //p' "$TMP/report")" "$(printf '%s\n' "$TMP/copy" "$meets" | sort)" \
	'a process that is another program now'

# All faults in one run.
denies KILL_PROCESS 'getppid", "mkdir' >"$TMP/two.json"
verify "$TMP/two.json" -F json --complain sh -c 'mkdir "$1" && "$2" plain' sh "$TMP/made" "$meets"
is "$? $(ended) $(denied | sort -u | tr '\n' ' ')$(tail -n 1 "$TMP/out")" \
	"1 3 getppid x86_64 kill-process 1 mkdir x86_64 kill-process 1 end 0" 'complain: all is let through, and listed'

# Conditions.
cat >"$TMP/socket.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
 {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
  "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
JSON
socket='import socket
for family in (1, 2, 10, 2):
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
    except OSError:
        pass'
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null)
if [ -n "$python" ]; then
	verify "$TMP/socket.json" --complain "$python" -c "$socket"
	is "$(sed -n 's/^  socket *\(.*\) by .*; /\1 /p' "$TMP/report")" "errno EPERM; 2 times arg0 == 2
errno EPERM; 1 time arg0 == 10" 'the values that failed a condition'
	is "$(sed -n 's/^+ socket *//p' "$TMP/report")" "allow if arg0 == 2
allow if arg0 == 10" 'for these it is to be allowed'
else
	skip 'the values that failed a condition' 'no python3'
	skip 'for these it is to be allowed' 'no python3'
fi

# What the profile allows, and libseccomp has no name for.
"$SECCOMP_RECORD" run -q -F oci --default-action errno -o "$TMP/tries.json" \
	"$BUILD/tests/try-calls" 471 >"$TMP/out" 2>"$TMP/err"
verify "$TMP/tries.json" --runtime crun "$BUILD/tests/try-calls" 471
is "$? $(cat "$TMP/out" | tail -n 1) $(sed -n 's/^! rseq_slice_yield *\(.*name\):.*/\1/p' "$TMP/report")" \
	"1 471 1 the profile allows it, but what loads it here does not know the name" 'what a newer libseccomp would allow'
verify "$TMP/tries.json" "$BUILD/tests/try-calls" 471
is "$? $(cat "$TMP/out" | tail -n 1)" "1 471 38" 'which runc answers ENOSYS'

# Processes that go on when the command has ended, and when this program has.
verify "$TMP/mkdir.json" sh -c '(sleep 0.5; exec mkdir "$1") 2>/dev/null & exit 6' sh "$TMP/no"
is "$? $(sed -n 's/^  mkdir *//p; s/^Command: //p' "$TMP/report")" "1 errno EPERM; 1 time by $(command -v mkdir)
exit status 6" 'what it leaves behind is watched'
"$SECCOMP_RECORD" verify -q -p "$TMP/mkdir.json" sh -c 'echo $$ >"$1"; sleep 1; mkdir "$2" && echo made >"$3"' \
	sh "$TMP/pid" "$TMP/left" "$TMP/went-on" >"$TMP/out" 2>&1 </dev/null &
pid=$!
waits_for "$TMP/pid" .
kill -9 $pid
waits_for "$TMP/went-on" made
ok $? 'where this program is killed the command goes on'
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	rm -rf "$TMP/left" "$TMP/went-on"
	"$SECCOMP_RECORD" verify -q -p "$TMP/mkdir.json" sh -c 'kill -9 $PPID; mkdir "$1"; echo $? >"$2"' \
		sh "$TMP/left" "$TMP/went-on" >"$TMP/out" 2>&1 </dev/null
	waits_for "$TMP/went-on" .
	cat "$TMP/went-on"
done 2>/dev/null >"$TMP/ends"
is "$(sort -u "$TMP/ends")" 0 'even where it is the first thing that the command does'

# The command's start.
denies ERRNO execve >"$TMP/execve.json"
verify "$TMP/execve.json" true
is "$? $(sed -n '2,$p' "$TMP/report")" "1 
Denied
  execve                  errno EPERM; 1 time, to start the command, as a runtime does under the profile too

Fix
- execve                  errno EPERM (line 3)

Command: did not start: Operation not permitted" 'a profile that denies the start'
denies KILL_PROCESS execve >"$TMP/execve.json"
verify "$TMP/execve.json" -F json true
is "$? $(ended) $(denied)" "1 159 execve x86_64 kill-process 1" 'or kills there'
printf '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []}' >"$TMP/nothing.json"
verify "$TMP/nothing.json" -F json true
is "$? $(denied)" "1 execve x86_64 errno 1" 'what the launcher does next is not the command'\''s'
gives 127 '^seccomp-record: /nosuch: No such file' 'no such command' verify -p "$TMP/mkdir.json" /nosuch
gives 126 "^seccomp-record: $TMP: Permission denied" 'no program' verify -p "$TMP/mkdir.json" "$TMP"

# Another architecture than the profile's.
verify "$TMP/mkdir.json" "$meets" x32
is "$? $(sed -n 's/^  getppid *x32 *//p; s/^+ //p' "$TMP/report")" "1 kill-thread; 1 time by $meets
architecture x32 (SCMP_ARCH_X32)
getppid                 x32         allow" 'a call of another architecture'
sed 's/X86_64"/&, "SCMP_ARCH_X32"/' "$TMP/mkdir.json" >"$TMP/both.json"
verify "$TMP/both.json" "$meets" x32
is $? 3 'that the profile is for'

# Nothing of ours is open in the command.
verify "$TMP/mkdir.json" sh -c 'ls /proc/self/fd | tr "\n" " "'
(ls /proc/self/fd | tr '\n' ' ') >"$TMP/bare" </dev/null 2>"$TMP/err"
is "$(cat "$TMP/out")" "$(cat "$TMP/bare")" 'the command has no descriptor of ours'

# Repaired from what was denied.
denies KILL_PROCESS getppid >"$TMP/one.json"
"$SECCOMP_RECORD" run -q -F oci --default-action kill-process -o "$TMP/known.json" "$meets" >/dev/null
"$SECCOMP_RECORD" run -q --recording "$TMP/rec" -o /dev/null true
verify "$TMP/known.json" "$meets" ignored
is "$? $(sed -n 's/^+ \([a-z_]*\) .*/\1/p' "$TMP/report" | tr '\n' ' ')" "1 rt_sigaction " 'another way is denied'
verify "$TMP/known.json" --update "$TMP/new" --complain "$meets" ignored
is "$(calls=$(grep -o '"name": "[a-z_]*"' "$TMP/new"); echo "$calls")" '"name": "rt_sigaction"' 'is added to a recording that is made'
"$SECCOMP_RECORD" run -q --recording "$TMP/rec" -o /dev/null "$meets" >/dev/null
before=$(grep -c '"nr"' "$TMP/rec")
verify "$TMP/known.json" --update "$TMP/rec" --complain "$meets" ignored
is "$(($(grep -c '"nr"' "$TMP/rec") - before)) $(grep -c '"source": "verify"' "$TMP/rec")" "1 1" 'or to one that is there'
run emit -q -F oci -o "$TMP/repaired.json" "$TMP/rec"
verify "$TMP/repaired.json" "$meets" ignored
is "$? $(head -n 1 "$TMP/report")" "3 Nothing was denied by $TMP/repaired.json" 'whose profile lets it through'
verify "$TMP/nothing.json" --complain --update "$TMP/start" true
run emit -q --exe true -F list "$TMP/start"
is "$(grep -cx 'execve\|mmap' "$TMP/out")" 2 'the start is one of the command'"'"'s calls there'
cp "$TMP/rec" "$TMP/same"
verify "$TMP/repaired.json" --update "$TMP/rec" "$meets" ignored
cmp -s "$TMP/rec" "$TMP/same"
is $? 0 'where nothing is denied it stays as it is'

# Kinds of profile.
run emit -q -F bpf -o "$TMP/raw.bpf" "$TMP/rec"
verify "$TMP/raw.bpf" "$meets" ignored
is "$? $(head -n 1 "$TMP/report")" "3 Nothing was denied by $TMP/raw.bpf" 'a raw filter'
verify "$TMP/raw.bpf" --complain mkdir "$TMP/raw"
is "$? $(sed -n 's/^+ //p' "$TMP/report" | grep '^mkdir ')" "1 mkdir                   allow" 'what it denies'
head -c 20 "$TMP/raw.bpf" >"$TMP/cut.bpf"
gives 2 "^seccomp-record: $TMP/cut.bpf: is no filter" 'half of one' verify -p "$TMP/cut.bpf" true
for format in docker list csv minijail; do
	run emit -q -F $format -o "$TMP/profile.$format" "$TMP/rec"
	verify "$TMP/profile.$format" "$meets" ignored
	is "$? $(head -n 1 "$TMP/report")" "3 Nothing was denied by $TMP/profile.$format" "the format $format"
done
printf '[Service]\nSystemCallFilter=~mkdir\n' >"$TMP/x.service"
verify "$TMP/x.service" mkdir "$TMP/no"
is "$? $(sed -n 's/^  mkdir *//p' "$TMP/report")" "1 kill-process; 1 time by $(command -v mkdir)" 'a unit'

# The schema, and that it says something.
verify "$TMP/two.json" -F json --complain "$meets" plain
cp "$TMP/report" "$TMP/1.report"
verify "$TMP/socket.json" -F json --complain ${python:-true} ${python:+-c "$socket"}
cp "$TMP/report" "$TMP/2.report"
verify "$TMP/nothing.json" -F json true
cp "$TMP/report" "$TMP/3.report"
verify "$TMP/mkdir.json" -F json "$meets" x32
cp "$TMP/report" "$TMP/4.report"
python3 - "$SRC/recorder/verify.schema.json" "$TMP" 2>"$TMP/err" <<'PYTHON'
import copy, json, sys
try:
    import jsonschema
    check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
except (ImportError, AttributeError):
    sys.exit(77)
check.check_schema(check.schema)
for i in range(1, 5):
    document = json.load(open("%s/%d.report" % (sys.argv[2], i)))
    for fault in check.iter_errors(document):
        sys.exit("%d: %s" % (i, fault.message))
    assert document["denied"] and document["fix"]
    for part in (document, document["denied"][0], document["fix"][0], document["command"]):
        for name in list(part):
            before, part[name] = part[name], None
            if check.is_valid(document):
                sys.exit(name + " may be anything")
            part[name] = before
PYTHON
case $? in
0) ok 0 'JSON follows its schema' ;;
77) skip 'JSON follows its schema' 'no python3-jsonschema with draft 2020-12' ;;
*)
	ok 1 'JSON follows its schema'
	sed 's/^/# /' "$TMP/err"
	;;
esac

# As anybody.
if command -v setpriv >/dev/null && [ "$(id -u)" = 0 ]; then
	chmod 755 "$TMP"
	cp "$SECCOMP_RECORD" "$meets" "$TMP/" 2>/dev/null
	(setpriv --reuid 65534 --regid 65534 --clear-groups "$TMP/seccomp-record" verify -p "$TMP/one.json" \
		"$TMP/meets-denial" >"$TMP/out" 2>"$TMP/err")
	is "$? $(sed -n 's/^  getppid *//p' "$TMP/err")" "1 kill-process; 1 time by $TMP/meets-denial" 'without privilege'
else
	skip 'without privilege' 'not root'
fi

# What is asked for wrongly.
gives 2 'which profile' 'no profile' verify true
gives 2 'name a COMMAND' 'no command' verify -p "$TMP/one.json"
gives 2 "standard input is the command's" 'a profile from standard input' verify -p - true
gives 2 "^seccomp-record: $TMP/nosuch: " 'a profile that is not there' verify -p "$TMP/nosuch" true
run verify -p "$TMP/one.json" --update "$TMP/no/rec" touch "$TMP/touched"
is "$?$([ -e "$TMP/touched" ] || echo no)" 2no 'a recording that cannot be written is told first'
run verify -p "$TMP/one.json" -o "$TMP/no/report" touch "$TMP/touched"
is "$?$([ -e "$TMP/touched" ] || echo no)" 2no 'and so is a report'
gives 2 'no way nosuch' 'no such way' verify -p "$TMP/one.json" --via nosuch true
gives 2 'no format nosuch' 'no such format' verify -p "$TMP/one.json" -F nosuch true
cat >"$TMP/bad.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
 {"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
 {"names": ["read"], "action": "SCMP_ACT_LOG", "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]}]}
JSON
gives 2 'runtimes refuse it: the rule in line 3' 'a profile that contradicts itself' verify -p "$TMP/bad.json" true
