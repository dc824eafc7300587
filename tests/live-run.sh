#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run by audit: it holds what notification holds, of the command's own processes, however
# short they live, and of nobody else's. Servers under load, and kills of either side.
. "${SRC:?}/tests/lib.sh"
. "$SRC/tests/daemons.sh"
live

odd=$BUILD/tests/odd-program
plan 37

cleanup() {
	[ -z "$follower" ] || kill -9 "$follower" 2>/dev/null
	for pid in ${stranger-} ${server-}; do
		kill -9 "$pid" 2>/dev/null
	done
	put_back
}

# Who called what, prelude apart, with the counts if they are always the same. Threads
# call futex, 202, only where one has to wait for another.
facts() { # RECORDING [COUNTED]
	jq -r --arg counted "${2-}" '.groups[] | .arch as $arch | .exe as $exe | .syscalls[] |
		select($counted != "" or .nr != 202) |
		"\($exe) \($arch) \(.nr) \(.prelude) " +
		if $counted == "" then "" else (.count | tostring) end' "$1" | sort
}

# By both ways the same.
both() { # COUNTED WHAT COMMAND...
	counted=$1 what=$2
	shift 2
	for way in notify audit; do
		"$SECCOMP_RECORD" run -q --via $way -F recording -o "$TMP/$way.rec" -- "$@" \
			>/dev/null 2>"$TMP/err" </dev/null
		echo $? >"$TMP/$way.status"
	done
	is "$(cat "$TMP/notify.status")" "$(cat "$TMP/audit.status")" "$what: the status"
	is "$(facts "$TMP/audit.rec" $counted)" "$(facts "$TMP/notify.rec" $counted)" \
		"$what: who called what"
}
both counted 'a program' /bin/true
both counted 'another' ls -la /usr
both '' 'a pipeline' sh -c 'ls / | sort | grep -q usr'
both '' 'threads' "$odd" threads
both counted 'an unknown number' "$odd" no-such-call
both counted x32 "$odd" x32
both counted 'a thousand forks' "$odd" forks
both '' 'a thread that executes a program' "$odd" exec-thread
printf 'exit 3\n' >"$TMP/script"
chmod +x "$TMP/script"
both counted 'a script without #!' "$TMP/script"
is "$(jq -r '.sessions[0] | .source, .trust, .verdict' "$TMP/audit.rec" | tr '\n' ' ')" \
	"kernel kernel complete " "which nothing is lost of"

# What only audit can do
gives 0 '' "a listener of its own works" run --via audit -o /dev/null "$odd" own-listener
gives 0 'recorded by audit, for --audit-backlog' "auto: audit where it is asked for" \
	run --audit-backlog 64 -o /dev/null true
"$SECCOMP_RECORD" run -q --via audit -F list -o "$TMP/list" -- "$odd" left-behind "$TMP/left"
grep -qx sync "$TMP/list"
ok $? "processes in the background are recorded to their end"
gives 127 'No such file' "a command that is not there" run --via audit no-such-command
setpriv --reuid 65534 --regid 65534 --clear-groups "$SECCOMP_RECORD" run --via audit true \
	>"$TMP/out" 2>"$TMP/err"
is "$?$(grep -c 'CAP_AUDIT_READ: run as root' "$TMP/err")" 21 "without privilege: how to get it"

# Nobody else's
cp "$(command -v sleep)" "$TMP/stranger"
sh -c 'while :; do "$1" "$2" 0.01; done' sh "$BUILD/tests/under-filter" "$TMP/stranger" &
stranger=$!
"$SECCOMP_RECORD" run -q --via audit -F recording -o "$TMP/rec" -- sh -c 'sleep 1; true'
kill $stranger
wait $stranger 2>/dev/null
stranger=
is "$(jq '[.groups[] | select(.exe | endswith("/stranger"))] | length' "$TMP/rec")" 0 \
	"what others are logged for is not in there"
is "$(jq -r '.sessions[0].verdict' "$TMP/rec")" complete "nor is it taken for a loss"

# Servers under load. LOAD: the script that waits for the server, loads and ends it.
served() { # WHAT LOAD COMMAND...
	what=$1 load=$2
	shift 2
	"$SECCOMP_RECORD" run -q -o "$TMP/profile" -- "$@" >"$TMP/out" 2>"$TMP/err" </dev/null &
	server=$!
	sh -c "$load" >"$TMP/load" 2>&1
	ok $? "$what: it serves"
	wait $server
	is $? 0 "$what: its status"
	if [ -x "$BUILD/tests/load-profile" ]; then
		"$BUILD/tests/load-profile" "$TMP/profile" "$@" >"$TMP/out" 2>"$TMP/err" \
			</dev/null &
		server=$!
		sh -c "$load" >"$TMP/load" 2>&1
		ok $? "$what: under its profile too"
		wait $server
		is $? 0 "$what: and ends well"
	else
		skip "$what: under its profile too" "tests/load-profile is not built"
		skip "$what: and ends well" "tests/load-profile is not built"
	fi
	server=
}

port=$((20000 + $$ % 10000))
if command -v nginx >/dev/null && command -v ab >/dev/null; then
	mkdir "$TMP/www"
	echo hello >"$TMP/www/index.html"
	cat >"$TMP/nginx.conf" <<-END
		daemon off;
		worker_processes 2;
		pid $TMP/nginx.pid;
		error_log $TMP/error.log;
		events {}
		http {
			access_log $TMP/access.log;
			server { listen 127.0.0.1:$port; root $TMP/www; }
		}
	END
	chmod 755 "$TMP" "$TMP/www"
	served nginx "i=0
		until ab -q -n 1 http://127.0.0.1:$port/; do
			i=\$((i + 1)); [ \$i -lt 200 ] || exit 1; sleep 0.1
		done
		ab -q -n 500 -c 8 http://127.0.0.1:$port/ | grep 'Failed requests: *0\$' || exit 1
		kill -HUP \$(cat '$TMP/nginx.pid'); sleep 1
		ab -q -n 100 http://127.0.0.1:$port/none && kill -QUIT \$(cat '$TMP/nginx.pid')" \
		"$(command -v nginx)" -c "$TMP/nginx.conf" -e "$TMP/error.log"
else
	for what in 'it serves' 'its status' 'under its profile too' 'and ends well'; do
		skip "nginx: $what" "nginx or ab is not installed"
	done
fi
if command -v redis-server >/dev/null && command -v redis-benchmark >/dev/null; then
	served redis "i=0
		until redis-cli -p $port ping | grep PONG; do
			i=\$((i + 1)); [ \$i -lt 200 ] || exit 1; sleep 0.1
		done
		redis-benchmark -p $port -n 500 -q -t set,get,lpush && redis-cli -p $port bgsave &&
			sleep 1 && redis-cli -p $port shutdown save; exit 0" \
		"$(command -v redis-server)" --port $port --bind 127.0.0.1 --io-threads 2 \
		--dir "$TMP" --save 60 1
else
	for what in 'it serves' 'its status' 'under its profile too' 'and ends well'; do
		skip "redis: $what" "redis-server is not installed"
	done
fi

# Kills of either side, at any time: nobody is left waiting.
pause() { # NUMBER: some time, by a number that is always the same
	sleep "$($AWK -v n="$1" 'BEGIN { srand(n); printf "%.3f", rand() * 0.06 }')"
}
# shellcheck disable=SC2016
loop='echo $$ >"$1.pid"; for i in 1 2 3 4 5 6 7 8 9 10; do /bin/true; done; echo done >"$1"'
stuck=0 unlike=0
for number in $(seq 100); do
	rm -f "$TMP/kill" "$TMP/kill.pid"
	"$SECCOMP_RECORD" run -q -F list -o "$TMP/list" -- sh -c "$loop" sh "$TMP/kill" \
		2>"$TMP/err" </dev/null &
	recorder=$!
	if [ $((number % 2)) = 0 ]; then
		waits_for "$TMP/kill.pid" . || break
		pause "$number"
		kill -9 $recorder 2>/dev/null
		wait $recorder 2>/dev/null
		soon [ -e "$TMP/kill" ] || stuck=$((stuck + 1))
	else
		waits_for "$TMP/kill.pid" . || break
		pause "$number"
		kill -9 "$(cat "$TMP/kill.pid")" 2>/dev/null
		wait $recorder 2>/dev/null
		status=$?
		[ $status = 137 ] || { [ $status = 0 ] && [ -e "$TMP/kill" ]; } ||
			unlike=$((unlike + 1))
	fi
done 2>/dev/null
is "$number $stuck" "100 0" "kills of the recorder: the command goes on"
is "$unlike" 0 "kills of the command: the recorder has its status"
soon sh -c "! pgrep -f '^$SECCOMP_RECORD run'" >/dev/null
ok $? "and nothing of either is left"
