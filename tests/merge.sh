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

plan 43

# In a shell's order and any other, in one go and in two; with all kinds of input.
gives 0 'merged: 3 sessions (0 lossy), 5 groups, 7 system calls' 'three are merged' \
	merge a.rec.json b.rec.json c.rec.json
cp out all
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
head -c 700 a.rec.json >cut
refused 'cut: groups.*unfinished (byte 700); the recording was cut off or changed: get a whole copy of it' \
	'one that is cut off' a.rec.json cut
sed 's/"count": 1/"count": 2/' a.rec.json >changed
refused 'changed: groups\[0\].*do not add up.*get a whole copy of it' 'one that was changed' changed
sed 's/"seccomp-record\/1"/"seccomp-record\/2"/' a.rec.json >newer
refused 'newer: format: is written by a newer seccomp-record (seccomp-record/2): update this program' \
	'a newer version' a.rec.json newer b.rec.json
gzip -c all | head -c 200 >torn
refused 'torn: the gzip data stop short.*; get a whole copy of it' 'compressed and cut off' torn
refused '-: standard input can be read only once' 'standard input twice' - a.rec.json -
refused "which recordings? Name at least one; $make" 'none at all'
refused 'merge: no option --outptu=x; did you mean --output?' 'a misspelt option' --outptu=x a.rec.json

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
