#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Measures which of the calls of a baseline a container runtime cannot do without: starts
# containers in which one of them is answered with EPERM and all others are allowed, and
# prints those with which none started, as a line for the baseline's file:
#
#   measure-needs.sh RUNTIME nnp|no-nnp [RUNS] <NAMES
#
# RUNTIME is runc, crun or another of their command line; nnp: with no_new_privs; NAMES are
# those of the baseline, one a line. Of RUNS containers for each (10 unless given) half are
# root's and half user 1000's.
#
# Needs root, jq and busybox (static).
set -eu

runtime=${1:-} state=${2:-} runs=${3:-10}
case $state in
nnp) nnp=true ;;
no-nnp) nnp=false ;;
*) runtime= ;;
esac
if [ -z "$runtime" ]; then
	echo "usage: measure-needs.sh RUNTIME nnp|no-nnp [RUNS] <NAMES" >&2
	exit 2
fi

folder=$(mktemp -d)
# shellcheck disable=SC2329 # by trap
cleanup() {
	"$runtime" --root "$folder/state" delete -f "measured-$$" 2>/dev/null || :
	rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 2' HUP INT TERM

mkdir -p "$folder/bundle/rootfs/bin" "$folder/state"
cd "$folder/bundle"
cp "$(command -v busybox)" rootfs/bin/busybox
"$runtime" spec >/dev/null
mv config.json spec.json

starts() { # USER CALL
	jq --argjson user "$1" --argjson nnp "$nnp" --arg call "$2" '
		.process.terminal = false | .process.noNewPrivileges = $nnp |
		.process.user = {uid: $user, gid: $user} |
		.process.args = ["/bin/busybox", "true"] |
		.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls:
			[{names: [$call], action: "SCMP_ACT_ERRNO", errnoRet: 1}]}
	' spec.json >config.json
	timeout 20 "$runtime" --root "$folder/state" run "measured-$$" </dev/null >/dev/null 2>&1 ||
		{
			"$runtime" --root "$folder/state" delete -f "measured-$$" 2>/dev/null || :
			return 1
		}
}

# A call that is not there: what does not start then does not start at all.
if ! starts 0 none || ! starts 1000 none; then
	echo "measure-needs.sh: $runtime does not start a container at all" >&2
	exit 2
fi
needs=needs
while read -r call; do
	i=0 started=0
	while [ $i -lt "$runs" ]; do
		! starts $((i % 2 * 1000)) "$call" || started=$((started + 1))
		i=$((i + 1))
	done
	echo "# without $call: $started of $runs started" >&2
	[ $started -gt 0 ] || needs="$needs $call"
done
version=$("$runtime" --version | awk 'NR == 1 { print $3 }')
echo "# Measured by dist/measure-needs.sh $(basename "$runtime") $state $runs:"
echo "# $(basename "$runtime") $version, Linux $(uname -r | cut -d - -f 1) $(uname -m)"
echo "$needs"
