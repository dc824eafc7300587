#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The formats minijail and firejail: what they say, the grammar of the one, and programs under
# the other.
. "${SRC:?}/tests/lib.sh"
alone

cleanup() {
	tap_stop
}

said() {
	sed -n 's/^seccomp-record: //; /^not in\|^the format/p' "$TMP/err"
}

plan 29

records >"$TMP/log" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app cachestat
	2 10 app /bin/app mseal
	3 10 app /bin/app 9999
END
records >"$TMP/i386" <<-END
	10 10 app /bin/app 5 arch=40000003
	11 10 app /bin/app 119 arch=40000003
END
records >"$TMP/arm" <<-END
	20 10 app /bin/app 56 arch=c00000b7
END
records >"$TMP/x32" <<-END
	30 10 app /bin/app 1073741934
END

# minijail
is "$("$SECCOMP_RECORD" -F minijail "$TMP/log" 2>"$TMP/err")" "cachestat: 1
exit: 1
exit_group: 1
mseal: 1
read: 1
restart_syscall: 1
rt_sigreturn: 1
clone3: return ENOSYS
close_range: return ENOSYS
copy_file_range: return ENOSYS
epoll_pwait2: return ENOSYS
execveat: return ENOSYS
faccessat2: return ENOSYS
fchmodat2: return ENOSYS
fsopen: return ENOSYS
futex_waitv: return ENOSYS
getrandom: return ENOSYS
io_uring_setup: return ENOSYS
landlock_create_ruleset: return ENOSYS
map_shadow_stack: return ENOSYS
memfd_create: return ENOSYS
mount_setattr: return ENOSYS
open_tree: return ENOSYS
openat2: return ENOSYS
pidfd_open: return ENOSYS
pidfd_send_signal: return ENOSYS
preadv2: return ENOSYS
pwritev2: return ENOSYS
renameat2: return ENOSYS
rseq: return ENOSYS
statx: return ENOSYS" "minijail: what it writes"
is "$(said)" "not in the profile: syscall_9999 of x86_64, count 1: the number has no name
the format minijail: minijail0 kills what makes another call; it refuses a policy with a name \
that is new to it" "minijail: what it cannot say, and leaves to others"
emits minijail "$TMP/policy" --default-action log "$TMP/log"
is "$(grep -c ENOSYS "$TMP/policy")" 0 "minijail: where others are logged, nothing is refused"
for action in errno trap allow; do
	gives 2 "minijail cannot say $action; it has log, kill-process, kill-thread" \
		"minijail: $action" -F minijail --default-action $action "$TMP/log"
done
gives 2 'minijail is written for one architecture, and there are i386, x86_64; .* --arch' \
	"minijail: two architectures" -F minijail "$TMP/log" "$TMP/i386"
emits minijail "$TMP/policy" --arch i386 "$TMP/log" "$TMP/i386"
is "$(sed -n 's/: 1$//p' "$TMP/policy" | tr '\n' ' ')" \
	"exit exit_group open restart_syscall rt_sigreturn sigreturn " "minijail: one is chosen"
emits minijail "$TMP/second" --arch i386 "$TMP/log" "$TMP/i386"
cmp -s "$TMP/policy" "$TMP/second"
ok $? "minijail: the same bytes"
# Of a real daemon: each line is one that minijail's compile_file() takes, no call is twice.
emits minijail "$TMP/policy" --exe nginx "$SRC/samples/auditd-enriched.log"
is "$(grep -v -E '^[a-z_][a-z0-9_]*: (1|return E[A-Z]+)$' "$TMP/policy")" "" "minijail: the grammar"
is "$(cut -d : -f 1 "$TMP/policy" | sort | uniq -d)" "" "minijail: a call is there once"
if command -v parse_seccomp_policy >/dev/null; then
	parse_seccomp_policy "$TMP/policy" >"$TMP/out" 2>&1
	ok $? "minijail: its own parser"
else
	skip "minijail: its own parser" "parse_seccomp_policy is missing"
fi

# firejail. 451 and 462 are new to it.
is "$("$SECCOMP_RECORD" -F firejail "$TMP/log" 2>"$TMP/err")" \
	"seccomp.keep cachestat,\$451,exit,exit_group,mseal,\$462,read,restart_syscall,rt_sigreturn,\
clone3:ENOSYS,close_range:ENOSYS,copy_file_range:ENOSYS,epoll_pwait2:ENOSYS,\$441:ENOSYS,\
execveat:ENOSYS,faccessat2:ENOSYS,fchmodat2:ENOSYS,\$452:ENOSYS,fsopen:ENOSYS,\
futex_waitv:ENOSYS,\$449:ENOSYS,getrandom:ENOSYS,io_uring_setup:ENOSYS,\
landlock_create_ruleset:ENOSYS,\$444:ENOSYS,map_shadow_stack:ENOSYS,\$453:ENOSYS,\
memfd_create:ENOSYS,mount_setattr:ENOSYS,\$442:ENOSYS,open_tree:ENOSYS,openat2:ENOSYS,\
pidfd_open:ENOSYS,pidfd_send_signal:ENOSYS,preadv2:ENOSYS,pwritev2:ENOSYS,renameat2:ENOSYS,\
rseq:ENOSYS,statx:ENOSYS
seccomp.block-secondary
seccomp-error-action EPERM" "firejail: what it writes"
is "$(said)" "not in the profile: syscall_9999 of x86_64, count 1: the number has no name" \
	"firejail: what it cannot say"
run -F firejail "$TMP/log" "$TMP/i386" "$TMP/x32"
is "$(grep -c '^seccomp.keep .*,read' "$TMP/out") \
$(grep -o '^seccomp.32.keep.*sigreturn,' "$TMP/out") $(grep -c block "$TMP/out")" \
	"1 seccomp.32.keep exit,exit_group,open,restart_syscall,rt_sigreturn,sigreturn, 0" \
	"firejail: a machine's second architecture"
is "$(said | tail -n 2 | cut -c 1-60)" \
	"not in the profile: x32, count 1: the format firejail has no
the format firejail: 0.9.72 and others take seccomp.32.keep " "firejail: what is known of that"
gives 2 'firejail is written for one machine, and there are aarch64, x86_64; .* --arch' \
	"firejail: two machines" -F firejail "$TMP/log" "$TMP/arm"
for case in errno:EPERM log:log kill-thread:kill; do
	emits firejail "$TMP/profile" --default-action "${case%:*}" "$TMP/log"
	is "$(sed -n 's/^seccomp-error-action //p' "$TMP/profile")" "${case#*:}" \
		"firejail: ${case%:*}"
done
for action in kill-process trap allow; do
	gives 2 "firejail cannot say $action; it has errno, log, kill-thread" \
		"firejail: $action" -F firejail --default-action $action "$TMP/log"
done
gives 2 'firejail cannot say the error 4095' "firejail: an error without a name" \
	-F firejail --default-errno 4095 "$TMP/log"
emits firejail "$TMP/second" --default-action kill-thread "$TMP/log"
cmp -s "$TMP/profile" "$TMP/second"
ok $? "firejail: the same bytes"

# Programs under it: its profile goes where the user's would.
confined() { # COMMAND...
	timeout 60 firejail --quiet --profile="$TMP/test.profile" "$@" 2>/dev/null </dev/null |
		grep -v '^$'
}
: >"$TMP/test.profile"
cp "$BUILD/tests/try-calls" "$TMP/app"
why=
command -v firejail >/dev/null || why="firejail is missing"
[ -n "$why" ] || [ "$(confined "$TMP/app")" = running ] || why="firejail does not run here"
[ -n "$why" ] || why=$(no_records)
if [ -n "$why" ]; then
	for what in "a program runs under it" "it is refused what was taken out" \
		"others are logged" "a program of another architecture is refused"; do
		skip "firejail: $what" "$why"
	done
	exit 0
fi
tap_start "$TMP/tap.log"
"$BUILD/tests/under-filter" "$TMP/app" 63 >/dev/null
flushed "$TMP/tap.log"
tap_stop
# 63: uname, seen; 435, 451: clone3, cachestat, probed for; 161: chroot.
emits firejail "$TMP/test.profile" --exe "$TMP/app" --default-errno EUCLEAN "$TMP/tap.log"
is "$(confined "$TMP/app" 63 435 451 161)" "running
63 14
435 38
451 38
161 117" "firejail: a program runs under it"
grep -v ' syscall=63 ' "$TMP/tap.log" >"$TMP/less.log"
emits firejail "$TMP/test.profile" --exe "$TMP/app" --default-errno EUCLEAN "$TMP/less.log"
is "$(confined "$TMP/app" 63)" "running
63 117" "firejail: it is refused what was taken out"
emits firejail "$TMP/test.profile" --exe "$TMP/app" --default-action log "$TMP/tap.log"
is "$(confined "$TMP/app" 161)" "running
161 14" "firejail: others are logged"
emits firejail "$TMP/test.profile" --exe "$TMP/app" "$TMP/tap.log"
if ${CC:-cc} -m32 -static -o "$TMP/app32" "$SRC/tests/try-calls.c" 2>/dev/null &&
	"$TMP/app32" >/dev/null 2>&1; then
	is "$(confined "$TMP/app32")" "" "firejail: a program of another architecture is refused"
else
	skip "firejail: a program of another architecture is refused" "no 32-bit programs here"
fi
