#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The baselines of runc and crun, with those that are installed: a container whose recording
# lacks what the runtime did starts under its profile once the baseline is added, with
# no_new_privs and without, as root and as a user; it does not without. What is measured
# again is in the baselines.
. "${SRC:?}/tests/lib.sh"
alone

bundle=$TMP/bundle
runtime=

# crun wants one hierarchy of control groups: it gets a namespace without the second one.
run_it() { # ARGUMENT...
	case $runtime in
	crun)
		unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec crun "$@"' \
			crun --root "$TMP/state" "$@"
		;;
	*) "$runtime" --root "$TMP/state" "$@" ;;
	esac </dev/null 2>"$TMP/runtime.err"
}

cleanup() {
	tap_stop
	[ -z "$runtime" ] || run_it delete -f "test-$$"
}

# USER NNP PROFILE COMMAND...: what it prints is in $TMP/out
container() {
	user=$1 nnp=$2 profile=$3
	shift 3
	jq --argjson user "$user" --argjson nnp "$nnp" --slurpfile profile "$profile" \
		--arg command "$*" '
		.linux.seccomp = $profile[0] | .process.terminal = false |
		.process.user = {uid: $user, gid: $user} | .process.noNewPrivileges = $nnp |
		.process.args = ($command | split(" "))' "$bundle/spec.json" >"$bundle/config.json"
	run_it run --bundle "$bundle" "test-$$" >"$TMP/out"
}

speaks() { # USER NNP PROFILE
	container "$1" "$2" "$3" /bin/busybox echo hello && [ "$(cat "$TMP/out")" = hello ]
}

# Five times, since a runtime written in Go makes some calls by chance.
speaks_often() { # USER NNP PROFILE
	for time in 1 2 3 4 5; do
		speaks "$@" || {
			echo "# time $time: $(tail -n 1 "$TMP/runtime.err")"
			return 1
		}
	done
}

# Names that the runtime's init calls, one a line, out of $TMP/tap.log.
measured() {
	"$SECCOMP_RECORD" -q --comm "$runtime*" --no-prelude --base none -F list "$TMP/tap.log" |
		sort
}

cases_of() { # WHY NOT
	for case in "root, no_new_privs" "root" "a user, no_new_privs" "a user"; do
		for what in "starts with it" "does not start without it" "what it called is in it"; do
			skip "$runtime, $case: $what" "$1"
		done
	done
	skip "$runtime: a profile for other machines too" "$1"
}

# What was measured of this version has it all; of another one nobody knows.
check_measured() { # NAME NNP
	version=$($runtime --version | awk 'NR == 1 { sub(/[+~].*/, "", $3); print $3 }')
	state=nnp
	[ "$2" = true ] || state=no-nnp
	list=$SRC/recorder/core/rules/base/$runtime-$version-$state.list
	if [ ! -e "$list" ]; then
		skip "$1" "$runtime $version was not measured"
		return
	fi
	measured >"$TMP/measured"
	[ -s "$TMP/measured" ] || echo nothing >"$TMP/measured"
	is "$(sort "$list" | comm -23 "$TMP/measured" -)" "" "$1"
}

check_case() { # NAME USER NNP
	tap_start "$TMP/tap.log"
	speaks "$2" "$3" "$TMP/log.json"
	flushed "$TMP/tap.log"
	tap_stop
	"$SECCOMP_RECORD" -q --no-prelude --exe /bin/busybox --base "$runtime" "$TMP/tap.log" \
		-o "$TMP/profile" && speaks_often "$2" "$3" "$TMP/profile"
	ok $? "$runtime, $1: starts with it"
	"$SECCOMP_RECORD" -q --no-prelude --exe /bin/busybox "$TMP/tap.log" -o "$TMP/less" &&
		! speaks "$2" "$3" "$TMP/less"
	ok $? "$runtime, $1: does not start without it"
	check_measured "$runtime, $1: what it called is in it" "$3"
}

plan 26

busybox=$(command -v busybox)
why=$(no_records)
[ -n "$busybox" ] || why="busybox is missing"
for runtime in runc crun; do
	missing=$why
	for program in $runtime jq unshare; do
		command -v $program >/dev/null || missing="$program is missing"
	done
	rm -rf "$bundle"
	mkdir -p "$bundle/rootfs/bin" "$TMP/state"
	echo '{"defaultAction": "SCMP_ACT_LOG"}' >"$TMP/log.json"
	if [ -z "$missing" ]; then
		cp "$busybox" "$bundle/rootfs/bin/busybox"
		(cd "$bundle" && $runtime spec && mv config.json spec.json) >/dev/null &&
			speaks 0 true "$TMP/log.json" ||
			missing="$runtime does not run: $(tail -n 1 "$TMP/runtime.err")"
	fi
	if [ -n "$missing" ]; then
		cases_of "$missing"
		continue
	fi
	check_case "root, no_new_privs" 0 true
	check_case "root" 0 false
	check_case "a user, no_new_privs" 1000 true
	check_case "a user" 1000 false
	"$SECCOMP_RECORD" -q --no-prelude --exe /bin/busybox --base "$runtime" \
		--widen siblings,vdso,portable "$TMP/tap.log" -o "$TMP/profile" &&
		grep -q AARCH64 "$TMP/profile" && speaks_often 1000 false "$TMP/profile"
	ok $? "$runtime: a profile for other machines too"
done
