#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `seccomp-record why`: what it answers to people and programs, and what it says of slips.
. "${SRC:?}/tests/lib.sh"

nodes=$SRC/tests/data/nodes.rec.json

# The answer on standard output, less what baselines change with: WITHOUT is for sed.
answer() { # FILE WITHOUT WHAT ARGUMENT...
	golden=$SRC/tests/data/$1 without=$2 what=$3
	shift 3
	run why "$@" "$nodes"
	is "$? $(sed "$without" "$TMP/out")" "0 $(cat "$golden")" "$what"
}

# SYSCALL ARCH EXECUTABLE of each that was found, in lines.
found() { # EXPECTED WHAT ARGUMENT...
	expected=$1 what=$2
	shift 2
	run why --json "$@"
	is "$? $(sed -n 's/.*"name": "\([^"]*\)".*"exe": "\([^"]*\)".*"arch": "\([^"]*\)".*/\1 \3 \2/p' \
		"$TMP/out" | tr '\n' ',')" "0 $expected" "$what"
}

plan 41

answer why-read.txt 's/^\(  baseline *\).*/\1.../' 'who needed read' read
answer why-all.txt 's/  [^ ]*$//' 'a table of all' --all
run why read "$nodes"
LC_ALL=C grep -q '[^ -~]' "$TMP/out"
is $? 1 'nothing that a terminal obeys'
run why --all "$SRC/samples/README.md"
[ $? -eq 2 ] && grep -q 'README.md: is no recording' "$TMP/err"
ok $? 'a text is no recording'

# Ways to name a call.
accept4='accept4 x86_64 /usr/sbin/nginx,'
found "$accept4" 'by name' accept4 "$nodes"
found "$accept4" 'by number' 288 "$nodes"
found "$accept4" 'by a hexadecimal number' 0x120 "$nodes"
minus='syscall_-1 arch_abc ,'
found "$minus" 'a negative number, as it is printed' syscall_-1 "$nodes"
found "$minus" 'a negative number behind --' -- -1 "$nodes"
found 'syscall_99999 arch_abc ,' 'of an unknown architecture' 99999 "$nodes"
found "$accept4" 'options behind it' accept4 "$nodes" --arch x86_64

# Which groups.
nginx='read x86_64 /usr/sbin/nginx,'
found "$nginx$nginx$nginx" 'of one architecture' --arch amd64 read "$nodes"
found 'read aarch64 /bin/sh,' 'of another' --arch aarch64 read "$nodes"
found "$nginx$nginx$nginx" 'of an executable' --exe nginx read "$nodes"
found "$nginx" 'of a host' --host 'node[2-9]' read "$nodes"
found 'execve x86_64 /,' 'prelude' --exe nginx execve "$nodes"
run why --no-prelude execve "$nodes"
is $? 1 'without prelude'
found "ptrace x86_64 /usr/sbin/nginx,$nginx" 'all of a host' --all --host node2 "$nodes"

# Where there is nothing.
gives 1 '^seccomp-record: raed: no such system call; did you mean read?$' 'a slip' \
	why raed "$nodes"
gives 1 '^seccomp-record: qqqqqqqqqqqq: no such system call$' 'no slip' \
	why qqqqqqqqqqqq "$nodes"
gives 1 '^seccomp-record: mount: not in the recording$' 'not needed' why mount "$nodes"
gives 1 '^seccomp-record: exit_group: not in the recording; baselines of emit have it: essential$' \
	'not recorded, but in any profile of it' why exit_group "$nodes"
gives 1 '^seccomp-record: 4711: not in the recording$' 'a number that is not there' \
	why 4711 "$nodes"
gives 1 '^seccomp-record: read: nothing in the recording is wanted$' 'all filtered' \
	why --exe none read "$nodes"
gives 1 '^seccomp-record: --all: nothing in the recording is wanted$' 'all of nothing' \
	why --all --host none "$nodes"
run why --json open "$nodes"
is "$? $(tr -d ' \n' <"$TMP/out")" '1 {"format":"seccomp-record-why/1","sessions":3,"calls":[]}' \
	'JSON of nothing'
run why -q open "$nodes"
is "$? $(cat "$TMP/out" "$TMP/err")" '1 ' 'quiet: nothing'
run why -q read "$nodes"
is "$? $(cat "$TMP/out" "$TMP/err")" '0 ' 'quiet: something'

# Trouble.
gives 2 '^seccomp-record: why: which system call, of which recordings?' 'nothing named' why
gives 2 '^seccomp-record: which recordings?' 'no recording' why read
gives 2 '^seccomp-record: which recordings?' 'no recording, of all' why --all
gives 2 '^seccomp-record: no/such: no such file$' 'no such recording' why read "$nodes" no/such
gives 2 '^seccomp-record: read: no such file$' 'the wrong way round' why "$nodes" read
gives 2 '^seccomp-record: --arch: no architecture z80' 'no such architecture' \
	why --arch z80 read "$nodes"
gives 2 '^seccomp-record: why: no option --jsno; did you mean --json?' 'no such option' \
	why --jsno read "$nodes"
if [ -c /dev/full ]; then
	"$SECCOMP_RECORD" why --all "$nodes" >/dev/full 2>"$TMP/err"
	is "$? $(cat "$TMP/err")" \
		'2 seccomp-record: standard output: No space left on device' 'no room'
else
	skip 'no room' 'no /dev/full'
fi

# Of several recordings, one of which comes twice.
records >"$TMP/log" <<'END'
1 10 sh /bin/sh read
2 10 sh /bin/sh exit_group
END
run record -q -o /dev/null --recording "$TMP/sh.rec.json" "$TMP/log"
gzip -c "$nodes" >"$TMP/nodes.gz"
run why --all "$TMP/nodes.gz" "$TMP/sh.rec.json" "$nodes"
is "$(sed -n 's/  */ /g; s/^read x86_64 //p' "$TMP/out" | cut -d ' ' -f 1-4)" '0 112 2 3/4' \
	'of several recordings'
is "$(sed -n 's/  */ /g; s/^exit_group .* //p' "$TMP/out")" 'essential' 'the baseline'
run why exit_group "$TMP/sh.rec.json"
is "$(sed -n 's/^  baseline *//p' "$TMP/out")" 'essential' 'the baseline, to people'

echo '1 10 sh /bin/sh 221 arch=40000003' | records >"$TMP/log"
run record -q -o /dev/null --recording "$TMP/i386.rec.json" "$TMP/log"
run why --all "$TMP/i386.rec.json"
is "$(sed -n 's/^fcntl64 .* //p' "$TMP/out")" 'exec-runc,runc' \
	'the baselines that have what it stands for, each kind once'

# The schema, and that it says something.
run why --denied --json --profile docker-default "$nodes"
cp "$TMP/out" "$TMP/denied"
run why --all --json "$nodes"
python3 - "$SRC/recorder/why.schema.json" "$TMP/out" "$TMP/denied" 2>"$TMP/err" <<'PYTHON'
import copy, json, sys
try:
    import jsonschema
    check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
except (ImportError, AttributeError):
    sys.exit(77)
check.check_schema(check.schema)
document = json.load(open(sys.argv[2]))
for fault in check.iter_errors(document):
    sys.exit(fault.message)
call = document["calls"][0]
for name in list(call):
    changed = copy.deepcopy(document)
    changed["calls"][0][name] = None
    if check.is_valid(changed):
        sys.exit(name + " may be anything")
assert len(document["calls"]) == 10
denied = json.load(open(sys.argv[3]))
for fault in check.iter_errors(denied):
    sys.exit(fault.message)
denied["calls"][0]["profile"]["accounts"] = "perhaps"
if check.is_valid(denied):
    sys.exit("profile may be anything")
PYTHON
case $? in
0) ok 0 'JSON follows its schema' ;;
77) skip 'JSON follows its schema' 'no python3-jsonschema with draft 2020-12' ;;
*)
	ok 1 'JSON follows its schema'
	sed 's/^/# /' "$TMP/err"
	;;
esac
