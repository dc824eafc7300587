#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Containers of a user's own podman, without root: in control groups as systemd delegates
# them to users, by what podman and runc keep in the user's folders. The user is only of
# this script's mount namespace.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
for program in podman runc busybox jq newuidmap setpriv; do
	command -v $program >/dev/null || skip_all "$program is missing"
done
for hierarchy in /sys/fs/cgroup/unified /sys/fs/cgroup; do
	[ ! -e "$hierarchy/cgroup.controllers" ] || break
done
[ -e "$hierarchy/cgroup.controllers" ] || skip_all "no control groups of version 2"

user=54321
home=$TMP/home
if id $user >/dev/null 2>&1 || grep -qs "^[^:]*:$user:" /etc/subuid; then
	skip_all "user $user is somebody"
fi
mkdir -p "$TMP/etc" "$home" "$TMP/rootfs/bin" /run/user
for file in passwd group shadow subuid subgid; do
	[ -e /etc/$file ] || : >/etc/$file
	cp -p /etc/$file "$TMP/etc/$file"
done
echo "rootless:x:$user:$user::$home:/bin/sh" >>"$TMP/etc/passwd"
echo "rootless:x:$user:" >>"$TMP/etc/group"
echo "rootless:*:19000:0:99999:7:::" >>"$TMP/etc/shadow"
echo "rootless:1600000000:65536" | tee -a "$TMP/etc/subuid" >>"$TMP/etc/subgid"
for file in passwd group shadow subuid subgid; do
	mount --bind "$TMP/etc/$file" /etc/$file || skip_all "cannot mount over /etc/$file"
done
mount -t tmpfs tmpfs /run/user && mkdir -m 700 "/run/user/$user" ||
	skip_all "cannot mount on /run/user"
cp "$(command -v busybox)" "$TMP/rootfs/bin/busybox"
printf '[containers]\ndefault_ulimits=["nofile=1024:1024", "nproc=1024:1024"]\n' \
	>"$TMP/containers.conf"
echo '{"defaultAction": "SCMP_ACT_LOG", "syscalls": []}' >"$TMP/log.json"
chmod 755 "$TMP"
chown -R "$user:$user" "$home" "$TMP/rootfs" "/run/user/$user"

# Version 2 alone, and a part of it that is the user's, as below user@.service.
[ "$hierarchy" = /sys/fs/cgroup ] || mount --bind "$hierarchy" /sys/fs/cgroup ||
	skip_all "cannot mount on /sys/fs/cgroup"
slice=user.slice/user-$user.slice
service=/sys/fs/cgroup/$slice/user@$user.service
[ ! -e "/sys/fs/cgroup/user.slice/user-$user.slice" ] || skip_all "$slice is there"
slices=/sys/fs/cgroup/$slice
[ -e /sys/fs/cgroup/user.slice ] || slices=/sys/fs/cgroup/user.slice
# With what still is there: podman has a process that holds a user's namespaces.
afterwards "for i in 1 2 3 4 5; do find $slices -name cgroup.procs -exec cat {} + | xargs -r kill -KILL; sleep 0.2; find $slices -depth -type d -exec rmdir {} +; done"
mkdir -p "$service/user.slice" && chown -R "$user:$user" "$service" ||
	skip_all "control groups cannot be made"

# shellcheck disable=SC2016 # for that shell
as_user() { # COMMAND...
	(cd "$home" && exec sh -c 'echo $$ >"$0"/user.slice/cgroup.procs && exec "$@"' \
		"$service" setpriv --reuid $user --regid $user --init-groups \
		env -i "PATH=$PATH" "HOME=$home" "XDG_RUNTIME_DIR=/run/user/$user" \
		"CONTAINERS_CONF=$TMP/containers.conf" "$@")
}
podman_() { # NAME COMMAND...
	name=$1
	shift
	as_user timeout 60 podman --runtime runc --cgroup-manager cgroupfs --storage-driver vfs \
		--events-backend none run --rm --network none --name "$name" \
		--security-opt "seccomp=$TMP/log.json" \
		--cgroup-parent "/$slice/user@$user.service/mine" --rootfs "$TMP/rootfs" "$@" \
		</dev/null >"$TMP/$name.out" 2>&1
}
podman_ probe /bin/busybox true ||
	skip_all "podman does not run: $(tail -n 1 "$TMP/probe.out")"

plan 8

follow --source kernel --exe /bin/busybox --recording "$TMP/rec.json" -o "$TMP/all.json"
podman_ one /bin/busybox sh -c "/bin/busybox mkdir /new; exec /bin/busybox sleep 2" &
podman_ two /bin/busybox sleep 2
ok $? "a user's podman runs a container"
wait $!
under "$TMP/rootfs/bin/busybox" true
sleep 1
end TERM
theirs='select(.exe == "/bin/busybox" and .container != null)'
is "$(groups "$theirs | .container.id" | sed 's/[0-9a-f]\{64\}$/ID/')" \
	"user@$user.service/ID
user@$user.service/ID" "two containers, each by its id below the user's service"
is "$(groups "$theirs | .container.name")" "user@$user.service/one
user@$user.service/two" "and their names, which are not those of root's podman"
is "$(groups "$theirs | .container.runtime")" runc "and who runs them"
is "$(groups "$theirs | select(any(.syscalls[]; .name == \"mkdir\")) | .container.name")" \
	"user@$user.service/one" "what one called is its own"
hardly_any_unattributed
ok $? "hardly anything is unattributed"
is "$(groups 'select(.exe == "'"$TMP"'/rootfs/bin/busybox") | .container')" "" \
	"what is of no container is not asked for"
"$SECCOMP_RECORD" emit -q -F list --base none --container "user@$user.service/two" \
	"$TMP/rec.json" >"$TMP/list"
grep -q clock_nanosleep "$TMP/list" && ! grep -q mkdir "$TMP/list"
ok $? "a profile of one of them"
