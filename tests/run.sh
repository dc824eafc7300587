#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run: commands of every kind are as without it, and what they call is in their profile.
. "${SRC:?}/tests/lib.sh"

cleanup() {
	[ -z "${server-}" ] || kill "$server" 2>/dev/null
}

odd=$BUILD/tests/odd-program
plan 139

recorded() { # NAME...: in the list
	for name; do
		grep -qx "$name" "$TMP/list" || {
			echo "# $name is not in the list"
			return 1
		}
	done
}

# The command of $@ ends as it does alone; what it called goes to $TMP/list.
records_it() { # WHAT STATUS COMMAND...
	what=$1 expected=$2
	shift 2
	"$SECCOMP_RECORD" run -q -F list -o "$TMP/list" --recording "$TMP/rec" -- "$@" \
		>"$TMP/out" 2>"$TMP/err" </dev/null
	got=$?
	is $got "$expected" "$what: its status"
}

# Under the profile of what was recorded last it works, and a call that is not in there
# would end it.
enough_for() { # WHAT STATUS COMMAND...
	what=$1 expected=$2
	shift 2
	if ! [ -x "$BUILD/tests/load-profile" ]; then
		skip "$what: its profile is enough" "tests/load-profile is not built"
		return
	fi
	"$SECCOMP_RECORD" emit -q --default-action ${default:-kill-process} -o "$TMP/profile" "$TMP/rec"
	"$BUILD/tests/load-profile" "$TMP/profile" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	got=$?
	is $got "$expected" "$what: its profile is enough"
}

# Its own status, and what it takes
records_it 'a program' 0 /bin/true
recorded execve exit_group mmap
ok $? "and its calls"
enough_for 'a program' 0 /bin/true
records_it 'one that fails' 1 /bin/false
gives 2 'name a COMMAND' "no command" run
run run --help
grep -q 'follow' "$TMP/out"
is $? 1 "its help says what its own options do"
gives 127 'no-such-command: No such file' "a command that is not there" run no-such-command
touch "$TMP/data"
gives 126 'Permission denied' "one that may not be executed" run "$TMP/data"
is "$(wc -c <"$TMP/out")" 0 "and nothing is written"
printf 'exit 6\n' >"$TMP/script"
chmod +x "$TMP/script"
records_it 'a script without #!' 6 "$TMP/script"
gives 143 'syscalls$' "a command that is killed" run -o /dev/null sh -c 'kill -TERM $$'
"$SECCOMP_RECORD" run -q -o /dev/null sh -c 'kill -SEGV $$' 2>/dev/null
is $? 139 "by a fault"
run run -q -o /dev/null sh -c 'exit 5' -q
is $? 5 "the command's own options are its own"
gives 2 "no option --formt; did you mean --format" "ours are ours" run --formt oci true

# What is written
run run -F recording -- /bin/true
is "$(jq -r '.sessions[0].source, .sessions[0].trust, .sessions[0].verdict' "$TMP/out" |
	tr '\n' ' ')" "notify kernel complete " "a recording by notification"
is "$(jq -r '.groups[] | .exe, (.syscalls[] | select(.prelude) | .name)' "$TMP/out" |
	tr '\n' ' ')" "$(readlink -f /bin/true) execve " \
	"the final execve is prelude, and stands under the command's name"
is "$(jq -r '[.groups[].syscalls[].actions | keys[]] | unique[]' "$TMP/out")" notify \
	"what the calls met"
run run -q --no-prelude -F list -o "$TMP/list" -- /bin/true
grep -qx execve "$TMP/list"
is $? 1 "--no-prelude leaves it out"
run run -q --exe true -F list -o "$TMP/list" -- sh -c 'mkdir "$1"; exec /bin/true' sh "$TMP/new"
is "$(grep -cx -e mkdir -e execve "$TMP/list")" 1 \
	"of one executable: with what its own process did before"
gives 3 'no record matched' "of one that there was not" run --exe nothing /bin/true
gives 0 '/true exit_group [0-9]*$' "-v shows calls as they come" run -v -o /dev/null /bin/true
run run -q --split-by exe --output-dir "$TMP/split" -- sh -c '/bin/true; /bin/ls /'
is "$(ls "$TMP/split" | wc -l)" 3 "--split-by exe: one profile each"

# What cannot be kept is not recorded first.
run run --recording "$TMP/no/rec" -o /dev/null -- touch "$TMP/touched"
is "$?$([ -e "$TMP/touched" ] || echo no) $(grep -c "$TMP/no/rec: cannot write" "$TMP/err")" "2no 1" \
	"a recording that cannot be written is told before the command begins"

# Without file descriptors
for n in 4 5 6 7 8 9; do
	(ulimit -n $n && "$SECCOMP_RECORD" run -F list true) 2>&1 </dev/null
done >"$TMP/out"
grep -q 'Too many open files' "$TMP/out" && ! grep -q 'No child processes\|SCMP_ACT_LOG' "$TMP/out"
ok $? "too few file descriptors are called that"

# The numbers of a command's processes say nothing in another /proc.
if [ "$(id -u)" = 0 ] && unshare -p -f -m true 2>/dev/null; then
	unshare -p -f "$SECCOMP_RECORD" run -F recording -o "$TMP/rec" -- \
		sh -c 'ls / | cat' >"$TMP/out" 2>"$TMP/err" </dev/null
	is "$? $(jq -r '[.groups[].exe] | unique[]' "$TMP/rec") $(grep -c 'no /proc of this' "$TMP/err")" \
		"0  1" "with the /proc of other numbers nobody has a name"
	without() {
		unshare -m sh -c 'umount -l /proc && exec "$@"' sh "$SECCOMP_RECORD" "$@" \
			>"$TMP/out" 2>"$TMP/err" </dev/null
	}
	# A sanitizer that looks for leaks takes one.
	if without --version; then
		without run -F list -o "$TMP/list" -- mkdir "$TMP/without-proc"
		is "$? $(grep -cx mkdir "$TMP/list") $(grep -c 'no /proc of this' "$TMP/err")" \
			"0 1 1" "nor without any, and all calls are there"
	else
		skip "nor without any, and all calls are there" "this build needs a /proc"
	fi
else
	skip "with the /proc of other numbers nobody has a name" "no namespaces can be made"
	skip "nor without any, and all calls are there" "no namespaces can be made"
fi

# Nothing of ours in the command
records_it 'standard files' 0 sh -c 'cat; echo to stderr >&2'
is "$(echo in | "$SECCOMP_RECORD" run -q -o /dev/null cat)" in "standard input is the command's"
is "$("$SECCOMP_RECORD" run -q -o /dev/null ls -l /proc/self/fd 2>&1 </dev/null |
	grep -c -- '->')" "$(ls -l /proc/self/fd </dev/null 2>&1 | grep -c -- '->')" \
	"it has no descriptor of ours"

# Kinds of programs
records_it 'a pipeline' 0 sh -c 'ls / | sort | grep -q usr'
enough_for 'a pipeline' 0 /bin/sh -c 'ls / | sort | grep -q usr'
if command -v python3 >/dev/null; then
	code='import json, threading, subprocess
t = threading.Thread(target=print, args=("thread",)); t.start(); t.join()
print(json.dumps(subprocess.run(["true"]).returncode))'
	records_it python3 0 python3 -c "$code"
	is "$(tr '\n' ' ' <"$TMP/out")" "thread 0 " "python3: what it prints"
	enough_for python3 0 "$(command -v python3)" -c "$code"
else
	for what in 'its status' 'what it prints' 'its profile'; do
		skip "python3: $what" "it is not installed"
	done
fi
if command -v busybox >/dev/null; then
	records_it 'a static binary' 0 busybox ls /
	enough_for 'a static binary' 0 "$(command -v busybox)" ls /
else
	skip 'a static binary: its status' "busybox is not installed"
	skip 'a static binary: its profile' "busybox is not installed"
fi
if ${CC:-cc} -m32 -static -o "$TMP/app32" "$SRC/tests/try-calls.c" 2>/dev/null &&
	"$TMP/app32" 20 >/dev/null 2>&1; then
	records_it 'a program of i386' 0 "$TMP/app32" 122
	recorded uname
	ok $? "a program of i386: by its own table"
	# Who starts it is of the machine's own.
	is "$(jq -r '.groups[] | .arch as $arch | .syscalls[] | [$arch, .prelude] | join(" ")' \
		"$TMP/rec" | sort -u)" "i386 false
x86_64 true" "a program of i386: its architecture"
	records_it 'one that starts it' 0 sh -c "$TMP/app32 122; true"
	is "$(jq -r '.groups[] | .arch' "$TMP/rec" | sort -u | tr '\n' ' ')" "i386 x86_64 " \
		"one that starts it: both"
else
	for what in 'its status' 'by its own table' 'its architecture' 'one that starts it' both
	do
		skip "a program of i386: $what" "the compiler has no -m32"
	done
fi

# What a recorder may stumble over: CALL is one that shows that it was followed there.
while read -r oddity call; do
	"$odd" "$oddity" "$TMP/left" </dev/null >/dev/null 2>&1
	alone=$?
	if [ $alone = 77 ]; then
		skip "$oddity: its status" "the kernel has no such thing"
		skip "$oddity: its calls" "the kernel has no such thing"
		skip "$oddity: its profile is enough" "the kernel has no such thing"
		continue
	fi
	records_it "$oddity" $alone "$odd" "$oddity" "$TMP/left"
	recorded "$call"
	ok $? "$oddity: its calls"
	# What its own filter denies does not come to ours.
	default=
	[ "$oddity" != own-filter ] || default=errno
	enough_for "$oddity" $alone "$odd" "$oddity" "$TMP/left"
done <<-END
	forks getppid
	vfork vfork
	clone3 clone3
	threads gettid
	exec-thread getppid
	exec-fails getppid
	io-uring io_uring_enter
	ptrace ptrace
	close-all write
	own-filter seccomp
	unreadable getppid
	signals rt_sigreturn
	arguments prctl
END
is "$(cat "$TMP/left")" closed "close-all: it has done what it does"
records_it 'an unknown number' 0 "$odd" no-such-call
is "$(jq '[.groups[].syscalls[] | select(.nr == 9999) | .count] | add' "$TMP/rec")" 1 \
	"an unknown number: is kept"
records_it x32 0 "$odd" x32
is "$(jq -r '.groups[] | select(.arch == "x32") | .syscalls[].name' "$TMP/rec")" getpid \
	"x32: by its own table"
records_it 'a listener of its own' 3 "$odd" own-listener
grep -q 'a listener' "$TMP/err"
is $? 1 "which is not said with -q"
gives 3 'a listener of its own.*audit' "and else is, with the way out" \
	run -o /dev/null "$odd" own-listener

gives 0 'interrupted by a signal .* EINTR.*audit' "what a signal takes back is counted" \
	run -o /dev/null "$odd" interrupted
run run -q -o /dev/null "$odd" interrupted
is "$? $(cat "$TMP/err")" "0 " "not with -q"

gives 0 'a filter of its own' "a filter of its own" run -o /dev/null "$odd" own-filter
default=

# The thousand forks: each call of each of them, none twice
"$SECCOMP_RECORD" run -q -F recording -o "$TMP/rec" -- "$odd" forks
is "$(jq '[.groups[].syscalls[] | select(.name == "getppid") | .count] | add' "$TMP/rec")" \
	1000 "each of a thousand children"
is "$(jq -r '.groups[].exe' "$TMP/rec")" "$(readlink -f "$odd")" "under one name"
"$SECCOMP_RECORD" run -q -F recording -o "$TMP/rec" -- "$odd" exec-thread
is "$(jq -r '.groups[] | select(.exe | endswith("/true")) | .syscalls[] |
	select(.name == "getppid")' "$TMP/rec")" "" "exec-thread: the calls of each program are its own"
is "$(jq -r '.groups[] | select(.exe | endswith("/true")) | .syscalls[] |
	select(.name == "exit_group").count' "$TMP/rec")" 1 "exec-thread: and all are there"

# What goes on when the command has ended
rm -f "$TMP/left"
"$SECCOMP_RECORD" run -F list -o "$TMP/list" "$odd" left-behind "$TMP/left" 2>"$TMP/err"
is "$?$(cat "$TMP/left")" 0done "processes in the background are waited for"
recorded sync
ok $? "and recorded"
grep -q 'has ended, but not all' "$TMP/err"
ok $? "which is said"
rm -f "$TMP/left"
$bound "$SECCOMP_RECORD" run -F list -o "$TMP/list" "$odd" left-behind "$TMP/left" \
	2>"$TMP/err" &
recorder=$!
waits_for "$TMP/err" 'has ended, but'
kill -INT $recorder
wait $recorder
is $? 0 "until SIGINT"
waits_for "$TMP/left" done
ok $? "after which they go on"

# Signals
$bound "$SECCOMP_RECORD" run -q -o /dev/null -- \
	sh -c 'trap "exit 7" TERM; : >"$1"; while :; do sleep 0.01; done' sh "$TMP/ready" &
recorder=$!
soon [ -e "$TMP/ready" ]
kill -TERM $recorder
wait $recorder
is $? 7 "SIGTERM is passed on"
run run -q -o /dev/null -- sh -c 'trap "exit 9" USR1; kill -USR1 $PPID; sleep 0.1; exit 4'
is $? 4 "what the command sends to its parent does not come back"
gives 9 'time is up' "--duration ends the command as timeout(1) does" run --duration 1 \
	-o /dev/null -- sh -c 'trap "exit 9" TERM; while :; do sleep 0.1; done'
gives 9 'time is up' "and --until-quiet when there is nothing new" run --until-quiet 1 \
	-o /dev/null -- sh -c 'trap "exit 9" TERM; while :; do sleep 0.1; done'

# Stopped as a shell with job control expects it, and woken by whoever needs it. In a
# process group that no such shell looks after, SIGTSTP would stop nobody.
if command -v bash >/dev/null; then
	cat >"$TMP/stops" <<-'END'
		set -m
		"$1" run -q -o /dev/null -- sh -c 'echo $$ >"$1"; kill -$2 $$; exit 4' sh "$2" "$3" &
		recorder=$!
		for try in $(seq 300); do
			grep -qs '^State:.T' /proc/$recorder/status && echo stopped && break
			sleep 0.1
		done
		kill -$4 "$(cat "$2")"
		for try in $(seq 300); do
			wait $recorder
			status=$?
			[ $status -gt 128 ] || break
			sleep 0.1
		done
		echo $status
	END
	stops() { # STOP WAKE
		bash "$TMP/stops" "$SECCOMP_RECORD" "$TMP/stops.pid" "$@" 2>/dev/null | tr '\n' ' '
	}
	is "$(stops TSTP CONT)" "stopped 4 " "it stops with the command, and goes on with it"
	is "$(stops STOP CONT)" "stopped 4 " "as it does when a shell suspends itself"
	case $(uname -r) in
	[1-5].* | 6.[0-9].* | 6.10.*)
		skip "and ends with it" "such a kernel tells nobody before Linux 6.11"
		;;
	*) is "$(stops STOP KILL)" "stopped 137 " "and ends with it" ;;
	esac
else
	skip "it stops with the command, and goes on with it" "there is no bash"
	skip "as it does when a shell suspends itself" "there is no bash"
	skip "and ends with it" "there is no bash"
fi

# What calls were made with
args() { # NAME: the alternatives
	jq -r --arg name "$1" '.groups[].syscalls[] | select(.name == $name) | .args |
		if .any then "any" else .values[].names end' "$TMP/rec" | tr '\n' ' '
}
# The filter that the function builds, in place of that.
exported() {
	mv "$TMP/of-libseccomp" "$TMP/made.c"
	${CC:-cc} -std=c99 -Wall -Wextra -Wconversion -Werror -DFUNCTION=filter_recorded \
		-o "$TMP/made" "$TMP/made.c" "$SRC/tests/run-filter.c" -lseccomp 2>"$TMP/err" &&
		"$TMP/made" >"$TMP/of-libseccomp" || echo 'this build has no format' >>"$TMP/err"
}
"$SECCOMP_RECORD" run -q --args --recording "$TMP/rec" -o "$TMP/profile" -- "$odd" family 1
is "$(args socket)" "AF_UNIX " "--args: the family of a socket, by name"
is "$(args mprotect)" "PROT_READ " "--args: what memory may be used for"
cp "$TMP/rec" "$TMP/family"
"$SECCOMP_RECORD" run -q --args --recording "$TMP/rec" -o /dev/null -- "$odd" arguments
is "$(args setsockopt)" "SOL_SOCKET, SO_DEBUG IPPROTO_TCP, 0x1 " \
	"--args: an option has the names of its level alone"
mv "$TMP/family" "$TMP/rec"
run run -q --recording "$TMP/none" -o /dev/null -- "$odd" family 1
is "$(jq '[.groups[].syscalls[] | select(.args)] | length' "$TMP/none")" 0 \
	"without it nothing of that is kept"
run emit -q --args "$TMP/rec" && cmp -s "$TMP/out" "$TMP/profile"
ok $? "emit --args makes the same profile of the recording"
is "$(jq -c '.syscalls[] | select(.names == ["socket"]) | .args' "$TMP/profile")" \
	'[{"index":0,"value":4294967295,"valueTwo":1,"op":"SCMP_CMP_MASKED_EQ"}]' \
	"an argument of 32 bits is compared by those"
is "$(jq '[.syscalls[] | select(.names[] == "mmap") | .args | length] | unique | tostring' \
	"$TMP/profile")" '"[1]"' "a rule for each alternative, and none without"
run emit -q "$TMP/rec"
is "$(jq '[.syscalls[] | select(.args)] | length' "$TMP/out")" 0 "emit without it has no conditions"
run merge -q -o "$TMP/merged" "$TMP/rec" "$TMP/rec" && cmp -s "$TMP/merged" "$TMP/rec"
ok $? "a recording is read as it was written"
run merge -q -o "$TMP/merged" "$TMP/rec" "$TMP/none"
run emit -q --args "$TMP/merged"
is "$(jq '[.syscalls[] | select(.args)] | length' "$TMP/out")" 0 \
	"no condition where another recording does not know"
gives 2 'audit records have no arguments' "nor has audit" run --via audit --args true
gives 2 'without conditions on arguments; there is oci' "a format that has no conditions" \
	emit --args -F list "$TMP/rec"
"$SECCOMP_RECORD" run -q --args --recording "$TMP/many" -o /dev/null -- "$odd" requests
is "$(jq -r '.groups[].syscalls[] | select(.name == "ioctl") | .args.any' "$TMP/many")" true \
	"more values than are kept: any"
if "$SECCOMP_RECORD" verify --profile "$TMP/profile" -- "$odd" family 1 >"$TMP/out" 2>&1 ||
	[ $? = 1 ]; then
	run verify -q --profile "$TMP/profile" -- "$odd" family 1
	is $? 0 "under the rules: what was recorded"
	run verify --profile "$TMP/profile" -- "$odd" family 16
	is "$?$(grep -c '^  socket .*arg0 == 16' "$TMP/err")" 11 "and no other family"
	run verify --profile "$TMP/profile" -- "$odd" upper
	is $? 0 "nor does it matter what the kernel does not look at"
	for format in docker spo bpf libseccomp; do
		run emit -q --args -F $format -o "$TMP/of-$format" "$TMP/rec"
		[ $format != libseccomp ] || exported
		if grep -q 'this build has no format' "$TMP/err"; then
			skip "$format: what was recorded" "not in this build"
			skip "$format: no other" "not in this build"
			continue
		fi
		run verify -q --profile "$TMP/of-$format" -- "$odd" family 1
		is $? 0 "$format: what was recorded"
		run verify --profile "$TMP/of-$format" -- "$odd" family 16
		is "$?$(grep -c '^  socket .*arg0 == 16' "$TMP/err")" 11 "$format: no other family"
	done
else
	for what in 'what was recorded' 'no other' 'upper bits' docker 'docker: no other' spo \
		'spo: no other' bpf 'bpf: no other' libseccomp 'libseccomp: no other'; do
		skip "under the rules: $what" "this build verifies nothing"
	done
fi
printf '%s\n' '{"index": 7, "bits": 32}' '{"index": 1, "bits": 33}' '{"bits": 32}' |
	while read -r of; do
		jq -c --argjson of "$of" '.groups[].syscalls[] |= if .args then .args.of = [$of]
			else . end' "$TMP/rec" >"$TMP/bad"
		run emit "$TMP/bad"
		echo $?
	done >"$TMP/statuses"
is "$(tr '\n' ' ' <"$TMP/statuses")" "2 2 2 " "nonsense is refused"
jq -c '.groups[].syscalls[] |= if .args then .args.values[0].are = [] else . end' "$TMP/rec" \
	>"$TMP/bad"
gives 2 'as many values as there are arguments' "and said" emit "$TMP/bad"

# Not as root
if [ "$(id -u)" != 0 ]; then
	as=
elif command -v setpriv >/dev/null; then
	as='setpriv --reuid 65534 --regid 65534 --clear-groups'
else
	as=no
fi
if [ "$as" = no ] || ! $as "$SECCOMP_RECORD" --version >/dev/null 2>&1; then
	for what in status note hidden set-user-id; do
		skip "an ordinary user: $what" "the program cannot be run as one"
	done
else
	chmod 755 "$TMP"
	cp "$odd" "$TMP/suid"
	$as "$SECCOMP_RECORD" run -F list -o - -- /bin/true >"$TMP/list" 2>"$TMP/err" </dev/null
	is $? 0 "an ordinary user: the status"
	grep -q 'no_new_privs' "$TMP/err"
	ok $? "an ordinary user: a note"
	cp "$odd" "$TMP/hidden"
	chmod 111 "$TMP/hidden"
	$as "$SECCOMP_RECORD" run -F recording -o - -- sh -c "$TMP/hidden clone3; true" \
		>"$TMP/rec" 2>"$TMP/err"
	is "$(jq -r '.groups[] | select(.syscalls[].name == "clone3") | .exe' "$TMP/rec")" "" \
		"an ordinary user: a file that may not be read is not taken for another"
	if [ "$(id -u)" = 0 ]; then
		chmod u+s "$TMP/suid"
		is "$($as "$SECCOMP_RECORD" run -q -o /dev/null -- "$TMP/suid" user 2>&1)" 65534 \
			"an ordinary user: set-user-id has no effect"
	else
		skip "an ordinary user: set-user-id" "there is none of root"
	fi
fi
run run -o /dev/null -- /bin/true
if [ "$(id -u)" = 0 ]; then
	grep -q no_new_privs "$TMP/err"
	is $? 1 "root needs no no_new_privs"
	chmod u+s "$TMP/suid"
	is "$("$SECCOMP_RECORD" run -q -o /dev/null -- setpriv --reuid 65534 --regid 65534 \
		--clear-groups "$TMP/suid" user)" 0 "and set-user-id programs are what they are"
else
	skip "root needs no no_new_privs" "this is not root"
	skip "and set-user-id programs are what they are" "this is not root"
fi
