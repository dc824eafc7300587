#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `seccomp-record why --denied`: what was denied, by which action, and whether a profile
# accounts for it.
. "${SRC:?}/tests/lib.sh"

plan 18

# A container that ends again and again, and one that merely cannot do all it wants.
records >"$TMP/log" <<'LINES'
0 100 app /usr/bin/app read
1 100 app /usr/bin/app mount code=0x80000000 sig=31
9 120 app /usr/bin/app mount code=0x80000000 sig=31
9.5 121 app /usr/bin/app mount code=0x80000000 sig=31
10 130 tool /usr/bin/tool ptrace code=0x50000
11 130 tool /usr/bin/tool ptrace
12 130 tool /usr/bin/tool socket code=0x50000
13 130 tool /usr/bin/tool personality code=0x30000 sig=31
14 130 tool /usr/bin/tool 5 arch=40000003 code=0x0 sig=31
15 130 tool /usr/bin/tool 56 arch=c00000f3 code=0x0 sig=31
16 130 tool /usr/bin/tool 7 arch=1234 code=0x50000
17 130 tool /usr/bin/tool keyctl code=0x50000
18 130 tool /usr/bin/tool keyctl code=0x80000000 sig=31
LINES
run record -q --action any --recording "$TMP/rec" -o /dev/null "$TMP/log"
is $? 0 'denials are recorded where all actions are asked for'
run record -q --recording "$TMP/less" -o /dev/null "$TMP/log"

# NAME ARCH COUNT PROFILE of each row of the table.
rows() { # ARGUMENT...
	run why --denied --all "$@"
	echo $?
	sed 1d "$TMP/out" | $AWK '{ print $1, $2, $4, $NF }'
}

# All that its default does, by a rule, by conditions, and what it lets through.
cat >"$TMP/profile.json" <<'JSON'
{"defaultAction": "SCMP_ACT_KILL_PROCESS", "architectures": ["SCMP_ARCH_X86_64"],
 "syscalls": [
  {"names": ["ptrace"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
  {"names": ["read", "personality"], "action": "SCMP_ACT_ALLOW"},
  {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
   "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]},
  {"names": ["socket"], "action": "SCMP_ACT_ERRNO",
   "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}]}
JSON
is "$(rows --profile "$TMP/profile.json" "$TMP/rec")" "0
keyctl x86_64 2 no
mount x86_64 3 yes
open i386 1 yes
openat riscv64 1 no
personality x86_64 1 no
ptrace x86_64 1 yes
socket x86_64 1 some
syscall_7 arch_1234 1 -" 'a table of what was denied, and whether the profile accounts for it'
is "$(rows --exe app "$TMP/rec" | cut -d ' ' -f 1-3)" "0
mount x86_64 3" 'of one executable'
is "$(rows "$TMP/less")" 1 'none in a recording of what was logged'
gives 1 '^seccomp-record: --denied: nothing .* --action any' 'which is said' why --denied "$TMP/less"
gives 2 '^seccomp-record: --profile: is for --denied' 'a profile is for denials' \
	why --all --profile docker-default "$TMP/rec"
gives 2 "^seccomp-record: $TMP/nosuch: " 'a profile that is not there' \
	why --denied --profile "$TMP/nosuch" "$TMP/rec"

# To people.
answer() { # CALL: what is said of it
	run why --denied --profile "$TMP/profile.json" "$TMP/rec"
	sed -n "/^$1 /,/^\$/p" "$TMP/out" | sed -n "s/^  $2  *//p"
}
is "$(answer mount profile)" 'yes: kill-process' 'what the default does'
is "$(answer ptrace profile)" 'yes: errno EPERM (line 3)' 'what a rule does'
is "$(answer socket profile)" 'for some arguments only: allow, errno EPERM (line 7)' 'what conditions do'
is "$(answer personality profile)" 'no, something else denied it: here allow' 'what it did not do'
is "$(answer open profile)" \
	'yes: kill-thread; the profile is not for this architecture' \
	'an architecture that it is not for'
is "$(answer syscall_7 profile)" 'unknown: there is no table of the architecture' \
	'one that is not known'
is "$(answer mount count)" '3, of 1 executable in 1 of 1 session' 'how often'
is "$(answer mount first)$(answer mount last)" '2023-11-14T22:13:21.000Z2023-11-14T22:13:29.500Z' \
	'since when and until when'
run why --denied "$TMP/rec"
is "$(sed -n '/^ptrace /,/^socket /s/^    count *//p' "$TMP/out")" '1: errno' \
	'what was let through does not count'
is "$(grep -c '^  profile' "$TMP/out")" 0 'no profile, no word of it'

# For programs.
run why --denied --json --profile "$TMP/profile.json" "$TMP/rec"
is "$(sed -n 's/.*"name": "\([a-z_0-9]*\)".*"profile": \(.*\), "session".*/\1 \2/p' "$TMP/out")" \
	'keyctl {"accounts": "no", "verdicts": ["kill-process"]}
mount {"accounts": "yes", "verdicts": ["kill-process"]}
open {"accounts": "yes", "verdicts": ["kill-thread"]}
openat {"accounts": "no", "verdicts": ["kill-process"]}
personality {"accounts": "no", "verdicts": ["allow"]}
ptrace {"accounts": "yes", "verdicts": ["errno EPERM"], "line": 3}
socket {"accounts": "some", "verdicts": ["allow", "errno EPERM"], "line": 7}
syscall_7 {"accounts": "unknown", "verdicts": []}' 'JSON'
