#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The docker format, read by podman, which takes Docker's profiles as they are: a container
# runs under what was recorded of it, with the rules for its own machine and no others.
. "${SRC:?}/tests/lib.sh"

alone

# Its storage, in the folder of the script's own.
pod() { # PROFILE: runs the container; what it prints is in $TMP/out
	CONTAINERS_CONF="$TMP/containers.conf" podman --root "$TMP/storage" \
		--runroot "$TMP/run" --tmpdir "$TMP/tmp" --storage-driver vfs --runtime runc \
		--cgroup-manager cgroupfs --events-backend none run --rm --network none \
		--security-opt "seccomp=$1" --rootfs "$TMP/rootfs" \
		/bin/busybox echo "hello from inside" >"$TMP/out" 2>"$TMP/pod.err" </dev/null
}
speaks() { # PROFILE
	pod "$1" && [ "$(cat "$TMP/out")" = "hello from inside" ]
}

cleanup() {
	tap_stop
	[ ! -d "$TMP/storage" ] || umount -R "$TMP/storage/"* 2>/dev/null
}

for program in podman runc busybox python3; do
	command -v $program >/dev/null || skip_all "$program is missing"
done
[ "$(id -u)" = 0 ] || skip_all "needs root"
why=$(no_records)
[ -z "$why" ] || skip_all "$why"
mkdir -p "$TMP/rootfs/bin"
cp "$(command -v busybox)" "$TMP/rootfs/bin/busybox"
printf '[containers]\ndefault_ulimits=["nofile=1024:1024", "nproc=1024:1024"]\n' \
	>"$TMP/containers.conf"
echo '{"defaultAction": "SCMP_ACT_LOG", "syscalls": []}' >"$TMP/log.json"
speaks "$TMP/log.json" || skip_all "podman does not run: $(tail -n 1 "$TMP/pod.err")"

# A copy of the profile that PYTHON changed.
changed() { # PYTHON
	python3 -c '
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    profile = json.load(file)
exec(sys.argv[2])
print(json.dumps(profile))' "$TMP/docker.json" "$1" >"$TMP/changed.json"
}

plan 4

# The runtime, written in Go, makes some calls by chance; so until it is refused none.
tap_start "$TMP/tap.log"
for round in 1 2 3 4 5 6; do
	pod "$TMP/log.json" && pod "$TMP/log.json"
	flushed "$TMP/tap.log"
	"$SECCOMP_RECORD" -F docker --exe /bin/busybox "$TMP/tap.log" -o "$TMP/docker.json" \
		2>"$TMP/err"
	speaks "$TMP/docker.json" && break
done
tap_stop
grep -q '"archMap"' "$TMP/docker.json"
ok $? "a container's records make a profile"
speaks "$TMP/docker.json" || speaks "$TMP/docker.json"
ok $? "podman runs it under that"
sed 's/^/# /' "$TMP/pod.err"
changed 'for rule in profile["syscalls"]:
    rule["names"] = [name for name in rule["names"] if name != "write"] or ["nonesuch"]'
! pod "$TMP/changed.json" && [ ! -s "$TMP/out" ]
ok $? "without write it cannot speak"
changed 'for rule in profile["syscalls"]:
    rule["includes"] = {"arches": ["s390x"]}'
! pod "$TMP/changed.json" && [ ! -s "$TMP/out" ]
ok $? "nor by the rules for another machine"
