#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The whole way, with containerd and with podman: a web server in a container under a profile
# that logs everything is used, and recorded as it is, while two other containers run the same
# executable; it is started again under the profile that was made of it alone, and used again;
# and once more with a call taken out of that.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"

live
for program in nginx runc jq nsenter python3; do
	command -v $program >/dev/null || skip_all "$program is missing"
done
profiles=$SRC/dist/kubernetes/profiles

# A root for nginx of the machine's own files.
rootfs() { # FOLDER SENDFILE
	mkdir -p "$1/bin" "$1/etc" "$1/www" "$1/tmp" "$1/dev" "$1/proc" "$1/sys" "$1/run"
	cp "$(command -v nginx)" "$1/bin/nginx"
	ldd "$1/bin/nginx" | tr ' \t' '\n\n' | grep '^/' | while read -r library; do
		mkdir -p "$1$(dirname "$library")"
		cp -L "$library" "$1$library"
	done
	echo 'root:x:0:0::/:/bin/sh' >"$1/etc/passwd"
	echo 'root:x:0:' >"$1/etc/group"
	echo "hello from inside" >"$1/www/index.html"
	cat >"$1/etc/nginx.conf" <<END
user root;
daemon off;
pid /tmp/nginx.pid;
error_log stderr;
worker_processes 2;
events { worker_connections 64; }
http {
	access_log off;
	sendfile $2;
	client_body_temp_path /tmp/a; proxy_temp_path /tmp/b; fastcgi_temp_path /tmp/c;
	uwsgi_temp_path /tmp/d; scgi_temp_path /tmp/e;
	server { listen 8080; root /www; }
}
END
}
serve="/bin/nginx -e stderr -c /etc/nginx.conf"

# A page, by a client in the network of process $pid.
page() {
	nsenter -t "$pid" -n timeout 5 busybox wget -q -O - "http://127.0.0.1:8080/${1-}" 2>/dev/null
}
answers() {
	nsenter -t "$pid" -n busybox ip link set lo up 2>/dev/null
	[ "$(page)" = "hello from inside" ]
}
# Pages, one that is not there, a reload, and pages again: whether each came.
use() {
	for round in 1 2; do
		for i in 1 2 3 4 5 6 7 8; do
			answers || return 1
		done
		page nonesuch
		[ $round = 2 ] || kill -HUP "$pid"
		sleep 0.5
	done
}
# nginx and not its runtime is process $pid.
is_nginx() {
	engine_pid "$1" && grep -qs nginx "/proc/$pid/cmdline"
}
begins() { # NAME ROOTFS PROFILE: $pid is its first process
	engine_run "$@" >"$TMP/$1.out" 2>&1 &
	soon is_nginx "$1"
}
ends() { # NAME
	engine_pid "$1" && kill -QUIT "$pid"
	soon is_gone "$pid"
	engine_remove "$1" >/dev/null 2>&1
}
is_gone() {
	! kill -0 "$1" 2>/dev/null
}

# containerd, with annotations as a kubelet's.
containerd_pid() { # NAME
	pid=$(ctr -n k8s.io task ls 2>/dev/null | $AWK -v id="$1-$$" '$1 == id { print $2 }')
	[ -n "$pid" ] && [ "$pid" != 0 ]
}
containerd_run() { # NAME ROOTFS PROFILE
	# shellcheck disable=SC2086 # its words
	ctr -n k8s.io run --rootfs --seccomp --seccomp-profile "$3" --runc-binary runc \
		--annotation io.kubernetes.cri.container-name=web \
		--annotation "io.kubernetes.cri.sandbox-name=$1" \
		--annotation io.kubernetes.cri.sandbox-namespace=test \
		--annotation io.kubernetes.cri.image-name=localhost/nginx:test \
		"$2" "$1-$$" $serve
}
containerd_remove() {
	ctr -n k8s.io task kill -s KILL "$1-$$"
	sleep 0.3
	ctr -n k8s.io container rm "$1-$$"
}
containerd_wanted() { # NAME
	echo "--pod $1 --namespace test"
}

podman_() {
	CONTAINERS_CONF="$TMP/containers.conf" podman --runtime runc --cgroup-manager cgroupfs \
		--storage-driver vfs --events-backend none "$@"
}
podman_pid() { # NAME
	pid=$(cat "$TMP/$1.pid" 2>/dev/null) && [ -n "$pid" ]
}
podman_run() { # NAME ROOTFS PROFILE
	# shellcheck disable=SC2086 # its words
	podman_ run --rm --network none --name "$1" --pidfile "$TMP/$1.pid" \
		--security-opt "seccomp=$3" --security-opt no-new-privileges \
		--rootfs "$2" $serve
}
podman_remove() {
	podman_ rm -f "$1"
	rm -f "$TMP/$1.pid"
}
podman_wanted() { # NAME
	echo "--container $1"
}

engine_pid() {
	"${engine}_pid" "$@"
}
engine_run() {
	"${engine}_run" "$@"
}
engine_remove() {
	"${engine}_remove" "$@"
}

# Its own folders for the engines, which this script, they and the program see.
for folder in /run/containerd /var/lib/containerd /run/containers /var/lib/containers /run/libpod; do
	mkdir -p $folder && mount -t tmpfs tmpfs $folder || skip_all "cannot mount on $folder"
done
printf '[containers]\ndefault_ulimits=["nofile=1024:1024", "nproc=1024:1024"]\n' \
	>"$TMP/containers.conf"
afterwards "ctr -n k8s.io task ls -q | xargs -r -n 1 ctr -n k8s.io task kill -s KILL"

# Whether it can be used here; else why not, in $why.
why=
can() { # ENGINE
	why="$1 is not installed"
	command -v "$1" >/dev/null || return
	[ "$1" = containerd ] || return 0
	why="containerd does not start"
	daemon containerd >"$TMP/containerd.log" 2>&1
	soon test -S /run/containerd/containerd.sock && soon timeout 5 ctr version >/dev/null 2>&1
}

# The profile without one call.
without() { # CALL
	jq --arg call "$1" '.syscalls |= map(.names -= [$call] | select(.names != []))' \
		"$TMP/$engine.json" >"$TMP/less.json"
}
records() { # NAME OPTION...: what is asked of NAME until `end`
	name=$1
	shift
	rm -f "$TMP/rec"
	# shellcheck disable=SC2046 # its words
	follow --source kernel $("${engine}_wanted" "$name") --recording "$TMP/rec" "$@"
}

check_engine() {
	# The others send files by a call that the one does not use.
	begins other1 "$TMP/other1" "$profiles/audit.json" && answers
	ok $? "$engine: a container that is not asked for serves"
	records web --default-action kill-process -o "$TMP/$engine.json"
	begins web "$TMP/web" "$profiles/audit.json" && use
	ok $? "$engine: the one that is recorded serves"
	sed 's/^/# /' "$TMP/web.out" | tail -n 3
	begins other2 "$TMP/other2" "$profiles/audit.json" && use
	begun=$?
	engine_pid other1 && use && [ $begun -eq 0 ]
	ok $? "$engine: and two others meanwhile"
	ends web
	ends other1
	ends other2
	sleep 1
	end INT
	is "$status $(verdict)" "0 complete" "$engine: nothing was lost"
	sed 's/^/# /' "$TMP/err" | grep ': \(kernel\|lost\|prelude\|unattr\)' | head -n 5
	is "$(jq -r '[.groups[].container | if . == null then "none" else .pod // .name end] |
		unique | join(" ")' "$TMP/rec")" web "$engine: the recording is of the one alone"
	"$SECCOMP_RECORD" why -q writev "$TMP/rec" && ! "$SECCOMP_RECORD" why -q sendfile "$TMP/rec"
	ok $? "$engine: with none of the others' calls"

	records web --action any -o "$TMP/denied.json"
	begins web "$TMP/web" "$TMP/$engine.json" && use
	ok $? "$engine: it serves under the profile made of that"
	sed 's/^/# /' "$TMP/web.out" | tail -n 3
	ends web
	sleep 1
	end INT
	[ $status -eq 3 ] || [ -z "$("$SECCOMP_RECORD" why --denied --all "$TMP/rec" 2>/dev/null)" ]
	ok $? "$engine: and nothing is denied"
	"$SECCOMP_RECORD" why --denied --all "$TMP/rec" 2>/dev/null | sed 's/^/# /'

	without accept4
	records web --action any -o "$TMP/denied.json"
	begins web "$TMP/web" "$TMP/less.json"
	sleep 1
	! answers
	ok $? "$engine: without accept4 it does not serve"
	ends web
	sleep 1
	end INT
	"$SECCOMP_RECORD" why --denied --all "$TMP/rec" >"$TMP/why" 2>"$TMP/why.err"
	is "$($AWK 'NR > 1 { print $1 }' "$TMP/why" | sort -u)" accept4 "$engine: and why --denied names it"
	"$SECCOMP_RECORD" why --denied --profile "$TMP/less.json" "$TMP/rec" >"$TMP/why" 2>&1
	grep -q '/bin/nginx' "$TMP/why"
	ok $? "$engine: and who was denied it"
	sed 's/^/# /' "$TMP/why" | head -n 12
}

plan 22
rootfs "$TMP/web" off
rootfs "$TMP/other1" on
rootfs "$TMP/other2" on
for engine in containerd podman; do
	if ! can $engine; then
		for i in 1 2 3 4 5 6 7 8 9 10 11; do
			skip "$engine: check $i" "$why"
		done
		continue
	fi
	check_engine
done
