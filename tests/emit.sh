#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command emit: of recordings what record makes of logs, and fewer of it; and the way
# from a first recording to a profile under which nothing is new.
. "${SRC:?}/tests/lib.sh"
alone

cleanup() {
	tap_stop
}

# The calls that this makes of $TMP/one.rec, as one line.
makes() { # NAMES OPTION...
	expected=$1
	shift
	run emit --base none "$@" "$TMP/one.rec"
	is "$(allowed "$TMP/out" | tr '\n' ' ' | sed 's/ $//')" "$expected" "$*"
}

records >"$TMP/one" <<-END
	0 10 sh /bin/sh openat node=alpha
	1 10 sh /bin/sh execve node=alpha
	2 10 nginx /usr/sbin/nginx read node=alpha subj=web_t
	3 11 worker /usr/sbin/nginx write node=alpha subj=web_t
	4 12 curl /usr/bin/curl socket node=beta subj=user_t
	5 14 nginx /usr/sbin/nginx 5 arch=40000003 node=alpha
	6 15 nginx /usr/sbin/nginx 1073741934 node=alpha
END
records >"$TMP/two" <<-END
	100 20 nginx /usr/sbin/nginx accept4 node=alpha serial=100
END
"$SECCOMP_RECORD" -q --exe nginx --exe curl --recording "$TMP/one.rec" -o "$TMP/one.json" "$TMP/one"
"$SECCOMP_RECORD" -q --exe nginx --recording "$TMP/two.rec" -o "$TMP/two.json" "$TMP/two"

plan 45

sed 's/"trust": "[a-z]*"/"trust": "kernel"/' "$TMP/one.rec" >"$TMP/kernel.rec"
gives 0 'verdict: unknown: a log file cannot show' "what a log lost is not known" \
	emit -o /dev/null "$TMP/one.rec"
gives 0 'verdict: unknown: what the kernel lost is not known' "nor what the kernel did" \
	emit -o /dev/null "$TMP/kernel.rec"
run emit "$TMP/one.rec"
cmp -s "$TMP/out" "$TMP/one.json"
ok $? "the profile of a recording is that of its log"
grep -q "^seccomp-record: $TMP/one.rec: 2 sessions, 7 records; .* syscalls$" "$TMP/err" &&
	grep -q '^seccomp-record: verdict: ' "$TMP/err"
ok $? "and it says how far to trust it"
makes "execve getppid open openat read socket write"
makes "execve getppid open openat read write" --exe nginx
makes "socket" --exe /usr/bin/curl
makes "getppid open read write" --exe nginx --no-prelude
makes "socket" --host beta
makes "execve openat read write" --subj web_t
makes "read write" --comm "work*" --no-prelude
makes "open" --arch i386
makes "getppid" --arch x32
gives 3 'none of the .* groups is wanted' "nothing of it" emit --exe nonesuch "$TMP/one.rec"
[ ! -s "$TMP/out" ]
ok $? "and nothing is written"
gives 3 'none of the 7 groups is wanted' "nothing but the prelude of others" \
	emit --exe nonesuch "$SRC/tests/data/nodes.rec.json"
gives 2 '^seccomp-record: emit: of which recordings' "no recording" emit
gives 2 'nonesuch: no such file' "no such recording" emit "$TMP/nonesuch"
gives 2 "^seccomp-record: $TMP/one: is no recording" "a log" emit "$TMP/one"
gives 2 '^seccomp-record: --arch: no architecture z' "no such architecture" emit --arch z "$TMP/one.rec"
head -c 300 "$TMP/one.rec" >"$TMP/half"
gives 2 "^seccomp-record: $TMP/half: " "half of one" emit "$TMP/two.rec" "$TMP/half"
[ ! -s "$TMP/out" ]
ok $? "and nothing is written, though the other one is good"
gives 2 'full: cannot write the profile: No space .*; make room, or' "a full disk" \
	emit -o /dev/full "$TMP/one.rec"
gives 2 'No such file or directory; make its folder first' "a folder that is not there" \
	emit -o "$TMP/no/such" "$TMP/one.rec"
gives 2 'Is a directory; name a file in it' "a folder" emit -o "$TMP" "$TMP/one.rec"
(ulimit -f 1 && run emit -q -F csv -o "$TMP/large" "$TMP/one.rec")
[ $? -eq 2 ] && grep -q 'File too large; raise the limit' "$TMP/err" && [ ! -e "$TMP/large" ]
ok $? "a limit of the shell's"

# Several, in any order, and from a pipe.
run emit "$TMP/one.rec" "$TMP/two.rec"
cp "$TMP/out" "$TMP/both"
is "$(allowed "$TMP/out" | grep -cE '^(accept4|read)$')" 2 "of two, what either has"
run emit -q "$TMP/two.rec" "$TMP/one.rec"
cmp -s "$TMP/out" "$TMP/both"
ok $? "in either order"
[ ! -s "$TMP/err" ]
ok $? "--quiet says nothing"
run emit "$TMP/two.rec" "$TMP/one.rec" "$TMP/two.rec"
cmp -s "$TMP/out" "$TMP/both"
ok $? "one of them twice makes no difference"
"$SECCOMP_RECORD" emit "$TMP/one.rec" - <"$TMP/two.rec" 2>"$TMP/err" | cmp -s - "$TMP/both"
ok $? "one from standard input"

# A profile for each.
run emit --split-by host --output-dir "$TMP/hosts" "$TMP/one.rec" "$TMP/two.rec"
is "$? $(ls "$TMP/hosts" | tr '\n' ' ')" "0 alpha.json beta.json " "--split-by host"
run emit --split-by exe --output-dir "$TMP/exes" "$TMP/one.rec"
is "$(allowed "$TMP/exes/usr.sbin.nginx.json" | grep -c '^execve$')" 1 \
	"by executable, the prelude is in the profile of what it became"
is "$(ls "$TMP/exes" | tr '\n' ' ')" "usr.bin.curl.json usr.sbin.nginx.json " "and in none of its own"
# Containers, as a recording has them that knows them.
cat >"$TMP/pods.rec" <<-END
	{"format": "seccomp-record/1", "sessions": [
	{"id": "00000000000000000000000000000001", "host": "a", "boot": "", "source": "kernel",
	"trust": "kernel", "records": {"seen": 4, "matched": 4, "malformed": 0, "duplicate": 0},
	"serials": [], "lost": {"kernel": 0, "suppressed": 0, "overrun": 0, "gaps": 0},
	"verdict": "complete"}],
	"groups": [
	{"session": "00000000000000000000000000000001", "exe": "/a", "arch": "x86_64", "container": {"id": "c1", "name": "web", "pod": "p1", "namespace": "shop"}, "comms": ["a"], "syscalls": [
	{"nr": 0, "name": "read", "count": 1, "actions": {"log": 1}, "prelude": false}]},
	{"session": "00000000000000000000000000000001", "exe": "/b", "arch": "x86_64", "container": {"id": "c1", "name": "web", "pod": "p1", "namespace": "shop"}, "comms": ["b"], "syscalls": [
	{"nr": 1, "name": "write", "count": 1, "actions": {"log": 1}, "prelude": false}]},
	{"session": "00000000000000000000000000000001", "exe": "/a", "arch": "x86_64", "container": {"id": "c2", "name": "log", "pod": "p1", "namespace": "shop"}, "comms": ["a"], "syscalls": [
	{"nr": 2, "name": "open", "count": 1, "actions": {"log": 1}, "prelude": false}]},
	{"session": "00000000000000000000000000000001", "exe": "/a", "arch": "x86_64", "comms": ["a"], "syscalls": [
	{"nr": 3, "name": "close", "count": 1, "actions": {"log": 1}, "prelude": false}]}]}
END
run emit --base none --split-by container --output-dir "$TMP/containers" "$TMP/pods.rec"
is "$(ls "$TMP/containers" | tr '\n' ' ')" "shop.p1.log.json shop.p1.web.json unknown.json " "--split-by container"
sed 's/^/# /' "$TMP/err"
is "$(allowed "$TMP/containers/shop.p1.web.json" | tr '\n' ' ')" "read write " "with all that ran in it"
run emit --base none --split-by pod --output-dir "$TMP/pods" "$TMP/pods.rec"
is "$(ls "$TMP/pods" | tr '\n' ' ')" "shop.p1.json unknown.json " "--split-by pod"

# Losses.
sed 's/"kernel": 0/"kernel": 5/; s/"verdict": "complete"/"verdict": "lossy"/' "$TMP/pods.rec" >"$TMP/lossy.rec"
gives 0 '^seccomp-record: lost: at least 5 by the kernel' "known losses are said" emit "$TMP/lossy.rec"
gives 4 '^seccomp-record: --strict: records were lost' "--strict" emit --strict "$TMP/lossy.rec"
gives 0 '' "--strict where nothing was" emit --strict "$TMP/pods.rec"

# Refinement: each round logs what is new, until a round is quiet.
busybox=$(command -v busybox)
why=$(no_records)
[ -x "$BUILD/tests/load-profile" ] || why="tests/load-profile is not built"
[ -n "$busybox" ] || why="busybox is missing"
if [ -n "$why" ]; then
	while [ $count -lt 39 ]; do skip "refinement" "$why"; done
	exit 0
fi
cp "$busybox" "$TMP/busybox"
# What is done in a round; each does a bit more than the one before.
round() { # NUMBER PROFILE
	for step in "echo hello" "cat $SRC/README.md" "mkdir $TMP/folder-$1"; do
		# shellcheck disable=SC2086 # words
		"$BUILD/tests/load-profile" "$2" "$TMP/busybox" $step >/dev/null 2>&1
		[ "$1" -gt 1 ] || return 0
	done
}
echo '{"defaultAction": "SCMP_ACT_LOG"}' >"$TMP/next.json"
for n in 1 2 3; do
	tap_start "$TMP/tap-$n"
	round $n "$TMP/next.json"
	flushed "$TMP/tap-$n"
	tap_stop
	"$SECCOMP_RECORD" -q --exe "$TMP/busybox" --recording "$TMP/round-$n.rec" -o /dev/null "$TMP/tap-$n" 2>"$TMP/err"
	status=$?
	[ $n -lt 3 ] || break
	is $status 0 "round $n: something is new"
	run merge -o "$TMP/all.rec" "$TMP"/round-?.rec
	run emit --default-action log -o "$TMP/next.json" "$TMP/all.rec"
done
is $status 3 "round 3: nothing is"
sed 's/^/# /' "$TMP/err"
run emit -o "$TMP/final.json" "$TMP/all.rec"
round 4 "$TMP/final.json"
[ -d "$TMP/folder-4" ]
ok $? "it does its work under the profile of all rounds"
"$SECCOMP_RECORD" emit -q "$TMP/round-1.rec" -o "$TMP/first.json"
round 5 "$TMP/first.json"
[ ! -e "$TMP/folder-5" ]
ok $? "and not under that of the first"
