#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# dist/kubernetes/Containerfile to its end, on a Debian of debootstrap's; the image runs as
# it is, and has all that the manifests ask for: see kubernetes.sh, which takes its root. It
# takes minutes and the network, so it waits to be asked for: IMAGE=yes.
. "${SRC:?}/tests/lib.sh"

[ "${IMAGE-}" = yes ] || skip_all "takes minutes: IMAGE=yes asks for it"
[ "$(id -u)" = 0 ] || skip_all "needs root"
for program in debootstrap podman runc; do
	command -v $program >/dev/null || skip_all "$program is missing"
done

podman_() {
	CONTAINERS_CONF="$TMP/containers.conf" podman --root "$TMP/storage" \
		--runroot "$TMP/podman" --tmpdir "$TMP/tmp" --storage-driver vfs --runtime runc \
		--cgroup-manager cgroupfs --events-backend none "$@"
}
image() { # ARG...: what it says, with this machine's samples
	podman_ run --rm --network none --read-only --cap-drop all \
		--security-opt no-new-privileges -v "$SRC/samples:/samples:ro" \
		localhost/seccomp-record:test "$@" 2>"$TMP/image.err"
}
cleanup() {
	[ ! -d "$TMP/storage" ] || umount -R "$TMP/storage/"* 2>/dev/null
}
printf '[containers]\ndefault_ulimits=["nofile=1024:1024", "nproc=1024:1024"]\n' \
	>"$TMP/containers.conf"
debootstrap --variant=minbase bookworm "$TMP/base" >"$TMP/said" 2>&1 ||
	skip_all "debootstrap: $(tail -n 1 "$TMP/said")"
tar -C "$TMP/base" -c . | podman_ import - localhost/base:test >"$TMP/said" 2>&1 ||
	skip_all "podman import: $(tail -n 1 "$TMP/said")"
rm -rf "$TMP/base"

plan 6

podman_ build --layers=false --network host --build-arg BASE=localhost/base:test \
	-t localhost/seccomp-record:test -f "$SRC/dist/kubernetes/Containerfile" "$SRC" \
	>"$TMP/said" 2>&1
ok $? "it is built"
tail -n 3 "$TMP/said" | sed 's/^/# /'
is "$(image --version)" "$("$SECCOMP_RECORD" --version)" "it runs"
"$SECCOMP_RECORD" record -q --exe nginx "$SRC/samples/auditd-enriched.log" >"$TMP/here"
image record -q --exe nginx /samples/auditd-enriched.log >"$TMP/there"
cmp "$TMP/here" "$TMP/there" && [ -s "$TMP/there" ]
ok $? "and makes the same profile of a log"
podman_ create --name root localhost/seccomp-record:test >/dev/null 2>"$TMP/said" &&
	mkdir "$TMP/root" && podman_ export root | tar -C "$TMP/root" -x
size=$(du -sm "$TMP/root" | cut -f 1)
[ "$size" -le 32 ]
ok $? "its size: $size MB"
is "$(find "$TMP/root" -perm /6000; find "$TMP/root/src" "$TMP/root/var" 2>/dev/null)" "" \
	"with nothing of what built it, and no file with more rights than its user"
IMAGE_ROOT=$TMP/root sh "$SRC/tests/kubernetes.sh" >"$TMP/said"
! grep '^not ok' "$TMP/said" && grep -q '^1\.\.[1-9]' "$TMP/said"
ok $? "and the manifests run on it"
grep 'SKIP' "$TMP/said" | sed 's/^/# /' | head -n 5
