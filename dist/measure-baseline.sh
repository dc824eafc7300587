#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures what a container runtime's init does between its seccomp filter and the program,
# and prints it as a list for seccomp-record --base:
#
#   measure-baseline.sh RUNTIME nnp|no-nnp [RUNS [run|exec]]
#
# RUNTIME is runc, crun or another of their command line; nnp: with no_new_privs. It starts
# RUNS containers (50 unless given), half of them as root and half as user 1000, whose
# filter logs every call; with exec, that many more programs in containers that are there.
# A runtime written in Go makes some calls by chance, so the more runs the better.
#
# Needs root, jq, busybox (static), and seccomp-record in PATH or in SECCOMP_RECORD.
set -eu

runtime=${1:-} state=${2:-} runs=${3:-50} how=${4:-run}
record=${SECCOMP_RECORD:-seccomp-record}
case $state in
nnp) nnp=true ;;
no-nnp) nnp=false ;;
*) runtime= ;;
esac
case $how in run | exec) ;; *) runtime= ;; esac
if [ -z "$runtime" ]; then
	echo "usage: measure-baseline.sh RUNTIME nnp|no-nnp [RUNS [run|exec]]" >&2
	exit 2
fi

folder=$(mktemp -d)
follower=
# shellcheck disable=SC2329 # by trap
cleanup() {
	[ -z "$follower" ] || kill "$follower" 2>/dev/null || :
	"$runtime" --root "$folder/state" delete -f "measured-$$" 2>/dev/null || :
	rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 2' HUP INT TERM

fail() {
	echo "measure-baseline.sh: $1" >&2
	sed 's/^/  /' "$folder/err" >&2
	exit 2
}

# The program has a name of its own, so that its records are told apart; busybox does what it
# is asked by any name that begins with its own.
mkdir -p "$folder/bundle/rootfs/bin" "$folder/state"
cd "$folder/bundle"
cp "$(command -v busybox)" rootfs/bin/busybox
program=busybox-measured-$$
ln rootfs/bin/busybox "rootfs/bin/$program"
"$runtime" spec >/dev/null
mv config.json spec.json

# USER COMMAND...
container() {
	user=$1
	shift
	jq --argjson user "$user" --argjson nnp $nnp --arg command "$*" '
		.process.terminal = false | .process.noNewPrivileges = $nnp |
		.process.user = {uid: $user, gid: $user} |
		.process.args = ($command | split(" ")) |
		.linux.seccomp = {defaultAction: "SCMP_ACT_LOG"}
	' spec.json >config.json
}

one() { # USER
	if [ "$how" = run ]; then
		container "$1" "/bin/$program" true
		"$runtime" --root "$folder/state" run "measured-$$" </dev/null 2>"$folder/err" >&2
	else
		"$runtime" --root "$folder/state" exec --user "$1:$1" "measured-$$" \
			"/bin/$program" true </dev/null 2>"$folder/err" >&2
	fi || fail "$runtime $how failed"
}

# The init is called after the runtime: runc:[2:INIT], crun.
name=$(basename "$runtime")
"$record" --follow --source kernel --comm "$name*" --no-prelude --recording "$folder/rec.json" \
	-o "$folder/profile" 2>"$folder/follow" &
follower=$!
tries=0
until grep -qs ': following' "$folder/follow"; do
	[ $tries -lt 100 ] && kill -0 $follower 2>/dev/null || {
		cp "$folder/follow" "$folder/err"
		fail "cannot follow the kernel's records"
	}
	tries=$((tries + 1))
	sleep 0.1
done
if [ "$how" = exec ]; then
	container 0 /bin/busybox sleep 1000000
	"$runtime" --root "$folder/state" run -d "measured-$$" </dev/null >/dev/null 2>"$folder/err" ||
		fail "$runtime run failed"
fi
i=0
while [ $i -lt "$runs" ]; do
	one $((i % 2 * 1000))
	i=$((i + 1))
done
sleep 1
kill -INT $follower
wait $follower || {
	cp "$folder/follow" "$folder/err"
	fail "no record came"
}
follower=

version=$("$runtime" --version | awk 'NR == 1 { print $3 }')
verdict=$(sed -n 's/.*: verdict: //p' "$folder/follow")
echo "# Measured by dist/measure-baseline.sh $name $state $runs $how:"
echo "# $name $version, Linux $(uname -r | cut -d - -f 1) $(uname -m), $verdict."
jq -r '[.groups[].syscalls[].name] | unique[]' "$folder/rec.json"
