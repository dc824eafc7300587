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

plan 40

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

# A server under load, which is told to end.
serves() { # OPTION... of run or verify, up to the command
	rm -f "$TMP/nginx.pid"
	"$SECCOMP_RECORD" "$@" nginx -p "$TMP" -c "$TMP/nginx.conf" >"$TMP/out" 2>"$TMP/err" </dev/null &
	server=$!
	soon test -s "$TMP/nginx.pid" || return 1
	for i in 1 2 3 4 5; do
		curl -s --unix-socket "$TMP/socket" http://localhost/ >"$TMP/page" || break
	done
	kill -QUIT "$(cat "$TMP/nginx.pid")"
	wait $server
	status=$?
	server=
	return $status
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
	for time in 1 2 3; do
		serves run -q --recording "$TMP/rec-$time" -o /dev/null
	done
	for format in oci bpf; do
		"$SECCOMP_RECORD" emit -q -F $format -o "$TMP/whole.$format" "$TMP/rec-1" "$TMP/rec-2" "$TMP/rec-3"
		serves verify -p "$TMP/whole.$format" -F json -o "$TMP/report"
		is "$? $(denied) $(cat "$TMP/page")" "0  hello" "nginx: nothing is denied by its profile in $format"
	done
	for call in sendfile accept4 epoll_wait; do
		jq --arg call "$call" '.syscalls |= map(.names -= [$call])' "$TMP/whole.oci" >"$TMP/less.json"
		serves verify -p "$TMP/less.json" --complain -F json -o "$TMP/report"
		is "$? $(denied) $(cat "$TMP/page")" "1 $call hello" "nginx: without $call, which is let through"
		jq -e --arg call "$call" '.denied | length > 0 and all(.exe | test("nginx"))' "$TMP/report" >"$TMP/out"
		is $? 0 "nginx: without $call, by whom it was called"
	done
else
	for i in 1 2 3 4 5 6 7 8; do skip nginx 'no nginx, or no curl'; done
fi
