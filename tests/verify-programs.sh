#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Real programs: what `run` recorded is enough, under the profile and the raw filter that
# are made of it; and without one of the calls exactly that one is reported.
. "${SRC:?}/tests/lib.sh"

command -v jq >/dev/null || skip_all "jq is not installed"
[ -x "$BUILD/tests/meets-denial" ] || skip_all "built without libseccomp"
alone

server=
cleanup() {
	[ -z "$server" ] || kill -9 "$server" 2>/dev/null
}

verify() { # PROFILE [OPTION...] COMMAND...: its report is in $TMP/report
	profile=$1
	shift
	"$SECCOMP_RECORD" verify -p "$profile" -F json -o "$TMP/report" "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
}
# Names that were denied, each once.
denied() {
	jq -r '[.denied[].name] | unique | join(" ")' "$TMP/report"
}

# Recorded three times, since what happens in which order is not the same each time.
recorded() { # COMMAND...
	for time in 1 2 3; do
		"$SECCOMP_RECORD" run -q --recording "$TMP/rec-$time" -o /dev/null "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	done
	for format in oci bpf; do
		"$SECCOMP_RECORD" emit -q -F $format --default-action kill-process -o "$TMP/whole.$format" \
			"$TMP/rec-1" "$TMP/rec-2" "$TMP/rec-3"
	done
}
# Three of the calls that the program made, apart from what no program does without.
some_calls() {
	jq -r '[.groups[].syscalls[] | select(.prelude | not) | .name] | unique -
		["execve", "exit_group", "exit", "rt_sigreturn", "brk", "mmap", "restart_syscall"] |
		.[0, (length / 2 | floor), length - 1]' "$TMP/rec-1" | sort -u
}
check() { # WHAT COMMAND...
	what=$1
	shift
	recorded "$@"
	for format in oci bpf; do
		verify "$TMP/whole.$format" "$@"
		is "$? $(denied)" "0 " "$what: nothing is denied by its profile in $format"
	done
	for call in $(some_calls); do
		jq --arg call "$call" '.syscalls |= map(.names -= [$call])' "$TMP/whole.oci" >"$TMP/less.json"
		verify "$TMP/less.json" "$@"
		is "$? $(denied)" "1 $call" "$what: without $call"
		verify "$TMP/less.json" --complain "$@"
		is "$? $(denied) $(jq .command.status "$TMP/report")" "1 $call 0" \
			"$what: without $call, which is let through"
	done
}

plan 64

mkdir "$TMP/files"
for i in 1 2 3; do echo "$i" >"$TMP/files/$i"; done
check 'coreutils' sort -r -o "$TMP/sorted" "$TMP/files/1" "$TMP/files/2" "$TMP/files/3"
check 'a pipeline' bash -c "cat '$TMP'/files/* | tr 1 2 | sort | uniq -c >'$TMP/uniq'"
python=$(python3 -c 'import sys; print(sys.executable)' 2>/dev/null) || python=
if [ -n "$python" ]; then
	check 'python3' "$python" -c 'import json, os, tempfile
with tempfile.TemporaryDirectory() as d:
    os.chmod(d, 0o700)
    print(json.dumps(os.listdir(d)))'
else
	for i in 1 2 3 4 5 6 7 8; do skip python3 'no python3'; done
fi
if [ -x /bin/busybox ] || [ -x /usr/bin/busybox ]; then
	check 'a static program' busybox sh -c "cp '$TMP/files/1' '$TMP/copy'; rm '$TMP/copy'"
else
	for i in 1 2 3 4 5 6 7 8; do skip 'a static program' 'no busybox'; done
fi

if [ "$(id -u)" = 0 ] && command -v busybox >/dev/null; then
	mkdir "$TMP/suid"
	cp "$(command -v busybox)" "$TMP/suid/busybox"
	chown 65534 "$TMP/suid/busybox"
	chmod 4755 "$TMP/suid/busybox"
	check 'a set-user-id program' "$TMP/suid/busybox" ls /
else
	for i in 1 2 3 4 5 6 7 8; do skip 'a set-user-id program' 'needs root, and busybox'; done
fi
if ${CC:-cc} -m32 -static -o "$TMP/app32" "$SRC/tests/try-calls.c" 2>/dev/null &&
	"$TMP/app32" 20 >/dev/null 2>&1; then
	check 'a program of i386' "$TMP/app32" 122 20 24
else
	for i in 1 2 3 4 5 6 7 8; do skip 'a program of i386' 'it cannot be made, or run, here'; done
fi

# Servers under load, which are told to end. Of each: NAME_command, NAME_ready, and
# NAME_loads, which prints what was served, and ends it.
serves() { # NAME OPTION... of run or verify, up to the command
	name=$1
	shift
	rm -f "$TMP/socket" "$TMP/nginx.pid"
	# shellcheck disable=SC2046 # words
	"$SECCOMP_RECORD" "$@" $("${name}_command") >"$TMP/out" 2>"$TMP/err" </dev/null &
	server=$!
	soon "${name}_ready" || return 1
	"${name}_loads" >"$TMP/page" 2>/dev/null
	wait $server
	status=$?
	server=
	return $status
}
check_server() { # NAME PAGE CALL...: PAGE is what it serves, and it makes these calls
	what=$1 page=$2
	shift 2
	for time in 1 2 3; do
		serves "$what" run -q --recording "$TMP/rec-$time" -o /dev/null
	done
	for format in oci bpf; do
		"$SECCOMP_RECORD" emit -q -F $format -o "$TMP/whole.$format" "$TMP/rec-1" "$TMP/rec-2" "$TMP/rec-3"
		serves "$what" verify -p "$TMP/whole.$format" -F json -o "$TMP/report"
		is "$? $(denied) $(cat "$TMP/page")" "0  $page" "$what: nothing is denied by its profile in $format"
	done
	for call; do
		jq --arg call "$call" '.syscalls |= map(.names -= [$call])' "$TMP/whole.oci" >"$TMP/less.json"
		serves "$what" verify -p "$TMP/less.json" --complain -F json -o "$TMP/report"
		is "$? $(denied) $(cat "$TMP/page")" "1 $call $page" "$what: without $call, which is let through"
		jq -e --arg name "$what" '.denied | length > 0 and all(.exe | test($name))' "$TMP/report" >"$TMP/out"
		is $? 0 "$what: without $call, by whom it was called"
	done
}
nginx_command() {
	echo "nginx -p $TMP -c $TMP/nginx.conf"
}
nginx_ready() {
	[ -s "$TMP/nginx.pid" ]
}
nginx_loads() {
	for i in 1 2 3 4 5; do
		curl -s --unix-socket "$TMP/socket" http://localhost/ || break
	done | sort -u
	kill -QUIT "$(cat "$TMP/nginx.pid")"
}
redis_command() {
	echo "$(command -v redis-server) --port 0 --unixsocket $TMP/socket --dir $TMP --io-threads 2"
}
redis_ready() {
	[ "$(redis-cli -s "$TMP/socket" ping 2>/dev/null)" = PONG ]
}
redis_loads() {
	redis-cli -s "$TMP/socket" set key hello >"$TMP/set"
	redis-benchmark -s "$TMP/socket" -n 200 -q -t set,get,lpush >"$TMP/set" 2>&1
	redis-cli -s "$TMP/socket" get key
	redis-cli -s "$TMP/socket" shutdown nosave
}
if command -v nginx >/dev/null && command -v curl >/dev/null; then
	mkdir "$TMP/html"
	echo hello >"$TMP/html/index.html"
	chmod -R 755 "$TMP"
	cat >"$TMP/nginx.conf" <<CONF
daemon off;
user root;
pid $TMP/nginx.pid;
error_log $TMP/error.log;
worker_processes 2;
events { }
http {
	sendfile on;
	access_log $TMP/access.log;
	client_body_temp_path $TMP/1; proxy_temp_path $TMP/2; fastcgi_temp_path $TMP/3;
	uwsgi_temp_path $TMP/4; scgi_temp_path $TMP/5;
	server { listen unix:$TMP/socket; root $TMP/html; }
}
CONF
	check_server nginx hello sendfile accept4 epoll_wait
else
	for i in 1 2 3 4 5 6 7 8; do skip nginx 'no nginx, or no curl'; done
fi
# One with threads.
if command -v redis-server >/dev/null && command -v redis-benchmark >/dev/null; then
	check_server redis hello epoll_ctl futex epoll_wait
else
	for i in 1 2 3 4 5 6 7 8; do skip redis 'no redis-server'; done
fi
