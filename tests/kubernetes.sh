#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# dist/kubernetes: no manifest has a key that is misspelt, and what they say works: each
# container is run by runc as its manifest has it, with its capabilities, mounts and profile.
. "${SRC:?}/tests/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "needs root"
alone
for program in python3 runc busybox jq nsenter setpriv; do
	command -v $program >/dev/null || skip_all "$program is missing"
done
python3 -c 'import yaml' 2>/dev/null || skip_all "needs python3's yaml"
why=$(no_records)
[ -z "$why" ] || skip_all "$why"

top=$SRC/dist/kubernetes
profiles=$top/profiles
image=$TMP/image
host=$TMP/host
check() { # FILE...
	python3 "$SRC/tests/check-manifests.py" "$@" 2>&1
}
containers=
cleanup() {
	tap_stop
	for container in $containers; do
		runc --root "$TMP/state" delete -f "$container"
		crun --root "$TMP/state" delete -f "$container"
	done 2>/dev/null
	umount -R "$host" 2>/dev/null
	[ ! -d "$TMP/storage" ] || umount -R "$TMP/storage/"* 2>/dev/null
}

# A container of MANIFEST by $runtime, until it ends; $id and the logs are of the last one.
runtime=runc
new_id() {
	ids=$((${ids:-0} + 1))
	id=test-$$-$ids
	containers="$containers $id"
}
runs() { # MANIFEST CONTAINER ROOTFS [ARG...]
	manifest=$1 name=$2 rootfs=$3
	shift 3
	mkdir -p "$TMP/$id" "$TMP/state"
	(cd "$TMP/$id" && runc spec && mv config.json spec.json) >/dev/null
	python3 "$SRC/tests/run-manifest.py" "$manifest" "$name" "$TMP/$id/spec.json" "$host" \
		"$rootfs" "$@" >"$TMP/$id/config.json" || return 1
	case $runtime in
	crun) # wants one hierarchy of control groups
		unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec crun "$@"' \
			crun --root "$TMP/state" run --bundle "$TMP/$id" "$id"
		;;
	*) runc --root "$TMP/state" run --bundle "$TMP/$id" "$id" ;;
	esac </dev/null >"$TMP/$id/out" 2>"$TMP/$id/err"
}
is_started() {
	pid=$(cat "$TMP/state/$id/state.json" "$TMP/state/$id/status" 2>/dev/null |
		jq -r '.init_process_pid // .pid // empty') && [ -n "$pid" ] &&
		grep -qs httpd "/proc/$pid/cmdline"
}
# The pod's page, by a client in its network.
answers() {
	nsenter -t "$pid" -n busybox ip link set lo up 2>/dev/null
	[ "$(nsenter -t "$pid" -n timeout 5 busybox wget -q -O - \
		http://127.0.0.1:8080/hostname 2>/dev/null)" = "hello from inside" ]
}
pod_serves() { # NAME
	new_id
	runs "$top/$1-pod.yaml" httpd "$TMP/rootfs" &
	starter=$!
	soon is_started && soon answers
	served=$?
	[ $served -ne 0 ] || kill -KILL "$pid"
	wait $starter 2>/dev/null
	[ $served -eq 0 ] || sed 's/^/# /' "$TMP/$id/err"
	return $served
}

plan 42

# shellcheck disable=SC2046 # no blanks in our names
is "$(check $(find "$top" -name '*.yaml'))" "" "the manifests"
# Each of these in a copy is found.
misspelt() { # FILE SED
	sed "$2" "$top/$1" >"$TMP/misspelt.yaml"
	! cmp -s "$top/$1" "$TMP/misspelt.yaml" && ! check "$TMP/misspelt.yaml" >"$TMP/said"
	ok $? "misspelt: $2 in $1: $(head -n 1 "$TMP/said" | sed 's/^.*misspelt.yaml//')"
}
misspelt audit-pod.yaml 's/type: Localhost/tye: Localhost/'
misspelt audit-pod.yaml 's/seccompProfile:/secompProfile:/'
misspelt fine-pod.yaml 's/Localhost$/localhost/'
misspelt violation-pod.yaml 's#: profiles/#: /var/lib/kubelet/seccomp/profiles/#'
misspelt node/recorder.yaml 's/"AUDIT_READ"/"CAP_AUDIT_READ"/'
misspelt node/recorder.yaml 's/hostPID: true/hostPid: true/'
misspelt node/recorder.yaml '/^            - name: containerd$/s/d$/dd/'
misspelt fleet/merge.yaml 's/"17 \* /"17 /'
for what in node fleet; do
	if command -v kubectl >/dev/null; then
		kubectl kustomize "$top/$what" >"$TMP/$what.yaml" 2>"$TMP/err"
		is "$(check "$TMP/$what.yaml")$(cat "$TMP/err")" "" "kubectl kustomize $what"
	else
		cp "$top/node/recorder.yaml" "$TMP/$what.yaml"
		skip "kubectl kustomize $what" "kubectl is missing"
	fi
done

for profile in audit violation fine-grained; do
	"$BUILD/tests/load-profile" --check "$profiles/$profile.json"
	ok $? "$profile.json compiles"
	grep -q "localhostProfile: profiles/$profile.json" "$top"/*-pod.yaml
	ok $? "$profile.json has its pod"
done

# The image, which is this program's and nothing of the machine besides; or, as image.sh has
# it, the root of the one that was built.
if [ -n "${IMAGE_ROOT-}" ]; then
	cp -a "$IMAGE_ROOT" "$image"
else
	sh "$top/image-root.sh" "$SECCOMP_RECORD" "$image"
fi >"$TMP/said" 2>&1
# As in every container, with /proc, which sanitizers look into.
[ "$(unshare -m sh -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /usr/bin/seccomp-record --version' \
	sh "$image")" = "$("$SECCOMP_RECORD" --version)" ]
ok $? "the image holds all that the program needs: $(du -sm "$image" | cut -f 1) MB"
grep -q '^RUN .*bootstrap' "$top/Containerfile" && grep -q image-root.sh "$top/Containerfile"
ok $? "and the Containerfile makes it so"

# The folder that the kubelet reads is filled.
mkdir -p "$host/var/lib/kubelet/seccomp/profiles" "$host/var/lib/seccomp-record" \
	"$host/run/containerd/io.containerd.runtime.v2.task/k8s.io/old/rootfs" \
	"$host/run/containers/storage/overlay-containers" \
	"$host/var/lib/containers/storage/overlay-containers"
mount --bind "$host" "$host" && mount --make-shared "$host" &&
	mount -t tmpfs old "$host/run/containerd/io.containerd.runtime.v2.task/k8s.io/old/rootfs" || exit 99
new_id
runs "$top/node/recorder.yaml" profiles "$image"
ok $? "the init container runs"
sed 's/^/# /' "$TMP/$id/err"
for profile in audit violation fine-grained; do
	cmp "$profiles/$profile.json" "$host/var/lib/kubelet/seccomp/profiles/$profile.json"
done >"$TMP/said" 2>&1
is "$(cat "$TMP/said")" "" "and fills the kubelet's folder"

# The recorder, with its capabilities and no others, on a root that it cannot write to.
new_id
recorder=$id
runs "$top/node/recorder.yaml" recorder "$image" &
waits_for "$TMP/$recorder/err" ': following;'
ok $? "the recorder runs"
mounts() {
	grep -c k8s.io/old/rootfs "/proc/$(jq .init_process_pid "$TMP/state/$recorder/state.json")/mountinfo"
}
was=$(mounts)
umount "$host/run/containerd/io.containerd.runtime.v2.task/k8s.io/old/rootfs"
is "$was $(mounts)" "1 0" "and keeps no container's mounts"
mkdir -p "$TMP/rootfs/bin" "$TMP/rootfs/etc" "$TMP/rootfs/tmp"
cp "$(command -v busybox)" "$TMP/rootfs/bin/busybox"
echo "hello from inside" >"$TMP/rootfs/etc/hostname"

for runtime in runc crun; do
	if ! command -v $runtime >/dev/null; then
		for what in "the audit pod serves" "the violation pod never starts" \
			"the fine pod serves" "the fine pod is confined"; do
			skip "$runtime: $what" "$runtime is missing"
		done
		continue
	fi
	pod_serves audit
	ok $? "$runtime: the audit pod serves"
	new_id
	! runs "$top/violation-pod.yaml" httpd "$TMP/rootfs"
	ok $? "$runtime: the violation pod never starts: $(tail -n 1 "$TMP/$id/err" | cut -c 1-100)"
	pod_serves fine && pod_serves fine
	ok $? "$runtime: the fine pod serves"
	new_id
	! runs "$top/fine-pod.yaml" httpd "$TMP/rootfs" /bin/busybox mkdir /tmp/new &&
		grep -q 'Operation not permitted' "$TMP/$id/err"
	ok $? "$runtime: the fine pod is confined"
done

# podman, which takes the profile by itself.
podman_run() { # PROFILE ARG...
	profile=$1
	shift
	CONTAINERS_CONF="$TMP/containers.conf" podman --root "$TMP/storage" \
		--runroot "$TMP/podman" --tmpdir "$TMP/tmp" --storage-driver vfs --runtime runc \
		--cgroup-manager cgroupfs --events-backend none run --rm --network none \
		--security-opt no-new-privileges --security-opt "seccomp=$profiles/$profile.json" \
		--pidfile "$TMP/podman.pid" --rootfs "$TMP/rootfs" "$@" \
		</dev/null >"$TMP/out" 2>"$TMP/podman.err"
}
is_running() {
	pid=$(cat "$TMP/podman.pid" 2>/dev/null) && grep -qs httpd "/proc/$pid/cmdline"
}
podman_serves() { # PROFILE
	rm -f "$TMP/podman.pid"
	podman_run "$1" /bin/busybox httpd -f -p 8080 -h /etc &
	starter=$!
	# Its own /etc/hostname is not that of the rootfs.
	soon is_running && soon shows HTTP/1 nsenter -t "$pid" -n sh -c \
		'printf "GET /hostname HTTP/1.0\r\n\r\n" | busybox nc -w 2 127.0.0.1 8080'
	served=$?
	[ $served -ne 0 ] || kill -KILL "$pid"
	wait $starter 2>/dev/null
	return $served
}
printf '[containers]\ndefault_ulimits=["nofile=1024:1024", "nproc=1024:1024"]\n' \
	>"$TMP/containers.conf"
what="podman"
if ! command -v podman >/dev/null; then
	why="podman is missing"
elif ! podman_run audit /bin/busybox true; then
	why="podman does not run: $(tail -n 1 "$TMP/podman.err")"
fi
if [ -n "$why" ]; then
	for what in "audit.json serves" "violation.json never starts" "fine-grained.json serves"; do
		skip "podman: $what" "$why"
	done
else
	podman_serves audit
	ok $? "podman: audit.json serves"
	! podman_run violation /bin/busybox true
	ok $? "podman: violation.json never starts"
	podman_serves fine-grained && podman_serves fine-grained
	ok $? "podman: fine-grained.json serves"
fi

# What the recorder has of it.
runc --root "$TMP/state" kill "$recorder" TERM
wait
recordings=$host/var/lib/seccomp-record/recordings
ls "$recordings" | sed 's/^/# /'
grep -q ': verdict: complete' "$TMP/$recorder/err"
ok $? "the recorder lost nothing, and could tell"
"$SECCOMP_RECORD" why -q --exe /bin/busybox accept "$recordings"/*.json ||
	"$SECCOMP_RECORD" why -q --exe /bin/busybox accept4 "$recordings"/*.json
ok $? "and has what httpd called"
[ -s "$host/var/lib/seccomp-record/state" ]
ok $? "and remembers where it stood"

# Recordings of two nodes are merged, twice.
shared=$host/claims/seccomp-recordings
mkdir -p "$shared/nodes/node1" "$shared/nodes/node2"
cp "$recordings"/*.json "$shared/nodes/node1"
cp "$SRC/tests/data/nodes.rec.json" "$shared/nodes/node2"
new_id
runs "$top/fleet/merge.yaml" merge "$image"
ok $? "the merging job runs"
sed 's/^/# /' "$TMP/$id/err"
[ -s "$shared/report.html" ] && ls "$shared"/profiles/*.json >/dev/null
ok $? "and leaves a report and profiles"
"$SECCOMP_RECORD" merge -q -o "$TMP/expected" "$shared"/nodes/*/*.json &&
	cmp -s "$TMP/expected" "$shared/merged.rec.json"
ok $? "and what merge makes of all"
(cd "$shared" && find . -type f -exec sha256sum {} + | sort) >"$TMP/before"
new_id
runs "$top/fleet/merge.yaml" merge "$image"
(cd "$shared" && find . -type f -exec sha256sum {} + | sort) >"$TMP/after"
is "$(cat "$TMP/after")" "$(cat "$TMP/before")" "an hour later the bytes are the same"

# Each node writes into a folder of its own.
is "$(sed -n 's/^ *subPathExpr: //p' "$top/fleet/recorder-patch.yaml")" "nodes/\$(NODE)" \
	"and the nodes into folders that the job reads"
