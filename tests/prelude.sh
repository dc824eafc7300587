#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What a process did before it became the wanted executable: every rule at the top of
# recorder/core/prelude.h, as a little log and the exact set of names that comes of it.
. "${SRC:?}/tests/lib.sh"

# The log on standard input gives a profile that allows these names and no others.
allows() { # WHAT NAMES OPTION...
	what=$1 expected=$2
	shift 2
	if ! records | form >"$TMP/log" || ! run --base none "$@" "$TMP/log"; then
		ok 1 "$what"
		sed 's/^/# /' "$TMP/err"
		return
	fi
	# shellcheck disable=SC2086
	is "$(allowed "$TMP/out")" "$(words $expected)" "$what"
}

# Another wire form, where a case wants one.
form() { cat; }

plan 37

allows "a shell's child, then the program" "close dup2 execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash dup2
	0.002 10 sh /bin/dash execve
	0.003 10 nginx /usr/sbin/nginx brk
END
allows "its parent stays out" "close execve brk" --exe nginx <<-END
	0.000 9 sh /bin/dash clone
	0.001 10 sh /bin/dash close
	0.002 10 sh /bin/dash execve
	0.003 10 nginx /usr/sbin/nginx brk
	0.004 9 sh /bin/dash wait4
END
allows "--no-prelude" "brk" --no-prelude --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 nginx /usr/sbin/nginx brk
END
grep -q '^seccomp-record: prelude:' "$TMP/err"
ok $((! $?)) "--no-prelude is not said to have included any"
allows "a chain of programs" "close execve getcwd brk openat" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 env /usr/bin/env getcwd
	0.003 10 env /usr/bin/env execve
	0.004 10 nginx /usr/sbin/nginx brk
	0.005 10 nginx /usr/sbin/nginx openat
END
allows "only the end of a chain: execve by execveat" "execveat brk" --exe nginx <<-END
	0.001 10 runc /runc execveat
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "execve that fails a few times, as a search of PATH does" \
	"execve access brk" --exe nginx <<-END
	0.000 10 sh /bin/dash execve
	0.001 10 sh /bin/dash access
	0.002 10 sh /bin/dash execve
	0.003 10 nginx /usr/sbin/nginx brk
END
allows "execve that fails for good: nothing of it" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash execve
	0.001 10 sh /bin/dash write
	0.002 10 sh /bin/dash exit_group
	0.003 10 nginx /usr/sbin/nginx brk
END
allows "a runtime's init: exe /, threads that go on after the execve" \
	"close openat execve futex epoll_ctl brk" --exe nginx <<-END
	0.000 10 runc:[2:INIT] / close
	0.001 10 runc:[2:INIT] / openat
	0.002 10 runc:[2:INIT] / execve
	0.003 10 runc:[2:INIT] / futex
	0.004 10 runc:[2:INIT] / epoll_ctl
	0.005 10 nginx /usr/sbin/nginx brk
END
allows "a runtime's init as a memfd" "close execve brk" --exe nginx <<-END
	0.000 10 runc:[2:INIT] hex:2F6D656D66643A72756E635F636C6F6E65643A2F70726F632F73656C662F657865202864656C6574656429 close
	0.001 10 runc:[2:INIT] hex:2F6D656D66643A72756E635F636C6F6E65643A2F70726F632F73656C662F657865202864656C6574656429 execve
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "exe=(null) before" "close execve brk" --exe nginx <<-END
	0.000 10 init hex:(null) close
	0.001 10 init hex:(null) execve
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "ended by exit_group, number used again" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 sh /bin/dash exit_group
	0.003 10 nginx /usr/sbin/nginx brk
END
allows "killed by its filter, number used again" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 sh /bin/dash mount sig=31 code=0x80000000
	0.003 10 nginx /usr/sbin/nginx brk
END
allows "killed without a record, number used again by another executable" "brk" \
	--exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash dup2
	5.000 10 nginx /usr/sbin/nginx brk
END
allows "the same, then the new one runs the wanted one" "getcwd execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash dup2
	5.000 10 env /usr/bin/env getcwd
	5.001 10 env /usr/bin/env execve
	5.002 10 nginx /usr/sbin/nginx brk
END
allows "another login" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close auid=1000 ses=1
	0.001 10 sh /bin/dash execve auid=1000 ses=1
	0.002 10 nginx /usr/sbin/nginx brk auid=1000 ses=2
END
allows "another login user" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close auid=1000 ses=1
	0.001 10 sh /bin/dash execve auid=1000 ses=1
	0.002 10 nginx /usr/sbin/nginx brk auid=1001 ses=1
END
allows "another user of the same login goes on" "setuid execve brk" --exe nginx <<-END
	0.000 10 su /bin/su setuid uid=0
	0.001 10 su /bin/su execve uid=33
	0.002 10 nginx /usr/sbin/nginx brk uid=33
END
allows "another host with the same number" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close node=one
	0.001 10 sh /bin/dash execve node=one
	0.002 10 nginx /usr/sbin/nginx brk node=two
END
allows "two hosts at once, each with its own" "close execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close node=one serial=100
	0.000 10 env /usr/bin/env getcwd node=two serial=900
	0.001 10 sh /bin/dash execve node=one serial=101
	0.002 10 nginx /usr/sbin/nginx brk node=one serial=102
END
allows "another boot: serials from the start, a later time" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close serial=500000
	0.001 10 sh /bin/dash execve serial=500001
	0.900 10 nginx /usr/sbin/nginx brk serial=300
END
allows "another boot of another host leaves this one alone" "close execve brk" \
	--exe nginx <<-END
	0.000 7 ls /bin/ls read node=two serial=500000
	0.000 10 sh /bin/dash close node=one serial=100
	0.001 10 sh /bin/dash execve node=one serial=101
	0.002 7 ls /bin/ls read node=two serial=50
	0.003 10 nginx /usr/sbin/nginx brk node=one serial=102
END
allows "an execve too long ago" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	60.002 10 nginx /usr/sbin/nginx brk
END
allows "an execve one minute ago" "close execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	60.001 10 nginx /usr/sbin/nginx brk
END
allows "a thread that goes on too long" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	1.002 10 sh /bin/dash futex
	1.003 10 nginx /usr/sbin/nginx brk
END
after() { # COUNT: that many records of other threads after the execve
	echo "0 10 sh /bin/dash close"
	echo "0 10 sh /bin/dash execve"
	i=0
	while [ $i -lt "$1" ]; do
		echo "0.001 10 sh /bin/dash futex"
		i=$((i + 1))
	done
	echo "0.002 10 nginx /usr/sbin/nginx brk"
}
after 64 >"$TMP/near"
after 65 >"$TMP/far"
allows "64 records after the execve" "close execve futex brk" --exe nginx <"$TMP/near"
allows "65 records after the execve" "brk" --exe nginx <"$TMP/far"
form() { sed 's/^.*): /Nov 22 11:09:33 node7 audit[10]: SECCOMP /'; }
allows "without times in the log, an execve is enough" "execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash execve
	9.000 10 nginx /usr/sbin/nginx brk
END
allows "without times and without an execve: another process" "brk" --exe nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 nginx /usr/sbin/nginx brk
END
form() { cat; }
allows "--comm: another name before" "close execve brk" --comm nginx <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "--comm: before a process renamed itself, but no more after" "read prctl futex" \
	--comm worker <<-END
	0.000 10 main /bin/app read
	0.001 10 main /bin/app prctl
	0.002 10 worker /bin/app futex
	0.003 10 main /bin/app openat
	0.004 10 worker /bin/app futex
	0.005 10 main /bin/app getpid
END
allows "--comm: after that one execs, what it becomes is prelude again" \
	"futex execve getcwd" --comm worker <<-END
	0.000 10 worker /bin/app futex
	0.001 10 worker /bin/app execve
	0.002 10 sh /bin/dash getcwd
	0.003 10 sh /bin/dash execve
	0.004 10 worker /bin/app futex
END
allows "--comm: the same where both are one executable" "futex execve getcwd" \
	--comm worker <<-END
	0.000 10 worker /bin/busybox futex
	0.001 10 worker /bin/busybox execve
	0.002 10 sh /bin/busybox getcwd
	0.003 10 sh /bin/busybox execve
	0.004 10 worker /bin/busybox futex
END
allows "--comm: after that one ended, another one's start" "exit_group futex read" \
	--comm worker <<-END
	0.000 10 worker /bin/app futex
	0.001 10 worker /bin/app exit_group
	0.002 10 main /bin/app read
	0.003 10 worker /bin/app futex
END
allows "denied calls are no prelude" "execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash mount code=0x50000
	0.001 10 sh /bin/dash execve
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "calls before --since are no prelude" "execve brk" \
	--exe nginx --since '@1700000000.001' <<-END
	0.000 10 sh /bin/dash close
	0.001 10 sh /bin/dash execve
	0.002 10 nginx /usr/sbin/nginx brk
END
allows "execve of the other architecture" "execve brk" --exe nginx <<-END
	0.000 10 sh /bin/dash 11 arch=40000003
	0.001 10 nginx /usr/sbin/nginx brk
END
