#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Denials as the kernel logs them: verify by audit says what it says by notification, and a
# container that ends again and again under its profile is explained by the log and repaired.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
"$SECCOMP_RECORD" help verify | grep -q '^ *audit ' || skip_all "built without libaudit"
[ "$(uname -m)" = x86_64 ] || skip_all "its numbers are of x86-64"
meets=$BUILD/tests/meets-denial
runc=
cleanup() {
	[ -z "$runc" ] || runc --root "$TMP/state" delete -f "loop-$$" 2>/dev/null
	tap_stop
	put_back
}

denies() { # ACTION NAMES [MORE]
	printf '{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"],
		"syscalls": [{"names": [%s], "action": "SCMP_ACT_%s"%s}]}\n' "$2" "$1" "${3-}"
}
# Who was denied what by which action, how often, and how the command ended.
by() { # WAY PROFILE COMMAND...
	way=$1 profile=$2
	shift 2
	"$SECCOMP_RECORD" verify --via "$way" -p "$profile" -F json -o "$TMP/report" "$@" >"$TMP/out" 2>"$TMP/err"
	echo "status $?"
	sed -n 's/, "first": "[^"]*", "last": "[^"]*"//
		s/^  {"nr"/&/p; s/.*"started"/started/p; s/.*"lossy": \([a-z]*\).*/lossy \1/p' "$TMP/report"
}
agree() { # WHAT PROFILE COMMAND...
	what=$1
	shift
	by audit "$@" >"$TMP/by-audit"
	by notify "$@" >"$TMP/by-notify"
	is "$(cat "$TMP/by-audit")" "$(cat "$TMP/by-notify")" "$what"
}

plan 18

for action in ERRNO KILL_PROCESS KILL_THREAD TRAP TRACE; do
	denies $action '"getppid"' ', "errnoRet": 7' >"$TMP/profile.json"
	agree "$action: audit and notification agree" "$TMP/profile.json" "$meets" plain
done
agree "and of another architecture" "$TMP/profile.json" "$meets" x32
denies ERRNO '"mkdir", "rmdir", "unlink"' >"$TMP/profile.json"
agree "and of many processes" "$TMP/profile.json" sh -c '
	for i in 1 2 3 4 5 6 7 8; do mkdir /no & rmdir /no & done; wait; mkdir /no; exit 4'
is "$(grep -c '"count": 9' "$TMP/by-audit") $(grep -c '"count": 8' "$TMP/by-audit")" "1 1" 'each is counted'
denies ERRNO '"getppid"' >"$TMP/profile.json"
agree "and of one that denies nothing" "$TMP/profile.json" true
denies ERRNO '"execve"' >"$TMP/profile.json"
agree "and of one that denies the start" "$TMP/profile.json" true
gives 2 '^seccomp-record: --complain: ' 'the kernel lets nothing through' \
	verify --via audit --complain -p "$TMP/profile.json" true

# What is not logged cannot be seen.
setting /proc/sys/kernel/seccomp/actions_logged "kill_process kill_thread trap trace log"
gives 2 'add it to /proc/sys/kernel/seccomp/actions_logged' 'denials that the kernel does not log' \
	verify --via audit -p "$TMP/profile.json" true
put_back

# A container.
container() { # PROFILE: its status; the log is in $TMP/tap.log
	jq --slurpfile profile "$1" '.linux.seccomp = $profile[0] | .process.terminal = false |
		.process.args = ["/bin/busybox", "sh", "-c", "mkdir -p /tmp/x && rmdir /tmp/x && echo works"]' \
		"$TMP/bundle/spec.json" >"$TMP/bundle/config.json"
	runc --root "$TMP/state" run --bundle "$TMP/bundle" "loop-$$" >"$TMP/out" 2>"$TMP/err" </dev/null
}
six() { # WHY NOT
	for what in 'a container works under what it was recorded to call' \
		'without one of its calls it ends again and again' \
		'the log has its denials' 'the profile accounts for them' \
		'what was denied joins the recording' 'repaired, it works'; do
		skip "$what" "$1"
	done
}
for program in runc jq busybox; do
	command -v $program >/dev/null || {
		six "$program is not installed"
		exit
	}
done
mkdir -p "$TMP/bundle/rootfs/bin" "$TMP/bundle/rootfs/tmp" "$TMP/state"
cp "$(command -v busybox)" "$TMP/bundle/rootfs/bin/"
echo '{"defaultAction": "SCMP_ACT_LOG"}' >"$TMP/log.json"
(cd "$TMP/bundle" && runc spec && jq '.root.readonly = false' config.json >spec.json) >/dev/null 2>"$TMP/err"
tap_start "$TMP/tap.log"
runc=yes
if ! container "$TMP/log.json"; then
	six "runc does not run: $(tail -n 1 "$TMP/err")"
	exit
fi
container "$TMP/log.json"
flushed "$TMP/tap.log"
tap_stop
run record -q --exe /bin/busybox --base runc --default-action kill-process \
	--recording "$TMP/rec" -o "$TMP/whole.json" "$TMP/tap.log"
container "$TMP/whole.json"
is "$? $(cat "$TMP/out")" "0 works" 'a container works under what it was recorded to call'

# The same without what one call needs, as somebody may have written it.
jq '.syscalls |= map(.names -= ["rmdir"])' "$TMP/whole.json" >"$TMP/less.json"
tap_start "$TMP/tap.log"
for time in 1 2 3; do
	container "$TMP/less.json"
	echo $?
done >"$TMP/statuses"
flushed "$TMP/tap.log"
tap_stop
is "$(tr '\n' ' ' <"$TMP/statuses")" "159 159 159 " 'without one of its calls it ends again and again'
run record -q --action any --exe /bin/busybox --recording "$TMP/crash" -o /dev/null "$TMP/tap.log"
run why --denied --json "$TMP/crash"
is "$(jq -r '.calls[] | [.name, .exe, (.actions | tojson)] | join(" ")' "$TMP/out")" \
	'rmdir /bin/busybox {"kill-process":3}' 'the log has its denials'
run why --denied --all --profile "$TMP/less.json" "$TMP/crash"
is "$(sed 1d "$TMP/out" | $AWK '{ print $1, $4, $NF }')" "rmdir 3 yes" 'the profile accounts for them'
run emit -q --base runc --default-action kill-process -o "$TMP/repaired.json" "$TMP/rec" "$TMP/crash"
jq -r '.syscalls[].names[]' "$TMP/repaired.json" | grep -qx rmdir
ok $? 'what was denied joins the recording'
container "$TMP/repaired.json"
is "$? $(cat "$TMP/out")" "0 works" 'repaired, it works'
