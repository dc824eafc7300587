#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Whose a record is, with real runtimes: containers of one executable and different images
# are told apart, live and in what is made of the recording; 200 of them that live for 20
# milliseconds; a number that is used again is another process.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
containers_init

bundle one image-one true /bin/busybox sh -c :
bundle two image-two false /bin/busybox sleep 0.1
bundle three image-three false /bin/busybox sleep 1
run_it runc one || skip_all "runc does not run: $(tail -n 1 "$TMP/runtime.err")"

plan 27

# Two containers and the machine itself run the same executable. What others on the machine
# do meanwhile does not matter.
tap_start "$TMP/log"
follow --source kernel --exe /bin/busybox --recording "$TMP/rec.json" -o "$TMP/all.json" \
	--containers "$TMP/map.json"
run_it runc one
run_it runc two
under /bin/true
flushed "$TMP/log"
tap_stop
end TERM
is $status 0 "two containers are recorded"
is "$(groups 'select(.container.id == "one-'$$'") | .container.image')" image-one "the one by its image"
is "$(groups 'select(.container.id == "two-'$$'") | .container.image')" image-two "and the other"
is "$(groups 'select(.container.id == "one-'$$'") | .container | "\(.runtime) \(.runtime_version) \(.no_new_privs)"')" \
	"runc $(runc --version | sed -n 's/^runc version \([0-9.]*\).*/\1/p') true" \
	"by its runtime, its version, and no_new_privs"
is "$(groups 'select(.container.id == "two-'$$'") | .container.no_new_privs')" false "and without"
is "$(groups 'select(.container.id == "one-'$$'") | .syscalls[] | select(.name == "clock_nanosleep") | .name')" \
	"" "what only the other one called is none of it"
is "$(groups 'select(.container.id == "two-'$$'") | .syscalls[] | select(.name == "clock_nanosleep") | .name')" \
	clock_nanosleep "but of that"
is "$(groups 'select(.container == null and (.exe == "/bin/busybox")) | .exe')" "" "none is of no container"
is "$(attributed | cut -d ' ' -f 3)" 0 "nothing is unattributed"
grep -q 'what runc needs to start a container with no_new_privs, in version' "$TMP/err"
ok $? "the baseline of its runtime and version joins"

# Filters and --split-by, on the recording.
run emit --container "one-$$" -F list --base none "$TMP/rec.json"
! grep -q clock_nanosleep "$TMP/out"
ok $? "--container"
run emit --image image-two -F list --base none "$TMP/rec.json"
grep -q clock_nanosleep "$TMP/out"
ok $? "--image"
run emit --split-by container --output-dir "$TMP/split" "$TMP/rec.json"
is "$(cd "$TMP/split" && echo *)" "one-$$.json two-$$.json" "--split-by container"

# The log of that time, with what was written beside it.
run --containers "$TMP/map.json" --exe /bin/busybox --recording "$TMP/log.rec.json" "$TMP/log"
those() {
	jq -r '.groups[] | select(.exe == "/bin/busybox") |
		"\(.container.id) \(.unattributed) \([.syscalls[].name])"' "$1" | sort
}
is "$(those "$TMP/log.rec.json")" "$(those "$TMP/rec.json")" "--containers: a log, read later"
run --containers "$TMP/map.json" --image image-one -F list --base none "$TMP/log"
[ -s "$TMP/out" ] && ! grep -q clock_nanosleep "$TMP/out"
ok $? "and one of them of it"
sed 's/"boot": "[0-9a-f]*"/"boot": "00000000000000000000000000000000"/; s/"host": "[^"]*"/"host": "another"/' \
	"$TMP/map.json" >"$TMP/far.json"
sed 's/^/node=this /' "$TMP/log" >"$TMP/this"
gives 3 "no record matched" "not of another machine" --containers "$TMP/far.json" --image image-one \
	"$TMP/this"
gives 2 "/log: " "a fault in it" --containers "$TMP/log" "$TMP/log"

# Live, one of them alone.
follow --source kernel --container "two-$$" --recording "$TMP/rec.json" -o "$TMP/two.json"
run_it runc one
run_it runc two
end TERM
is "$(groups .container.id)" "two-$$" "--container, live"
is "$(groups '.syscalls[] | select(.name == "clock_nanosleep") | .name')" clock_nanosleep "with what it did"

# 200 that live for 20 milliseconds.
for i in $(seq 200); do
	bundle "short-$i" "image-$i" true /bin/busybox sleep 0.02
done
follow --source kernel --exe /bin/busybox --recording "$TMP/rec.json" -o "$TMP/short.json" -q
for i in $(seq 200); do
	run_it runc "short-$i"
done
end TERM
jq -r '.groups[] | select(.exe == "/bin/busybox") |
	[(.container.id // "none"), (.container.image // "none"), (.unattributed // false), ([.syscalls[].count] | add)] |
	map(tostring) | join(" ")' "$TMP/rec.json" >"$TMP/short"
is "$($AWK '$3 == "false" && $1 != "none" { sub(/-[0-9]*$/, "", $1); sub(/^short-/, "", $1)
	sub(/^image-/, "", $2); if ($1 != $2) print }' "$TMP/short")" "" "200 short ones: none is another one's"
is "$($AWK '$1 ~ /^short-/ { print $1 }' "$TMP/short" | sort -u | wc -l)" 200 "each is there"
share=$($AWK '{ all += $4; if ($1 ~ /^short-/) good += $4 } END { printf "%d", all ? 1000 * good / all : 0 }' "$TMP/short")
[ "$share" -ge 990 ]
ok $? "at least 99 % of their records are attributed"
echo "# $share of 1000"

# A number that is used again, at once: of a container's process, then of one of none.
reuse() {
	run_it runc three &
	waiter=$!
	soon test -s "/run/runc/three-$$/state.json"
	number=$(jq .init_process_pid "/run/runc/three-$$/state.json")
	wait $waiter
	for try in 1 2 3 4 5 6 7 8 9 10; do
		echo $((number - 1)) >/proc/sys/kernel/ns_last_pid
		under "$TMP/again-$try" 0.2 &
		again=$!
		wait $again
		[ $again = "$number" ] && return
	done
}
for try in 1 2 3 4 5 6 7 8 9 10; do
	cp /bin/sleep "$TMP/again-$try"
done
reused() { # WHAT
	follow --source kernel --recording "$TMP/rec.json" -o "$TMP/again.json"
	reuse
	end TERM
	if [ "$again" != "$number" ]; then
		skip "$1: a number that is used again" "others took it"
	else
		is "$(groups "select(.exe == \"$TMP/again-$try\") | .container.id")" null \
			"$1: a number that is used again"
	fi
}
reused "with process events"
! grep -q 'only of processes that still live' "$TMP/err"
ok $? "nothing is missing for it"

# Where a filter denies the socket for process events, which every kernel with them that
# permits them needs.
bound="$bound $BUILD/tests/under-filter -a allow -d socket:2=11"
reused "without them"
is "$(groups 'select(.exe == "/bin/busybox" and .container != null) | .container.id')" "three-$$" \
	"what lives is told apart all the same"
grep -q 'only of processes that still live when their records are read: .*CAP_NET_ADMIN' "$TMP/err"
ok $? "which is said"
