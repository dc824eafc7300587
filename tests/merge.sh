#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line of `seccomp-record merge`, and what it says of what is no recording.
# What merging means: tests/test-recording-merge.c.
. "${SRC:?}/tests/lib.sh"

# NAME.rec.json, of records as lib.sh has them.
recording() { # NAME
	records >"$TMP/$1.log" &&
		"$SECCOMP_RECORD" record -q -o /dev/null --recording "$TMP/$1.rec.json" \
			"$TMP/$1.log" 2>"$TMP/err"
}

merged() { # WHAT FILE...
	what=$1
	shift
	run merge -q "$@"
	got=$?
	cmp -s "$TMP/out" "$TMP/all" && [ ! -s "$TMP/err" ]
	ok $((got + $?)) "$what"
}

refused() { # EXPRESSION WHAT FILE...
	expression=$1 what=$2
	shift 2
	cp "$TMP/all" "$TMP/kept"
	gives 2 "^seccomp-record: $expression\$" "$what" merge -o "$TMP/kept" "$@"
	cmp -s "$TMP/all" "$TMP/kept" && [ "$(grep -c . "$TMP/err")" = 1 ]
	ok $? "$what: one error, and nothing is written"
}

cd "$TMP" || exit 99
recording a <<'END'
1 10 nginx /usr/sbin/nginx read
2 10 nginx /usr/sbin/nginx write
3 11 sh /bin/sh execve
END
recording b <<'END'
5 20 nginx /usr/sbin/nginx read
6 20 nginx /usr/sbin/nginx accept4
END
recording c <<'END'
7 30 x hex:2F610A1B5B226222 99999
8 30 x hex:2F610A1B5B226222 -1 arch=abc
END

plan 70

# In a shell's order and any other, in one go and in two; with all kinds of input.
gives 0 'merged: 3 sessions (0 lossy), 5 groups, 7 system calls' 'three are merged' \
	merge a.rec.json b.rec.json c.rec.json
cp out all
gives 0 'merged: 1 session (0 lossy), 1 group, 2 system calls$' 'one is' merge b.rec.json
merged 'the other way round' c.rec.json b.rec.json a.rec.json
merged 'one of them twice' a.rec.json b.rec.json c.rec.json b.rec.json
run merge -o ab a.rec.json b.rec.json
merged 'in two steps' c.rec.json ab
for how in gzip xz zstd; do
	if command -v $how >/dev/null; then
		$how -c <ab >packed
		merged "compressed by $how" packed c.rec.json
	else
		skip "compressed by $how" "no $how"
	fi
done
"$SECCOMP_RECORD" merge -q ab - <c.rec.json >out 2>err
cmp -s out all
ok $? 'from standard input'
"$SECCOMP_RECORD" merge -q ab - <c.rec.json 2>err | cat >out
cmp -s out all
ok $? 'to a pipe'
cp ab own
run merge -q -o own own c.rec.json
cmp -s own all
ok $? 'the output is one of those merged'
run merge --help
[ $? -eq 0 ] && grep -q -- '--output' out && [ ! -s err ]
ok $? 'help'

run merge -q "$SRC/tests/data/nodes.rec.json"
cmp -s out "$SRC/tests/data/nodes.rec.json"
ok $? 'one alone stays what it is, with the fields that are not known'

# One error each.
refused 'none.json: no such file' 'a file that is not there' a.rec.json none.json
refused '\.: is a folder; name a recording in it' 'a folder' .
: >empty
refused 'empty: is empty, not a recording' 'an empty file' a.rec.json empty
make="make one with 'seccomp-record record --recording FILE'"
refused "a.log: is no recording but a log; $make" 'an audit log' a.log a.rec.json
printf '_AUDIT_TYPE=1326\nMESSAGE=SECCOMP\n' >journal
refused "journal: is no recording but a log; $make" 'an export of a journal' journal
run record -q -o profile a.log
refused "profile: is no recording but a profile; $make" 'a profile' profile
echo '{"a": [1, 2]}' >else
refused "else: is no recording but something else; $make" 'other JSON' else
head -c 700 a.rec.json >cut.json
refused 'cut.json: groups.*unfinished (byte 700); the recording was cut off or changed: get a whole copy of it' \
	'one that is cut off' a.rec.json cut.json
sed 's/"count": 1/"count": 2/' a.rec.json >changed
refused 'changed: groups\[0\].*do not add up.*get a whole copy of it' 'one that was changed' changed
sed 's/"seccomp-record\/1"/"seccomp-record\/2"/' a.rec.json >newer
refused 'newer: format: is written by a newer seccomp-record (seccomp-record/2): update this program' \
	'a newer version' a.rec.json newer b.rec.json
gzip -c all | head -c 200 >torn
refused 'torn: the gzip data stop short.*; get a whole copy of it' 'compressed and cut off' torn
head -c 270000000 /dev/zero | gzip -1 >bomb
refused 'bomb: is larger than 256 MiB, the most that a recording has' 'a bomb' bomb
refused '-: standard input can be read only once' 'standard input twice' - a.rec.json -
refused "which recordings? Name at least one; $make" 'none at all'
refused 'merge: no option --outptu=x; did you mean --output?' 'a misspelt option' --outptu=x a.rec.json

# What the sessions have in common: read of nginx is in two of three, in both that have it.
run merge --at-least 2 a.rec.json b.rec.json c.rec.json
is "$? $(grep -o '"name": "[^"]*"' out)" '0 "name": "read"
"name": "read"' 'in at least two'
is "$(sed 's/^seccomp-record: //' err)" "left out: syscall_-1 of /a\\x0a\\x1b[\"b\" (arch_abc): in 1 of the 1 sessions with this executable
left out: syscall_99999 of /a\\x0a\\x1b[\"b\" (x86_64): in 1 of the 1 sessions with this executable
left out: execve of /bin/sh (x86_64): in 1 of the 1 sessions with this executable
left out: write of /usr/sbin/nginx (x86_64): in 1 of the 2 sessions with this executable
left out: accept4 of /usr/sbin/nginx (x86_64): in 1 of the 2 sessions with this executable
merged: 3 sessions (0 lossy), 2 groups, 2 system calls" 'what is left out is said'
run merge --intersect a.rec.json b.rec.json c.rec.json
is "$? $(grep -o '"name": "[^"]*"' out | sort -u | tr -d '\n')" \
	'0 "name": "execve""name": "read""name": "syscall_-1""name": "syscall_99999"' \
	'in all that have the executable'
gives 3 '^seccomp-record: --at-least: no call is in 3 of the 3 sessions, so nothing is written$' \
	'in at least three: none' merge --at-least 3 -o none a.rec.json b.rec.json c.rec.json
[ ! -e none ]
ok $? 'and nothing is written'
run merge -q --at-least 2 -o common a.rec.json b.rec.json
run merge -q common b.rec.json a.rec.json
run_ab=$(cat out)
run merge -q a.rec.json b.rec.json
is "$run_ab" "$(cat out)" 'merged again with all of a session, all of it stands'
for wrong in 0 -1 x 2x '' 4097; do
	refused "--at-least: $wrong is no number of sessions; give one from 1 to 4096" \
		"--at-least '$wrong'" "--at-least=$wrong" a.rec.json
done
refused 'merge: --intersect or --at-least, not both' 'both' --intersect --at-least 2 a.rec.json
i=0
while [ $i -lt 25 ]; do
	echo "$i 40 many /bin/many $i"
	i=$((i + 1))
done | recording many
records <<'END' >loss.log
1 50 many /bin/many 0
2 50 many /bin/many 0 code=0x7ffc0000
END
echo 'Nov 22 10:00:00 vm kernel: audit: audit_lost=7 audit_rate_limit=0 audit_backlog_limit=64' >>loss.log
run record -q -o /dev/null --recording loss.rec.json loss.log
run merge --intersect many.rec.json loss.rec.json
is "$(grep -c '^seccomp-record: left out: syscall_\|^seccomp-record: left out: [a-z]' err) $(grep -c 'left out: 4 more; --verbose lists them' err) \
$(grep -c '1 of the sessions lost records: a call may be left out only because it was lost there' err)" \
	'20 1 1' 'many are counted, and losses are said'
run merge -v --intersect many.rec.json loss.rec.json
is "$(grep -c 'left out: ' err)" 24 'unless they are asked for'
run merge -q --intersect many.rec.json loss.rec.json
is "$(cat err)" '' 'quiet'

# Where it cannot be written, nothing is left behind.
mkdir dir
gives 2 '^seccomp-record: dir/no/x: cannot write the recording: No such file' 'a missing folder' \
	merge -o dir/no/x a.rec.json
gives 2 '^seccomp-record: dir: cannot write the recording: Is a directory' 'a folder' \
	merge -o dir a.rec.json
(ulimit -f 1 && run merge -o dir/x all all all all)
[ "$(ls dir)" = '' ] && grep -q '^seccomp-record: dir/x: cannot write the recording: File too large' err
ok $? 'no room'
if [ -c /dev/full ]; then
	"$SECCOMP_RECORD" merge a.rec.json >/dev/full 2>err
	[ $? -eq 2 ] && grep -q '^seccomp-record: standard output: cannot write' err
	ok $? 'standard output is full'
else
	skip 'standard output is full' 'no /dev/full'
fi
