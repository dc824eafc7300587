#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line of `seccomp-record record`: files in, a profile out, and the account.
. "${SRC:?}/tests/lib.sh"

chmod 755 "$TMP"
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"

have() { # DEFINE
	grep -q "^#define $1 1" "$BUILD/config.h"
}

# What was allowed, as one line.
names() {
	allowed "$TMP/out" | tr '\n' ' ' | sed 's/ $//'
}

# These options select exactly these calls of $TMP/mixed.
selects() { # NAMES OPTION...
	expected=$1
	shift
	run --base none --no-prelude "$@" "$TMP/mixed"
	is "$(names)" "$expected" "$*"
}

records >"$TMP/mixed" <<-END
	0 10 nginx /usr/sbin/nginx read uid=0 node=alpha subj=web_t
	1 11 worker /usr/sbin/nginx write uid=33 node=alpha subj=web_t
	2 12 curl /usr/bin/curl socket uid=1000 node=beta subj=user_t
	3 13 curl /opt/curl/bin/curl connect uid=1000 node=beta subj=user_t
	4 14 nginx /usr/sbin/nginx 5 arch=40000003
	5 15 nginx /usr/sbin/nginx 1073741934
	6 16 nginx /usr/sbin/nginx 56 arch=c00000b7
	7 17 nginx /usr/sbin/nginx mount code=0x50000
	8 18 nginx /usr/sbin/nginx ptrace code=0x80000000 sig=31
	9 19 nginx /usr/sbin/nginx bpf code=0x0 sig=31
END

plan 201

# Filters. No filter: all that was logged.
selects "connect getppid open openat read socket write"
selects "getppid open openat read write" --exe nginx
selects "connect socket" --exe curl
selects "socket" --exe /usr/bin/curl
selects "connect" --exe '/opt/*'
selects "connect socket" --exe 'c?rl'
selects "connect getppid open openat read socket write" --exe '[cn]*'
selects "connect getppid open openat read socket write" --exe nginx --exe curl
selects "write" --comm 'work*'
selects "connect socket write" --comm worker --comm curl
selects "read" --host alpha --comm nginx
selects "connect socket" --host 'b*'
selects "read write" --subj web_t
selects "write" --uid 33
selects "connect socket write" --uid 33 --uid 1000
selects "socket" --pid 12
selects "read socket" --pid 12 --pid=10
selects "connect" --uid 1000 --exe '/opt/*'
for arch in x86_64 X86_64 amd64 SCMP_ARCH_X86_64 AUDIT_ARCH_X86_64 c000003e 0xc000003e; do
	selects "connect read socket write" --arch $arch
done
for arch in i386 i686 386 x86 SCMP_ARCH_X86 AUDIT_ARCH_I386 40000003; do
	selects "open" --arch $arch
done
selects "getppid" --arch x32
selects "open openat" --arch i386 --arch arm64
selects "mount" --action errno
selects "mount" --action SCMP_ACT_ERRNO
selects "ptrace" --action kill-process
selects "bpf" --action kill
selects "bpf mount ptrace" --action kill-thread --action errno --action kill-process
selects "bpf connect getppid mount open openat ptrace read socket write" --action any
selects "mount read" --action errno --action log --until '@1700000007' --since @1700000000 \
	--exe nginx --arch amd64 --uid 0
selects "socket" --since '2023-11-14 22:13:22' --until '2023-11-14 22:13:22'
selects "connect" --since '2023-11-14 22:13:22.001' --until '2023-11-14T22:13:23Z'
selects "read write" --until '2023-11-14 23:13:21+01:00'
TZ=UTC-2 selects "read write" --until '2023-11-15 00:13:21'

gives 0 'left out: 3 records with another action' "other actions are said" \
	--exe nginx "$TMP/mixed"
run --exe curl "$TMP/mixed"
grep -q 'another action' "$TMP/err"
ok $((! $?)) "those of other executables are not"
run "$TMP/mixed"
grep -q 'one list for all 4 architectures' "$TMP/err" &&
	[ "$(grep -o 'SCMP_ARCH_[0-9A-Z_]*' "$TMP/out" | tr '\n' ' ')" = \
		"SCMP_ARCH_AARCH64 SCMP_ARCH_X86 SCMP_ARCH_X32 SCMP_ARCH_X86_64 " ]
ok $? "the architectures are those recorded"

# What to write.
base() { # WORD...
	run "$@" --comm worker --no-prelude "$TMP/mixed"
}
base && is "$(names)" "exit exit_group restart_syscall rt_sigreturn write" "--base essential"
cp "$TMP/out" "$TMP/profile"
base --base none && is "$(names)" "write" "--base none"
base --format oci && cmp -s "$TMP/out" "$TMP/profile"
ok $? "--format oci is the default"
base -F oci && cmp -s "$TMP/out" "$TMP/profile"
ok $? "-F"
action() { # ACTION SCMP
	base --default-action "$1" && grep -q "\"defaultAction\": \"$2\"" "$TMP/out"
	ok $? "--default-action $1"
}
action errno SCMP_ACT_ERRNO
action kill-process SCMP_ACT_KILL_PROCESS
action kill-thread SCMP_ACT_KILL_THREAD
action trap SCMP_ACT_TRAP
action allow SCMP_ACT_ALLOW
action log SCMP_ACT_LOG
base --default-action log
grep -q SCMP_ACT_ERRNO "$TMP/out"
ok $((! $?)) "a default that lets calls through has no ENOSYS rule"
base && [ "$(grep -c '"errnoRet": 38' "$TMP/out")" -eq 1 ] && grep -q '"clone3"' "$TMP/out"
ok $? "clone3 unseen: ENOSYS"
for error in EACCES eacces 13; do
	base --default-errno $error && grep -q '"defaultErrnoRet": 13,' "$TMP/out"
	ok $? "--default-errno $error"
done
base --default-errno ENOSYS
grep -q '"errnoRet"' "$TMP/out"
ok $((! $?)) "an ENOSYS default needs no ENOSYS rule"
base -q && [ ! -s "$TMP/err" ]
ok $? "--quiet says nothing"
base -v && grep -q ': read$' "$TMP/err"
ok $? "--verbose says what is read"

# Mistakes: status 2 and what to do.
gives 2 'there is no kern.log, syslog or messages' "no file, no log" --source syslog --log-dir "$TMP" --exe nginx
gives 2 "no-folder: there is no such folder: see --log-dir" "no folder of logs" \
	--log-dir "$TMP/no-folder"
gives 2 "no-folder: No such file or directory: see --audit-conf" "no configuration" \
	--audit-conf "$TMP/no-folder"
gives 2 "$TMP: Is a directory: see --audit-conf" "a folder is none" --audit-conf "$TMP"
gives 2 '^seccomp-record: --boot: is of the source journal, and syslog is read' "of another source" \
	--source syslog --log-dir "$TMP" --boot 0
gives 2 '^seccomp-record: --log-dir: is of the source syslog, and auditd is read' "of two sources" \
	--audit-conf "$TMP" --log-dir "$TMP"
gives 2 '^seccomp-record: --log-dir: is of the source syslog, and a FILE is read' "of a source" \
	--log-dir "$TMP" "$TMP/mixed"
gives 2 'kernel keeps no records: add --follow\|no source kernel in this build' \
	"an option of the kernel takes no other" --audit-backlog 9
mkdir -m 700 "$TMP/closed"
chmod 755 "$TMP"
if [ "$(id -u)" -eq 0 ] && $nobody "$SECCOMP_RECORD" --version >/dev/null 2>&1; then
	is "$($nobody "$SECCOMP_RECORD" "$TMP/closed/audit.log" 2>&1)" \
		"seccomp-record: $TMP/closed/audit.log: no permission to read it; root may, or a member of its group" \
		"a file in a folder that may not be read"
	is "$($nobody "$SECCOMP_RECORD" --log-dir "$TMP/closed" 2>&1)" \
		"seccomp-record: syslog: $TMP/closed: no permission: run as root or as a member of its group" \
		"a folder of logs that may not be read"
	# A machine that has these logs and no others: mode and content of audit.log and kern.log.
	machine() { # MODE LOG MODE LOG
		unshare -m sh -c 'mount -t tmpfs none /var/log && mkdir /var/log/audit || exit 99
			[ ! -d /run/log ] || mount -t tmpfs none /run/log || exit 99
			cp "$4" /var/log/audit/audit.log && chmod "$3" /var/log/audit/audit.log
			cp "$6" /var/log/kern.log && chmod "$5" /var/log/kern.log
			$1 "$2" -F list -o /dev/null' sh "$nobody" "$SECCOMP_RECORD" "$@" \
			>"$TMP/out" 2>"$TMP/err"
		echo "$? $(grep -o ': no source.*;' "$TMP/err")"
	}
	if unshare -m mount -t tmpfs none /var/log 2>/dev/null; then
		is "$(machine 644 /dev/null 644 /dev/null)" "3 : no source holds SECCOMP records;" \
			"no source has any"
		is "$(machine 600 /dev/null 644 /dev/null)" \
			"2 : no source that may be read holds SECCOMP records;" "one may not be read"
		is "$(machine 600 /dev/null 600 /dev/null)" "2 : no source can be read;" \
			"none may be read"
		is "$(machine 600 /dev/null 644 "$SRC/samples/kern.log")" "0 " "the other has some"
	else
		for what in 1 2 3 4; do skip "no source ($what)" "needs to mount"; done
	fi
else
	for what in 1 2 3 4; do skip "no source ($what)" "not root, or the program is not for all"; done
	skip "a file in a folder that may not be read" "not root, or the program is not for all"
	skip "a folder of logs that may not be read" "not root, or the program is not for all"
fi
cp "$TMP/mixed" "$TMP/read"
ln -s read "$TMP/link"
ln "$TMP/read" "$TMP/hard"
for name in read link hard; do
	gives 2 '^seccomp-record: --output: would replace what is read; name another' \
		"the profile into what is read: $name" -o "$TMP/$name" "$TMP/mixed" "$TMP/read"
done
cmp -s "$TMP/mixed" "$TMP/read"
ok $? "which stays as it is"
gives 2 '^seccomp-record: --output: would replace --recording; name another' \
	"the profile into the recording" --recording "$TMP/new" -o "$TMP/new" "$TMP/mixed"
gives 2 '^seccomp-record: --output: would replace --state; name another' \
	"the profile into the state" --state "$TMP/new" -o "$TMP/new" "$TMP/mixed"
gives 0 '' "two into what keeps nothing" --recording /dev/null -o /dev/null "$TMP/mixed"
gives 2 'record: no option --exee; did you mean --exe?' "a mistyped option" --exee x "$TMP/mixed"
gives 2 'no option -z' "an unknown letter" -z "$TMP/mixed"
gives 2 '\-\-exe needs a value' "a value is missing" "$TMP/mixed" --exe
gives 2 '\-\-strict=x takes no value' "a value too many" --strict=x "$TMP/mixed"
gives 2 'no architecture z80;.*syscall --arch all' "an unknown architecture" \
	--arch z80 "$TMP/mixed"
gives 2 'no action eat; there is log, errno' "an unknown action" --action eat "$TMP/mixed"
gives 2 '^seccomp-record: --pid: abc is no number' "no number" --pid abc "$TMP/mixed"
gives 2 '^seccomp-record: --uid: -1 is no number' "a negative number" --uid -1 "$TMP/mixed"
gives 2 '^seccomp-record: --since: noon is no time; give one as journalctl' "no time" \
	--since noon "$TMP/mixed"
gives 2 'no format yaml; there is oci' "an unknown format" -F yaml "$TMP/mixed"
gives 2 'no baseline all, and no such file; there is none, crun,' "an unknown baseline" --base all "$TMP/mixed"
gives 2 'no default action notify; there is' "no default action" --default-action notify \
	"$TMP/mixed"
gives 2 'no error EFOO; give a name' "an unknown error" --default-errno EFOO "$TMP/mixed"
gives 2 'no error 4096' "an error too large" --default-errno 4096 "$TMP/mixed"
for option in container pod namespace image unit; do
	gives 2 "^seccomp-record: --$option: .*select by --exe" "--$option" --$option x \
		"$TMP/mixed"
done
gives 2 'no command and no file recrod; did you mean record?' "a mistyped command" recrod
run help record && grep -q '^Usage: ' "$TMP/out" && missing=$(
	for option in exe comm host subj pid uid arch action since until no-prelude container \
		pod namespace image unit format output base default-action default-errno strict \
		quiet verbose help; do
		grep -q -e "--$option" "$TMP/out" || echo "$option"
	done
) && [ -z "$missing" ]
ok $? "help record lists every option"

# Files that cannot be read.
gives 2 "/nowhere: no such file" "no such file" record "$TMP/nowhere"
gives 2 "$TMP: " "a folder without journal files" "$TMP"
printf 'LPKSHHRH\000\000\000\000' >"$TMP/system.journal"
gives 2 "$TMP/system.journal: " "a journal file that is none" "$TMP/system.journal"
grep -q 'no SECCOMP record' "$TMP/err"
ok $((! $?)) "and nothing is said of its records"
gives 2 "system.journal: is a journal; --journal-dir takes" "a journal is no log to go on with" \
	--state "$TMP/no-state" "$TMP/system.journal"
gives 2 "$TMP: is a folder; --journal-dir takes" "nor is a folder one to follow" --follow "$TMP"
"$SECCOMP_RECORD" --follow - <"$TMP/system.journal" >"$TMP/out" 2>"$TMP/err"
is "$? $(grep -c 'is a journal file, which cannot be read from a pipe' "$TMP/err")" "2 1" \
	"nor does it come by a pipe"
if [ "$(id -u)" = 0 ] && $nobody "$SECCOMP_RECORD" --version >/dev/null 2>&1; then
	cp "$TMP/mixed" "$TMP/secret"
	chmod 600 "$TMP/secret"
	$nobody "$SECCOMP_RECORD" "$TMP/secret" >"$TMP/out" 2>"$TMP/err"
	[ $? -eq 2 ] && grep -q '/secret: no permission to read it; root may' "$TMP/err"
	ok $? "no permission"
	$nobody "$SECCOMP_RECORD" "$TMP/mixed" -o "$TMP/denied.json" >"$TMP/out" 2>"$TMP/err"
	[ $? -eq 2 ] && grep -q '/denied.json: cannot write the profile: Permission' "$TMP/err"
	ok $? "no permission to write"
else
	skip "no permission" "needs root, setpriv, and a program that nobody can reach"
	skip "no permission to write" "needs root, setpriv, and a program that nobody can reach"
fi
gives 2 "/nowhere: no such file" "one of two files is missing" --exe curl \
	"$TMP/nowhere" "$TMP/mixed"
is "$(names)" "connect exit exit_group restart_syscall rt_sigreturn socket" "the other is read"
gives 2 "\-\-strict: not all could be read, so no profile is written" "--strict then" --strict \
	-o "$TMP/strict.json" "$TMP/nowhere" "$TMP/mixed"
[ ! -e "$TMP/strict.json" ]
ok $? "and writes nothing"

# Several files, standard input, compression by content.
records >"$TMP/one" <<-END
	0 10 nginx /usr/sbin/nginx read serial=1
	1 10 nginx /usr/sbin/nginx write serial=2
END
records >"$TMP/two" <<-END
	1 10 nginx /usr/sbin/nginx write serial=2
	2 10 nginx /usr/sbin/nginx close serial=3
END
counts() { # COUNTS WHAT FILE...
	expected=$1 what=$2
	shift 2
	run --base none "$@"
	is "$(sed -n 's/^seccomp-record: .*: \([0-9]* records:.*\)/\1/p' "$TMP/err")" "$expected" \
		"$what"
}
counts "2 records: 2 matched, 0 malformed, 0 duplicate; 1 group, 2 syscalls" "one file" "$TMP/one"
counts "4 records: 3 matched, 0 malformed, 1 duplicate; 1 group, 3 syscalls" "two that overlap" \
	"$TMP/one" "$TMP/two"
grep -q '^seccomp-record: 2 files: ' "$TMP/err" && [ "$(names)" = "close read write" ]
ok $? "and they are summed up as one"
counts "4 records: 2 matched, 0 malformed, 2 duplicate; 1 group, 2 syscalls" "the same twice" \
	"$TMP/one" "$TMP/one"
counts "10 records: 7 matched, 0 malformed, 0 duplicate; 6 groups, 7 syscalls" "groups" "$TMP/mixed"

# The same events as the journal and as the kernel log have them.
$AWK '{
	match($0, /audit\([0-9.]*:/)
	time = substr($0, RSTART + 6, RLENGTH - 7)
	match($0, /:[0-9]*\)/)
	serial = substr($0, RSTART + 1, RLENGTH - 2)
	sub(/^.*\): /, "")
	sub(/\./, "", time)
	print "__CURSOR=s=1;i=" NR "\n_BOOT_ID=829a015614a843dd9b7a9acdf7bd77b7\n_HOSTNAME=node7\n_TRANSPORT=audit"
	print "_AUDIT_TYPE=1326\n_AUDIT_TYPE_NAME=SECCOMP\n_AUDIT_ID=" serial
	print "_SOURCE_REALTIME_TIMESTAMP=" time "000\nMESSAGE=SECCOMP " $0 "\n"
}' "$TMP/one" >"$TMP/export"
sed 's/^type=SECCOMP msg=/Nov 14 22:13:20 node7 kernel: [   12.345678] audit: type=1326 /' \
	"$TMP/two" >"$TMP/kern"
counts "2 records: 2 matched, 0 malformed, 0 duplicate; 1 group, 2 syscalls" "the journal's form" \
	"$TMP/export"
counts "4 records: 2 matched, 0 malformed, 2 duplicate; 1 group, 2 syscalls" \
	"the journal and auditd" "$TMP/export" "$TMP/one"
[ "$(names)" = "read write" ]
ok $? "and the names are those of one"
counts "4 records: 3 matched, 0 malformed, 1 duplicate; 2 groups, 3 syscalls" \
	"auditd and the kernel log" "$TMP/one" "$TMP/kern"
counts "6 records: 3 matched, 0 malformed, 3 duplicate; 2 groups, 3 syscalls" "all three" \
	"$TMP/export" "$TMP/kern" "$TMP/one"

"$SECCOMP_RECORD" - <"$TMP/one" >"$TMP/out" 2>"$TMP/err" &&
	grep -q '^seccomp-record: standard input: 2 records' "$TMP/err"
ok $? "standard input"
run "$TMP/one" && cp "$TMP/out" "$TMP/profile"
unpacks() { # DEFINE COMMAND NAME
	if ! have "$1" || ! command -v "$2" >/dev/null; then
		skip "$2" "not built in, or no $2"
		return
	fi
	$2 -c <"$TMP/one" >"$TMP/$3"
	run "$TMP/$3" && cmp -s "$TMP/out" "$TMP/profile"
	ok $? "$2 in a file called $3"
}
unpacks HAVE_ZLIB gzip audit.log
unpacks HAVE_LZMA xz audit.gz
unpacks HAVE_ZSTD zstd audit.xz
cp "$TMP/one" "$TMP/plain.zst"
run "$TMP/plain.zst" && cmp -s "$TMP/out" "$TMP/profile"
ok $? "plain text in a file called plain.zst"
if have HAVE_ZLIB; then
	gzip -c "$SRC/samples/auditd-enriched.log" | head -c 8000 >"$TMP/cut.gz"
	gives 2 "/cut.gz: the gzip data stop short: the file is cut off" "a file cut off" \
		--exe nginx "$TMP/cut.gz"
	[ "$(allowed "$TMP/out" | wc -l)" -gt 20 ]
	ok $? "and what came before is used"
else
	skip "a file cut off" "zlib is not built in"
	skip "and what came before is used" "zlib is not built in"
fi

# Nothing found: status 3, and the log explains itself.
gives 3 'no record matched, of 10 (0 malformed)' "no record matched" --exe ngimx "$TMP/mixed"
[ ! -s "$TMP/out" ] && grep -q 'the log has 8 records of /usr/sbin/nginx$' "$TMP/err" &&
	grep -q 'the log has 1 record of /opt/curl/bin/curl$' "$TMP/err"
ok $? "the executables that are there are named"
gives 3 'left out: 1 record with another action' "only with another action" \
	--exe nginx --comm nginx --pid 17 "$TMP/mixed"
echo "Nov 14 22:13:20 node7 systemd[1]: Started." >"$TMP/other"
gives 3 'no SECCOMP record in 1 line; is the' "no record at all" "$TMP/other"
: >"$TMP/empty"
gives 3 'no SECCOMP record came' "an empty file" "$TMP/empty"
gives 3 'lost: at least 1763 suppressed' "losses are said then too" --exe apache2 \
	"$SRC/samples/kern.log"
run -o "$TMP/new.json" --exe ngimx "$TMP/mixed"
[ ! -e "$TMP/new.json" ]
ok $? "and nothing is written"
{
	cat "$TMP/one"
	sed -n '1s/^.*): /Nov 14 22:13:20 node7 audit[10]: SECCOMP /p' "$TMP/one"
} >"$TMP/undated"
gives 0 'left out: 1 record without a full date' "records without a date where one is asked for" \
	--since @0 --exe nginx "$TMP/undated"

# What has no name is kept out and said.
records >"$TMP/nameless" <<-END
	0 10 app /bin/app read
	1 10 app /bin/app 9999
	2 11 other /bin/other 9999
	3 10 app /bin/app -1
	4 10 app /bin/app 3 arch=deadbeef
	5 10 app /bin/app 3 arch=c0000032
END
run --base none "$TMP/nameless"
is "$(sed -n 's/^seccomp-record: not in the profile: //p' "$TMP/err")" \
	"syscall_3 of ia64, count 1: the number has no name
syscall_-1 of x86_64, count 1: the number has no name
syscall_9999 of x86_64, count 2: the number has no name
syscall_3 of arch_deadbeef, count 1: the architecture is unknown
ia64, count 1: the format oci has no name for this architecture" "numbers without a name"
is "$(names)" "read" "are not in the profile"
counts "6 records: 6 matched, 0 malformed, 0 duplicate; 4 groups, 5 syscalls" "but counted" \
	"$TMP/nameless"
gives 3 'nothing that was recorded has a name in the format oci, so no profile is written' \
	"nothing but such numbers" --arch ia64 "$TMP/nameless" -o "$TMP/nameless.json"
[ ! -e "$TMP/nameless.json" ]
ok $? "and no profile"
i=0
while [ $i -lt 25 ]; do
	echo "$i 10 app /bin/app $((9000 + i))"
	i=$((i + 1))
done >"$TMP/many"
echo "$i 10 app /bin/app read" >>"$TMP/many"
records <"$TMP/many" >"$TMP/log"
run "$TMP/log"
[ "$(grep -c 'not in the profile: syscall_90' "$TMP/err")" -eq 20 ] &&
	grep -q 'not in the profile: 5 more numbers without a name' "$TMP/err"
ok $? "a flood of them is cut short"

# Names with bytes that a terminal takes for commands.
records >"$TMP/log" <<-END
	0 10 app hex:2F62696E2F1B5B324A read
END
gives 3 'the log has 1 record of /bin/\\x1b\[2J$' "control characters are printed as numbers" \
	--exe x "$TMP/log"

# A deleted executable. /bin/gone (deleted), and one that is really called so.
records >"$TMP/log" <<-END
	0 10 gone hex:2F62696E2F676F6E65202864656C6574656429 read
	1 10 gone /bin/gone write
	2 10 gone hex:2F62696E2F676F6E65202864656C65746564292E6F6C64 close
END
gives 0 'deleted: 1 group whose executable was deleted' "a deleted executable is noted" \
	--base none --exe /bin/gone "$TMP/log"
is "$(names)" "read write" "and folded into its name"

# Two hosts, the same process, serial and time.
records >"$TMP/log" <<-END
	0 10 nginx /usr/sbin/nginx read node=alpha serial=5
	0 10 nginx /usr/sbin/nginx read node=beta serial=5
	1 10 nginx /usr/sbin/nginx read node=beta serial=6
	0 10 nginx /usr/sbin/nginx read node=beta serial=5
END
counts "4 records: 3 matched, 0 malformed, 1 duplicate; 2 groups, 1 syscall" "two hosts" \
	"$TMP/log"

# Malformed ones are counted, and the first is shown.
{
	cat "$TMP/one"
	sed -n '1s/arch=.*//p' "$TMP/one"
} >"$TMP/bad"
gives 0 "/bad:3: the first malformed record: " "the first malformed record" "$TMP/bad"
counts "3 records: 2 matched, 1 malformed, 0 duplicate; 1 group, 2 syscalls" "malformed ones" \
	"$TMP/bad"

# Losses and trust.
gives 4 '\-\-strict: records were lost, so no profile is written' "--strict" --strict \
	-o "$TMP/strict.json" --exe nginx "$SRC/samples/kern.log"
[ ! -e "$TMP/strict.json" ] && [ ! -s "$TMP/out" ]
ok $? "and no profile"
gives 0 'verdict: lossy: ' "without it, a verdict" --exe nginx "$SRC/samples/kern.log"
gives 0 'verdict: unknown: ' "--strict where no loss is known" --strict "$TMP/one"
if [ "$(id -u)" = 0 ]; then
	chmod 644 "$TMP/one" "$TMP/kern"
	gives 0 'trust: daemon$' "a log that only root writes" "$TMP/one"
	gives 0 'trust: forgeable: ' "together with a kernel log" "$TMP/one" "$TMP/kern"
	chmod 664 "$TMP/one"
	gives 0 'trust: forgeable: ' "a log that a group writes" "$TMP/one"
	chmod 644 "$TMP/one"
else
	skip "a log that only root writes" "needs root"
	skip "together with a kernel log" "needs root"
	skip "a log that a group writes" "needs root"
fi
"$SECCOMP_RECORD" - <"$TMP/one" 2>&1 >"$TMP/out" | grep -q 'trust: forgeable: '
ok $? "standard input can be forged"

# The same input gives the same bytes, whatever the order of records.
run "$TMP/mixed" && cp "$TMP/out" "$TMP/first" && run "$TMP/mixed" && cmp -s "$TMP/out" "$TMP/first"
ok $? "the same input, the same bytes"
sort -r "$TMP/mixed" >"$TMP/log"
run "$TMP/log" && cmp -s "$TMP/out" "$TMP/first"
ok $? "and in another order"

# Output to a file.
mkdir "$TMP/o"
written() { # STATUS WHAT: that status, the profile in $TMP/o/p.json, and nothing else there
	[ "$1" -eq 0 ] && cmp -s "$TMP/o/p.json" "$TMP/profile" && [ "$(ls -A "$TMP/o")" = p.json ]
	ok $? "$2"
}
run "$TMP/one" && cp "$TMP/out" "$TMP/profile"
(umask 027 && run -o "$TMP/o/p.json" "$TMP/one")
written $? "-o FILE"
[ ! -s "$TMP/out" ] && [ "$(stat -c %a "$TMP/o/p.json")" = 640 ]
ok $? "with the usual permissions"
echo old >"$TMP/o/p.json"
chmod 604 "$TMP/o/p.json"
[ "$(id -u)" != 0 ] || chown 65534:65533 "$TMP/o/p.json"
owner=$(stat -c '%a %u:%g' "$TMP/o/p.json")
inode=$(stat -c %i "$TMP/o/p.json")
run --output="$TMP/o/p.json" "$TMP/one"
written $? "a file that is there"
is "$(stat -c '%a %u:%g' "$TMP/o/p.json")" "$owner" "keeps its permissions and owner"
[ "$(stat -c %i "$TMP/o/p.json")" != "$inode" ]
ok $? "and is replaced as a whole"
echo old >"$TMP/o/p.json"
mkdir "$TMP/links"
ln -s ../o/p.json "$TMP/links/relative"
ln -s "$TMP/links/relative" "$TMP/links/link"
run -o "$TMP/links/link" "$TMP/one"
written $? "a link is followed"
[ -L "$TMP/links/link" ] && [ -L "$TMP/links/relative" ]
ok $? "and stays"
rm "$TMP/o/p.json"
run -o "$TMP/links/link" "$TMP/one"
written $? "to where nothing is yet, too"
ln -s loop "$TMP/links/loop"
gives 2 'loop: cannot write the profile: Too many levels' "a link to itself" \
	-o "$TMP/links/loop" "$TMP/one"
gives 2 '/o: cannot write the profile: Is a directory' "a folder" -o "$TMP/o" "$TMP/one"
gives 2 '/gone/p.json: cannot write the profile: No such file' "a folder that is not there" \
	-o "$TMP/gone/p.json" "$TMP/one"
run --recording "$TMP/one.rec" -o "$TMP/one.json" "$TMP/one"
gives 3 "one.rec: is a recording, not a log: 'seccomp-record emit'" "a recording for a log" \
	"$TMP/one.rec"
gives 3 "one.json: is a profile, not a log" "a profile for a log" "$TMP/one.json"
run -o /dev/null "$TMP/one" && [ -c /dev/null ]
ok $? "/dev/null"
if [ -c /dev/full ]; then
	"$SECCOMP_RECORD" "$TMP/one" >/dev/full 2>"$TMP/err"
	[ $? -eq 2 ] && grep -q 'standard output: cannot write the profile: No space' "$TMP/err"
	ok $? "a full standard output"
	"$SECCOMP_RECORD" --version >/dev/full 2>"$TMP/err"
	is "$? $(cat "$TMP/err")" "2 seccomp-record: standard output: No space left on device" \
		"or for the version"
	"$SECCOMP_RECORD" record --help >/dev/full 2>"$TMP/err"
	[ $? -eq 2 ] && grep -q 'standard output: No space' "$TMP/err"
	ok $? "even for the help"
else
	skip "a full standard output" "no /dev/full"
	skip "or for the version" "no /dev/full"
	skip "even for the help" "no /dev/full"
fi
echo old >"$TMP/o/p.json"
(
	ulimit -f 0
	"$SECCOMP_RECORD" -q -o "$TMP/o/p.json" "$TMP/one" 2>/dev/null
)
[ $? -eq 2 ] && [ "$(cat "$TMP/o/p.json")" = old ] && [ "$(ls -A "$TMP/o")" = p.json ]
ok $? "past a limit of size, the old file stays and nothing else"
if [ "$(id -u)" = 0 ] && unshare -m mount -t tmpfs -o size=8k none "$TMP/o" 2>/dev/null; then
	# shellcheck disable=SC2016
	unshare -m sh -c '
		mount -t tmpfs -o size=8k none "$1/o" && echo old >"$1/o/p.json" &&
			dd if=/dev/zero of="$1/o/full" bs=4k 2>/dev/null
		"$2" -o "$1/o/p.json" "$1/one" 2>"$1/err"
		[ $? -eq 2 ] && [ "$(cat "$1/o/p.json")" = old ] &&
			[ "$(ls "$1/o" | tr "\n" " ")" = "full p.json " ]
	' - "$TMP" "$SECCOMP_RECORD" && grep -q 'No space left' "$TMP/err"
	ok $? "on a full disk, the same"
else
	skip "on a full disk, the same" "needs root to mount one"
fi

# By hand: the names that awk and the tables give for the samples. nginx was started by
# audit-launch, whose records under the same process are its prelude.
by_hand() { # EXPRESSION: of the executables, on standard input
	$AWK -v tsv="$SRC/tests/data/syscalls.tsv" -v wanted="$1" '
		BEGIN {
			FS = "\t"
			while ((getline < tsv) > 0)
				if ($1 == "x86_64")
					name[$2] = $3
			FS = " "
		}
		/^type=SECCOMP |kernel: .* audit: type=1326 |^MESSAGE=SECCOMP / &&
		$0 ~ " exe=\"" wanted "\" " && / arch=c000003e / {
			match($0, / pid=[0-9]+ /)
			pid = substr($0, RSTART, RLENGTH)
			match($0, / syscall=[0-9]+ /)
			nr = substr($0, RSTART + 9, RLENGTH - 10)
			calls[pid] = calls[pid] " " name[nr]
			if (/ exe="\/usr\/sbin\/nginx" /)
				nginx[pid] = 1
		}
		END {
			for (pid in nginx) {
				n = split(calls[pid], list, " ")
				for (i = 1; i <= n; i++)
					print list[i]
			}
		}' | sort -u
}
for sample in auditd-enriched.log kern.log journal.export.xz; do
	case $sample in
	*.xz) have HAVE_LZMA && xz -dc "$SRC/samples/$sample" ;;
	*) cat "$SRC/samples/$sample" ;;
	esac >"$TMP/log"
	if ! [ -s "$TMP/log" ]; then
		skip "$sample: as by hand" "needs xz"
		skip "$sample: the prelude as by hand" "needs xz"
		continue
	fi
	run --exe nginx --no-prelude --base none "$SRC/samples/$sample"
	is "$(allowed "$TMP/out")" "$(by_hand /usr/sbin/nginx <"$TMP/log")" "$sample: as by hand"
	run --exe nginx --base none "$SRC/samples/$sample"
	is "$(allowed "$TMP/out")" "$(by_hand '[^"]*' <"$TMP/log")" "$sample: the prelude as by hand"
done

# A profile for each.
gives 0 'parts: 3 profiles written' "--split-by" --split-by exe --output-dir "$TMP/parts" \
	"$TMP/mixed"
is "$(ls "$TMP/parts" | tr '\n' ' ')" "opt.curl.bin.curl.json usr.bin.curl.json usr.sbin.nginx.json " \
	"each in a file of its name"
run --exe /usr/bin/curl --no-prelude "$TMP/mixed"
cmp -s "$TMP/out" "$TMP/parts/usr.bin.curl.json"
ok $? "which is the profile of it alone"
gives 2 '^seccomp-record: --split-by: goes with --output-dir' "--split-by alone" \
	--split-by exe "$TMP/mixed"
gives 2 '^seccomp-record: --output-dir: goes with --split-by' "--output-dir alone" \
	--output-dir "$TMP/parts" "$TMP/mixed"
gives 2 'no process to split by; there is exe' "an unknown one" --split-by process \
	--output-dir "$TMP/parts" "$TMP/mixed"
gives 2 'mixed: cannot make this folder: File exists' "no folder" --split-by exe \
	--output-dir "$TMP/mixed" "$TMP/mixed"
gives 2 '^seccomp-record: --output: names one file' "both" --split-by exe -o "$TMP/x" \
	--output-dir "$TMP/parts" "$TMP/mixed"
