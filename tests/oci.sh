#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The oci format: it follows the schema, libseccomp compiles it, programs and containers run
# under it, and no longer run once a call that they need is taken out.
. "${SRC:?}/tests/lib.sh"
alone

cleanup() {
	tap_stop
	[ ! -d "$TMP/state" ] || runc --root "$TMP/state" delete -f "test-$$" 2>/dev/null
}

# Whether FILE follows the schema: 0, or 1; 2 where that cannot be told.
follows() { # FILE
	python3 -c '
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(2)
with open(sys.argv[1]) as schema, open(sys.argv[2]) as profile:
    try:
        jsonschema.validate(json.load(profile), json.load(schema))
    except (jsonschema.ValidationError, ValueError) as error:
        print("#", str(error).splitlines()[0])
        sys.exit(1)
' "$SRC/tests/data/oci-seccomp.schema.json" "$1" 2>/dev/null
}

valid() { # FILE WHAT
	follows "$1"
	status=$?
	if [ $status -ge 2 ]; then
		skip "$2: the schema" "needs python3 and its jsonschema"
	else
		ok $status "$2: the schema"
	fi
	if [ -x "$BUILD/tests/load-profile" ]; then
		"$BUILD/tests/load-profile" --check "$1" 2>"$TMP/err"
		ok $? "$2: libseccomp"
		sed 's/^/# /' "$TMP/err"
	else
		skip "$2: libseccomp" "tests/load-profile is not built"
	fi
}

# Runs the command under the profile; its output goes to $TMP/out.
under() { # PROFILE COMMAND...
	"$BUILD/tests/load-profile" "$@" >"$TMP/out" 2>"$TMP/err"
}

# A copy of a profile that lacks a call: in its place is a name that runtimes pass over.
without() { # NAME PROFILE
	sed "s/\"$1\"/\"nonesuch\"/" "$2"
}

plan 30

# Profiles of the samples, and of records of several architectures.
for sample in auditd-enriched.log kern.log journal.export.xz; do
	if run --exe nginx "$SRC/samples/$sample"; then
		cp "$TMP/out" "$TMP/profile"
		valid "$TMP/profile" "$sample"
	else
		skip "$sample: the schema" "this build cannot read it"
		skip "$sample: libseccomp" "this build cannot read it"
	fi
done
records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app 5 arch=40000003
	2 10 app /bin/app 1073741934
	3 10 app /bin/app 56 arch=c00000b7
	4 10 app /bin/app 4003 arch=40000008
	5 10 app /bin/app 63 arch=c00000f3
	6 10 app /bin/app 3 arch=c0000015
END
records >"$TMP/big" <<-END
	7 10 app /bin/app 4003 arch=8
	8 10 app /bin/app 3 arch=80000016
END
run "$TMP/log" && cp "$TMP/out" "$TMP/profile"
valid "$TMP/profile" "seven architectures"
run "$TMP/big" && cp "$TMP/out" "$TMP/profile"
valid "$TMP/profile" "two of the other byte order"
gives 0 'both byte orders, and libseccomp refuses that' "both at once are warned of" \
	"$TMP/log" "$TMP/big"
for action in log kill-process kill-thread trap allow; do
	run --default-action $action "$TMP/log" && cp "$TMP/out" "$TMP/profile"
	valid "$TMP/profile" "--default-action $action"
done
# The schema itself refuses what is wrong.
echo '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": [], "action": "SCMP_ACT_ALLOW"}]}' \
	>"$TMP/wrong"
follows "$TMP/wrong" >/dev/null
case $? in
1) ok 0 "the schema refuses a rule without names" ;;
0) ok 1 "the schema refuses a rule without names" ;;
*) skip "the schema refuses a rule without names" "needs python3 and its jsonschema" ;;
esac

# A program, recorded and then confined.
busybox=$(command -v busybox)
why=$(no_records)
[ -x "$BUILD/tests/load-profile" ] || why="tests/load-profile is not built"
[ -n "$busybox" ] || why="busybox is missing"
if [ -n "$why" ]; then
	skip "a program runs under its own profile" "$why"
	skip "and is refused what was taken out" "$why"
	skip "a call that was not seen is refused" "$why"
else
	tap_start "$TMP/tap.log"
	"$BUILD/tests/under-filter" "$busybox" echo hello >/dev/null
	flushed "$TMP/tap.log"
	tap_stop
	"$SECCOMP_RECORD" --exe busybox "$TMP/tap.log" -o "$TMP/profile" 2>"$TMP/err"
	under "$TMP/profile" "$busybox" echo hello && [ "$(cat "$TMP/out")" = hello ]
	ok $? "a program runs under its own profile"
	without write "$TMP/profile" >"$TMP/less"
	under "$TMP/less" "$busybox" echo hello
	[ $? -ne 0 ] && [ ! -s "$TMP/out" ]
	ok $? "and is refused what was taken out"
	under "$TMP/profile" "$busybox" mkdir "$TMP/folder"
	[ $? -ne 0 ] && [ ! -e "$TMP/folder" ]
	ok $? "a call that was not seen is refused"
fi

# A container, recorded under a profile that logs everything, and then confined by what
# was recorded of it: the runtime's init is its prelude.
bundle=$TMP/bundle
container() { # PROFILE: runs it; what it prints is in $TMP/out
	jq --slurpfile profile "$1" '.linux.seccomp = $profile[0] | .process.terminal = false |
		.process.args = ["/bin/busybox", "echo", "hello from inside"]' \
		"$bundle/spec.json" >"$bundle/config.json"
	runc --root "$TMP/state" run --bundle "$bundle" "test-$$" \
		>"$TMP/out" 2>"$TMP/runc.err" </dev/null
}
speaks() {
	container "$1" && [ "$(cat "$TMP/out")" = "hello from inside" ]
}

for program in runc jq; do
	command -v $program >/dev/null || why="$program is missing"
done
if [ -z "$why" ]; then
	mkdir -p "$bundle/rootfs/bin" "$TMP/state"
	cp "$busybox" "$bundle/rootfs/bin/busybox"
	echo '{"defaultAction": "SCMP_ACT_LOG"}' >"$TMP/log.json"
	(cd "$bundle" && runc spec && mv config.json spec.json) 2>"$TMP/runc.err" &&
		speaks "$TMP/log.json" || why="runc does not run: $(tail -n 1 "$TMP/runc.err")"
fi
if [ -n "$why" ]; then
	skip "a container's records make a profile" "$why"
	skip "it runs under that" "$why"
	skip "the profile has what the runtime's init did, marked as such" "$why"
	skip "without execve it does not start" "$why"
	skip "without write it cannot speak" "$why"
	exit 0
fi
# The runtime, written in Go, makes some calls by chance; so record, confine, and record
# again while it is refused any.
tap_start "$TMP/container.log"
for round in 1 2 3 4 5 6 7 8; do
	container "$TMP/log.json" && container "$TMP/log.json"
	flushed "$TMP/container.log"
	"$SECCOMP_RECORD" --exe /bin/busybox "$TMP/container.log" -o "$TMP/container.json" \
		2>"$TMP/summary"
	made=$?
	speaks "$TMP/container.json" && break
done
tap_stop
[ $made -eq 0 ]
ok $? "a container's records make a profile"
speaks "$TMP/container.json" || speaks "$TMP/container.json"
ok $? "it runs under that"
sed 's/^/# /' "$TMP/runc.err"
init=$(grep -c 'comm="runc:\[2:INIT\]"' "$TMP/container.log")
[ "$init" -gt 0 ] && grep -q "^seccomp-record: prelude: $init records" "$TMP/summary"
ok $? "the profile has what the runtime's init did, marked as such"
without execve "$TMP/container.json" >"$TMP/less"
container "$TMP/less"
[ $? -ne 0 ] && [ ! -s "$TMP/out" ]
ok $? "without execve it does not start"
without write "$TMP/container.json" >"$TMP/less"
container "$TMP/less"
[ $? -ne 0 ] && [ ! -s "$TMP/out" ]
ok $? "without write it cannot speak"
